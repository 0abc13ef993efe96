package checks

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var placeholderText = &lint.Rule{
	Name:     "placeholder-text",
	Group:    lint.Body,
	Severity: diagnostic.Warning,
	Summary:  "Nothing of the template is left in a document",
	Why: `A template says in each section what belongs there. When its words are still in the document, either the section was
not written yet, or it was, and the advice stayed behind. Write your own words, and delete the comment.`,
	Since: "0.1",
	Bad: example(file("goals/goal-01-order-in-one-step.md", why+`
## Why

<!-- Why this, and why now: what changes for customers and for the company once it is true, and what it costs to leave
     it. Write it so that a new colleague could explain it after one reading. -->

Every further step loses one order in ten.
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Good: example(file("goals/goal-01-order-in-one-step.md", why+`
## Why

Every further step loses one order in ten.
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Run: func(p *lint.Pass) {
		known := map[*config.Kind]*template{}
		for _, d := range p.Documents() {
			if d.Body == nil || d.Body.Outline == nil || d.Record != "" {
				continue
			}
			t := known[d.Kind]
			if t == nil {
				t = newTemplate(d.Kind)
				known[d.Kind] = t
			}
			t.judge(p, d)
		}
	},
}

// template is what of a kind's template an author has to replace.
type template struct {
	// comments are its comments, lines those that hold an ellipsis in place of words; both without spare space.
	comments, lines map[string]bool
	// shortest is the length in bytes of the shortest comment.
	shortest int
}

func newTemplate(k *config.Kind) *template {
	t := &template{comments: map[string]bool{}, lines: map[string]bool{}, shortest: math.MaxInt}
	f := document.Read("template.md", []byte(templateText(k)), document.Options{})
	if f.Outline == nil {
		return t
	}
	for _, c := range f.Outline.Comments {
		if text := squeeze(f.Source()[c.Start:c.End]); !strings.HasPrefix(text, "<!-- roadbook:") && len(strings.Fields(text)) > 3 {
			t.comments[text] = true
			t.shortest = min(t.shortest, len(text))
		}
	}
	for line := range strings.SplitSeq(string(f.BodyText()), "\n") {
		if text := squeeze([]byte(line)); strings.Contains(text, "…") && !strings.Contains(text, "<!--") && !strings.HasPrefix(text, "#") {
			t.lines[text] = true
		}
	}
	return t
}

// squeeze takes a text's spare space away.
func squeeze(text []byte) string { return strings.Join(strings.Fields(string(text)), " ") }

// judge reports the first of the template's words in every section of a document.
func (t *template) judge(p *lint.Pass, d *workspace.Document) {
	seen := map[string]bool{}
	for _, at := range t.left(d.Body) {
		section := headingOver(d.Body.Outline, at.Start)
		if seen[section] {
			continue
		}
		seen[section] = true
		message := fmt.Sprintf("%s still has the template's words under %q", d.Name(), section)
		if section == "" {
			message = fmt.Sprintf("%s still has the template's words at the top", d.Name())
		}
		f := lint.AboutBody(d, at, message)
		f.Value, f.Label = section, "write your own words, and delete this"
		p.Report(f)
	}
}

// left are the places of a file where the template's words still stand, in order within comments and within lines.
func (t *template) left(f *document.File) []diagnostic.Range {
	comments := slices.ContainsFunc(f.Outline.Comments, func(c diagnostic.Range) bool { return c.End-c.Start >= t.shortest })
	lines := len(t.lines) > 0 && f.Outline.Ellipsis
	if !comments && !lines {
		return nil // as nearly all are: the text need not be at hand
	}
	var found []diagnostic.Range
	text := f.Lines()
	source := text.Source()
	for _, c := range f.Outline.Comments {
		if t.comments[squeeze(source[c.Start:c.End])] {
			found = append(found, c)
		}
	}
	for offset := f.Body.Start; lines && offset < f.Body.End; {
		line := text.LineRange(offset)
		if t.lines[squeeze(source[line.Start:line.End])] {
			found = append(found, line)
		}
		offset = nextLine(source, line.End)
	}
	return found
}

// nextLine is the offset of the line after the one that ends at an offset, or the end.
func nextLine(source []byte, end int) int {
	if i := bytes.IndexByte(source[end:], '\n'); i >= 0 {
		return end + i + 1
	}
	return len(source)
}

// headingOver is the text of the heading under which an offset stands, or "".
func headingOver(outline *document.Outline, offset int) string {
	text := ""
	for _, h := range outline.Headings {
		if h.Range.Start > offset {
			break
		}
		text = h.Text
	}
	return text
}
