package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// marker is a text that only the team may see.
type marker struct{ text, place string }

// salted is a workspace that grows by commits and holds markers, each in another place that only the team may see.
type salted struct {
	markers []marker
	// bare leaves out everything internal, as if the team had written nothing of it.
	bare    bool
	stream  bytes.Buffer
	commits int
	files   map[string]string
}

// word is a new marker of 14 bytes, id one of 7. Of the same place it is the same one.
func (s *salted) word(place string) string { return s.mark(place, "zq%04dwhimbrel") }
func (s *salted) id(place string) string   { return s.mark(place, "ZQ-%04d") }

func (s *salted) mark(place, format string) string {
	for _, m := range s.markers {
		if m.place == place {
			return m.text
		}
	}
	text := fmt.Sprintf(format, len(s.markers)+1)
	s.markers = append(s.markers, marker{text, place})
	return text
}

// say is a sentence with a marker in it.
func (s *salted) say(place string) string {
	return "the " + s.word(place) + " nests beside the harbour wall"
}

// only is a text that is internal: nothing where the workspace is bare.
func (s *salted) only(text string) string {
	if s.bare {
		return ""
	}
	return text
}

// passage is a text between the marks of what is internal.
func (s *salted) passage(text string) string {
	return s.only("<!-- internal -->" + text + "<!-- /internal -->")
}

// write sets a file; internal ones are not there where the workspace is bare.
func (s *salted) write(path, text string)    { s.files[path] = text }
func (s *salted) internal(path, text string) { s.files[path] = s.only(text) }
func (s *salted) remove(path string)         { delete(s.files, path) }

// commit adds a commit of all files for git fast-import; who did it and why is internal.
func (s *salted) commit(day string) {
	s.commits++
	when, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	n := s.commits
	person := func(role string) string {
		return fmt.Sprintf("%s %s <%s@example.com> %d +0000", s.word(fmt.Sprint(role, "'s first name ", n)), s.word(fmt.Sprint(role, "'s name ", n)), s.word(fmt.Sprint(role, "'s address ", n)), when.Unix()+12*3600)
	}
	message := s.word(fmt.Sprint("commit subject ", n)) + " closes " + s.id(fmt.Sprint("id in commit subject ", n)) + "\n\n" + s.word(fmt.Sprint("commit body ", n)) + "\n"
	w := &s.stream
	fmt.Fprintf(w, "commit refs/heads/%s\nmark :%d\nauthor %s\ncommitter %s\ndata %d\n%s\n", s.word("branch"), n, person("author"), person("committer"), len(message), message)
	if n > 1 {
		fmt.Fprintf(w, "from :%d\n", n-1)
	}
	fmt.Fprintln(w, "deleteall")
	var paths []string
	for p, text := range s.files {
		if text != "" {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	for _, p := range paths {
		fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n%s\n", p, len(s.files[p]), s.files[p])
	}
}

// checkout makes the repository and returns its folder.
func (s *salted) checkout(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		if os.Getenv("ROADBOOK_REQUIRE_GIT") != "" {
			t.Fatal(err)
		}
		t.Skip("needs the git program to make a repository")
	}
	dir := filepath.Join(t.TempDir(), s.word("folder of the repository"))
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "-q", "-b", s.word("branch")}, {"fast-import", "--quiet", "--force"}, {"reset", "-q", "--hard"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if args[0] == "fast-import" {
			cmd.Stdin = &s.stream
		}
		cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "HOME="+dir)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	return dir
}

// newSalted is a workspace of the product preset with two kinds of its own, over four commits of half a year.
func newSalted(bare bool) *salted {
	s := &salted{bare: bare, files: map[string]string{}}
	s.configuration()
	s.features()
	s.services()
	s.plan()
	s.people()
	s.past()
	return s
}

