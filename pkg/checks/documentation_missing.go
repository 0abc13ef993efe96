package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var documentationMissing = &lint.Rule{
	Name:     "documentation-missing",
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Summary:  "A feature has documentation from beta on",
	Why: `From the beta on customers use it, and support is asked how. The feature's record leads to the page that answers: a URL,
or a path in this repository.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "from", Default: "beta", Doc: "The status from which it is wanted"},
	},
	Bad:  example(file("data/features.yml", strings.Replace(wholeFeature, "  documentation: https://docs.example.com/saved-cards\n", "", 1)), file("data/teams.yml", exampleTeams)),
	Good: example(file("data/features.yml", wholeFeature), file("data/teams.yml", exampleTeams)),
	Run: func(p *lint.Pass) {
		wantedFrom(p, "documentation", func(d *workspace.Document) string {
			return fmt.Sprintf("%s is %s and has no documentation: name the page that its users read", d.Name(), d.Status)
		})
	},
}
