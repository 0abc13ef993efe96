package checks

import (
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var tooManyLinks = &lint.Rule{
	Name:     "too-many-links",
	Group:    lint.Links,
	Severity: diagnostic.Error,
	Summary:  "A document refers to no more than its kind allows",
	Why: `Some questions want one answer: who owns this, which team builds it, in which cycle. With two owners nobody is. How
many there may be is set with "max" of the link in roadbook.yaml.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
team: [checkout, search]
---
`), file("data/teams.yml", `search:
  title: Search
checkout:
  title: Checkout
`)),
	Good: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
team: checkout
---
`), file("data/teams.yml", `search:
  title: Search
checkout:
  title: Checkout
`)),
	Run: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			eachLink(p.Head.Graph, d, func(c cardinality) {
				if c.spec.Max == 0 || len(c.written) <= c.spec.Max {
					return
				}
				pointer, _ := c.place(d)
				surplus := c.written[c.spec.Max]
				f := lint.AboutField(d, pointer, surplus.Range, fmt.Sprintf("%s has %s under %s, and may have %d",
					c.subject(d), count(len(c.written), "reference"), c.spec.Field, c.spec.Max))
				f.Label = "this is one too many"
				p.Report(f)
			})
		}
	},
}
