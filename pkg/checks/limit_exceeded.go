package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var limitExceeded = &lint.Rule{
	Name:     "limit-exceeded",
	Group:    lint.Reading,
	Severity: diagnostic.Error,
	Always:   true,
	Summary:  "No file is so large, or so deeply nested, that reading it would take for ever",
	Why: `A few lines of YAML can stand for billions of values, when a name stands for a list of names that stand for lists. No
plan needs that. Roadbook stops at a limit far above what people write, says so, and goes on with the other files.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
tags:
  - &a [x, x, x, x, x, x, x, x, x, x, x, x]
  - &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
  - &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
  - &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
  - &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
  - &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
---
`)),
	Good: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
tags: [checkout, payment]
---
`)),
}
