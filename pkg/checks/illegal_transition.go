package checks

import (
	"fmt"
	"slices"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

const (
	beforeStory = `---
id: US-0042
title: Save a card for later
status: ready
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
objective: OBJ-0007
---

## Acceptance criteria

- [x] A customer who paid by card is asked once whether to keep it.
`
	beforeObjective = `---
id: OBJ-0007
title: Returning customers order in one step
level: company
period: 2026-Q3
owner: ana
status: draft
key_results:
  - id: KR1
    title: Orders with a saved card
    baseline: 0
    target: 40
---

## Why now

Two thirds of our orders come from people who ordered before.
`
	peopleBefore = `ana:
  name: Ana Duarte
`
)

var illegalTransition = &lint.Rule{
	Name:      "illegal-transition",
	Group:     lint.Revisions,
	Severity:  diagnostic.Error,
	NeedsBase: true,
	Summary:   "A status follows the one before as the lifecycle has it",
	Why: `A step that is left out is a decision that nobody took: a story that goes from ready to done was never anybody's work,
a feature that goes from experimental to generally available never was a beta. The rule compares with the revision that
--since names; a new document may start anywhere. Which status may follow which is set with "transitions" of a kind's
lifecycle.`,
	Since: "0.1",
	Bad: lint.Example{Files: []lint.ExampleFile{
		file("stories/us-0042-save-a-card.md", replaced(beforeStory, "status: ready", "status: done")),
		file("okrs/obj-0007-one-step.md", beforeObjective), file("data/people.yml", peopleBefore),
	}, Before: []lint.ExampleFile{file("stories/us-0042-save-a-card.md", beforeStory)}},
	Good: lint.Example{Files: []lint.ExampleFile{
		file("stories/us-0042-save-a-card.md", replaced(beforeStory, "status: ready", "status: doing")),
		file("okrs/obj-0007-one-step.md", beforeObjective), file("data/people.yml", peopleBefore),
	}, Before: []lint.ExampleFile{file("stories/us-0042-save-a-card.md", beforeStory)}},
	Run: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			l := d.Kind.Lifecycle
			if l == nil || l.Transitions == nil || l.Index(d.Status) < 0 {
				continue
			}
			was := before(p, d)
			if was == nil || was.Status == d.Status || l.Index(was.Status) < 0 || slices.Contains(l.Transitions[was.Status], d.Status) {
				continue
			}
			at := d.Field(l.Field).Range
			f := lint.AboutField(d, document.Pointer(l.Field), at, fmt.Sprintf("%s goes from %s to %s, which is no step of its lifecycle",
				d.Name(), was.Status, d.Status))
			f.Value = d.Status
			f.Label = fmt.Sprintf("nothing follows %s", was.Status)
			if next := l.Transitions[was.Status]; len(next) > 0 {
				f.Label = fmt.Sprintf("%s may be followed by %s", was.Status, list(next, "or"))
			}
			p.Report(f)
		}
	},
}
