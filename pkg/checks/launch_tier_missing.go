package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var launchTierMissing = &lint.Rule{
	Name:     "launch-tier-missing",
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Summary:  "A feature has a launch tier from beta on",
	Why: `The tier says how much is done for the launch: the whole company, a release note and mail, or a line in the changelog.
If nobody chose it by the beta, marketing and sales hear of the feature too late to do anything.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "from", Default: "beta", Doc: "The status from which it is wanted"},
	},
	Bad:  example(file("data/features.yml", strings.Replace(wholeFeature, "  launch_tier: L2\n", "", 1)), file("data/teams.yml", exampleTeams)),
	Good: example(file("data/features.yml", wholeFeature), file("data/teams.yml", exampleTeams)),
	Run: func(p *lint.Pass) {
		wantedFrom(p, "launch_tier", func(d *workspace.Document) string {
			return fmt.Sprintf("%s is %s and has no launch tier: say how big its launch is", d.Name(), d.Status)
		})
	},
}

// wantedFrom reports documents that have reached a status, the rule's option "from", and do not have a field that their
// kind declares.
func wantedFrom(p *lint.Pass, field string, message func(*workspace.Document) string) {
	for _, d := range declaring(p, field) {
		if !empty(d.Field(field)) || !reached(d, p.Text("from", d.Kind.Name)) {
			continue
		}
		f := atStatus(d, message(d))
		if d.Field(field) != nil {
			f = atKey(d, document.Pointer(field), f.Message)
		}
		f.Field, f.Label = document.Pointer(field), "expected a "+field
		p.Report(f)
	}
}
