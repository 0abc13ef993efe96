package checks

import (
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
)

var invalidFormat = &lint.Rule{
	Name:     "invalid-format",
	Group:    lint.Schema,
	Severity: diagnostic.Error,
	Summary:  "A text has the form that its field asks for",
	Why: `Periods, addresses and other texts with a form are read by the roadmap and the reports: 2026-Q3 is a quarter, "Q3 of
2026" is not. The finding shows an example of the form.`,
	Since: "0.1",
	Bad: example(file("goals/goal-01-plan-before-lunch.md", `---
id: GOAL-01
title: A dispatcher plans tomorrow before lunch
status: active
owner: ana
horizon: third quarter
---

## Why

Plans that are made in the evening are made by tired people.
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
	Good: example(file("goals/goal-01-plan-before-lunch.md", `---
id: GOAL-01
title: A dispatcher plans tomorrow before lunch
status: active
owner: ana
horizon: 2026-Q3
---

## Why

Plans that are made in the evening are made by tired people.
`), file("data/people.yml", `ana:
  name: Ana Duarte
`)),
}
