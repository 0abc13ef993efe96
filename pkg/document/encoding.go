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
	src := f.Source
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
	r.checkBreaks()
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

// oddBreaks are characters that YAML's readers take for the end of a line and editors do not.
var oddBreaks = []struct{ bytes, name string }{
	{"\u0085", "a next-line character (U+0085)"},
	{"\u2028", "a line separator (U+2028)"},
	{"\u2029", "a paragraph separator (U+2029)"},
}

// checkBreaks reports unusual ends of lines: in front matter and data, each unusual character once; "\r" alone
// anywhere.
func (r *reader) checkBreaks() {
	f := r.file
	text := f.Source[f.FrontMatter.Start:f.FrontMatter.End]
	for _, odd := range oddBreaks {
		i := bytes.Index(text, []byte(odd.bytes))
		if i < 0 {
			continue
		}
		var edits []diagnostic.Edit
		for from := i; ; {
			start := f.FrontMatter.Start + from
			edits = append(edits, diagnostic.Edit{Start: start, End: start + len(odd.bytes), Text: " "})
			next := bytes.Index(text[from+len(odd.bytes):], []byte(odd.bytes))
			if next < 0 {
				break
			}
			from += len(odd.bytes) + next
		}
		r.report(diagnostic.Finding{
			Rule:    RuleEncoding,
			Message: odd.name + " is invisible here, and some programs take it for the end of the line",
			Range:   diagnostic.Range{Start: edits[0].Start, End: edits[0].End},
			Value:   fmt.Sprintf("U+%04X", []rune(odd.bytes)[0]),
			Fixes:   []diagnostic.Fix{{Title: "replace it by a space", Safe: true, Edits: edits}},
		})
	}
	var edits []diagnostic.Edit
	for at := 0; ; at++ {
		i := bytes.IndexByte(f.Source[at:], '\r')
		if i < 0 {
			break
		}
		at += i
		if at+1 == len(f.Source) || f.Source[at+1] != '\n' {
			edits = append(edits, diagnostic.Edit{Start: at, End: at + 1, Text: "\n"})
		}
	}
	if edits == nil {
		return
	}
	r.report(diagnostic.Finding{
		Rule:    RuleEncoding,
		Message: `a line ends in a carriage return alone, which most programs do not take for the end of a line`,
		Range:   diagnostic.Range{Start: edits[0].Start, End: edits[0].End},
		Value:   "CR",
		Fixes:   []diagnostic.Fix{{Title: "end lines with a line feed", Safe: true, Edits: edits}},
	})
}

// uniformBreaks returns a text of the same length in which lines end in "\n" or "\r\n" only: the parser's idea of
// lines is then the same as everybody's. It is the text itself where nothing is to be done.
func uniformBreaks(text []byte) []byte {
	out := text
	own := func() []byte {
		if len(out) > 0 && &out[0] == &text[0] {
			out = bytes.Clone(text)
		}
		return out
	}
	for at, c := range text {
		if c == '\r' && (at+1 == len(text) || text[at+1] != '\n') {
			own()[at] = '\n'
		}
	}
	for _, odd := range oddBreaks {
		for at := 0; ; {
			i := bytes.Index(out[at:], []byte(odd.bytes))
			if i < 0 {
				break
			}
			at += i
			copy(own()[at:], "   "[:len(odd.bytes)])
		}
	}
	return out
}

// checkConflicts reports what a merge left behind, one finding a conflict: "<<<<<<<" to ">>>>>>>" at the starts of
// lines, outside of code. In front matter and data it also says why the YAML cannot be read, so that nothing else does.
func (r *reader) checkConflicts() {
	f := r.file
	src := f.Source
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
