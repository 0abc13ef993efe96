package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// deprecatedFeature goes away with a plan.
const deprecatedFeature = `saved_cards:
  title: Saved cards
  team: checkout
  maturity: deprecated
  plans: {free: no, team: yes}
  documentation: https://docs.example.com/saved-cards
  launch_tier: L2
  deprecation:
    announced: 2026-06-01
    removal: 2026-09-30
    reason: The provider keeps cards itself now.
    workaround: Pay with the provider's wallet.
    dri: ana
  reviewed: 2026-06-15
`

var deprecationIncomplete = &lint.Rule{
	Name:     "deprecation-incomplete",
	Group:    lint.Process,
	Severity: diagnostic.Error,
	Always:   true,
	Summary:  "What is deprecated has a plan for going away",
	Why: `"Deprecated" alone is a threat. Customers ask when it is gone, why, and what they shall do instead; and somebody has to
see it through. The plan is "deprecation" with announced, removal, reason and dri, and either a workaround in it or the feature
that is the "replacement".`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "required", Default: []string{"announced", "removal", "reason", "dri"}, Doc: "What deprecation must hold"},
		{Name: "alternative", Default: true, Doc: "Ask for a workaround or a replacement too"},
		{Name: "status", Default: "deprecated", Doc: "The status of what goes away"},
	},
	Bad: example(file("data/features.yml", strings.Replace(deprecatedFeature, "    removal: 2026-09-30\n", "", 1)),
		file("data/teams.yml", exampleTeams), file("data/people.yml", examplePeople)),
	Good: example(file("data/features.yml", deprecatedFeature), file("data/teams.yml", exampleTeams), file("data/people.yml", examplePeople)),
	Run: func(p *lint.Pass) {
		asks := func(k *config.Kind) bool {
			return declares(k, "deprecation") && reachable(k, p.Text("status", k.Name))
		}
		for _, d := range kinds(p, asks) {
			plan := d.Field("deprecation")
			if d.Status != p.Text("status", d.Kind.Name) || plan != nil && !plan.IsNull() && plan.Kind != document.Map {
				continue
			}
			missing := missingFromPlan(p, d, plan)
			if len(missing) == 0 {
				continue
			}
			f := atStatus(d, fmt.Sprintf("%s is %s, and its plan for that says no %s", d.Name(), d.Status, list(missing, "and no")))
			f.Field = "/deprecation"
			if !empty(plan) {
				f.Range, f.Field = atKey(d, "/deprecation", "").Range, document.Pointer("deprecation", strings.Fields(missing[0])[0])
			} else {
				f.Message = fmt.Sprintf("%s is %s without a plan: under deprecation, write %s", d.Name(), d.Status, list(missing, "and"))
			}
			p.Report(f)
		}
	},
}

// missingFromPlan are the words for what a deprecation's plan lacks.
func missingFromPlan(p *lint.Pass, d *workspace.Document, plan *document.Node) []string {
	var missing []string
	for _, key := range p.Strings("required", d.Kind.Name) {
		if empty(plan.Get(key)) {
			missing = append(missing, key)
		}
	}
	if p.Bool("alternative", d.Kind.Name) && empty(plan.Get("workaround")) && empty(d.Field("replacement")) {
		missing = append(missing, "workaround or replacement")
	}
	return missing
}
