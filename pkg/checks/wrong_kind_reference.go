package checks

import (
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var wrongKindReference = &lint.Rule{
	Name:     "wrong-kind-reference",
	Group:    lint.Links,
	Severity: diagnostic.Error,
	Summary:  "A reference names a document of a kind that the field takes",
	Why: `The document exists, but it is not what the field is for: a story serves an objective, not a goal. Views follow the
field and would show a goal among the objectives, or nothing. The same holds for a part, like a key result, where the field
takes whole documents.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
objective: GOAL-01
---
`), file("goals/goal-01-order-in-one-step.md", `---
id: GOAL-01
title: Returning customers order in one step
status: active
owner: ana
---

## Why

Every further step loses one order in ten.
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Good: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
---
`), file("goals/goal-01-order-in-one-step.md", `---
id: GOAL-01
title: Returning customers order in one step
status: active
owner: ana
---

## Why

Every further step loses one order in ten.
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Run: func(p *lint.Pass) {
		for _, l := range p.Head.Graph.References {
			switch l.State {
			case graph.WrongKind:
				f := aboutReference(l, l.Range, fmt.Sprintf("%s, which is %s",
					says(subject(l), l.Spec, fieldOf(l), l.Raw), a(noun(l.To.Kind))))
				f.Label = "expected " + targets(p.Config, l.Spec, true)
				f.Related = []diagnostic.Related{lint.Beside(l.To, l.To.Title)}
				p.Report(f)
			case graph.PartNotAllowed:
				f := aboutReference(l, l.Range, fmt.Sprintf("%s, which is a part of %s",
					says(subject(l), l.Spec, fieldOf(l), l.Raw), a(noun(l.To.Kind))))
				f.Label = "expected the whole: " + l.To.ID
				p.Report(f)
			}
		}
	},
}
