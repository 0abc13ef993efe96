package checks

import (
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var invalidID = &lint.Rule{
	Name:     "invalid-id",
	Group:    lint.Identity,
	Severity: diagnostic.Error,
	Always:   true,
	Summary:  "An id has the form that its kind gives to ids",
	Why: `One look at an id tells what it names: US-0042 is a story, OBJ-0007 an objective. References are found by it, and
the next free number is reckoned from those that are taken. An id of another form, or one that belongs to another kind, is
found by none of them. The form is set with "id" of the kind in roadbook.yaml.`,
	Since: "0.1",
	Bad: example(file("stories/save-a-card.md", `---
id: STORY-42
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
---
`)),
	Good: example(file("stories/save-a-card.md", `---
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
			if d.IDProblem == workspace.IDInvalid {
				p.Report(judgeID(p.Config, d))
			}
		}
	},
}

func judgeID(cfg *config.Config, d *workspace.Document) diagnostic.Finding {
	node := d.Field(d.Kind.ID.Field)
	written := node.Scalar()
	if d.IDPointer == "" {
		written = d.RecordKey
	}
	f := lint.AboutField(d, d.IDPointer, d.IDRange, fmt.Sprintf("%q is not an id of %s", written, a(noun(d.Kind))))
	f.Value, f.Label = written, expectedID(d)
	if written == "" {
		f.Message = fmt.Sprintf("the id of this %s must be one word, not a list or a map", noun(d.Kind))
		return f
	}
	for _, k := range cfg.Kinds {
		// A slug fits nearly every word, so it tells nothing.
		if k != d.Kind && k.ID.Format != nil && k.ID.Format.HasNumber() && k.ID.Format.Match(written) {
			f.Hints = append(f.Hints, fmt.Sprintf("this looks like the id of %s", a(noun(k))))
		}
	}
	return f
}
