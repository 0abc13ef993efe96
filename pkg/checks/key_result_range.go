package checks

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var keyResultRange = &lint.Rule{
	Name:     "key-result-range",
	Group:    lint.Process,
	Severity: diagnostic.Error,
	Summary:  "A key result's target differs from its baseline",
	Why: `Progress is the way from the baseline to the target. Where both are the same number there is no way to go, and no
progress can be reckoned. A number that should stay as it is belongs into the objective's text; a thing that is either done or
not is a milestone, with "done" instead of numbers.`,
	Since: "0.1",
	Bad: example(file("okrs/2026-q3/obj-0018-partners.md", strings.Replace(secondCompanyObjective, "baseline: 0", "baseline: 300", 1)),
		file("data/people.yml", examplePeople)),
	Good: example(file("okrs/2026-q3/obj-0018-partners.md", secondCompanyObjective), file("data/people.yml", examplePeople)),
	Run: func(p *lint.Pass) {
		for _, d := range kinds(p, func(k *config.Kind) bool { return hasParts(k, keyResults) }) {
			for _, part := range partsUnder(d, keyResults) {
				target := part.Node.Get("target")
				to, ok := number(target)
				from, both := number(part.Node.Get("baseline"))
				if !ok || !both || to != from {
					continue
				}
				p.Report(atValue(d, part.Pointer+document.Pointer("target"),
					fmt.Sprintf("%s starts at its target, %s: give the number that should be reached", nameOf(d, part), target.Text)))
			}
		}
	},
}
