package document

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// checkEncoding reports bytes that are no clean UTF-8 text. It returns false where the file cannot be read at all.
func (r *reader) checkEncoding() bool {
	f := r.file
	src := f.Source()
	finding := diagnostic.Finding{Rule: RuleEncoding}
	if name := wideEncoding(src); name != "" {
		finding.Message = "this file is encoded as " + name + "; save it as UTF-8"
		finding.Value = name
		r.report(finding)
		return false
	}
	if i := bytes.IndexByte(src, 0); i >= 0 {
		finding.Message = "this file holds a NUL byte, which no text has"
		finding.Range = diagnostic.Range{Start: i, End: i + 1}
		finding.Value = "NUL"
		r.report(finding)
		return false
	}
	if at, ok := validUTF8(src); !ok {
		finding.Message = fmt.Sprintf("this file is not UTF-8: the byte 0x%02X here stands for no character", src[at.Start])
		finding.Label = "save the file as UTF-8"
		finding.Range = at
		finding.Value = fmt.Sprintf("0x%02X", src[at.Start])
		r.report(finding)
		// A body can be read around such a byte, a front matter cannot.
		return !f.HasFrontMatter || utf8.Valid(src[f.FrontMatter.Start:f.FrontMatter.End])
	}
	r.checkCharacters()
	return true
}

// wideEncoding names an encoding of two or four bytes a character, known by its mark or by its zero bytes.
func wideEncoding(src []byte) string {
	switch {
	case bytes.HasPrefix(src, []byte{0xFF, 0xFE, 0, 0}), bytes.HasPrefix(src, []byte{0, 0, 0xFE, 0xFF}):
		return "UTF-32"
	case bytes.HasPrefix(src, []byte{0xFF, 0xFE}), bytes.HasPrefix(src, []byte{0xFE, 0xFF}):
		return "UTF-16"
	case len(src) >= 4 && (src[0] == 0) != (src[1] == 0) && (src[0] == 0) == (src[2] == 0) && (src[1] == 0) == (src[3] == 0):
		return "UTF-16"
	}
	return ""
}

// oddCharacter names a character that must not stand in front matter: YAML's readers take it for the end of a line,
// which editors do not, or refuse it.
func oddCharacter(r rune) (name string, isBreak bool) {
	switch {
	case r == '\u0085':
		return "a next-line character", true
	case r == '\u2028':
		return "a line separator", true
	case r == '\u2029':
		return "a paragraph separator", true
	case r == '\t', r == '\n', r == '\r':
		return "", false
	case r < ' ', 0x7F <= r && r < 0xA0, r == 0xFFFE, r == 0xFFFF, r == '\ufeff':
		return "a control character", false
	}
	return "", false
}

// checkCharacters reports characters that must not stand in front matter and data, each kind once, and lines that end
// in "\r" alone anywhere.
func (r *reader) checkCharacters() {
	f := r.file
	found := map[rune]*diagnostic.Finding{}
	var order []rune
	for at := f.FrontMatter.Start; at < f.FrontMatter.End; {
		c, size := rune(f.Source()[at]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRune(f.Source()[at:])
		}
		if name, isBreak := oddCharacter(c); name != "" {
			edit := diagnostic.Edit{Start: at, End: at + size}
			title, harm := "remove it", "cannot stand in YAML"
			if isBreak {
				edit.Text, title, harm = " ", "replace it by a space", "some programs take it for the end of the line"
			}
			if found[c] == nil {
				order = append(order, c)
				found[c] = &diagnostic.Finding{
					Rule:    RuleEncoding,
					Message: fmt.Sprintf("%s (U+%04X) is invisible here, and %s", name, c, harm),
					Range:   diagnostic.Range{Start: at, End: at + size},
					Value:   fmt.Sprintf("U+%04X", c),
					Fixes:   []diagnostic.Fix{{Title: title, Safe: true}},
				}
			}
			fix := &found[c].Fixes[0]
			fix.Edits = append(fix.Edits, edit)
		}
		at += size
	}
	for _, c := range order {
		r.report(*found[c])
	}
	lone := loneReturns(f.Source())
	if len(lone) == 0 {
		return
	}
	r.loneReturns = true
	edits := make([]diagnostic.Edit, len(lone))
	for i, at := range lone {
		edits[i] = diagnostic.Edit{Start: at, End: at + 1, Text: "\n"}
	}
	r.report(diagnostic.Finding{
		Rule:    RuleEncoding,
		Message: `a line ends in a carriage return alone, which most programs do not take for the end of a line`,
		Range:   diagnostic.Range{Start: edits[0].Start, End: edits[0].End},
		Value:   "CR",
		Fixes:   []diagnostic.Fix{{Title: "end lines with a line feed", Safe: true, Edits: edits}},
	})
}

