package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// wholeFeature is a feature's record with which everything is in order.
const wholeFeature = `saved_cards:
  title: Saved cards
  team: checkout
  maturity: ga
  plans: {free: no, team: yes}
  deployment: {cloud: ga, self_hosted: beta}
  documentation: https://docs.example.com/saved-cards
  launch_tier: L2
  reviewed: 2026-06-15
`

var staleReview = &lint.Rule{
	Name:     "stale-review",
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Summary:  "Somebody has read a document lately and found it true",
	Why: `Sales reads the feature table every day; what has become wrong there is promised to customers. Each kind has an age
after which somebody reads the record again and writes today's date into "reviewed": 31 days for features, 100 for strategies
and use cases, 200 for platforms and plans, set with "stale" of a kind. Where there is no "reviewed", the last commit that
changed this very record counts, if there is a history. What was dropped is not judged, unless it still has to be removed.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "after", Default: "0d", Doc: "Another age than the kinds' own, for all kinds that have one; for a kind that has none, set it under kinds"},
	},
	Bad:  example(file("data/features.yml", strings.Replace(wholeFeature, "06-15", "05-15", 1)), file("data/teams.yml", exampleTeams)),
	Good: example(file("data/features.yml", wholeFeature), file("data/teams.yml", exampleTeams)),
	Run: func(p *lint.Pass) {
		for _, d := range kinds(p, func(k *config.Kind) bool { return reviewLimit(p, k) > 0 }) {
			limit := reviewLimit(p, d.Kind)
			if d.Category == config.Dropped && !stillThere(d, p.Today) {
				continue
			}
			if reviewed := d.Field("reviewed"); !empty(reviewed) {
				last, ok := day(reviewed)
				if age := p.Today.Sub(last); ok && age > limit {
					p.Report(atValue(d, "/reviewed", fmt.Sprintf("%s was last reviewed on %s, %s ago; %s want that every %s: read it, and set reviewed",
						d.Name(), last, count(age, "day"), lower(d.Kind.Plural), count(limit, "day"))))
				}
				continue
			}
			if p.LastChange == nil {
				continue
			}
			last, ok := p.LastChange(d)
			if age := p.Today.Sub(last); ok && age > limit {
				p.Report(lint.AboutField(d, "/reviewed", lint.Place(d), fmt.Sprintf("%s has no review date and last changed on %s, %s ago; %s want a review every %s",
					d.Name(), last, count(age, "day"), lower(d.Kind.Plural), count(limit, "day"))))
			}
		}
	},
}

// reviewLimit is the age in days after which documents of a kind want a review; 0 is never. A setting for the kind goes
// before one for all, which is for the kinds that have a limit of their own, which goes last.
func reviewLimit(p *lint.Pass, k *config.Kind) int {
	if s := p.Config.Rules[p.Rule.Name]; k.Stale == 0 && (s == nil || s.Kinds[k.Name] == nil) {
		return 0
	}
	if after := p.Days("after", k.Name); after > 0 {
		return after
	}
	return k.Stale
}

// stillThere reports whether something that was dropped is not gone yet: it is to be removed on a day to come.
func stillThere(d *workspace.Document, today calendar.Date) bool {
	removal, ok := day(d.Field("deprecation").Get("removal"))
	return ok && removal.After(today)
}
