package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var invalidValue = &lint.Rule{
	Name:     "invalid-value",
	Group:    lint.Schema,
	Severity: diagnostic.Error,
	Summary:  "A value is one of those that its field allows",
	Why: `A status is a column of the board, a maturity a row of the features report. A word that is not among them has no
place there, and the document would drop out of sight. The finding lists the words that there are; a kind's statuses can be
changed under "lifecycle" in roadbook.yaml.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: in-progess
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
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
