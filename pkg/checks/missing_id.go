package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var missingID = &lint.Rule{
	Name:     "missing-id",
	Group:    lint.Identity,
	Severity: diagnostic.Error,
	Always:   true,
	Summary:  "Every document has an id",
	Why: `The id is the name by which other documents, commits and people refer to this one, and it stays when the title
changes and when the file moves. "roadbook new" gives the next free one.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
---
`)),
	Good: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
---
`)),
	Run: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			if d.IDProblem != workspace.IDMissing {
				continue
			}
			f := lint.AboutField(d, d.IDPointer, d.Anchor, fmt.Sprintf("this %s has no id", noun(d.Kind)))
			if e := d.Fields.Entry(d.Kind.ID.Field); e != nil {
				f.Range = e.Range
			}
			f.Label = expectedID(d)
			f.Fixes = giveID(p, d)
			p.Report(f)
		}
	},
}

// expectedID is what an id of the document's kind looks like.
func expectedID(d *workspace.Document) string {
	if d.Kind.ID.Format == nil {
		return fmt.Sprintf("expected a field %q", d.Kind.ID.Field)
	}
	return fmt.Sprintf("expected an id like %s", d.Kind.ID.Format.Example())
}

// giveID writes the id that the file's name gives, where nobody else has it and the field is not there at all.
func giveID(p *lint.Pass, d *workspace.Document) []diagnostic.Fix {
	if d.ID == "" || !d.File.HasFrontMatter || d.Record != "" || d.Fields.Entry(d.Kind.ID.Field) != nil {
		return nil
	}
	if other := p.Head.Graph.Document(d.Kind.Name, d.ID); other != nil && other != d {
		return nil
	}
	end := "\n"
	if first, _, _ := strings.Cut(d.File.Head(), "\n"); strings.HasSuffix(first, "\r") {
		end = "\r\n"
	}
	at := d.File.FrontMatter.Start
	return []diagnostic.Fix{{
		Title: fmt.Sprintf("give it the id %s, as the file's name says", d.ID),
		Safe:  true,
		Edits: []diagnostic.Edit{{Path: d.Path, Start: at, End: at, Text: d.Kind.ID.Field + ": " + d.ID + end}},
	}}
}

// inSource finds a text inside the source of a value, quotes aside.
func inSource(f *document.File, in diagnostic.Range, text string) (diagnostic.Range, bool) {
	if text == "" || in.Start < 0 || in.End > f.Size() || in.Start > in.End {
		return in, false
	}
	if i := strings.Index(f.Text(in), text); i >= 0 {
		return diagnostic.Range{Start: in.Start + i, End: in.Start + i + len(text)}, true
	}
	return in, false
}
