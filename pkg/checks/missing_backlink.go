package checks

import (
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// firstWeek is the objective of the examples, without its story.
const firstWeek = `---
id: OBJ-0017
title: New teams reach value in week one
status: active
level: company
period: 2026-Q3
owner: ana
key_results:
  - id: KR1
    title: Share of new teams with a first order in seven days
    unit: "%"
    baseline: 40
    target: 60
---

## Why now

Teams that do not order in their first week do not stay.
`

var missingBacklink = &lint.Rule{
	Name:     "missing-backlink",
	Group:    lint.Links,
	Severity: diagnostic.Warning,
	Summary:  "A document that needs others to refer to it is referred to",
	Why: `An active objective that no story serves is a wish: nobody works on it, and at the end of the quarter everybody is
surprised. What a kind must be referred to by, and when, is set with "backlinks" in roadbook.yaml.`,
	Since: "0.1",
	Bad: example(file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Good: example(file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: ready
persona: new customer
want: to pay with the card that I used last time
so_that: I can order in one step
objective: OBJ-0017#KR1
---

## Acceptance criteria

- [ ] The second order asks for no card number
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Run: func(p *lint.Pass) {
		second := map[*workspace.Document]bool{}
		for _, same := range p.Head.Graph.Duplicates {
			for _, d := range same[1:] {
				second[d] = true // references lead to the first one: duplicate-id says so
			}
		}
		for _, d := range p.Documents() {
			for _, b := range d.Kind.Backlinks {
				n := len(p.Head.Graph.In(d, b.Kind, b.Field))
				if second[d] || n >= b.Min && (b.Max == 0 || n <= b.Max) || !p.Holds(b.When, d) {
					continue
				}
				p.Report(lostBacklink(p.Config, d, b, n))
			}
		}
	},
}

// lostBacklink has "kind.field" as its value: the runner tells by it what else may explain the finding.
func lostBacklink(cfg *config.Config, d *workspace.Document, b *config.Backlink, n int) diagnostic.Finding {
	source := b.Kind
	var spec *config.Link
	if k := cfg.Kind(b.Kind); k != nil {
		source, spec = noun(k), k.Link(b.Field)
	}
	if spec == nil {
		spec = &config.Link{Field: b.Field}
	}
	f := lint.About(d, says("no "+source, spec, b.Field, d.ID))
	f.Value, f.Severity = b.Kind+"."+b.Field, b.Severity
	switch {
	case b.Max > 0 && n > b.Max:
		f.Message = fmt.Sprintf("%s is named by %s in %s, and may be by %d", d.ID, count(n, source), b.Field, b.Max)
	case n > 0:
		f.Message = fmt.Sprintf("%s is named by %s in %s, and needs %d", d.ID, count(n, source), b.Field, b.Min)
	}
	return f
}
