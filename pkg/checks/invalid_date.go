package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var invalidDate = &lint.Rule{
	Name:     "invalid-date",
	Group:    lint.Reading,
	Severity: diagnostic.Error,
	Always:   true,
	Summary:  "A date is a day of the calendar, written 2026-07-31",
	Why: `Roadmaps, reviews and deadlines are reckoned from dates. A month and a day that changed places, or the 31st of a
month with thirty days, would put work where nobody planned it. Year, month and day in this order are read the same everywhere.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
start: 2026-14-05
---
`)),
	Good: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
start: 2026-05-14
---
`)),
}
