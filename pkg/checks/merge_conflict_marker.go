package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var mergeConflictMarker = &lint.Rule{
	Name:     "merge-conflict-marker",
	Group:    lint.Reading,
	Severity: diagnostic.Error,
	Always:   true,
	Summary:  "No conflict of a merge is left in a file",
	Why: `Git could not decide between two changes and wrote both into the file. Somebody has to choose: keep the lines that
hold, and delete the other ones together with the three markers.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
<<<<<<< HEAD
status: backlog
=======
status: canceled
>>>>>>> cut-the-scope
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
