package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var encoding = &lint.Rule{
	Name:     "encoding",
	Group:    lint.Reading,
	Severity: diagnostic.Error,
	Always:   true,
	Summary:  "Files are text in UTF-8, with line breaks that everybody sees",
	Why: `A file in another encoding shows other letters to every reader. Some rare characters, such as the line separator
U+2028 that word processors leave behind, break a line for one program and not for the next, so that they disagree about
where a field ends. Save the file as UTF-8 and replace what the finding points at.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card`+"\u2028"+` for later
status: backlog
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
