package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

// reviewedRFC is an RFC that waits for its decision.
const reviewedRFC = `---
id: RFC-0021
title: Keep cards as tokens
status: reviewing
authors: ana
decider: ben
decide_by: 2026-06-29
---

## Problem

We may not keep card numbers.

## Proposal

The provider keeps them, and gives us a token.

## Alternatives

Ask for the number every time.
`

var decisionOverdue = &lint.Rule{
	Name:     "decision-overdue",
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Summary:  "What is to be decided by a day is decided by then",
	Why: `A proposal that nobody decides is worse than one that is refused: people build on both of its answers. After
"decide_by" the decider says yes or no, or gives it another day.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "decided", Default: []string{"approved", "accepted", "decided"},
			Doc: "The planned or active statuses in which it is decided already; what is done or dropped always is"},
	},
	Bad: example(file("rfcs/rfc-0021-tokens.md", reviewedRFC), file("data/people.yml", examplePeople)),
	Good: example(file("rfcs/rfc-0021-tokens.md", strings.Replace(reviewedRFC, "reviewing", "approved", 1)),
		file("data/people.yml", examplePeople)),
	Run: func(p *lint.Pass) {
		for _, d := range declaring(p, "decide_by") {
			by, ok := day(d.Field("decide_by"))
			open := (d.Category == config.Planned || d.Category == config.Active) && !slices.Contains(p.Strings("decided", d.Kind.Name), d.Status)
			if !ok || !open || !p.Today.After(by) {
				continue
			}
			who := ""
			if decider := d.Text("decider"); decider != "" {
				who = " by " + strings.TrimSpace(decider)
			}
			p.Report(atValue(d, "/decide_by", fmt.Sprintf("%s was to be decided%s on %s and is still %s: decide it, or give it another day",
				d.Name(), who, by, inStatus(d.Status))))
		}
	},
}

// inStatus is a status after "is": "reviewing", "in review".
func inStatus(status string) string {
	if strings.HasSuffix(status, "ing") || strings.HasSuffix(status, "ed") {
		return strings.ReplaceAll(status, "_", " ")
	}
	return "in " + status
}
