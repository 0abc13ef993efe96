package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

// sponsoredUseCase has a sponsor of every discipline.
const sponsoredUseCase = `---
id: UC-04
title: Pay by photo
status: active
sponsors:
  product: ana
  design: cleo
  engineering: ben
---

## Overall vision

A bill is photographed, and paid the same day.

## Why this is important

Nine bills in ten reach our customers on paper.

## How we solve this today

The amount is typed by hand.

## Who benefits

Accountants of small companies.
`

const sponsoringPeople = examplePeople + `cleo:
  name: Cleo Marchetti
`

var sponsorMissing = &lint.Rule{
	Name:     "sponsor-missing",
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Summary:  "A use case has a sponsor of every discipline",
	Why: `A use case crosses teams, so that no team answers for it. Its sponsors do: somebody for the product, for the design
and for the engineering of it. Where one is missing, that side of it is nobody's.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "roles", Default: []string{"product", "design", "engineering"}, Doc: "The keys of sponsors that must be filled in"},
	},
	Bad: example(file("use-cases/uc-04-pay-by-photo.md", strings.Replace(sponsoredUseCase, "  design: cleo\n", "", 1)),
		file("data/people.yml", sponsoringPeople)),
	Good: example(file("use-cases/uc-04-pay-by-photo.md", sponsoredUseCase), file("data/people.yml", sponsoringPeople)),
	Run: func(p *lint.Pass) {
		// A kind whose sponsors are no references has rules of its own for them.
		for _, d := range kinds(p, func(k *config.Kind) bool { return k.Link("sponsors.*") != nil }) {
			sponsors := d.Field("sponsors")
			if sponsors == nil || sponsors.Kind != document.Map {
				continue // missing-field and wrong-type say so
			}
			var missing []string
			for _, role := range p.Strings("roles", d.Kind.Name) {
				if empty(sponsors.Get(role)) {
					missing = append(missing, role)
				}
			}
			if len(missing) == 0 {
				continue
			}
			f := atKey(d, "/sponsors", fmt.Sprintf("%s has no sponsor for %s", d.Name(), list(missing, "and")))
			f.Field = document.Pointer("sponsors", missing[0])
			f.Label = fmt.Sprintf("expected %s: the id of a person", missing[0])
			p.Report(f)
		}
	},
}
