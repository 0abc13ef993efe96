package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

// measuredFeature is a feature, with or without its metric.
func measuredFeature(metric string) lint.Example {
	return lint.Example{Config: "version: 1\nrules:\n  unmeasured: warning\n", Files: []lint.ExampleFile{
		file("data/features.yml", strings.Replace(wholeFeature, "  reviewed:", metric+"  reviewed:", 1)),
		file("data/metrics.yml", "paid_with_saved_card:\n  title: Orders paid with a saved card\n  unit: \"%\"\n"),
		file("data/teams.yml", exampleTeams),
	}}
}

var unmeasured = &lint.Rule{
	Name:     "unmeasured",
	Group:    lint.Process,
	Severity: diagnostic.Off,
	Summary:  "A feature that is generally available has a metric that says whether it is used",
	Why: `A feature that nobody uses costs as much upkeep as one that everybody does, and without a number nobody knows which it
is. "metric" names the number to look at. The rule is off until a workspace turns it on.`,
	Since: "0.1",
	Options: []lint.Option{
		{Name: "field", Default: "metric", Doc: "The link that names the metric"},
	},
	Bad:  measuredFeature(""),
	Good: measuredFeature("  metric: paid_with_saved_card\n"),
	Run: func(p *lint.Pass) {
		asks := func(k *config.Kind) bool { return k.Lifecycle != nil && k.Link(p.Text("field", k.Name)) != nil }
		for _, d := range kinds(p, asks) {
			field := p.Text("field", d.Kind.Name)
			if d.Category != config.Done || !empty(d.Field(field)) || len(p.Head.Graph.Out(d, field)) > 0 {
				continue
			}
			f := atStatus(d, fmt.Sprintf("%s is %s, and no metric says whether it is used", d.Name(), d.Status))
			f.Field, f.Label = document.Pointer(field), fmt.Sprintf("expected %s: the id of a metric", field)
			p.Report(f)
		}
	},
}