func (s *salted) configuration() {
	s.write("roadbook.yaml", `version: 1
name: Harbour
preset: product
repository: https://github.com/acme/`+s.word("repository's address")+`
calendar:
  cycle: {first: 2026-01-05, sprints: 3, sprint_weeks: 2, breather_weeks: 1}
kinds:
  objective:
    fields:
      notes: {x-visibility: internal}
  story:
    fields:
      estimate: {x-visibility: internal}
      want: {x-visibility: internal}
  feature:
    fields:
      documentation: {x-visibility: internal}
      since: {x-visibility: internal}
      confidence: {x-visibility: internal}
      margin: {type: object, x-visibility: internal, description: `+s.word("description of an internal field")+`}
      buyers: {type: array, x-visibility: internal}
      tier: {enum: [gold, `+s.word("choice of a field that only internal documents make")+`]}
    links:
      twin: {to: feature, visibility: internal, label: `+s.word("label of an internal link")+`, inverse: `+s.word("inverse label of an internal link")+`}
      rival: {to: incident, label: compares with, inverse: `+s.word("inverse label of a link to an internal kind")+`}
  service:
    label: Service
    plural: Services
    files: services/**/*.md
    id: SVC-{n:4}
    public: true
    schema: schemas/service.schema.json
    lifecycle: {states: {idea: planned, live: active, shut: done}}
    parts:
      runbook: {id: id, title: title}
      steps: {id: id, title: title, links: {owner: {to: person}}}
    links:
      incidents: {to: incident, label: broken by, inverse: breaks}
      cousin: {to: service, label: `+s.word("label of a link in an internal field")+`, inverse: `+s.word("inverse label of a link in an internal field")+`}
      watcher: {to: person}
      owner: {to: person}
      areas: {to: area}
    roadmap: {start: start, end: end}
    stale: 30
  incident:
    label: `+s.word("label of an internal kind")+`
    plural: `+s.word("plural of an internal kind")+`
    files: incidents/**/*.md
    id: ZQ-{n:4}
    lifecycle: {states: {open: active, `+s.word("status of an internal kind")+`: done}}
    links:
      service: {to: service, label: `+s.word("label of an internal kind's link")+`, inverse: `+s.word("inverse label of an internal kind's link")+`}
policies:
  - name: house-`+s.word("policy's name")+`
    for: service
    assert: 'title == "`+s.word("policy's condition")+`"'
    message: "{id} says `+s.word("policy's message")+`"
    severity: warning
rules:
  house-`+s.word("policy's name")+`: {severity: warning}
`)
	s.write("schemas/service.schema.json", `{"type": "object", "properties": {
  "id": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "string"}, "visibility": {"type": "string"},
  "start": {}, "end": {}, "summary": {"type": "string"}, "steps": {"type": "array"}, "incidents": {}, "watcher": {}, "areas": {}, "owner": {}, "reviewed": {},
  "tags": {"type": "array"},
  "cost": {"type": "number", "x-visibility": "internal"},
  "customers": {"type": "array", "x-visibility": "internal"},
  "contract": {"type": "object", "x-visibility": "internal"},
  "remark": {"type": "string", "x-visibility": "internal"},
  "labels": {"type": "array", "x-visibility": "internal"},
  "cousin": {"x-visibility": "internal"},
  "runbook": {"type": "array", "x-visibility": "internal"}
}}
`)
}

// lines are the fields of a record or of front matter that are internal.
func (s *salted) lines(lines ...string) string { return s.only(strings.Join(lines, "\n") + "\n") }

