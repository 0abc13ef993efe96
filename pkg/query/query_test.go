package query_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/query"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var today = calendar.Date{Year: 2026, Month: time.July, Day: 1}

// testConfig declares three kinds: two that link to each other, and one that documents may add any field to.
const testConfig = `version: 1
preset: none
kinds:
  story:
    files: stories/*.md
    id: US-{n:4}
    schema: schemas/story.json
    lifecycle: {states: {backlog: planned, doing: active, done: done}}
    links:
      objective: {to: objective, parts: true}
      blocked_by: {to: story}
      requires: {to: story, split: ","}
      sponsors.*: {to: note}
      blocks: {to: story, inverse_of: blocked_by}
  objective:
    files: okrs/*.md
    id: OBJ-{n:4}
    schema: schemas/objective.json
    lifecycle: {states: {active: active, closed: done}}
    parts:
      key_results: {id: id, title: title, links: {metric: {to: note}}}
  note:
    files: notes/*.md
    id: NOTE-{n}
`

var testSchemas = map[string]string{
	"schemas/story.json": `{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
		"properties": {"id": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "string"},
		"persona": {"type": "string"}, "estimate": {"type": "number"}, "start": {"type": "string", "format": "date"},
		"end": {"type": "string", "format": "date"}, "tags": {"type": "array"}, "urgent": {"type": "boolean"},
		"since": {"type": ["string", "number"]}, "superseded-by": {"type": "string"}, "sponsors": {"type": "object"},
		"objective": {"type": ["string", "array"]}, "blocked_by": {"type": ["string", "array"]},
		"requires": {"type": "string"}, "blocks": {"type": ["string", "array"]}}}`,
	"schemas/objective.json": `{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
		"properties": {"id": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "string"},
		"level": {"type": "string"}, "period": {"type": "string"}, "key_results": {"type": "array"},
		"start": {"type": "string"}, "owner": {"type": "string"}}}`,
}

var testFiles = map[string]string{
	"stories/1.md": `id: US-0001
title: Save a card
status: doing
persona: Buyer
objective: OBJ-0001#KR1
estimate: 5
start: 2026-06-01
end: 2026-06-30
tags: [pay, cards]
urgent: true
since: 1.10
superseded-by: US-0009
sponsors: {product: NOTE-1, design: NOTE-2}`,
	"stories/2.md": `id: US-0002
title: "Pay: later"
status: backlog
objective: [obj-0001, OBJ-0002]
blocked_by: US-0001
requires: US-0001, US-0003
start: "2026-07-01"`,
	"stories/3.md": `id: US-0003
title: Nothing else`,
	"stories/4.md": `id: US-0004
title: Everything is wrong
status: [doing]
persona: [a, b]
objective: {a: b}
estimate: lots
start: soon
end: 2026-02-31
tags: one
urgent: maybe
sponsors: none
blocked_by: [[US-0001], {a: 1}, US-9999]`,
	"okrs/1.md": `id: OBJ-0001
title: First week
status: active
level: team
period: 2026-Q3
key_results:
  - {id: KR1, title: Signups, target: 10, current: 12, metric: NOTE-1, updated: 2026-06-20}
  - {id: KR2, title: Churn, target: 5}`,
	"okrs/2.md": `id: OBJ-0002
title: Second week
status: closed
level: company`,
	"notes/1.md": `id: NOTE-1
title: One
size: 3
flavour: mint`,
	"notes/2.md": `id: NOTE-2
title: Two`,
}

func testEnv(t testing.TB, files map[string]string, o query.Options) (*query.Env, *workspace.Workspace) {
	t.Helper()
	fsys := fstest.MapFS{"roadbook.yaml": &fstest.MapFile{Data: []byte(testConfig)}}
	for path, schema := range testSchemas {
		fsys[path] = &fstest.MapFile{Data: []byte(schema)}
	}
	cfg, err := config.Load(fsys, "roadbook.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for path, front := range files {
		fsys[path] = &fstest.MapFile{Data: []byte("---\n" + front + "\n---\n\n# Heading\n")}
	}
	w, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return query.NewEnv(graph.Build(w), today, o), w
}

func document(t testing.TB, w *workspace.Workspace, id string) *workspace.Document {
	t.Helper()
	for _, d := range w.Documents {
		if d.ID == id {
			return d
		}
	}
	t.Fatalf("no document %s", id)
	return nil
}

