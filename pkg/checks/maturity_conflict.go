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

var maturityConflict = &lint.Rule{
	Name:     "maturity-conflict",
	Group:    lint.Process,
	Severity: diagnostic.Warning,
	Summary:  "A feature that is generally available is so in a deployment that it names",
	Why: `"ga" at the top and "beta" everywhere below cannot both be true, and sales reads the one that it likes better. Either
one of the deployments has got there too, or the feature has not.`,
	Since: "0.1",
	Bad: example(file("data/features.yml", strings.Replace(wholeFeature, "cloud: ga", "cloud: beta", 1)),
		file("data/teams.yml", exampleTeams)),
	Good: example(file("data/features.yml", wholeFeature), file("data/teams.yml", exampleTeams)),
	Run: func(p *lint.Pass) {
		for _, d := range declaring(p, "deployment") {
			if d.Category != config.Done || !conflicts(d, d.Field("deployment")) {
				continue
			}
			f := atStatus(d, fmt.Sprintf("%s is %s, but no deployment that it names is", d.Name(), d.Status))
			_, key := d.Fields.At("/deployment")
			f.Related = []diagnostic.Related{{Path: d.Path, Range: key, Message: "the deployments"}}
			p.Report(f)
		}
	},
}

// conflicts reports whether deployments have statuses of the document's lifecycle, and none that means done. A value
// that is no status is not judged, nor are the others then.
func conflicts(d *workspace.Document, deployments *document.Node) bool {
	if deployments == nil || len(deployments.Entries) == 0 {
		return false
	}
	for _, e := range deployments.Entries {
		category := d.Kind.Lifecycle.Category(e.Value.Scalar())
		if category == "" || category == config.Done {
			return false
		}
	}
	return true
}
