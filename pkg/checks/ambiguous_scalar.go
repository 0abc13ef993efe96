package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var ambiguousScalar = &lint.Rule{
	Name:     "ambiguous-scalar",
	Group:    lint.Reading,
	Severity: diagnostic.Warning,
	Always:   true,
	Summary:  "A value means the same to every program that reads YAML",
	Why: `Some unquoted words change their meaning with the reader: yes, no, on and off are truth values to older programs,
1.10 becomes the number 1.1, 010 may be eight. Quotes settle it. The rule is silent where the field's schema names the word
itself, as for the plans of a feature, or takes both readings for the same.`,
	Since: "0.1",
	Bad: example(file("stories/us-0060-norway.md", `---
id: US-0060
title: Offer the shop in Norway
status: backlog
persona: customer in Oslo
want: to pay in my own currency
so_that: I know what it costs
tags: [shop, no]
---
`)),
	Good: example(file("stories/us-0060-norway.md", `---
id: US-0060
title: Offer the shop in Norway
status: backlog
persona: customer in Oslo
want: to pay in my own currency
so_that: I know what it costs
tags: [shop, "no"]
---
`)),
}
