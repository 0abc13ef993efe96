package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var frontMatterSyntax = &lint.Rule{
	Name:     "front-matter-syntax",
	Group:    lint.Reading,
	Severity: diagnostic.Error,
	Always:   true,
	Summary:  "Front matter and data files are valid YAML",
	Why: `YAML gives some characters a meaning: a colon with a space after it starts a value, an @ or a backtick at the start
of a value is reserved, a tab never indents. A text that holds them needs quotes. Until the file can be read, Roadbook knows
no field of it; its id still counts as taken, and documents that refer to it are left in peace.`,
	Since: "0.1",
	Bad: example(file("stories/us-0051-filter-by-team.md", `---
id: US-0051
title: Search: filter by team
status: backlog
persona: engineer in a large company
want: to see the hits of one team's repositories alone
so_that: I find the code that I may change
---
`)),
	Good: example(file("stories/us-0051-filter-by-team.md", `---
id: US-0051
title: "Search: filter by team"
status: backlog
persona: engineer in a large company
want: to see the hits of one team's repositories alone
so_that: I find the code that I may change
---
`)),
}