func (s *salted) features() {
	what := func(name string) func(string) string {
		return func(field string) string { return field + " of " + name }
	}
	alpha, beta := what("a public feature"), what("an internal feature")
	s.write("data/features.yml", `alpha_board:
  title: Alpha board
  maturity: beta
  plans: {free: yes}
  planned: 2026-Q4
  use_cases: [UC-01]
  reviewed: 2026-09-01
  note: Days as rows, and nothing of the harbour.
`+s.lines(
		"  team: "+s.word("id of a team"),
		"  owner: "+s.word("id of a person"),
		"  documentation: https://docs.example/"+s.word("documentation of a public feature"),
		"  since: 2031-Q3",
		"  confidence: 0.7713",
		"  metric: "+s.word("id of a metric"),
		"  rival: "+s.id("id of an incident"),
		"  twin: gamma_board",
		"  internal_note: "+s.say(alpha("internal note")),
		"  margin: {"+s.word(alpha("key of an internal map"))+": "+s.word(alpha("value of an internal map"))+", deep: {deeper: [1, "+s.word(alpha("item deep in an internal map"))+"]}}",
		"  buyers: ["+s.word(alpha("item of an internal list"))+", {name: "+s.word(alpha("map in an internal list"))+"}]",
		"  deprecation: {dri: "+s.word("id of a person who is responsible")+"}",
	)+`gamma_board:
  title: Gamma board
  maturity: ga
  plans: {free: yes}
  reviewed: 2026-09-02
`+s.lines(
		"  team: "+s.word("id of a team"),
		"  promise: ask",
	)+s.only(`secret_`+s.word(beta("id"))+`:
  title: `+s.word(beta("title"))+` board
  visibility: internal
  maturity: experimental
  planned: 2026-Q4
  tier: `+s.word("choice of a field that only internal documents make")+`
  team: `+s.word("id of a team of an internal feature")+`
  use_cases: [UC-01]
  plans: {free: "`+s.word(beta("plan"))+`", `+s.word("id of an internal plan")+`: yes}
  compatibility: {`+s.word("id of an internal platform")+`: yes}
  deployment: {`+s.word("id of an internal deployment")+`: yes}
  area: `+s.word("id of an internal area")+`
  documentation: https://docs.example/`+s.word(beta("documentation"))+`
  note: `+s.say(beta("note"))+`
  internal_note: `+s.say(beta("internal note"))+`
  tags: [`+s.word(beta("tag"))+`]
  replacement: alpha_board
`))
	s.write("features/delta.md", `---
id: delta_board
title: Delta board
maturity: beta
plans: {free: yes}
`+s.lines("team: "+s.word("id of a team"), "internal_note: "+s.say("internal note of a feature with a text"))+`---

## What it does

It replaces [alpha](../data/features.yml) and names alpha_board. See the tides.

`+s.passage("\n\n"+s.say("passage of a feature")+", see [piers](../services/piers.md) and SVC-0003.\n\n")+"\n")
	for _, kind := range []string{"plans", "platforms", "deployments", "areas"} {
		one := strings.TrimSuffix(kind, "s")
		s.write("data/"+kind+".yml", "free:\n  title: Free\n"+s.only(s.word("id of an internal "+one)+":\n  title: "+s.word("title of an internal "+one)+"\n  visibility: internal\n"))
	}
	s.write("data/glossary.yml", "visit:\n  title: Visit\n  definition: One boat at one place.\n"+
		s.only("tide:\n  title: Tides\n  definition: "+s.say("definition of an internal term")+"\n  visibility: internal\n"+
			"secret_"+s.word("id of an internal term")+":\n  title: "+s.word("title of an internal term")+"\n  definition: "+s.say("definition of another internal term")+"\n  visibility: internal\n"))
	s.write("use-cases/uc-01.md", `---
id: UC-01
title: Moor without a crew
status: active
reviewed: 2026-08-01
`+s.lines("sponsors: {product: "+s.word("id of a person who sponsors")+"}", "team: "+s.word("id of a team"))+`---

## Overall vision

Every visit counts the tides.`+s.passage(" And "+s.say("passage behind a sentence")+".")+`
`)
	s.internal("use-cases/"+s.word("file of an internal use case")+".md", `---
id: UC-02
title: `+s.word("title of an internal use case")+` case
status: active
visibility: internal
sponsors: {product: `+s.word("id of a person who sponsors")+`}
personas: [`+s.word("persona of an internal use case")+`]
---

## Overall vision

`+s.say("text of an internal use case")+`.
`)
}

// picture is a file that begins as a PNG does.
const picture = "\x89PNG\r\n\x1a\n"

