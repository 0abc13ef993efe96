package generate

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
)

// hasMarks reports whether a file may hold blocks. One that cannot be read holds them if its text says so.
func hasMarks(f *document.File) bool {
	if f.Outline != nil {
		return len(f.Outline.Blocks) > 0 || len(f.Outline.StrayCloses) > 0
	}
	return bytes.Contains(f.Source(), []byte("<!-- /roadbook"))
}

// blocks plans the blocks of a file.
func (p *planning) blocks(f *document.File) error {
	at := func(r diagnostic.Range, value, format string, args ...any) diagnostic.Finding {
		return diagnostic.Finding{Path: f.Path, Range: r, Value: value, Message: fmt.Sprintf(format, args...)}
	}
	if f.Outline == nil {
		reason := "it cannot be read"
		if len(f.Findings) > 0 {
			reason = f.Findings[0].Message
		}
		p.invalid(at(diagnostic.Range{}, "", "the blocks of %s are left as they are: %s", f.Path, reason))
		return nil
	}
	for _, c := range f.Outline.StrayCloses {
		p.invalid(at(c, "/roadbook", "this closes a block that was not opened"))
	}
	source := f.Source()
	var edits []diagnostic.Edit
	var stale []diagnostic.Finding
	for i, b := range f.Outline.Blocks {
		name := said(source, b)
		switch {
		case b.Close.IsZero():
			finding := at(b.Open, name, "the block %q is not closed", name)
			finding.Hints = []string{"close it with <!-- /roadbook --> on a line of its own"}
			if i+1 < len(f.Outline.Blocks) {
				next := f.Outline.Blocks[i+1]
				finding.Message = fmt.Sprintf("the block %q is not closed before the next one begins", name)
				finding.Related = []diagnostic.Related{{Path: f.Path, Range: next.Open, Message: "the next block, which is left as it is too"}}
			}
			p.invalid(finding)
			continue
		case i > 0 && f.Outline.Blocks[i-1].Close.IsZero():
			continue // the one before is not closed, so that nobody knows whose content this is
		case !aloneBefore(source, b.Open.Start) || !aloneAfter(source, b.Close.End):
			p.invalid(at(b.Open, name, "the marks of the block %q stand beside other text: each needs a line of its own", name))
			continue
		}
		text, _, err := p.fill(order{view: b.View, words: b.Args, public: p.isPublic(f.Path)})
		if err != nil {
			p.invalid(blockFinding(f, source, b, err))
			continue
		}
		p.plan.Places++
		content := withEndings(inPlace(f, source, b, text), source)
		if sameLines(source[b.Content.Start:b.Content.End], []byte(content)) {
			continue
		}
		edit := diagnostic.Edit{Path: f.Path, Start: b.Content.Start, End: b.Content.End, Text: content}
		finding := at(b.Open, name, "the block %q is not what its view says now", name)
		finding.Hints = []string{"refresh everything that is generated: roadbook generate"}
		finding.Fixes = []diagnostic.Fix{{Title: "refresh the block", Safe: true, Edits: []diagnostic.Edit{edit}}}
		edits, stale = append(edits, edit), append(stale, finding)
	}
	if len(edits) == 0 {
		return nil
	}
	after := splice(source, edits)
	if !sameBlocks(f, document.Read(f.Path, after, document.Options{})) {
		p.invalid(at(f.Outline.Blocks[0].Open, "", "the blocks of %s are left as they are: with what they should hold, the file is too large to be read", f.Path))
		return nil
	}
	for _, finding := range stale {
		p.stale(finding)
	}
	p.plan.Files = append(p.plan.Files, File{Path: f.Path, Before: source, After: after, Blocks: len(edits)})
	return nil
}

// splice makes edits that do not overlap and are in order.
func splice(source []byte, edits []diagnostic.Edit) []byte {
	var b bytes.Buffer
	at := 0
	for _, e := range edits {
		b.Write(source[at:e.Start])
		b.WriteString(e.Text)
		at = e.End
	}
	b.Write(source[at:])
	return b.Bytes()
}

