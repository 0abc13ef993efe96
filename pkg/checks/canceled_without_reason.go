package checks

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

const canceledStory = `---
id: US-0042
title: Save a card for later
status: canceled
persona: new customer
want: to pay with the card that I used last time
so_that: I can order in one step
objective: OBJ-0017#KR1
---

## Acceptance criteria

- [ ] The second order asks for no card number
`

var canceledWithoutReason = &lint.Rule{
	Name:     "canceled-without-reason",
	Group:    lint.Process,
	Severity: diagnostic.Error,
	Always:   true,
	Summary:  "What was canceled says why",
	Why: `In half a year somebody has the same idea. "canceled_reason" tells them whether it was wrong, too early or only too
expensive, and saves the second discussion. It is the one thing that a canceled story is still read for.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", canceledStory), file("okrs/2026-q3/obj-0017-first-week.md", strings.Replace(firstWeek, "status: active", "status: draft", 1)),
		file("data/people.yml", examplePeople)),
	Good: example(file("stories/us-0042-save-a-card.md", strings.Replace(canceledStory, "objective:", "canceled_reason: The provider may not keep cards before 2027.\nobjective:", 1)),
		file("okrs/2026-q3/obj-0017-first-week.md", strings.Replace(firstWeek, "status: active", "status: draft", 1)), file("data/people.yml", examplePeople)),
	Run: func(p *lint.Pass) { withoutReason(p, "canceled", "say why it will not be done") },
}