// TestConditions runs each expression over all documents and names those that it holds for.
func TestConditions(t *testing.T) {
	env, w := testEnv(t, testFiles, query.Options{})
	const all = "US-0001 US-0002 US-0003 US-0004 OBJ-0001 OBJ-0002 NOTE-1 NOTE-2"
	for _, test := range []struct{ kind, where, want string }{
		{"", `true`, all},
		{"", `kind == "story" and status in ["doing", "done"] and objective != ""`, "US-0001"},
		{"", `category == "planned"`, "US-0002"},
		{"", `id == "OBJ-0002" or title startsWith "Save"`, "US-0001 OBJ-0002"},
		{"", `path matches "^okrs/"`, "OBJ-0001 OBJ-0002"},
		{"", `path endsWith "1.md" && !(kind in ["note"])`, "US-0001 OBJ-0001"},
		{"", `lower(title) contains "week"`, "OBJ-0001 OBJ-0002"},

		// A link means the same in either spelling.
		{"story", `objective == ""`, "US-0003"},
		{"story", `objective == nil`, "US-0003"},
		{"story", `objective == []`, "US-0003"},
		{"story", `objective != ""`, "US-0001 US-0002 US-0004"},
		{"story", `len(objective) == 2`, "US-0002"},
		{"story", `objective == "OBJ-0001"`, "US-0002"},
		{"story", `objective == "OBJ-0001#KR1"`, "US-0001"},
		{"story", `"obj-0002" in objective`, "US-0002"},
		{"story", `objective startsWith "OBJ-0001"`, "US-0001"},
		{"story", `any(objective, {# == "OBJ-0002"})`, "US-0002"},
		{"story", `requires == "US-0003" and requires == "US-0001"`, "US-0002"},

		// Absent numbers, dates and truths make every comparison false.
		{"story", `estimate > 3`, "US-0001"},
		{"story", `estimate < 3 or estimate >= 6`, ""},
		{"story", `estimate == 5`, "US-0001"},
		{"story", `estimate != 4`, "US-0001"},
		{"story", `estimate == nil`, "US-0002 US-0003"},
		{"story", `estimate != nil`, "US-0001 US-0004"},
		{"story", `estimate * 2 + 1 == 11`, "US-0001"},
		{"story", `estimate + 1 > 0`, "US-0001"},
		{"story", `(estimate ?? 0) < 6`, "US-0001 US-0002 US-0003"},
		{"story", `urgent`, "US-0001"},
		{"story", `not urgent`, "US-0002 US-0003 US-0004"},
		{"story", `urgent == false`, ""},
		{"story", `persona == ""`, "US-0002 US-0003"},
		{"story", `persona != ""`, "US-0001 US-0004"}, // of another type, but there
		{"story", `persona == "a" or persona != "a"`, "US-0001 US-0002 US-0003"},
		{"story", `len(tags) > 1 and "cards" in tags and tags contains "pay"`, "US-0001"},
		{"story", `tags == []`, "US-0002 US-0003"},
		{"story", `since == "1.10"`, "US-0001"},
		{"story", `estimate / 0 > 0 or estimate % 0 == 1`, ""},

		// Dates compare with dates and with ISO text.
		{"story", `end < today`, "US-0001"},
		{"story", `end >= today`, ""},
		{"story", `start >= "2026-07-01"`, "US-0002"},
		{"story", `start >= date("2026-06-01") and start < today`, "US-0001"},
		{"story", `start == today`, "US-0002"},
		{"story", `today - start == 30 and days(start, today) == 30`, "US-0001"},
		{"story", `start + 30 == today`, "US-0001"},
		{"story", `start == nil`, "US-0003"},
		{"story", `start == ""`, "US-0003"},
		{"story", `start in period("2026-Q2")`, "US-0001"},
		{"story", `start > period("2026-Q2").end`, "US-0002"},
		{"story", `period("2026-C1") == nil`, "US-0001 US-0002 US-0003 US-0004"},

		// Links, backlinks, parts.
		{"story", `all(links("objective"), {.category != "done"})`, "US-0001 US-0003 US-0004"},
		{"story", `any(links("objective"), {.category == "done"})`, "US-0002"},
		{"story", `len(links("objective")) == 2`, "US-0002"},
		{"story", `links("objective")[0].level == "team"`, "US-0001 US-0002"},
		{"story", `first(links("objective")).title == "First week"`, "US-0001 US-0002"},
		{"story", `any(links("blocked_by"), {any(.links("objective"), {.id == "OBJ-0001"})})`, "US-0002"},
		{"story", `any(links("blocked_by"), {.objective == "OBJ-0001#KR1" and .estimate > 3 and .end < today})`, "US-0002"},
		{"story", `len(links("blocks")) == 1`, "US-0001"},
		{"story", `len(links("sponsors")) == 2 and sponsors.product == "NOTE-1"`, "US-0001"},
		{"story", `len(backlinks("story.blocked_by")) > 0`, "US-0001"},
		{"story", `any(backlinks("story.blocks"), {.id == "US-0001"})`, "US-0002"},
		{"objective", `count(backlinks("story.objective"), {.category == "active"}) == 1`, "OBJ-0001"},
		{"objective", `len(backlinks("story.objective")) == 0`, ""},
		{"objective", `len(parts("key_results")) == 2 and any(parts("key_results"), {.current >= .target})`, "OBJ-0001"},
		{"objective", `all(parts("key_results"), {.updated > "2026-06-10"})`, "OBJ-0002"},
		{"objective", `any(parts("key_results"), {.id == "KR2" and .title == "Churn" and .current == nil})`, "OBJ-0001"},
		{"objective", `sum(map(parts("key_results"), {.target})) == 15`, "OBJ-0001"},
		{"objective", `any(links("key_results.metric"), {.title == "One"})`, "OBJ-0001"},
		{"note", `len(backlinks("objective.key_results.metric")) == 1`, "NOTE-1"},
		{"note", `any(backlinks("story.sponsors"), {.id == "US-0001"})`, "NOTE-1 NOTE-2"},
		{"objective", `period == "2026-Q3"`, "OBJ-0001"},
		{"objective", `period("2026-Q3").start == today and period(period).start == today`, "OBJ-0001"},
		{"", `doc("OBJ-0001").status == "active"`, all},
		{"", `doc("objective:obj-0001").level == "team"`, all},
		{"", `doc("OBJ-7777") == nil`, all},
		{"", `doc(id).title == title`, all},

		// Fields by name, open kinds, several kinds at once.
		{"story", `fields["superseded-by"] == "US-0009"`, "US-0001"},
		{"story", `fields["estimate"] > 3`, "US-0001"},
		{"", `fields["level"] == "team"`, "OBJ-0001"},
		{"", `"flavour" in fields`, "NOTE-1"},
		{"note", `size > 2 and flavour == "mint"`, "NOTE-1"},
		{"", `size == 3`, "NOTE-1"},
		{"", `estimate > 3 or level == "team"`, "US-0001 OBJ-0001"},
		{"", `estimate < 3`, ""},
		{"", `level == "" and kind == "story"`, "US-0001 US-0002 US-0003 US-0004"},
		{"story", `any(links("sponsors"), {.size == 3})`, "US-0001"},

		// The rest of the grammar.
		{"story", `let n = len(tags); n > 1 and n < 3`, "US-0001"},
		{"story", `estimate > 3 ? true : persona == ""`, "US-0001 US-0002 US-0003"},
		{"story", `if estimate > 3 { true } else { false }`, "US-0001"},
		{"story", `1 < estimate <= 5`, "US-0001"},
		{"story", `tags | any(# == "pay")`, "US-0001"},
		{"story", `tags[0] == "pay" and tags[-1] == "cards" and tags[9] == nil and tags[0:1] == ["pay"]`, "US-0001"},
		{"story", `none(tags, {len(#) > 5}) and one(tags, {# == "pay"}) and tags != []`, "US-0001"},
		{"story", `join(sort(tags), "+") == "cards+pay" and join(reverse(tags)) == "cardspay"`, "US-0001"},
		{"story", `join(map(tags, {upper(#) + string(#index)}), " ") == "PAY0 CARDS1"`, "US-0001"},
		{"story", `find(tags, {# startsWith "c"}) == "cards" and last(tags) == "cards"`, "US-0001"},
		{"story", `join(sortBy(tags, {#}), "") == "cardspay" and uniq(concat(tags, tags)) == tags`, "US-0001"},
		{"story", `min(estimate, 9) == 5 and max([1, 2, estimate]) == 5 and mean([estimate, 7]) == 6`, "US-0001"},
		{"story", `keys(sponsors) == ["product", "design"] and values(sponsors) == ["NOTE-1", "NOTE-2"]`, "US-0001"},
		{"story", `split(requires[0], "-") == ["US", "0001"]`, "US-0002"},
		{"story", `trim(" a ") + trimPrefix("US-1", "US-") + trimSuffix("1.md", ".md") == "a11" and hasPrefix(id, "US") and hasSuffix(id, "2")`, "US-0002"},
		{"story", `int("7") == 7 and round(2.5) == 3 and floor(2.9) == 2 and ceil(2.1) == 3 and abs(-2) == 2 and float("1.5") == 1.5 and id endsWith "3"`, "US-0003"},
		{"story", `len(1..estimate) == 5 and sum(1..3) == 6 and 2 ** 3 == 8 and 2 ^ 3 == 8`, "US-0001"},
		{"story", `title[0:4] == "Save" and len(title) == 11 and tags?.[0] == "pay"`, "US-0001"},
		{"story", "status not in [\"doing\"] and not (id contains `3`) and /* a comment */ persona == ''", "US-0002"},
	} {
		t.Run(test.kind+" "+test.where, func(t *testing.T) {
			var kinds []string
			if test.kind != "" {
				kinds = []string{test.kind}
			}
			p, err := env.Compile(kinds, test.where)
			if err != nil {
				t.Fatalf("%v\n%s", err, caret(err))
			}
			var docs []*workspace.Document
			for _, d := range w.Documents {
				if test.kind == "" || d.Kind.Name == test.kind {
					docs = append(docs, d)
				}
			}
			selected, err := env.Select(p, docs)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, d := range selected {
				ids = append(ids, d.ID)
			}
			if got := strings.Join(ids, " "); got != test.want {
				t.Errorf("holds for %q, want %q", got, test.want)
			}
		})
	}
}

