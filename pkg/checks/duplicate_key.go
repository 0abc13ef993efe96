package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var duplicateKey = &lint.Rule{
	Name:     "duplicate-key",
	Group:    lint.Reading,
	Severity: diagnostic.Error,
	Always:   true,
	Summary:  "A key stands once in its map",
	Why: `Of two equal keys most programs take the last one and say nothing, some take the first. What you see at the top of
the file may not be what counts. Keep the one that is meant. In a data file this is also how two people add the same record.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
priority: must
priority: could
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
