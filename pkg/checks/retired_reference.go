package checks

import (
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// retiredUseCase is the target of the example.
const retiredUseCase = `---
id: UC-03
title: Pay by fax
status: retired
sponsors:
  product: ana
  design: ana
  engineering: ana
---

## Overall vision

Orders arrive on paper and are paid the same day.

## Why this is important

It was, until 2024: two customers in three ordered like this.

## How we solve this today

We do not any more.

## Who benefits

Nobody who is still a customer.
`

var retiredReference = &lint.Rule{
	Name:     "retired-reference",
	Group:    lint.Links,
	Severity: diagnostic.Warning,
	Summary:  "Work that goes on does not rest on what was dropped or superseded",
	Why: `When an objective is dropped or a strategy superseded, the stories under it lose their reason, and mostly nobody
tells them. Point them to what took its place, or drop them too. What is done, or dropped itself, may keep its references;
and links that are made to name what is gone, such as supersedes, are marked "retired" in roadbook.yaml.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-read-a-fax.md", `---
id: US-0042
title: Read the amount from a fax
status: backlog
persona: accountant
want: to have the amount of a fax filled in
so_that: I do not type it
use_case: UC-03
---
`), file("use-cases/uc-03-pay-by-fax.md", retiredUseCase), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Good: example(file("stories/us-0042-read-a-fax.md", `---
id: US-0042
title: Read the amount from a photo
status: backlog
persona: accountant
want: to have the amount of a photographed bill filled in
so_that: I do not type it
use_case: UC-04
---
`), file("use-cases/uc-04-pay-by-photo.md", `---
id: UC-04
title: Pay by photo
status: active
sponsors:
  product: ana
  design: ana
  engineering: ana
---

## Overall vision

A bill is photographed, and paid the same day.

## Why this is important

Nine bills in ten reach our customers on paper.

## How we solve this today

The amount is typed by hand.

## Who benefits

Accountants of small companies.
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Run: func(p *lint.Pass) {
		for _, l := range p.Head.Graph.References {
			if l.State != graph.Resolved || l.Spec.Retired || l.To.Category != config.Dropped || !goesOn(l.From) {
				continue
			}
			f := aboutReference(l, l.Range, fmt.Sprintf("%s, which is %s", says(subject(l), l.Spec, fieldOf(l), l.Target()), l.To.Status))
			f.Related = []diagnostic.Related{lint.Beside(l.To, l.To.Title)}
			for _, next := range p.Head.Graph.To(l.To) {
				if next.Spec != nil && next.Spec.Retired && next.Spec.Acyclic && next.From != l.From {
					f.Hints = append(f.Hints, says(next.From.ID, next.Spec, next.Field, l.To.ID))
				}
			}
			p.Report(f)
		}
	},
}

// goesOn reports whether a document still has work before it. One whose status is not known is not judged.
func goesOn(d *workspace.Document) bool {
	if d.Kind.Lifecycle == nil {
		return true
	}
	return d.Category == config.Planned || d.Category == config.Active
}
