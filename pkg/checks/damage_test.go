package checks_test

import (
	"maps"
	"strings"
	"testing"
)

// sound is a workspace with no findings; every test below damages one place of it.
var sound = map[string]string{
	"data/people.yml": "ana:\n  name: Ana Duarte\nben:\n  name: Ben Okafor\n",
	"data/teams.yml":  "search:\n  title: Search\n  lead: ana\ncheckout:\n  title: Checkout\n",
	"goals/goal-01-one-step.md": `---
id: GOAL-01
title: Returning customers order in one step
status: active
owner: ana
---

## Why

Every further step loses one order in ten. See [how we plan](../handbook/how-we-plan.md#definition-of-ready).
`,
	"okrs/2026-q3/obj-0001-company.md": `---
id: OBJ-0001
title: Customers come back
status: active
level: company
period: 2026-Q3
owner: ana
key_results:
  - id: KR1
    title: Share of orders by returning customers
    unit: "%"
    baseline: 30
    target: 45
  - id: KR2
    title: Saved cards
    baseline: 0
    target: 5000
---

## Why now

The spring campaign brought many who bought once.
`,
	"okrs/2026-q3/obj-0007-team.md": `---
id: OBJ-0007
title: Paying takes one step
status: active
level: team
period: 2026-Q3
owner: ben
team: checkout
supports: OBJ-0001
key_results:
  - id: KR1
    title: Steps to pay
    baseline: 4
    target: 1
---

## Why now

The provider keeps cards for us since May.
`,
	"stories/us-0041-remember.md": `---
id: US-0041
title: Remember my address
status: doing
persona: returning customer
want: not to type my address
so_that: I can order in one step
objective: OBJ-0001#KR1
team: checkout
---

## Acceptance criteria

- [ ] The second order knows the address
`,
	"stories/us-0042-save-a-card.md": `---
id: US-0042
title: Save a card for later
status: ready
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
priority: must
estimate: 3
start: 2026-07-06
objective: OBJ-0007#KR1
team: checkout
owner: ben
blocked_by: US-0041
---

## Acceptance criteria

- [ ] The second order asks for no card number
`,
	"handbook/how-we-plan.md": `---
title: How we plan
---

## Definition of ready

Somebody else could start on it tomorrow.
`,
}

func TestSoundWorkspace(t *testing.T) {
	if found := check(t, sound, today).Findings; len(found) > 0 {
		t.Fatalf("the sound workspace has findings:\n%s", show(found))
	}
}

const (
	storyFile = "stories/us-0042-save-a-card.md"
	firstFile = "stories/us-0041-remember.md"
	teamFile  = "okrs/2026-q3/obj-0007-team.md"
	topFile   = "okrs/2026-q3/obj-0001-company.md"
	goalFile  = "goals/goal-01-one-step.md"
)