func (s *salted) services() {
	s.write("pictures/plain.png", picture+"plain")
	s.write(s.word("folder of a picture")+"/"+s.word("file of a picture")+".png", picture+"shown")
	s.internal("pictures/secret.png", picture+s.word("content of a picture in a passage"))
	s.internal("sheets/"+s.word("file that is no document")+".csv", s.word("content of a file that is no document")+"\n")
	hide := s.passage
	s.write("services/"+"moorings.md", `---
id: SVC-0001
title: Moorings
status: live
start: 2026-07-01
end: 2026-10-31
summary: Where boats lie.
reviewed: 2026-01-05
steps:
  - id: S1
    title: Tie up
`+s.lines("    owner: "+s.word("id of a person in a part"))+s.lines(
		"incidents: ["+s.id("id of an incident")+", "+s.id("id of another incident")+"]",
		"watcher: "+s.word("id of a person who watches"),
		"cost: 770101",
		"remark: "+s.word("internal text of a service"),
		"customers: ["+s.word("internal list of a service")+", "+s.id("id in an internal list of a service")+"]",
		"contract: {partner: "+s.word("internal map of a service")+", terms: [{price: "+s.word("deep in an internal map of a service")+"}]}",
		"labels: ["+s.word("internal tag of a service")+"]",
		"cousin: SVC-0002",
		"runbook:",
		"  - {id: "+s.id("id of an internal part")+", title: "+s.say("title of an internal part")+", steps: ["+s.word("list in an internal part")+"]}",
		"  - {id: R2, title: R2, note: "+s.word("field of an internal part")+"}",
	)+`---

# Moorings

Boats lie here.`+hide(" But "+s.say("passage in a line")+".")+` They wait for a visit.

<!-- `+s.say("comment in a public text")+` -->

`+hide("\n\n## "+s.word("heading in a passage")+" heading\n\n"+s.say("paragraph in a passage")+"\n\n"+
		"- "+s.say("item in a passage")+"\n  - "+s.say("nested item in a passage")+"\n- [x] "+s.say("task in a passage")+"\n\n"+
		"| a | b |\n| --- | --- |\n| "+s.word("cell in a passage")+" | "+s.say("another cell in a passage")+" |\n\n"+
		"```go\nvar "+s.word("code in a passage")+" = 1\n```\n\n"+
		"    "+s.word("indented code in a passage")+"\n\n"+
		"> "+s.say("quotation in a passage")+"\n\n"+
		"![alt "+s.word("alternative text in a passage")+"](../pictures/secret.png \""+s.word("title of a picture in a passage")+"\")\n\n"+
		"[the "+s.word("link text in a passage")+"](https://example.com/"+s.word("destination in a passage")+" \""+s.word("title of a link in a passage")+"\")\n\n"+
		"[ref][x], `"+s.word("inline code in a passage")+"`, *"+s.word("emphasis in a passage")+"*, <b>"+s.word("HTML in a passage")+"</b>, <https://example.com/"+s.word("bare address in a passage")+">, a[^1]\n\n"+
		"[x]: https://example.com/"+s.word("reference definition in a passage")+"\n\n"+
		"<div title=\""+s.word("attribute in a passage")+"\">"+s.word("block of HTML in a passage")+"</div>\n\n"+
		"[^1]: "+s.say("footnote in a passage")+"\n\n"+
		s.id("short id in a passage")+" and SVC-0003 and alpha_board\n\n")+`

## Berths

1. The first berth`+hide(" of "+s.word("passage in a list item"))+`
2. The second

| berth | length |
| --- | --- |
| one | `+hide(s.word("passage in a cell"))+`12 |

### Anchors`+hide(" "+s.word("passage in a heading"))+`

![A plain berth](../pictures/plain.png) and ![A berth](../`+s.word("folder of a picture")+`/`+s.word("file of a picture")+`.png)

[The sheet](../sheets/`+s.word("file that is no document")+`.csv), [the place](#`+s.word("heading in a passage")+`-heading), [an incident](../incidents/`+s.word("folder of an incident")+`/`+s.word("file of an incident")+`.md)

`+hide("\n\nOne "+s.word("first paragraph of a long passage")+"\n\nTwo "+s.word("second paragraph of a long passage")+"\n\n### "+s.word("heading within a long passage")+"\n\n")+`

Nested `+hide("a <!-- internal -->"+s.word("passage in a passage")+"<!-- /internal --> "+s.word("behind a passage in a passage"))+` end.

<!-- roadbook:list story -->

`+s.only("| "+s.word("generated block in a public text that stands in a passage")+" |\n"+"")+`
<!-- /roadbook -->

`+s.only("<!-- internal -->\n"+s.say("passage that nobody closed")+"\n"))
	// What a generated block holds is written by generate; a person may have put a marker there only with marks around.
	s.files["services/moorings.md"] = strings.Replace(s.files["services/moorings.md"],
		s.only("| "+s.word("generated block in a public text that stands in a passage")+" |\n"),
		s.passage("\n\n| "+s.word("generated block in a public text that stands in a passage")+" |\n\n"), 1)
	s.write("services/buoys.md", "---\nid: SVC-0002\ntitle: Buoys\nstatus: idea\nvisibility: public\nstart: 2026-11-01\nend: 2026-12-15\nreviewed: 2026-09-01\n"+
		s.lines("remark: "+s.word("short internal text of a service"), "owner: "+s.word("id of a person"))+"---\n\nThey float beside SVC-0001.\n")
	s.write("services/piers.md", "---\nid: SVC-0003\ntitle: Piers\nstatus: live\nstart: 2026-05-01\nend: 2026-09-30\nreviewed: 2026-09-01\n---\n\nThey stand.\n")
	s.internal("services/"+s.word("folder of an internal service")+"/"+s.word("file of an internal service")+".md", `---
id: SVC-0009
title: `+s.word("title of an internal service")+` docks
status: shut
visibility: internal
start: 2026-08-01
end: 2026-09-30
summary: `+s.say("public field of an internal service")+`
steps:
  - {id: `+s.id("id of a part of an internal service")+`, title: `+s.say("title of a part of an internal service")+`}
tags: [`+s.word("tag of an internal service")+`]
---

# `+s.word("title of an internal service")+` docks

## `+s.word("heading of an internal service")+`

`+s.say("text of an internal service")+`, as SVC-0001 and [buoys](../buoys.md) know.
`)
	s.internal("incidents/"+s.word("folder of an incident")+"/"+s.word("file of an incident")+".md", `---
id: `+s.id("id of an incident")+`
title: `+s.word("title of an incident")+` flood
status: open
service: SVC-0001
cause: `+s.say("field of an incident")+`
people: [`+s.word("list item of an incident")+`]
impact: {lost: `+s.word("nested field of an incident")+`}
tags: [`+s.word("tag of an incident")+`]
---

`+s.say("text of an incident")+`, SVC-0003 too.
`)
	s.internal("incidents/"+s.word("file of another incident")+".md", "---\nid: "+s.id("id of another incident")+"\ntitle: "+s.word("title of another incident")+" fire\nstatus: "+s.word("status of an internal kind")+"\n---\n\nBurnt.\n")
}

