package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
)

var staleProgress = &lint.Rule{
	Name:     "stale-progress",
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Summary:  "A key result of an active objective has had a check-in lately",
	Why: `A number that nobody looked at for three weeks says nothing about today, and the objective's progress is made of such
numbers. A check-in is a new "updated", with "current" and "confidence", or a new value of the metric that the key result
names. The days count from the last check-in, or from the first day of the period. A milestone that is done needs none.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "after", Default: "21d", Doc: "How old the last check-in may be"},
	},
	Bad: lint.Example{Today: "2026-08-12", Files: []lint.ExampleFile{
		file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("stories/us-0042-save-a-card.md", readyStory),
		file("data/people.yml", examplePeople),
	}},
	Good: lint.Example{Today: "2026-08-12", Files: []lint.ExampleFile{
		file("okrs/2026-q3/obj-0017-first-week.md", strings.Replace(firstWeek, "target: 60", "target: 60\n    current: 44\n    updated: 2026-08-07", 1)),
		file("stories/us-0042-save-a-card.md", readyStory), file("data/people.yml", examplePeople),
	}},
	Run: func(p *lint.Pass) {
		for _, o := range objectives(p) {
			d := o.Document
			if !o.Dated || d.Kind.Lifecycle != nil && d.Category != config.Active {
				continue
			}
			limit := p.Days("after", d.Kind.Name)
			for i, part := range partsUnder(d, keyResults) {
				if i >= len(o.KeyResults) || o.KeyResults[i].Milestone && o.KeyResults[i].Done {
					continue
				}
				updated := part.Node.Get("updated")
				if _, isDay := day(updated); !empty(updated) && !isDay {
					continue // invalid-date says so
				}
				last := o.KeyResults[i].Updated
				if age := p.Today.Sub(later(last, o.Span.Start)); age > limit {
					p.Report(atValue(d, part.Pointer+document.Pointer("updated"), staleCheckIn(nameOf(d, part), &o.KeyResults[i], age)))
				}
			}
		}
	},
}

func later(a, b calendar.Date) calendar.Date {
	if a.After(b) {
		return a
	}
	return b
}

func staleCheckIn(name string, k *okr.KeyResult, age int) string {
	if k.Updated.IsZero() {
		return fmt.Sprintf("%s has had no check-in for %s: write current, confidence and updated", name, count(age, "day"))
	}
	return fmt.Sprintf("%s had its last check-in on %s, and none for %s: write current, confidence and updated", name, k.Updated, count(age, "day"))
}