func caret(err error) string {
	var bad *query.Error
	if errors.As(err, &bad) {
		return bad.Caret()
	}
	return ""
}

// TestMistakes shows each mistake as a person sees it.
func TestMistakes(t *testing.T) {
	env, _ := testEnv(t, testFiles, query.Options{})
	for _, test := range []struct{ kind, text, want string }{
		{"story", `objectve == ""`, `
story has no field "objectve": did you mean "objective"?
objectve == ""
^^^^^^^^`},
		{"", `estimat > 3`, `
these kinds have no field "estimat": did you mean "estimate"?
estimat > 3
^^^^^^^`},
		{"story", `any(links("objective"), {.levl == "team"})`, `
objective has no field "levl": did you mean "level"?
any(links("objective"), {.levl == "team"})
                          ^^^^`},
		{"story", `status == doing`, `
story has no field "doing": text stands in quotes: "doing"
status == doing
          ^^^^^`},
		{"story", `title == quark`, `
story has no field "quark": if it is text, it stands in quotes: "quark"
title == quark
         ^^^^^`},
		{"story", `superseded-by == ""`, `
story has no field "superseded": write fields["superseded-by"]
superseded-by == ""
^^^^^^^^^^`},
		{"story", `links("objectives") == []`, `
story has no link "objectives": did you mean "objective"?
links("objectives") == []
      ^^^^^^^^^^^^`},
		{"story", `links(status) == []`, `
links takes one name in quotes
links(status) == []
      ^^^^^^`},
		{"objective", `len(backlinks("storey.objective")) > 0`, `
there is no kind "storey": did you mean "story"?
len(backlinks("storey.objective")) > 0
              ^^^^^^^^^^^^^^^^^^`},
		{"objective", `len(backlinks("story.objectiv")) > 0`, `
story has no link "objectiv": did you mean "objective"?
len(backlinks("story.objectiv")) > 0
              ^^^^^^^^^^^^^^^^`},
		{"objective", `len(backlinks("objective")) > 0`, `
backlinks takes a kind and its link, with a dot between: write for example "story.objective"
len(backlinks("objective")) > 0
              ^^^^^^^^^^^`},
		{"objective", `len(parts("key_result")) > 0`, `
objective has no parts "key_result": did you mean "key_results"?
len(parts("key_result")) > 0
          ^^^^^^^^^^^^`},
		{"story", `category == "activ"`, `
"activ" is no category: did you mean "active"?
category == "activ"
            ^^^^^^^`},
		{"", `kind in ["story", "featur"]`, `
"featur" is no kind
kind in ["story", "featur"]
                  ^^^^^^^^`},
		{"story", `estimate > "3"`, `
> does not compare a number with text: numbers stand without quotes, text in quotes
estimate > "3"
^^^^^^^^^^^^^^`},
		{"story", `persona == 3`, `
text and a number are never equal: numbers stand without quotes, text in quotes
persona == 3
^^^^^^^^^^^^`},
		{"story", `start > "soon"`, `
"soon" is not a date: write it as "2026-07-01"
start > "soon"
        ^^^^^^`},
		{"story", `days("2026-02-30", today) > 1`, `
"2026-02-30" is not a date: write it as "2026-07-01"
days("2026-02-30", today) > 1
     ^^^^^^^^^^^^`},
		{"story", `start in period("Q3")`, `
"Q3" is not a period: write it as "2026-Q3"
start in period("Q3")
                ^^^^`},
		{"story", `status`, `
the expression must be true or false, and this is text: compare it: == "…" or != ""
status
^^^^^^`},
		{"story", `urgent and estimate`, `
and needs a condition, and this is a number: compare it: < … or != nil
urgent and estimate
           ^^^^^^^^`},
		{"story", `filter(tags, {len(#)}) == []`, `
filter needs a condition, and this is a number: compare it: < … or != nil
filter(tags, {len(#)}) == []
              ^^^^^^`},
		{"story", `links("objective").level == "team"`, `
a list has no .level: use any(…, {.level …}) or map(…, {.level})
links("objective").level == "team"
                   ^^^^^`},
		{"story", `objective.level == "team"`, `
a link has no .level: the documents behind a link are links("…")
objective.level == "team"
          ^^^^^`},
		{"story", `"a" in title`, `
in looks into a list, and this is text: write contains for a part of a text
"a" in title
^^^^^^^^^^^^`},
		{"story", `estimate = 3`, `
unexpected "=": write == to compare
estimate = 3
         ^`},
		{"story", `urgent AND urgent`, `
unexpected "AND": write and
urgent AND urgent
       ^^^`},
		{"story", `status == “doing”`, `
unexpected "“": write straight quotes: "…"
status == “doing”
          ^`},
		{"story", `status == "doing`, `
a quote is not closed
status == "doing
                ^`},
		{"story", `status ==`, `
the expression ends too early: something is missing here
status ==
        ^`},
		{"story", `(urgent`, `
the expression ends too early: something is missing here
(urgent
      ^`},
		{"story", `title matches "("`, `
"(" is not a pattern (missing closing ))
title matches "("
              ^^^`},
		{"story", `title matches persona`, `
the pattern of matches must be written in quotes: write matches "^…$"
title matches persona
              ^^^^^^^`},
		{"story", `now() > start`, `
unknown function now: the day is called today
now() > start
^^^`},
		{"story", `reduce(tags, {#acc + #}) == ""`, `
unknown function reduce
reduce(tags, {#acc + #}) == ""
^^^^^^`},
		{"story", `lenght(tags) > 1`, `
unknown function lenght: write len(…)
lenght(tags) > 1
^^^^^^`},
		{"story", `len(tags, tags) > 1`, `
len takes one argument
len(tags, tags) > 1
^^^^^^^^^^^^^^^`},
		{"story", `len > 1`, `
story has no field "len": len is a function: write len(…)
len > 1
^^^`},
		{"story", `{"a": 1} == nil`, `
maps cannot be written in an expression
{"a": 1} == nil
^^^^^^^^`},
		{"story", "title == \"ü\" and\n\tpersnoa == \"\"", `
story has no field "persnoa": did you mean "persona"?
 persnoa == ""
 ^^^^^^^`},
		{"story", " ", `
the expression is empty
 
^`},
		{"storry", `true`, `
there is no kind "storry": did you mean "story"?
true
^`},
	} {
		t.Run(test.kind+" "+test.text, func(t *testing.T) {
			var kinds []string
			if test.kind != "" {
				kinds = []string{test.kind}
			}
			_, err := env.Compile(kinds, test.text)
			if err == nil {
				t.Fatal("compiles")
			}
			if diff := cmp.Diff(test.want, "\n"+err.Error()+"\n"+caret(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOpenKindsBeforeReading(t *testing.T) {
	_, w := testEnv(t, nil, query.Options{})
	cfg := w.Config
	if _, err := query.Compile(cfg, []string{"note"}, `flavour == "mint"`, query.Scope{}); err == nil {
		t.Error("an undeclared name compiles although no document has it")
	}
	if _, err := query.Compile(cfg, []string{"note"}, `flavour == "mint"`, query.Scope{Unread: true}); err != nil {
		t.Error(err)
	}
	if _, err := query.Compile(cfg, []string{"note"}, `titel == "mint"`, query.Scope{Unread: true}); err == nil {
		t.Error("a misspelled name compiles in an open kind")
	}
	if _, err := query.Compile(cfg, []string{"story"}, `flavour == "mint"`, query.Scope{Unread: true}); err == nil {
		t.Error("an undeclared name compiles in a closed kind")
	}
}

func TestEval(t *testing.T) {
	env, w := testEnv(t, testFiles, query.Options{})
	d := document(t, w, "US-0001")
	for text, want := range map[string]any{
		`estimate`:                      5.0,
		`end`:                           calendar.Date{Year: 2026, Month: time.June, Day: 30},
		`objective`:                     []string{"OBJ-0001#KR1"},
		`tags`:                          []any{"pay", "cards"},
		`sponsors`:                      map[string]any{"product": "NOTE-1", "design": "NOTE-2"},
		`urgent`:                        true,
		`title + "!"`:                   "Save a card!",
		`doc("US-0001")`:                d,
		`doc("nope")`:                   nil,
		`estimate / 0`:                  nil,
		`links("objective")[0].owner`:   "",
		`map(links("sponsors"), {.id})`: []any{"NOTE-1", "NOTE-2"},
	} {
		p, err := query.Compile(w.Config, []string{"story"}, text, query.Scope{})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got, err := env.Eval(p, d)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if doc, ok := want.(*workspace.Document); ok {
			if got != doc {
				t.Errorf("%s is %v", text, got)
			}
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestMessage(t *testing.T) {
	env, w := testEnv(t, testFiles, query.Options{})
	d := document(t, w, "US-0001")
	for template, want := range map[string]string{
		"{id} is in progress for an objective that is closed": "US-0001 is in progress for an objective that is closed",
		"{{{id}}}": "{US-0001}",
		`{join(map(tags, {upper(#)}), "}")}: {id}`:                                 "PAY}CARDS: US-0001",
		"{estimate} days until {end}, {objective}, {tags}, {links(\"objective\")}": "5 days until 2026-06-30, OBJ-0001#KR1, pay, cards, OBJ-0001",
		"{level}|{id}": "|US-0001", // a field of another kind that the policy is for
		"{titel}":      "{titel}",
		"open {id":     "open {id",
	} {
		if got := env.Message(template, d); got != want {
			t.Errorf("%q gives %q, want %q", template, got, want)
		}
	}
	_, err := query.CompileMessage(w.Config, []string{"story"}, "it is {titel} now", query.Scope{})
	if err == nil || caret(err) != "it is {titel} now\n       ^^^^^" {
		t.Errorf("%v\n%s", err, caret(err))
	}
}

func TestCondition(t *testing.T) {
	env, w := testEnv(t, testFiles, query.Options{})
	d := document(t, w, "US-0001")
	for text, want := range map[string]bool{"": true, "  ": true, `status == "doing"`: true, `status == "done"`: false, `level == "team"`: false} {
		if got, err := env.Condition(config.Expression{Text: text}, d); err != nil || got != want {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	if _, err := env.Condition(config.Expression{Text: `statu == ""`}, d); caret(err) == "" {
		t.Errorf("no place in %v", err)
	}
}

// TestBudget holds every way that we know to make much work out of little text.
func TestBudget(t *testing.T) {
	files := map[string]string{}
	for i := range 300 {
		files[fmt.Sprintf("stories/%d.md", i)] = fmt.Sprintf("id: US-%04d\ntitle: T\nblocked_by: [US-%04d, US-%04d]", i+1, (i+1)%300+1, (i+2)%300+1)
	}
	env, w := testEnv(t, files, query.Options{Work: 200_000})
	nested := "true"
	for range 12 {
		nested = `all(links("blocked_by"), {.` + strings.TrimPrefix(nested, "") + "})"
		nested = strings.Replace(nested, ".true", "true", 1)
		nested = strings.Replace(nested, ".all(links", "all(.links", 1)
	}
	doubled := `let a0 = ["x", "x"]; `
	glued := `let a0 = "xx"; `
	chained := "estimate"
	for i := range 60 {
		doubled += fmt.Sprintf("let a%d = [a%d, a%d]; ", i+1, i, i)
		glued += fmt.Sprintf("let a%d = a%d + a%d; ", i+1, i, i)
	}
	for range 40 {
		chained = "(0 < " + chained + " < 3 ? 1 : 2)"
	}
	for name, text := range map[string]string{
		"loops":    `all(1..10000, {all(1..10000, {true})})`,
		"range":    `len(1..1000000000) > 0`,
		"list":     strings.TrimSuffix(doubled, " ") + `a60 == a60`,
		"join":     doubled + `join(a60) == ""`,
		"string":   doubled + `string(a60) == ""`,
		"text":     glued + `len(a60) > 0`,
		"uniq":     `len(uniq(1..100000)) > 0`,
		"sort":     `len(sort(1..100000)) > 0`,
		"links":    strings.Replace(nested, "{true}", "{true}", 1) + ` and all(1..100000, {len(backlinks("story.blocked_by")) > 0})`,
		"compared": "0 < " + chained + " < 3 and all(1..1000000, {true})",
		"pattern":  `all(1..1000, {title + "aaaaaaaaaaaaaaaaaaaaaaaaaa" matches "(a|aa|aaa){1,400}$"})`,
	} {
		t.Run(name, func(t *testing.T) {
			p, err := env.Compile([]string{"story"}, text)
			if err != nil {
				t.Fatalf("%v\n%s", err, caret(err))
			}
			start := time.Now()
			if _, err := env.Holds(p, w.Documents[0]); !errors.Is(err, query.ErrWork) {
				t.Errorf("ends with %v", err)
			}
			if _, err := env.Eval(p, w.Documents[0]); !errors.Is(err, query.ErrWork) {
				t.Errorf("ends with %v", err)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("takes %v", took)
			}
		})
	}
	t.Run("all documents together", func(t *testing.T) {
		p, err := env.Compile(nil, `len(filter(1..20000, {# > 1})) > 0`)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := env.Holds(p, w.Documents[0]); err != nil {
			t.Error(err)
		}
		if _, err := env.Select(p, w.Documents); !errors.Is(err, query.ErrWork) {
			t.Errorf("ends with %v", err)
		}
	})
	for name, text := range map[string]string{
		"long text":     strings.Repeat("1 + ", 2000) + "1 > 0",
		"many parts":    strings.Repeat("1 + ", 1020) + "1 > 0",
		"large pattern": `title matches "((a{100}){10}){10}"`,
	} {
		if _, err := env.Compile(nil, text); err == nil {
			t.Errorf("%s compiles", name)
		}
	}
}

// TestConcurrent runs one environment from many sides; the race detector looks on where it is on.
func TestConcurrent(t *testing.T) {
	env, w := testEnv(t, testFiles, query.Options{})
	var group sync.WaitGroup
	results := make([]string, 8)
	for i := range results {
		group.Go(func() {
			var b strings.Builder
			for _, d := range w.Documents {
				holds, err := env.Condition(config.Expression{Text: `any(map(1..3, {# * 2}), {# == 4}) and id != ""`}, d)
				fmt.Fprintln(&b, holds, err, env.Message("{id} {map(1..3, {#})} {estimate}", d))
			}
			results[i] = b.String()
		})
	}
	group.Wait()
	for _, r := range results {
		if r != results[0] {
			t.Errorf("%q is not %q", r, results[0])
		}
	}
}

func BenchmarkHolds(b *testing.B) {
	files := map[string]string{}
	for i := range 10000 {
		files[fmt.Sprintf("stories/%d.md", i)] = strings.Replace(testFiles["stories/1.md"], "US-0001", fmt.Sprintf("US-%04d", i+1), 1)
	}
	env, w := testEnv(b, files, query.Options{})
	for _, text := range []string{
		`kind == "story" and status in ["ready", "doing"] and objective != ""`,
		`estimate > 3 and end < today`,
		`all(links("objective"), {.category != "done"})`,
	} {
		p, err := env.Compile(nil, text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				if _, err := env.Select(p, w.Documents); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
