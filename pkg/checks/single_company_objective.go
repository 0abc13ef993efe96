package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// secondCompanyObjective is an objective of the company, in the same quarter as firstWeek.
const secondCompanyObjective = `---
id: OBJ-0018
title: Partners sell for us
status: draft
level: company
period: 2026-Q3
owner: ana
key_results:
  - id: KR1
    title: Orders that a partner brought
    baseline: 0
    target: 300
---

## Why now

Two partners asked in spring.
`

var singleCompanyObjective = &lint.Rule{
	Name:     "single-company-objective",
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Summary:  "A period has one objective of the company",
	Why: `With two objectives of the company, every team may choose the one that suits it, and no one can say what comes first.
One is a decision. What is left over is a team's objective, or waits for the next period. Periods are the same where they have
the same days: an objective for the year may stand over one for the quarter. Those that were dropped do not count.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "max", Default: 1, Doc: "How many objectives of the company a period may have"},
		{Name: "level", Default: "company", Doc: "The level of the objectives that are counted"},
	},
	Bad: example(file("okrs/2026-q3/obj-0018-partners.md", secondCompanyObjective), file("okrs/2026-q3/obj-0017-first-week.md", firstWeek),
		file("stories/us-0042-save-a-card.md", readyStory), file("data/people.yml", examplePeople)),
	Good: example(file("okrs/2026-q3/obj-0018-partners.md", strings.Replace(secondCompanyObjective, "2026-Q3", "2026-Q4", 1)),
		file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("stories/us-0042-save-a-card.md", readyStory),
		file("data/people.yml", examplePeople)),
	Run: func(p *lint.Pass) {
		taken := map[string][]*workspace.Document{}
		for _, o := range objectives(p) {
			d := o.Document
			if o.Level != p.Text("level", d.Kind.Name) || o.Period == "" || d.Category == config.Dropped {
				continue
			}
			period := strings.ToLower(o.Period)
			if o.Dated {
				period = o.Span.Start.String() + o.Span.End.String()
			}
			others := taken[period]
			if slices.ContainsFunc(others, func(e *workspace.Document) bool { return strings.EqualFold(e.ID, d.ID) }) {
				continue // duplicate-id says so
			}
			taken[period] = append(others, d)
			most := p.Int("max", d.Kind.Name)
			if len(others) < most {
				continue
			}
			f := atValue(d, "/level", fmt.Sprintf("%s is objective number %d of the %s for %s, and there may be %d",
				d.Name(), len(others)+1, o.Level, o.Period, most))
			for _, e := range others {
				f.Related = append(f.Related, lint.Beside(e, e.Title))
			}
			p.Report(f)
		}
	},
}
