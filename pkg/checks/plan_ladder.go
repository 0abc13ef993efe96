package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// examplePlans are in order, the lowest first.
const examplePlans = `free:
  title: Free
team:
  title: Team
`

var planLadder = &lint.Rule{
	Name:     "plan-ladder",
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Summary:  "A higher plan has what a lower one has",
	Why: `Customers who pay more and get less call the next day. The order of plans is that of their file, or their "order". A
plan with "no" below one that has the feature, at least in part, is a slip of the pen nearly always; so is "limited" below "yes".
A plan that a feature does not name is not judged.`,
	Since: "0.1",
	Bad: example(file("data/features.yml", strings.Replace(wholeFeature, "{free: no, team: yes}", "{free: yes, team: no}", 1)),
		file("data/plans.yml", examplePlans), file("data/teams.yml", exampleTeams)),
	Good: example(file("data/features.yml", wholeFeature), file("data/plans.yml", examplePlans), file("data/teams.yml", exampleTeams)),
	Run: func(p *lint.Pass) {
		ladders := map[*config.Kind]map[*workspace.Document]int{}
		for _, d := range kinds(p, func(k *config.Kind) bool { return planLink(k) != nil }) {
			if ladders[d.Kind] == nil {
				ladders[d.Kind] = ladderOf(p, planLink(d.Kind))
			}
			lower, higher := missingRung(p, ladders[d.Kind], d)
			if higher == nil {
				continue
			}
			p.Report(atValue(d, higher.link.Pointer, fmt.Sprintf("%s is %s on %s and %s on %s, which is the higher plan",
				d.Name(), lower.value.Text, lower.link.To.Title, higher.value.Text, higher.link.To.Title)))
		}
	},
}

// planLink is the link of a kind whose keys are plans.
func planLink(k *config.Kind) *config.Link {
	if l := k.Link("plans"); l != nil && l.Keys {
		return l
	}
	return nil
}

// ladderOf gives the plans that a link accepts their places: by their order, else by their place in their file.
func ladderOf(p *lint.Pass, spec *config.Link) map[*workspace.Document]int {
	plans := slices.Clone(kinds(p, func(k *config.Kind) bool { return spec.Accepts(k.Name) }))
	slices.SortStableFunc(plans, func(a, b *workspace.Document) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Anchor.Start, b.Anchor.Start))
	})
	order := map[*workspace.Document]float64{}
	for i, d := range plans {
		order[d] = float64(i + 1)
		if n, ok := number(d.Field("order")); ok {
			order[d] = n
		}
	}
	slices.SortStableFunc(plans, func(a, b *workspace.Document) int { return cmp.Compare(order[a], order[b]) })
	places := map[*workspace.Document]int{}
	for i, d := range plans {
		places[d] = i
	}
	return places
}

// rung is what a feature says of one plan.
type rung struct {
	link  *graph.Link
	value *document.Node
	has   int
}

// missingRung finds the lowest plan that lacks what one below it has, and that one.
func missingRung(p *lint.Pass, ladder map[*workspace.Document]int, d *workspace.Document) (lower, higher *rung) {
	var rungs []*rung
	for _, l := range p.Head.Graph.Out(d, "plans") {
		value, _ := d.Fields.At(l.Pointer)
		if _, known := ladder[l.To]; l.State == graph.Resolved && known && value.IsScalar() {
			rungs = append(rungs, &rung{l, value, answer(value)})
		}
	}
	slices.SortStableFunc(rungs, func(a, b *rung) int { return cmp.Compare(ladder[a.link.To], ladder[b.link.To]) })
	for i, r := range rungs {
		for _, below := range rungs[:i] {
			if r.has == hasNot && below.has != hasNot || r.has == hasLimited && below.has == hasAll {
				return below, r
			}
		}
	}
	return nil, nil
}

// What a plan may have of a feature. Words that say more than yes and no mean some of it.
const (
	hasNot = iota
	hasLimited
	hasSome
	hasAll
)

func answer(n *document.Node) int {
	switch strings.ToLower(strings.TrimSpace(n.Text)) {
	case "no", "false", "":
		return hasNot
	case "limited":
		return hasLimited
	case "yes", "true":
		return hasAll
	}
	return hasSome
}