// One mistake, one finding: "rule path:line" of each, and nothing else.
func TestOneMistakeOneFinding(t *testing.T) {
	for _, c := range []struct {
		name, file, old, new string
		want                 string
	}{
		{"a misspelled optional key", storyFile, "priority:", "priorty:", "unknown-field " + storyFile + ":8"},
		{"a misspelled required key", storyFile, "persona:", "persna:", "unknown-field " + storyFile + ":5"},
		{"a misspelled link, once wanted", storyFile, "objective:", "objectve:", "unknown-field " + storyFile + ":11"},
		{"a misspelled status key", storyFile, "status:", "statsu:", "unknown-field " + storyFile + ":4"},
		{"a misspelled id key", storyFile, "id: US", "idd: US", "unknown-field " + storyFile + ":2"},
		{"a misspelled key of a part", teamFile, "    baseline: 4", "    baselin: 4", "unknown-field " + teamFile + ":13"},
		{"a misspelled title of a part", teamFile, "    title: Steps", "    titel: Steps", "unknown-field " + teamFile + ":12"},
		{"a misspelled list of parts", teamFile, "key_results:", "key_result:", "unknown-field " + teamFile + ":10"},
		{"a required field gone", storyFile, "persona: returning customer\n", "", "missing-field " + storyFile + ":1"},
		{"a required field empty", storyFile, "persona: returning customer", "persona:", "missing-field " + storyFile + ":5"},
		{"the period gone", teamFile, "period: 2026-Q3\n", "", "missing-field " + teamFile + ":1"},
		{"a number as a word", storyFile, "estimate: 3", "estimate: three", "wrong-type " + storyFile + ":9"},
		{"a link that is a map", storyFile, "objective: OBJ-0007#KR1", "objective: {id: OBJ-0007}", "wrong-type " + storyFile + ":11"},
		{"an unquoted colon", storyFile, "title: Save", "title: Payment: save", "front-matter-syntax " + storyFile + ":3"},
		{"an unquoted at sign", storyFile, "owner: ben", "owner: @ben", "front-matter-syntax " + storyFile + ":13"},
		{"a tab", teamFile, "    title: Steps", "\ttitle: Steps", "front-matter-syntax " + teamFile + ":12"},
		{"an open quote", storyFile, "title: Save", `title: "Save`, "front-matter-syntax " + storyFile + ":3"},
		{"a key twice", storyFile, "priority: must\n", "priority: must\npriority: could\n", "duplicate-key " + storyFile + ":9"},
		{"the status twice", storyFile, "status: ready\n", "status: ready\nstatus: doing\n", "duplicate-key " + storyFile + ":5"},
		{"an impossible date", storyFile, "2026-07-06", "2026-06-31", "invalid-date " + storyFile + ":10"},
		{"a conflict", storyFile, "status: ready\n", "<<<<<<< HEAD\nstatus: ready\n=======\nstatus: doing\n>>>>>>> x\n", "merge-conflict-marker " + storyFile + ":4"},
		{"no front matter", storyFile, sound[storyFile], "# Save a card\n\nSoon.\n", "front-matter-missing " + storyFile + ":1"},
		{"no id", storyFile, "id: US-0042\n", "", "missing-id " + storyFile + ":1"},
		{"an empty id", storyFile, "id: US-0042", "id:", "missing-id " + storyFile + ":2"},
		{"an id that is a list", storyFile, "id: US-0042", "id: [US-0042]", "invalid-id " + storyFile + ":2"},
		{"no id, of what others refer to", firstFile, "id: US-0041\n", "", "missing-id " + firstFile + ":1"},
		{"an id of another kind", firstFile, "id: US-0041", "id: OBJ-0042", "invalid-id " + firstFile + ":2"},
		{"an id of a wrong form", firstFile, "id: US-0041", "id: US41", "invalid-id " + firstFile + ":2"},
		{"an id given twice", storyFile, "id: US-0042", "id: US-0041", "duplicate-id " + storyFile + ":2"},
		{"an id given twice, in another case", storyFile, "id: US-0042", "id: us-0041", "duplicate-id " + storyFile + ":2"},
		{"the id of an objective given twice", teamFile, "id: OBJ-0007", "id: OBJ-0001", "duplicate-id " + teamFile + ":2"},
		{"no id of a part", teamFile, "  - id: KR1\n    title", "  - title", "missing-field " + teamFile + ":11"},
		{"a target that does not exist", storyFile, "OBJ-0007#KR1", "OBJ-0099#KR1", "unknown-reference " + storyFile + ":11"},
		{"a target with its digits turned", storyFile, "OBJ-0007#KR1", "OBJ-0070#KR1", "unknown-reference " + storyFile + ":11"},
		{"a part that does not exist", storyFile, "OBJ-0007#KR1", "OBJ-0007#KR9", "unknown-reference " + storyFile + ":11"},
		{"a target of a wrong kind", storyFile, "OBJ-0007#KR1", "GOAL-01", "wrong-kind-reference " + storyFile + ":11"},
		{"a part where the whole is wanted", teamFile, "supports: OBJ-0001", "supports: OBJ-0001#KR1", "wrong-kind-reference " + teamFile + ":9"},
		{"a person who does not exist", storyFile, "owner: ben", "owner: bea", "unknown-reference " + storyFile + ":13"},
		{"no objective", storyFile, "objective: OBJ-0007#KR1\n", "", "missing-link " + storyFile + ":2"},
		{"an empty objective", storyFile, "objective: OBJ-0007#KR1", "objective:", "missing-link " + storyFile + ":11"},
		{"a team's objective alone", teamFile, "supports: OBJ-0001\n", "", "missing-link " + teamFile + ":2"},
		{"two owners", storyFile, "owner: ben", "owner: [ben, ana]", "too-many-links " + storyFile + ":13"},
		{"a status that is none", storyFile, "status: ready", "status: reday", "invalid-value " + storyFile + ":4"},
		{"a status that is none, of an objective", teamFile, "status: active", "status: activ", "invalid-value " + teamFile + ":4"},
		{"a word that is none", storyFile, "priority: must", "priority: mst", "invalid-value " + storyFile + ":8"},
		{"a period that is none", teamFile, "2026-Q3", "2026-Q5", "invalid-format " + teamFile + ":6"},
		{"a number too small", storyFile, "estimate: 3", "estimate: -1", "schema " + storyFile + ":9"},
		{"a cycle of two", firstFile, "team: checkout", "team: checkout\nblocked_by: US-0042", "reference-cycle " + firstFile + ":10"},
		{"a cycle of one", storyFile, "blocked_by: US-0041", "blocked_by: US-0042", "reference-cycle " + storyFile + ":14"},
		{"a broken link", goalFile, "how-we-plan.md", "how-we-plann.md", "broken-link " + goalFile + ":10"},
		{"a link in another case", goalFile, "how-we-plan.md", "How-We-Plan.md", "broken-link " + goalFile + ":10"},
		{"a broken anchor", goalFile, "#definition-of-ready", "#definition-of-done", "broken-anchor " + goalFile + ":10"},
		{"a section gone", goalFile, "## Why\n\n", "", "missing-section " + goalFile + ":2"},
		{"a heading misspelled", storyFile, "## Acceptance criteria", "## Acceptence criteria", "missing-section " + storyFile + ":17"},
		{"an empty section", goalFile, sound[goalFile][strings.Index(sound[goalFile], "Every"):], "", "empty-section " + goalFile + ":8"},
		{"no tasks", storyFile, "- [ ] The", "The", "missing-tasks " + storyFile + ":17"},
		{"no tasks and nothing else", storyFile, "- [ ] The second order asks for no card number\n", "", "missing-tasks " + storyFile + ":17"},
		{"a template's task", storyFile, "The second order asks for no card number", "…", "placeholder-text " + storyFile + ":19"},
		{"an alias bomb", storyFile, "team: checkout\n", "team: checkout\ntags:\n" + bomb, "limit-exceeded " + storyFile + ":18"},
		{"a target that was dropped", teamFile, "status: active", "status: dropped", "retired-reference " + storyFile + ":11"},
		{"a record that is no map", "data/teams.yml", "checkout:\n  title: Checkout", "checkout: Checkout", "wrong-type data/teams.yml:4"},
		{"a record given twice", "data/teams.yml", "checkout:", "checkout:\n  title: Pay\ncheckout:", "duplicate-key data/teams.yml:6"},
		{"a record's broken line", "data/teams.yml", "title: Checkout", "title: @Checkout", "front-matter-syntax data/teams.yml:5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(sound[c.file], c.old) {
				t.Fatalf("%s does not hold %q", c.file, c.old)
			}
			files := maps.Clone(sound)
			files[c.file] = strings.Replace(files[c.file], c.old, c.new, 1)
			found := check(t, files, today).Findings
			if len(found) != 1 || c.want != found[0].Rule+" "+strings.Join(strings.SplitN(show(found), ":", 3)[:2], ":") {
				t.Errorf("want %s alone, got:\n%s", c.want, show(found))
			}
		})
	}
}

const bomb = `  - &a [x, x, x, x, x, x, x, x, x, x, x, x]
  - &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
  - &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
  - &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
  - &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
  - &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
`
