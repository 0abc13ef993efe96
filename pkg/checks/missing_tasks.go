package checks

import (
	"fmt"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var missingTasks = &lint.Rule{
	Name:     "missing-tasks",
	Group:    lint.Body,
	Severity: diagnostic.Error,
	Summary:  "A section of tasks has as many as the kind asks for",
	Why: `Acceptance criteria are written as tasks, "- [ ] …", so that somebody can tick them off and the story's progress can
be reckoned. Prose in their place leaves open when the story is done. How many are wanted is set with "min" of the section in
roadbook.yaml.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: ready
persona: new customer
want: to pay with the card that I used last time
so_that: I can order in one step
objective: OBJ-0017#KR1
---

## Acceptance criteria

The second order asks for no card number.
`), file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Good: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: ready
persona: new customer
want: to pay with the card that I used last time
so_that: I can order in one step
objective: OBJ-0017#KR1
---

## Acceptance criteria

- [ ] The second order asks for no card number
`), file("okrs/2026-q3/obj-0017-first-week.md", firstWeek), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Run: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			for _, s := range d.Kind.Sections {
				h := lint.Section(d, s.Headings)
				if s.Content != "tasks" || s.Min == 0 || h == nil || !p.Holds(s.When, d) {
					continue
				}
				n := tasksIn(d.Body.Outline, h.Section)
				if n >= s.Min {
					continue
				}
				f := lint.AboutBody(d, h.Range, fmt.Sprintf("%s has %s under %q, and needs %d", d.Name(), count(n, "task"), h.Text, s.Min))
				if n == 0 {
					f.Message = fmt.Sprintf("%s has no tasks under %q", d.Name(), h.Text)
				}
				f.Value, f.Label = h.Text, "expected lines like - [ ] what one will see"
				p.Report(f)
			}
		}
	},
}

// tasksIn counts the tasks of a section.
func tasksIn(outline *document.Outline, section diagnostic.Range) int {
	n := 0
	for _, task := range outline.Tasks {
		if section.Contains(task.Range.Start) {
			n++
		}
	}
	return n
}