// plan is what the team works on: some of it is public, by its own word.
func (s *salted) plan() {
	s.internal("goals/"+s.word("file of a goal")+".md", "---\nid: GOAL-01\ntitle: "+s.word("title of a goal")+" goal\nstatus: active\n---\n\n## Why\n\n"+s.say("text of a goal")+"\n")
	s.internal("strategy/"+s.word("file of a strategy")+".md", "---\nid: STR-01\ntitle: "+s.word("title of a strategy")+" strategy\nstatus: active\ngoals: GOAL-01\n---\n\n## Mission\n\n"+s.say("text of a strategy")+"\n")
	s.write("okrs/obj-0001.md", `---
id: OBJ-0001
title: Boats find a berth
level: company
period: 2026-Q3
status: active
visibility: public
key_results:
  - id: KR1
    title: Boats that found one
    baseline: 0
    target: 100
    current: 40
    confidence: 0.5
    updated: 2026-09-01
`+s.lines("    owner: "+s.word("id of a person of a key result"), "    metric: "+s.word("id of a metric"))+s.lines("strategy: STR-01", "owner: "+s.word("id of a person"), "team: "+s.word("id of a team"), "notes: "+s.say("notes of a public objective"))+`---

## Why now

Because.`+s.passage("\n\n"+s.say("passage of an objective")+"\n\n")+`
`)
	s.internal("okrs/"+s.word("file of an objective")+".md", `---
id: OBJ-0002
title: `+s.word("title of an objective")+` objective
level: team
period: 2026-Q3
status: active
supports: OBJ-0001
team: `+s.word("id of a team")+`
owner: `+s.word("id of a person")+`
key_results:
  - {id: KR1, title: `+s.say("title of a key result")+`, baseline: 0, target: 10, current: 9, confidence: 0.9, updated: 2026-09-14, unit: `+s.word("unit of a key result")+`}
notes: `+s.say("notes of an objective")+`
---

## Why now

`+s.say("text of an objective")+`
`)
	s.internal("okrs/"+s.word("file of an objective of another period")+".md", "---\nid: OBJ-0003\ntitle: "+s.word("title of an objective of another period")+" objective\nlevel: company\nperiod: 2026-Q1\nstatus: closed\nkey_results:\n  - {id: KR1, title: "+s.say("title of an old key result")+", baseline: 0, target: 1, current: 1}\n---\n\n## Why now\n\nThen.\n")
	s.write("stories/us-0001.md", `---
id: US-0001
title: Find a berth by phone
status: doing
visibility: public
persona: skipper
`+s.lines("want: "+s.say("want of a public story"), "estimate: 771307")+`so_that: I sleep
objective: OBJ-0001#KR1
feature: alpha_board
cycle: 2026-C6
`+s.lines("blocked_by: [US-0002, US-0004]", "team: "+s.word("id of a team"), "owner: "+s.word("id of a person"), "accepted_by: "+s.word("id of a person who accepted"), "product_document: PD-0001")+`---

## Acceptance criteria

- [ ] It rings.
- [x] It answers.
`)
	for i, feature := range []string{"alpha_board", "gamma_board", "alpha_board"} {
		n := fmt.Sprint(i + 2)
		team := s.word("id of a team")
		s.internal("stories/"+s.word("folder of story "+n)+"/"+s.word("file of story "+n)+".md", `---
id: US-000`+n+`
title: `+s.word("title of story "+n)+` story
status: `+[]string{"doing", "ready", "blocked"}[i]+`
persona: `+s.word("persona of story "+n)+`
want: `+s.word("want of story "+n)+`
so_that: `+s.word("purpose of story "+n)+`
blocked_reason: `+s.word("reason of story "+n)+`
objective: `+[]string{"OBJ-0001#KR1", "OBJ-0001", "OBJ-0002"}[i]+`
feature: `+feature+`
use_case: UC-01
team: `+team+`
owner: `+s.word("id of a person")+`
cycle: 2026-C6#S1
blocked_by: [US-0001]
tags: [`+s.word("tag of story "+n)+`]
---

`+s.say("text of story "+n)+`, as [it](../../services/moorings.md) says of SVC-0001.

## Acceptance criteria

- [ ] `+s.say("task of story "+n)+`
`)
	}
	s.write("cycles/2026-c6.md", `---
id: 2026-C6
theme: Calm water
status: running
visibility: public
start: 2026-09-07
end: 2026-10-25
sprints:
  - id: S1
    goal: Calm the first bay
    start: 2026-09-07
    end: 2026-09-20
`+s.lines("    strategy: STR-01")+`---

Calm.
`)
	s.internal("cycles/2026-c7.md", "---\nid: 2026-C7\ntheme: "+s.word("theme of a cycle")+" water\nstatus: planned\nstart: 2026-10-26\nend: 2026-12-13\nsprints:\n  - {id: S1, goal: "+s.say("goal of a sprint")+", start: 2026-10-26, end: 2026-11-08}\n---\n\n"+s.say("text of a cycle")+"\n")
	s.internal("launches/"+s.word("file of a launch")+".md", "---\nid: LCH-0001\ntitle: "+s.word("title of a launch")+" launch\nstatus: planned\ntier: L1\ndate: 2026-10-10\nfeature: alpha_board\ndri: "+s.word("id of a person")+"\n---\n\n## Rollout\n\n- [ ] "+s.say("task of a launch")+"\n\n## Questions for legal\n\n"+s.say("question for legal")+"\n")
	s.internal("decisions/"+s.word("file of a decision")+".md", "---\nid: DEC-0001\ntitle: "+s.word("title of a decision")+" decision\nstatus: decided\nabout: [alpha_board, SVC-0001]\ndecider: "+s.word("id of a person")+"\n---\n\n## Proposal\n\n"+s.say("proposal")+"\n\n## Options\n\n"+s.say("option")+"\n\n## Outcome\n\n"+s.say("outcome")+"\n")
	s.internal("rfcs/"+s.word("file of an RFC")+".md", "---\nid: RFC-0001\ntitle: "+s.word("title of an RFC")+" RFC\nstatus: reviewing\nfeatures: alpha_board\nanswers: PD-0001\nreviewers: {security: "+s.word("id of a person")+"}\n---\n\n## Proposal\n\n"+s.say("text of an RFC")+"\n\n## Alternatives\n\nNone.\n")
	s.internal("product-documents/"+s.word("file of a product document")+".md", "---\nid: PD-0001\ntitle: "+s.word("title of a product document")+" document\nstatus: defined\nuse_cases: UC-01\nobjective: OBJ-0001\n---\n\n## Purpose\n\n"+s.say("text of a product document")+"\n\n## Scope\n\nAll.\n\n## Discovery\n\n## Design\n\n## Analytics\n")
	s.internal("discovery/research/"+s.word("file of research")+".md", "---\nid: RES-0001\ntitle: "+s.word("title of research")+" research\nstatus: done\nuse_cases: UC-01\n---\n\n## Question\n\n"+s.say("question of research")+"\n\n## Findings\n\n"+s.say("finding of research")+"\n")
	s.internal("discovery/jobs/"+s.word("file of a job")+".md", "---\nid: JOB-0001\ntitle: "+s.word("title of a job")+" job\nstatus: validated\nevidence: RES-0001\nuse_cases: UC-01\n---\n\n"+s.say("text of a job")+"\n")
	s.internal("data/priorities.yml", "- id: PRI-01\n  problem: "+s.say("problem of a priority")+"\n  objective: OBJ-0001\n")
}

