package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// teamObjective supports firstWeek.
const teamObjective = `---
id: OBJ-0019
title: The first order is easy
status: draft
level: team
team: checkout
period: 2026-Q3
owner: ben
supports: OBJ-0017
key_results:
  - id: KR1
    title: Steps to the first order
    baseline: 9
    target: 4
---

## Why now

One new team in three gives up on the fourth step.
`

var periodMismatch = &lint.Rule{
	Name:     "period-mismatch",
	Group:    lint.Process,
	Severity: diagnostic.Error,
	Summary:  "An objective supports one of the same period, or of one that contains it",
	Why: `What is reached after the quarter cannot help the quarter's objective. A team's objective is for the same period as
the one that it supports, or for a part of it: a quarter within the year, a month within the quarter. Fiscal years and the days
of cycles count. Where cycles do not fit into quarters, "tolerance" allows some days more at either end.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "tolerance", Default: "0d", Doc: "How far an objective may begin before, or end after, the one that it supports"},
	},
	Bad: example(file("okrs/2026-q3/obj-0019-first-order.md", strings.Replace(teamObjective, "2026-Q3", "2026-Q4", 1)),
		file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("stories/us-0042-save-a-card.md", readyStory),
		file("data/teams.yml", exampleTeams), file("data/people.yml", examplePeople)),
	Good: example(file("okrs/2026-q3/obj-0019-first-order.md", strings.Replace(teamObjective, "2026-Q3", "2026-08", 1)),
		file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("stories/us-0042-save-a-card.md", readyStory),
		file("data/teams.yml", exampleTeams), file("data/people.yml", examplePeople)),
	Run: func(p *lint.Pass) {
		all := objectives(p)
		known := map[*workspace.Document]*okr.Objective{}
		for _, o := range all {
			known[o.Document] = o
		}
		for _, from := range all {
			for _, l := range p.Head.Graph.Written(from.Document) {
				if l.State != graph.Resolved || l.Spec.Thread != "up" || l.Spec.InverseOf != "" || l.To.Category == config.Dropped {
					continue
				}
				to := known[l.To]
				if to == nil || !from.Dated || !to.Dated {
					continue
				}
				slack := p.Days("tolerance", l.From.Kind.Name)
				room := calendar.Period{Start: to.Span.Start.AddDays(-slack), End: to.Span.End.AddDays(slack)}
				if room.Covers(from.Span) {
					continue
				}
				f := aboutReference(l, l.Range, fmt.Sprintf("%s is for %s, but %s, which is for %s",
					l.From.Name(), from.Period, says("it", l.Spec, fieldOf(l), l.To.ID), to.Period))
				f.Label = "expected an objective of the same period, or of one that contains it"
				f.Related = []diagnostic.Related{lint.Beside(l.To, l.To.Title)}
				p.Report(f)
			}
		}
	},
}
