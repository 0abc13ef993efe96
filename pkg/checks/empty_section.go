package checks

import (
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var emptySection = &lint.Rule{
	Name:     "empty-section",
	Group:    lint.Body,
	Severity: diagnostic.Warning,
	Summary:  "A section that the kind asks for has something in it",
	Why: `A heading with nothing under it looks answered in every list of contents, and answers nothing. Write a sentence; if
the answer is "nothing", say that.`,
	Since: "0.1",
	Bad: example(file("goals/goal-01-order-in-one-step.md", why+`
## Why
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Good: example(file("goals/goal-01-order-in-one-step.md", why+`
## Why

Every further step loses one order in ten.
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Run: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			for _, s := range d.Kind.Sections {
				h := lint.Section(d, s.Headings)
				if h == nil || !h.Blank || !p.Holds(s.When, d) {
					continue
				}
				f := lint.AboutBody(d, h.Range, fmt.Sprintf("the section %q of %s is empty", h.Text, d.Name()))
				f.Value = h.Text
				p.Report(f)
			}
		}
	},
}
