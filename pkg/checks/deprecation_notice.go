package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var deprecationNotice = &lint.Rule{
	Name:     "deprecation-notice",
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Always:   true,
	Summary:  "Customers have thirty days between the announcement and the removal",
	Why: `Whoever uses a feature needs time to move away from it, and many contracts name that time. Between "announced" and
"removal" lie thirty days at least: announce it earlier, or remove it later.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "days", Default: 30, Doc: "How many days customers have at least"},
	},
	Bad: example(file("data/features.yml", strings.Replace(deprecatedFeature, "2026-09-30", "2026-06-20", 1)),
		file("data/teams.yml", exampleTeams), file("data/people.yml", examplePeople)),
	Good: example(file("data/features.yml", deprecatedFeature), file("data/teams.yml", exampleTeams), file("data/people.yml", examplePeople)),
	Run: func(p *lint.Pass) {
		for _, d := range declaring(p, "deprecation") {
			plan := d.Field("deprecation")
			announced, ok := day(plan.Get("announced"))
			removal, both := day(plan.Get("removal"))
			least := p.Int("days", d.Kind.Name)
			if notice := removal.Sub(announced); ok && both && notice < least {
				p.Report(atValue(d, "/deprecation/removal", fmt.Sprintf("%s is removed %s after it was announced, and customers have %d: remove it on %s or later",
					d.Name(), count(notice, "day"), least, announced.AddDays(least))))
			}
		}
	},
}
