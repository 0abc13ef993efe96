package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var unknownField = &lint.Rule{
	Name:     "unknown-field",
	Group:    lint.Schema,
	Severity: diagnostic.Error,
	Summary:  "A document has no fields that its kind does not know",
	Why: `Mostly it is a slip: "priorty" is read by nobody, and the story has no priority although its author gave it one. If
you do want a field of your own, declare it under "fields" of the kind in roadbook.yaml; then it is checked and shown, too.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
priorty: must
---
`)),
	Good: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
priority: must
---
`)),
}