// sameBlocks reports whether a file has the same blocks after a change.
func sameBlocks(before, after *document.File) bool {
	if after.Outline == nil || len(after.Outline.Blocks) != len(before.Outline.Blocks) {
		return false
	}
	was, is := before.Source(), after.Source()
	for i, b := range before.Outline.Blocks {
		a := after.Outline.Blocks[i]
		if said(was, b) != said(is, a) || a.Close.IsZero() != b.Close.IsZero() {
			return false
		}
	}
	return true
}

// said is what a block's opening mark says, on one line.
func said(source []byte, b document.Block) string {
	text := strings.TrimSuffix(strings.TrimPrefix(string(source[b.Open.Start:b.Open.End]), "<!--"), "-->")
	return strings.Join(strings.Fields(strings.TrimPrefix(strings.TrimSpace(text), "roadbook:")), " ")
}

// blockFinding places a mistake at the word of the mark that has it.
func blockFinding(f *document.File, source []byte, b document.Block, err error) diagnostic.Finding {
	finding := diagnostic.Finding{Path: f.Path, Range: b.Open, Value: said(source, b), Message: err.Error()}
	var m *mistake
	if !errors.As(err, &m) {
		return finding
	}
	finding.Hints = m.hints
	mark := string(source[b.Open.Start:b.Open.End])
	from := max(0, strings.Index(mark, "roadbook:")) + len("roadbook:")
	if i := strings.Index(mark[min(from, len(mark)):], m.word); m.word != "" && i >= 0 {
		finding.Range.Start = b.Open.Start + from + i
		finding.Range.End = finding.Range.Start + len(m.word)
		finding.Value = m.word
	}
	return finding
}

// lineStart is where the line of an offset begins.
func lineStart(source []byte, at int) int { return bytes.LastIndexByte(source[:at], '\n') + 1 }

func aloneBefore(source []byte, at int) bool { return isBlank(source[lineStart(source, at):at]) }

func aloneAfter(source []byte, at int) bool {
	line, _, _ := bytes.Cut(source[at:], []byte("\n"))
	return isBlank(line)
}

// isBlank is for parts of lines: a byte order mark before the first is not text.
func isBlank(b []byte) bool {
	return len(bytes.Trim(bytes.TrimPrefix(b, []byte("\ufeff")), " \t\r")) == 0
}

// inPlace fits a text between a block's marks: its headings below the one that the block stands under, its lines
// indented as the mark is, so that a block in a list stays in it.
func inPlace(f *document.File, source []byte, b document.Block, text string) string {
	level := 1
	for _, h := range f.Outline.Headings {
		if h.Range.Start < b.Open.Start && !generated(f, h.Range.Start) {
			level = h.Level
		}
	}
	indent := string(bytes.TrimPrefix(source[lineStart(source, b.Open.Start):b.Open.Start], []byte("\ufeff")))
	var out strings.Builder
	out.WriteByte('\n')
	for line := range strings.Lines(strings.TrimRight(underHeading(text, level+1), "\n") + "\n") {
		if strings.TrimSpace(line) != "" {
			out.WriteString(indent)
		}
		out.WriteString(line)
	}
	out.WriteString(indent)
	return out.String()
}

// generated reports whether an offset lies in what a block holds.
func generated(f *document.File, at int) bool {
	for _, b := range f.Outline.Blocks {
		if b.Content.Contains(at) {
			return true
		}
	}
	return false
}

// underHeading moves the headings of a text, of which the highest gets the level.
func underHeading(text string, level int) string {
	highest := 7
	eachHeading(text, func(n int) int { highest = min(highest, n); return n })
	return eachHeading(text, func(n int) int { return min(6, n-highest+level) })
}

// eachHeading gives each heading of a text that package render printed another level. What stands in a fence is code.
func eachHeading(text string, level func(int) int) string {
	var b strings.Builder
	fenced := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		rest := strings.TrimLeft(line, "#")
		if n := len(line) - len(rest); !fenced && 1 <= n && n <= 6 && strings.HasPrefix(rest, " ") {
			line = strings.Repeat("#", level(n)) + rest
		}
		b.WriteString(line)
	}
	return b.String()
}