// loneReturns returns the offsets of all "\r" that no "\n" follows.
func loneReturns(src []byte) []int {
	var found []int
	for at := 0; ; at++ {
		i := bytes.IndexByte(src[at:], '\r')
		if i < 0 {
			return found
		}
		at += i
		if at+1 == len(src) || src[at+1] != '\n' {
			found = append(found, at)
		}
	}
}

// uniformText returns a text of the same length in which lines end in "\n" or "\r\n" only, so that the parser's idea
// of lines is everybody's, and odd characters are blanks. It is the text itself where nothing is to be done.
func uniformText(text []byte) []byte {
	var own []byte
	for at := 0; at < len(text); {
		c, size := rune(text[at]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRune(text[at:])
		}
		replacement := byte(0)
		if c == '\r' && (at+1 == len(text) || text[at+1] != '\n') {
			replacement = '\n'
		} else if name, _ := oddCharacter(c); name != "" {
			replacement = ' '
		}
		if replacement != 0 {
			if own == nil {
				own = bytes.Clone(text)
			}
			for i := range size {
				own[at+i] = replacement
			}
		}
		at += size
	}
	if own == nil {
		return text
	}
	return own
}

// checkConflicts reports what a merge left behind, one finding a conflict: "<<<<<<<" to ">>>>>>>" at the starts of
// lines, outside of code. In front matter and data it also says why the YAML cannot be read, so that nothing else does.
func (r *reader) checkConflicts() {
	f := r.file
	src := f.Source()
	if !bytes.Contains(src, []byte("<<<<<<<")) && !bytes.Contains(src, []byte(">>>>>>>")) {
		return
	}
	for at := 0; at < len(src); at = nextLine(src, at) {
		mark := conflictMark(src, at)
		if mark == 0 || mark == '=' || mark == '|' || f.inCode(at) {
			continue
		}
		finding := diagnostic.Finding{
			Rule:    RuleMergeConflictMarker,
			Message: "a merge conflict was left unresolved here",
			Label:   "keep one side and remove the marks",
			Range:   lineAt(src, at),
			Value:   string(src[at : at+7]),
		}
		if mark == '<' {
			for end := nextLine(src, at); end < len(src); end = nextLine(src, end) {
				next := conflictMark(src, end)
				if next == '<' {
					break
				}
				if next == '>' {
					finding.Related = []diagnostic.Related{{Range: lineAt(src, end), Message: "the conflict ends here"}}
					at = end
					break
				}
			}
		}
		if f.HasFrontMatter && f.FrontMatter.Contains(finding.Range.Start) {
			f.Broken = true
		}
		r.report(finding)
	}
}

// conflictMark returns the character of which seven start the line at an offset, followed by a blank or the line's
// end; 0 if it is no such line.
func conflictMark(src []byte, at int) byte {
	if len(src)-at < 7 {
		return 0
	}
	c := src[at]
	if c != '<' && c != '>' && c != '=' && c != '|' {
		return 0
	}
	for _, other := range src[at : at+7] {
		if other != c {
			return 0
		}
	}
	if rest := src[at+7:]; len(rest) > 0 && !isBlank(rest[0]) && !isBreak(rest[0]) {
		return 0
	}
	return c
}

// inCode reports whether an offset lies in a code block or code span of the body.
func (f *File) inCode(at int) bool {
	return f.Outline != nil && within(f.Outline.Code, at)
}
