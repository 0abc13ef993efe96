package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var frontMatterMissing = &lint.Rule{
	Name:     "front-matter-missing",
	Group:    lint.Reading,
	Severity: diagnostic.Error,
	Always:   true,
	Summary:  "A document starts with front matter: its fields between two lines of ---",
	Why: `The file lies where documents of a kind are kept, so it counts as one. Without front matter it has no id, no title
and no status, and nobody finds it: it would be missing from every list without a word. Give it front matter, or take the
file out with "exclude" in roadbook.yaml.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `# Save a card for later

Returning customers type their card number again for every order.
`)),
	Good: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
---

Returning customers type their card number again for every order.
`)),
}
