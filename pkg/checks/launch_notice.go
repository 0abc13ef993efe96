package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// noticedLaunch is a launch of which everyone was told in time.
const noticedLaunch = `---
id: LCH-0003
title: Saved cards for everyone
status: planned
tier: L2
date: 2026-07-21
feature: saved_cards
notified:
  legal: 2026-06-15
  finance: 2026-06-15
  sales: 2026-06-22
---

## Rollout

- [ ] One customer in ten

## Questions for legal

None is open.
`

var launchNotice = &lint.Rule{
	Name:     "launch-notice",
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Summary:  "Legal, finance and sales know of a launch four weeks before",
	Why: `Terms have to be read, prices entered and a sales team trained, and none of that is done in a week. Four weeks before
its date a launch has told legal, finance and sales, and "notified" says when. The rule speaks as soon as the day has passed,
and until the launch is over.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "weeks", Default: 4, Doc: "How many weeks before the launch they are told"},
		{Name: "who", Default: []string{"legal", "finance", "sales"}, Doc: "The keys of notified that are wanted"},
		{Name: "tiers", Default: []string{}, Doc: "The tiers of launches that are judged; none are all"},
	},
	Bad: example(file("launches/lch-0003-saved-cards.md", strings.Replace(noticedLaunch, "  sales: 2026-06-22\n", "", 1)),
		file("data/features.yml", wholeFeature), file("data/teams.yml", exampleTeams)),
	Good: example(file("launches/lch-0003-saved-cards.md", noticedLaunch), file("data/features.yml", wholeFeature), file("data/teams.yml", exampleTeams)),
	Run: func(p *lint.Pass) {
		for _, d := range declaring(p, "notified", "date") {
			launch, ok := day(d.Field("date"))
			tiers := p.Strings("tiers", d.Kind.Name)
			if !ok || !goesOn(d) || len(tiers) > 0 && !slices.Contains(tiers, d.Text("tier")) {
				continue
			}
			told(p, d, launch)
		}
	},
}

// told reports who was told too late, each at their day, and who was not told at all although it is time, in one finding.
func told(p *lint.Pass, d *workspace.Document, launch calendar.Date) {
	notified, weeks := d.Field("notified"), p.Int("weeks", d.Kind.Name)
	if notified != nil && !notified.IsNull() && notified.Kind != document.Map {
		return // wrong-type says so
	}
	until := launch.AddDays(-7 * weeks)
	var missing []string
	for _, who := range p.Strings("who", d.Kind.Name) {
		value := notified.Get(who)
		switch on, ok := day(value); {
		case empty(value):
			missing = append(missing, who)
		case ok && on.After(until):
			p.Report(atValue(d, document.Pointer("notified", who), fmt.Sprintf("%s was told of %s on %s; %s before %s would have been %s",
				who, d.Name(), on, count(weeks, "week"), launch, until)))
		}
	}
	if len(missing) == 0 || !p.Today.After(until) {
		return
	}
	f := atKey(d, "/notified", fmt.Sprintf("%s is on %s and %s should have been told by %s: tell them, and write the day under notified",
		d.Name(), launch, list(missing, "and"), until))
	if notified == nil {
		f.Range = atValue(d, "/date", "").Range
	} else {
		f.Field = document.Pointer("notified", missing[0])
	}
	p.Report(f)
}
