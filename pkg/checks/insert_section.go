package checks

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// templateText is the page that `roadbook new` begins a document of the kind with: its template, or one of the sections
// that it declares.
func templateText(k *config.Kind) string {
	if text, _ := k.TemplateFor(false); text != "" {
		return text
	}
	var b strings.Builder
	for _, s := range k.Sections {
		fmt.Fprintf(&b, "\n## %s\n", s.Headings[0])
		if s.Content == "tasks" {
			b.WriteString("\n- [ ] …\n")
		}
	}
	return b.String()
}

// templates are the templates of kinds, each read when it is first asked for.
type templates map[*config.Kind]*document.File

func (t templates) of(k *config.Kind) *document.File {
	if t[k] == nil {
		t[k] = document.Read("template.md", []byte(templateText(k)), document.Options{})
	}
	return t[k]
}

// insertSection adds a section as the kind's template has it, with the comment that says what belongs there, so that
// placeholder-text or empty-section still ask for the words. It goes behind the section that comes before it in the
// template, else in front of the one that comes after it, else to the end. There is no fix where it would only trade one
// mistake for another: open criteria in what is done, words to write in what was given up, text inside of a generated
// block.
func insertSection(t *document.File, d *workspace.Document, s *config.Section) []diagnostic.Fix {
	if d.Category == config.Dropped || d.Category == config.Done && s.Content == "tasks" {
		return nil
	}
	heading, text, order := inTemplate(t, d.Kind, s)
	at, level := placeOf(d, order, heading)
	for _, b := range d.Body.Outline.Blocks {
		if b.Open.Start < at && (b.Close.IsZero() || at < b.Close.End) {
			return nil
		}
	}
	section := strings.Repeat("#", level) + " " + heading
	if text != "" && !strings.Contains(text, "{{") {
		section += "\n\n" + text
	}
	return []diagnostic.Fix{{
		Title: fmt.Sprintf("add the section %q, to be written", heading), Safe: true,
		Edits: []diagnostic.Edit{{Path: d.Body.Path, Start: at, End: at, Text: between(d.Body.Source(), at, section)}},
	}}
}

// inTemplate finds a section in a kind's template: its heading, what the template says under it, and all sections in their
// order, each with the headings that it may have. Where the template does not have it, that is the order of the kind's
// sections.
func inTemplate(t *document.File, k *config.Kind, s *config.Section) (heading, text string, order [][]string) {
	if t.Outline != nil {
		for _, h := range t.Outline.Headings {
			if heading == "" && isOne(s.Headings, h.Text) {
				heading = h.Text
				text = strings.TrimSpace(strings.ReplaceAll(t.Text(h.Section), "\r\n", "\n"))
			}
			order = append(order, headingsLike(k, h.Text))
		}
	}
	if heading != "" {
		return heading, text, order
	}
	order = nil
	for _, other := range k.Sections {
		order = append(order, other.Headings)
	}
	return s.Headings[0], "", order
}

// headingsLike are the headings that a kind takes for the same section as this one.
func headingsLike(k *config.Kind, heading string) []string {
	for _, s := range k.Sections {
		if isOne(s.Headings, heading) {
			return s.Headings
		}
	}
	return []string{heading}
}

func isOne(headings []string, text string) bool {
	return slices.ContainsFunc(headings, func(h string) bool { return lint.SameHeading(text, h) })
}

// placeOf is the offset at which a section belongs among those that a document has, and the level of its heading.
func placeOf(d *workspace.Document, order [][]string, heading string) (at, level int) {
	own := slices.IndexFunc(order, func(headings []string) bool { return isOne(headings, heading) })
	for i := own - 1; i >= 0; i-- {
		if h := lint.Section(d, order[i]); h != nil {
			return h.Section.End, h.Level
		}
	}
	for i := own + 1; i < len(order); i++ {
		if h := lint.Section(d, order[i]); h != nil {
			return d.Body.Lines().LineRange(h.Range.Start).Start, h.Level
		}
	}
	return d.Body.Body.End, 2
}

// between is a block of text as it is written at an offset, which is the start of a line or the end: a blank line on
// either side, the file's own line ends, and at its end as much of one as it had.
func between(source []byte, at int, block string) string {
	before, after := source[:at], source[at:]
	eol := "\n"
	if i := bytes.IndexByte(source, '\n'); i > 0 && source[i-1] == '\r' {
		eol = "\r\n"
	}
	text := strings.ReplaceAll(block, "\n", eol)
	ended := len(before) == 0 || bytes.HasSuffix(before, []byte("\n"))
	if !ended {
		text = eol + text
	}
	if len(before) > 0 && !(ended && blankEnd(before)) {
		text = eol + text
	}
	switch {
	case len(after) > 0:
		text += eol + eol
	case ended:
		text += eol
	}
	return text
}

// blankEnd reports whether the last line of a text that ends in a line end is blank.
func blankEnd(text []byte) bool {
	text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
	return len(bytes.TrimSpace(text[bytes.LastIndexByte(text, '\n')+1:])) == 0
}
