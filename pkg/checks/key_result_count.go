package checks

import (
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var keyResultCount = &lint.Rule{
	Name:     "key-result-count",
	Group:    lint.Process,
	Severity: diagnostic.Error,
	Summary:  "An objective has one to five key results",
	Why: `Without a key result nobody can tell whether the objective was reached. With more than five it is a list of tasks,
and nobody remembers it. Keep those that would show that the objective was missed.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "min", Default: 1, Doc: "The fewest key results"},
		{Name: "max", Default: 5, Doc: "The most key results"},
	},
	Bad: example(file("okrs/2026-q3/obj-0018-partners.md", `---
id: OBJ-0018
title: Partners sell for us
status: draft
level: company
period: 2026-Q3
owner: ana
key_results: []
---

## Why now

Two partners asked in spring.
`), file("data/people.yml", examplePeople)),
	Good: example(file("okrs/2026-q3/obj-0018-partners.md", secondCompanyObjective), file("data/people.yml", examplePeople)),
	Run: func(p *lint.Pass) {
		for _, d := range kinds(p, func(k *config.Kind) bool { return hasParts(k, keyResults) }) {
			node := d.Field(keyResults)
			if node == nil || node.Kind != document.List && node.Kind != document.Map {
				continue // missing-field and wrong-type say so
			}
			n := len(node.Items) + len(node.Entries)
			least, most := p.Int("min", d.Kind.Name), p.Int("max", d.Kind.Name)
			if n >= least && n <= most {
				continue
			}
			message := fmt.Sprintf("%s has %s, and may have %d: keep those that matter", d.Name(), count(n, "key result"), most)
			if n < least {
				message = fmt.Sprintf("%s has %s, and needs %d", d.Name(), count(n, "key result"), least)
			}
			p.Report(atKey(d, document.Pointer(keyResults), message))
		}
	},
}
