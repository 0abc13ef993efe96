package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var unusedIgnore = &lint.Rule{
	Name:     lint.UnusedIgnore,
	Group:    lint.House,
	Severity: diagnostic.Warning,
	Always:   true,
	Summary:  "An ignore gives its reason, names a rule, and still has something to ignore",
	Why: `An ignore is a decision: we know, and it is all right here. Next year's reader needs the reason to judge whether it
still is, so an ignore without one ignores nothing. One that has nothing to ignore any more would hide the next mistake in
its place: delete it.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
estimate: 3 # roadbook: ignore wrong-type -- the estimate comes with the design
---
`)),
	Good: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
estimate: soon # roadbook: ignore wrong-type -- the estimate comes with the design
---
`)),
}