// people are the records that documents refer to, and the teams and metrics: all that places asked for by id.
func (s *salted) people() {
	var people, teams strings.Builder
	for _, m := range slices.Clone(s.markers) {
		switch {
		case strings.HasPrefix(m.place, "id of a person"):
			people.WriteString(m.text + ":\n  name: " + s.word("name of the "+m.place) + "\n  role: " + s.word("role of the "+m.place) + "\n  handle: \"@" + s.word("handle of the "+m.place) + "\"\n")
		case strings.HasPrefix(m.place, "id of a team"):
			teams.WriteString(m.text + ":\n  title: " + s.word("title of the "+m.place) + "\n  channel: \"#" + s.word("channel of the "+m.place) + "\"\n")
		}
	}
	s.internal("data/people.yml", people.String())
	// An internal document may have the id of a public one.
	s.internal("data/teams.yml", teams.String()+"alpha_board:\n  title: "+s.word("title of a team that is called as a feature")+"\n")
	s.internal("data/metrics.yml", s.word("id of a metric")+":\n  title: "+s.word("title of a metric")+"\n  unit: "+s.word("unit of a metric")+"\n  source: https://metrics.example/"+s.word("source of a metric")+"\n  values:\n    - {date: 2026-08-31, value: 38}\n")
}

// past is how the workspace came to be what it is now.
func (s *salted) past() {
	now := map[string]string{}
	for p, text := range s.files {
		now[p] = text
	}
	edit := func(path, from, to string) {
		text := s.files[path]
		if from != "" && !s.bare && !strings.Contains(text, from) {
			panic("the workspace has no " + from + " in " + path)
		}
		s.files[path] = strings.Replace(text, from, to, 1)
	}
	// What was internal once and is public now; what was public once and is not any more, or is gone.
	s.write("services/piers.md", "---\nid: SVC-0003\ntitle: "+s.word("title of a service that was internal")+" piers\nstatus: idea\nvisibility: internal\nsummary: "+s.say("field of a service that was internal")+"\nstart: 2026-06-01\nend: 2026-09-10\n---\n\n## "+s.word("heading of a service that was internal")+"\n\nNo.\n")
	s.internal("services/locks.md", "---\nid: SVC-0004\ntitle: "+s.word("title of a service that was public once")+" locks\nstatus: live\nstart: 2026-06-01\nend: 2026-09-10\n---\n\nThey close.\n")
	s.internal("services/gone.md", "---\nid: SVC-0005\ntitle: "+s.word("title of a removed internal service")+" ferry\nstatus: live\nvisibility: internal\nstart: 2026-07-01\nend: 2026-10-10\n---\n\nIt went.\n")
	s.internal("incidents/gone.md", "---\nid: "+s.id("id of a removed incident")+"\ntitle: "+s.word("title of a removed incident")+" storm\nstatus: open\n---\n\n"+s.say("text of a removed incident")+"\n")
	s.internal("incidents/"+s.word("file of an incident that was renamed")+".md", "---\nid: "+s.id("id of a renamed incident")+"\ntitle: "+s.word("title of a renamed incident")+" frost\nstatus: open\n---\n\nIt froze for many days and many nights.\n")
	s.write("services/"+s.word("old folder of a public service")+"/buoys.md", now["services/buoys.md"])
	s.remove("services/buoys.md")
	// Both the bare and the salted workspace have these fields as they were; they are internal in both.
	edit("data/features.yml", "internal_note: the ", "internal_note: once "+s.word("old internal note of a feature")+" the ")
	edit("data/features.yml", "title: "+s.word("title of an internal feature"), "title: "+s.word("old title of an internal feature"))
	edit("services/moorings.md", "summary: Where boats lie.", "summary: Where ships lie.")
	if !s.bare {
		edit("services/moorings.md", "cost: 770101", "cost: 770202")
		edit("services/moorings.md", "remark: ", "remark: once "+s.word("old internal text of a service")+" ")
		edit("services/moorings.md", "watcher: "+s.word("id of a person who watches"), "watcher: "+s.word("id of a person"))
		edit("services/moorings.md", "- {id: R2, title: R2", "- {id: R2, title: "+s.word("old title of an internal part"))
		edit("services/moorings.md", "## Berths", "<!-- internal -->"+s.say("passage that is gone")+"<!-- /internal -->\n\n## Berths")
		edit("data/features.yml", "  team: "+s.word("id of a team"), "  team: "+s.word("id of a team that was another"))
		s.files["data/teams.yml"] += s.word("id of a team that was another") + ":\n  title: " + s.word("title of a team that was another") + "\n"
		edit("okrs/obj-0001.md", "    owner: "+s.word("id of a person of a key result"), "    owner: "+s.word("id of a person"))
		edit("stories/us-0001.md", "blocked_by: [US-0002, US-0004]", "blocked_by: [US-0003]")
	}
	edit("okrs/obj-0001.md", "current: 40", "current: 10")
	s.commit("2026-03-02")
	edit("services/moorings.md", "end: 2026-10-31", "end: 2026-09-30")
	edit("okrs/obj-0001.md", "current: 10", "current: 20")
	s.commit("2026-06-01")

	// In the middle of the year what is public changes.
	s.write("services/piers.md", now["services/piers.md"])
	s.remove("services/locks.md")
	s.internal("services/locks.md", "---\nid: SVC-0004\ntitle: "+s.word("title of a service that is not public any more")+" locks\nstatus: live\nvisibility: internal\nstart: 2026-06-01\nend: 2026-09-10\n---\n\nThey close.\n")
	s.remove("incidents/gone.md")
	s.remove("services/gone.md")
	s.commit("2026-08-01")

	locks, teams := s.files["services/locks.md"], s.files["data/teams.yml"]
	s.files = now
	s.files["services/locks.md"], s.files["data/teams.yml"] = locks, teams
	s.internal("incidents/moved-"+s.word("new file of an incident that was renamed")+".md", "---\nid: "+s.id("id of a renamed incident")+"\ntitle: "+s.word("title of a renamed incident")+" frost\nstatus: open\n---\n\nIt froze for many days and many nights.\n")
	s.commit("2026-09-10")
}
