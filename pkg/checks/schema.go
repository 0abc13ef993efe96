package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var schemaRule = &lint.Rule{
	Name:     "schema",
	Group:    lint.Schema,
	Severity: diagnostic.Error,
	Summary:  "A document holds to whatever else the schema of its kind asks",
	Why: `JSON Schema can ask for much: a least number, a longest text, items that differ. What has no rule of its own is
reported under this one, in the words of the schema. "roadbook schema" with the kind's name prints it.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
estimate: -3
---
`)),
	Good: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
estimate: 3
---
`)),
}
