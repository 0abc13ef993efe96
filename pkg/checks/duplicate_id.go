package checks

import (
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var duplicateID = &lint.Rule{
	Name:     "duplicate-id",
	Group:    lint.Identity,
	Severity: diagnostic.Error,
	Always:   true,
	Summary:  "Two documents of a kind never have the same id",
	Why: `A reference to US-0044 must lead to one story. It happens when a file is copied to start a new one, and when two
branches take the same number at the same time. Keep the id where others refer to it, and give the other document the next
free one. Ids are compared without regard to case; documents of different kinds may share one.`,
	Since: "0.1",
	Bad: example(file("stories/us-0044-sort-the-hits.md", `---
id: US-0044
title: Sort the hits by date
status: backlog
persona: engineer
want: to see the newest hits first
so_that: I find what changed last week
---
`), file("stories/us-0044-send-invoices.md", `---
id: US-0044
title: Send invoices as PDF
status: backlog
persona: accountant
want: to receive invoices as PDF
so_that: I can file them
---
`)),
	Good: example(file("stories/us-0045-sort-the-hits.md", `---
id: US-0045
title: Sort the hits by date
status: backlog
persona: engineer
want: to see the newest hits first
so_that: I find what changed last week
---
`), file("stories/us-0044-send-invoices.md", `---
id: US-0044
title: Send invoices as PDF
status: backlog
persona: accountant
want: to receive invoices as PDF
so_that: I can file them
---
`)),
	Run: func(p *lint.Pass) {
		for _, same := range p.Head.Graph.Duplicates {
			reportDuplicates(p, same)
		}
	},
}

// anotherID says what to do about an id that is taken: which one keeps it, and where the next free one comes from.
func anotherID(d *workspace.Document) []string {
	advice := "keep it where others link to it, and give every other document a new one"
	if f := d.Kind.ID.Format; f != nil && f.HasNumber() && d.Record == "" {
		advice += fmt.Sprintf(": roadbook new %s TITLE begins one with the next free id", d.Kind.Name)
	}
	return []string{advice}
}

// reportDuplicates names every document but the first, with all others beside it. An id that was only guessed from a
// file's name, because the document has none, is no second use of it.
func reportDuplicates(p *lint.Pass, same []*workspace.Document) {
	var docs []*workspace.Document
	for _, d := range same {
		if d.IDProblem != workspace.IDMissing {
			docs = append(docs, d)
		}
	}
	for i, d := range docs {
		if i == 0 {
			continue
		}
		f := lint.About(d, fmt.Sprintf("%s is the id of %d documents", d.ID, len(docs)))
		if len(docs) == 2 {
			f.Message = fmt.Sprintf("%s is the id of two documents", d.ID)
		}
		f.Field, f.Value = d.IDPointer, d.ID
		f.Label, f.Hints = "give one of them another id", anotherID(d)
		for j, other := range docs {
			if j != i {
				f.Related = append(f.Related, lint.Beside(other, other.Title))
			}
		}
		p.Report(f)
	}
}
