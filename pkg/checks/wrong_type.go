package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var wrongType = &lint.Rule{
	Name:     "wrong-type",
	Group:    lint.Schema,
	Severity: diagnostic.Error,
	Summary:  "A value is of the type that its field asks for",
	Why: `Estimates are added up, lists are gone through, dates are compared. A number written as a word, or one value where a
list is asked for, cannot be reckoned with, and the total would be wrong without saying so.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
estimate: three days
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
