package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/view/stale"
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
	Name:     stale.Rule,
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Summary:  "Somebody has read a document lately and found it true",
	Why: `Sales reads the feature table every day; what has become wrong there is promised to customers. Each kind has an age
after which somebody reads the record again and writes today's date into "reviewed": 31 days for features, 100 for strategies
and use cases, 200 for platforms and plans, set with "stale" of a kind. Where there is no "reviewed", the last commit that
changed this very record counts, if there is a history. What was dropped is not judged, unless it still has to be removed.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: stale.Option, Default: "0d", Doc: "Another age than the kinds' own, for all kinds that have one; for a kind that has none, set it under kinds"},
	},
	Bad:  example(file("data/features.yml", strings.Replace(wholeFeature, "06-15", "05-15", 1)), file("data/teams.yml", exampleTeams)),
	Good: example(file("data/features.yml", wholeFeature), file("data/teams.yml", exampleTeams)),
	Run: func(p *lint.Pass) {
		view := stale.Compute(stale.Input{Graph: p.Head.Graph, Today: p.Today, Keep: lint.Judged, Changed: unreviewedChange(p)})
		for _, s := range view.Documents {
			wish := fmt.Sprintf("%s want that every %s", lower(s.Document.Kind.Plural), count(s.Limit, "day"))
			if s.Reviewed.IsZero() {
				p.Report(lint.AboutField(s.Document, "/reviewed", lint.Place(s.Document),
					fmt.Sprintf("%s was never reviewed and last changed on %s, %s ago; %s: read it, and set reviewed",
						s.Document.Name(), s.Changed, count(s.Age, "day"), wish)))
				continue
			}
			p.Report(atValue(s.Document, "/reviewed", fmt.Sprintf("%s was last reviewed on %s, %s ago; %s: read it, and set reviewed",
				s.Document.Name(), s.Reviewed, count(s.Age, "day"), wish)))
		}
	},
}

// unreviewedChange asks history only of documents that have no review date, not even an impossible one: finding out the
// last change of anything costs a walk through all of history.
func unreviewedChange(p *lint.Pass) func(*workspace.Document) (calendar.Date, bool) {
	if p.LastChange == nil {
		return nil
	}
	return func(d *workspace.Document) (calendar.Date, bool) {
		if !empty(d.Field("reviewed")) {
			return calendar.Date{}, false
		}
		return p.LastChange(d)
	}
}
