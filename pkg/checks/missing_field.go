package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var missingField = &lint.Rule{
	Name:     "missing-field",
	Group:    lint.Schema,
	Severity: diagnostic.Error,
	Summary:  "A document has the fields that its kind requires",
	Why: `A required field is one without which the document does not do its work: a story that does not say who wants it, an
objective without a period. An empty value counts as missing. Which fields are required is told by "roadbook explain" with
the kind's name; a workspace requires more with "required" in roadbook.yaml.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
---
`)),
	Good: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
---
`)),
}
