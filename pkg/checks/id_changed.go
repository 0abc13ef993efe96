package checks

import (
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var idChanged = &lint.Rule{
	Name:      "id-changed",
	Group:     lint.Revisions,
	Severity:  diagnostic.Error,
	Always:    true,
	NeedsBase: true,
	Summary:   "A document keeps its id",
	Why: `The id is what everybody else has written down: in other documents, in commit messages, in chats and in heads. With
another one, all of that leads nowhere, or worse, to the next document that gets the number. The rule compares with the
revision that --since names, and knows a document again by its file, also when that moved.`,
	Since: "0.1",
	Bad: lint.Example{
		Files: []lint.ExampleFile{
			file("okrs/obj-0007-one-step.md", replaced(beforeObjective, "OBJ-0007", "OBJ-0070")), file("data/people.yml", peopleBefore),
		},
		Before: []lint.ExampleFile{file("okrs/obj-0007-one-step.md", beforeObjective)},
	},
	Good: lint.Example{
		Files: []lint.ExampleFile{
			file("okrs/2026-q3/obj-0007-order-in-one-step.md", beforeObjective), file("data/people.yml", peopleBefore),
		},
		Before: []lint.ExampleFile{file("okrs/obj-0007-one-step.md", beforeObjective)},
	},
	Run: func(p *lint.Pass) {
		for _, r := range renumbered(p) {
			f := lint.About(r.is, fmt.Sprintf("%s has become %s, and an id is for ever", r.was.ID, r.is.ID))
			f.Value, f.Label = r.was.ID, "was "+r.was.ID
			if at, ok := inSource(r.is.File, r.is.IDRange, r.is.ID); ok {
				f.Fixes = []diagnostic.Fix{{
					Title: fmt.Sprintf("give it back the id %s", r.was.ID),
					Edits: []diagnostic.Edit{{Path: r.is.Path, Start: at.Start, End: at.End, Text: r.was.ID}},
				}}
			}
			for _, l := range p.Head.Graph.References {
				if removedTarget(p, l) == r.was {
					f.Related = append(f.Related, diagnostic.Related{Path: l.Path, Range: l.Range, Message: fmt.Sprintf("still says %s", r.was.ID)})
				}
			}
			p.Report(f)
		}
	},
}
