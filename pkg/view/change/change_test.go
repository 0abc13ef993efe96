package change_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/view/change"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// base is a small plan: a company objective, a team's that supports it, two stories, features in a data file.
var base = map[string]string{
	"roadbook.yaml": "version: 1\nname: T\n",
	"okrs/obj-0001.md": `---
id: OBJ-0001
title: Grow
level: company
period: 2026-Q3
owner: ana
status: active
key_results:
  - {id: KR1, title: Teams, baseline: 0, target: 10, current: 4}
  - {id: KR2, title: Share, baseline: 0, target: 100, current: 0}
---

## Why now

Because.
`,
	"stories/us-0001.md": `---
id: US-0001
title: Save a card
persona: a buyer
want: to save a card
so_that: I pay in one step
status: ready
objective: OBJ-0001#KR1
feature: cards
start: 2026-08-03
end: 2026-09-11
tags: [a, b]
---

Some words.

## Acceptance criteria

- [x] It is saved
- [ ] It is shown

## Notes

Nothing yet that is worth a long line, but this one is here to be recognised by.
`,
	"stories/us-0002.md": "---\nid: US-0002\ntitle: Pay later\npersona: p\nwant: w\nso_that: s\nstatus: backlog\nobjective: OBJ-0001\n---\n",
	"data/features.yml": `cards:
  title: Saved cards
  team: pay
  maturity: beta
  internal_note: secret words
  compatibility: {ios: true, android: planned}
  plans: {free: no, paid: yes}
search:
  title: Search
  team: pay
  maturity: ga
`,
	"data/teams.yml":     "pay:\n  title: Payments\n",
	"data/people.yml":    "ana:\n  name: Ana\n",
	"data/platforms.yml": "ios: {title: iOS}\nandroid: {title: Android}\n",
}

// edit is a set of replacements in a file: old, new, old, new. A nil one removes the file; a file that is not there
// gets the second string.
type edit map[string][]string

func (e edit) apply(t *testing.T, files map[string]string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, text := range files {
		out[name] = text
	}
	for name, pairs := range e {
		if pairs == nil {
			delete(out, name)
			continue
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == "" {
				out[name] = pairs[i+1]
				continue
			}
			if !strings.Contains(out[name], pairs[i]) {
				t.Fatalf("%s has no %q", name, pairs[i])
			}
			out[name] = strings.ReplaceAll(out[name], pairs[i], pairs[i+1])
		}
	}
	return out
}

func load(t *testing.T, files map[string]string) *graph.Graph {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	cfg, err := config.Load(fsys, config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return graph.Build(w)
}

func compute(t *testing.T, e edit, adapt func(*change.Input)) *change.View {
	t.Helper()
	in := change.Input{From: load(t, base), To: load(t, e.apply(t, base)), Today: calendar.Date{Year: 2026, Month: 9, Day: 15}}
	if adapt != nil {
		adapt(&in)
	}
	return change.Compute(in)
}

// tell writes a view as lines: changes with fields and sections, then the impact with its effects.
func tell(v *change.View) []string {
	var out []string
	for _, c := range v.Changes {
		line := fmt.Sprintf("%s %s", c.Document().ID, c.Kind)
		if c.Kind == change.Renamed {
			line += " from " + c.From.ID
		}
		if c.Unreadable {
			line += " unreadable"
		}
		out = append(out, line)
		if c.From != nil && c.To != nil {
			for _, f := range c.Fields {
				if f.Link {
					out = append(out, fmt.Sprintf("  %s +%v -%v", f.Name, f.Added, f.Removed))
					continue
				}
				out = append(out, fmt.Sprintf("  %s %v → %v", f.Name, f.From.Plain(), f.To.Plain()))
			}
		}
		for _, s := range c.Sections {
			out = append(out, fmt.Sprintf("  # %s %s %v→%v", s.Heading, s.Change, s.From, s.To))
		}
		out = append(out, effects(c.Effects)...)
	}
	for _, i := range v.Impact {
		var because []string
		for _, c := range i.Because {
			because = append(because, c.Document().ID)
		}
		out = append(out, i.To.ID+" touched by "+strings.Join(because, ", "))
		out = append(out, effects(i.Effects)...)
	}
	return out
}

func effects(e change.Effects) []string {
	var out []string
	for _, s := range e.Supports {
		out = append(out, fmt.Sprintf("  %s lost %d gained %d left %d", s.Kind.Name, len(s.Lost), len(s.Gained), s.Left))
	}
	if p := e.Progress; p != nil {
		out = append(out, fmt.Sprintf("  progress %.2f → %.2f", p.From, p.To))
		for _, k := range p.KeyResults {
			out = append(out, fmt.Sprintf("  %s %.2f → %.2f", k.ID, k.From, k.To))
		}
	}
	if s := e.Schedule; s != nil {
		out = append(out, fmt.Sprintf("  %s %s → %s", s.Movement, s.FromQuarter, s.ToQuarter))
	}
	return out
}

func TestCompute(t *testing.T) {
	story := base["stories/us-0001.md"]
	for _, test := range []struct {
		name string
		edit edit
		want string
	}{
		{"nothing", nil, ""},
		{"only spelling", edit{
			"stories/us-0001.md": {
				"title: Save a card", `title: "Save a card"`, "tags: [a, b]\n", "tags:\n  - a\n  - 'b'\n", "Some words.", "Some\nwords.  ",
				"persona: a buyer\nwant: to save a card", "want: >\n  to save\n  a card\npersona: a buyer # who", "---\n\nSome", "owner:\nblocked_by: []\n---\n\nSome",
				"status: ready", "status:   ready", "objective: OBJ-0001#KR1", "objective: [obj-0001#KR1]",
			},
			"okrs/obj-0001.md":  {"current: 4", "current: 4.0"},
			"data/features.yml": {"{ios: true, android: planned}", "\n    android: \"planned\"\n    ios: true"},
		}, ""},
		{"status, date, text", edit{"stories/us-0001.md": {"ready", "doing", "2026-09-11", "2026-10-09", "one step", "a step", "- [ ] It is shown", "- [x] It is shown"}}, `
			US-0001 changed
			  status ready → doing
			  so_that I pay in one step → I pay in a step
			  end 2026-09-11 → 2026-10-09
			  # Acceptance criteria changed {1 2}→{2 2}
			  slipped 2026-Q3 → 2026-Q4
			OBJ-0001 touched by US-0001
			cards touched by US-0001`},
		{"a section gone, one new, one renamed by its case", edit{"stories/us-0001.md": {"## Notes\n\nNothing", "## Open questions\n\nNothing"}}, `
			US-0001 changed
			  # Open questions added {0 0}→{0 0}
			  # Notes removed {0 0}→{0 0}
			OBJ-0001 touched by US-0001
			cards touched by US-0001`},
		{"links", edit{"stories/us-0001.md": {"feature: cards", "feature: [search]"}, "stories/us-0002.md": {"objective: OBJ-0001\n", "objective: ''\n"}}, `
			US-0001 changed
			  feature +[search] -[cards]
			US-0002 changed
			  objective +[] -[OBJ-0001]
			OBJ-0001 touched by US-0001, US-0002
			  story lost 1 gained 0 left 1
			cards touched by US-0001
			  story lost 1 gained 0 left 0
			search touched by US-0001
			  story lost 0 gained 1 left 1`},
		{"a canceled story is lost", edit{"stories/us-0001.md": {"ready", "canceled"}, "stories/us-0002.md": {"backlog", "canceled"}}, `
			US-0001 changed
			  status ready → canceled
			US-0002 changed
			  status backlog → canceled
			OBJ-0001 touched by US-0001, US-0002
			  story lost 2 gained 0 left 0
			cards touched by US-0001
			  story lost 1 gained 0 left 0`},
		{"key results by part", edit{"okrs/obj-0001.md": {"current: 4}", "current: 6, owner: ana}", "KR2, title: Share", "KR3, title: Share"}}, `
			OBJ-0001 changed
			  key_results.KR1.current 4 → 6
			  key_results.KR1.owner +[ana] -[]
			  key_results.KR3 <nil> → map[baseline:0 current:0 id:KR3 target:100 title:Share]
			  key_results.KR2 map[baseline:0 current:0 id:KR2 target:100 title:Share] → <nil>
			  progress 0.20 → 0.30
			  KR1 0.40 → 0.60
			US-0001 touched by OBJ-0001
			US-0002 touched by OBJ-0001`},
		{"one record of a file, leaf by leaf", edit{"data/features.yml": {"beta", "ga", "android: planned", "android: true, web: no"}}, `
			cards changed
			  maturity beta → ga
			  compatibility.android planned → true
			  compatibility.web <nil> → no
			US-0001 touched by cards`},
		{"moved", edit{"stories/us-0001.md": nil, "stories/pay/us-0001.md": {"", story}}, `
			US-0001 moved`},
		{"renamed in its place", edit{"stories/us-0001.md": {"id: US-0001", "id: US-0011"}}, `
			US-0011 renamed from US-0001
			OBJ-0001 touched by US-0011
			cards touched by US-0011`},
		{"renamed and moved, recognised by its content", edit{"stories/us-0001.md": nil, "stories/pay/us-0012.md": {"", strings.ReplaceAll(story, "US-0001", "US-0012")}}, `
			US-0012 renamed from US-0001
			OBJ-0001 touched by US-0012
			cards touched by US-0012`},
		{"another person is not the same one renamed", edit{"data/people.yml": {"ana:\n  name: Ana\n", "bob:\n  name: Bob\n"}}, `
			ana removed
			bob added`},
		{"a record with another key", edit{"data/features.yml": {"search:", "code_search:"}}, `
			code_search renamed from search`},
		{"from a data file to a file of its own", edit{
			"data/features.yml":  {"search:\n  title: Search\n  team: pay\n  maturity: ga\n", ""},
			"features/search.md": {"", "---\nid: search\ntitle: Search\nteam: pay\nmaturity: deprecated\n---\n\nIt finds.\n"},
		}, `
			search moved
			  maturity ga → deprecated
			  # (introduction) added {0 0}→{0 0}`},
		{"added and removed", edit{"stories/us-0002.md": nil, "goals/goal-01.md": {"", "---\nid: GOAL-01\ntitle: Win\nowner: ana\n---\n"}}, `
			GOAL-01 added
			US-0002 removed
			OBJ-0001 touched by US-0002
			  story lost 1 gained 0 left 1`},
		{"broken", edit{"stories/us-0001.md": {"title: Save a card", "title: Save: a card"}}, `
			US-0001 changed unreadable
			OBJ-0001 touched by US-0001
			cards touched by US-0001`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var want []string
			for line := range strings.Lines(strings.TrimPrefix(test.want, "\n")) {
				want = append(want, strings.TrimPrefix(strings.TrimRight(line, "\n"), "\t\t\t"))
			}
			if diff := cmp.Diff(want, tell(compute(t, test.edit, nil))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestPublicSeesNothingInternal(t *testing.T) {
	e := edit{
		"data/features.yml":  {"secret words", "other words", "team: pay\n  maturity: beta", "team: ana\n  maturity: ga", "{free: no, paid: yes}", "{free: yes, paid: yes}"},
		"stories/us-0001.md": {"ready", "doing"},
	}
	v := compute(t, e, func(in *change.Input) { in.Public = true })
	want := []string{"cards changed", "  maturity beta → ga", "  plans.free no → yes"}
	if diff := cmp.Diff(want, tell(v)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	v = compute(t, edit{"data/features.yml": {"secret words", "other words"}}, nil)
	if len(v.Changes) != 1 || len(v.PublicPages) != 0 {
		t.Errorf("an internal field changes: %v, public pages %v", tell(v), v.PublicPages)
	}
	v = compute(t, edit{"data/features.yml": {"beta", "ga\n  visibility: internal"}}, func(in *change.Input) { in.Public = true })
	if diff := cmp.Diff([]string{"cards removed"}, tell(v)); diff != "" {
		t.Errorf("what becomes internal is gone (-want +got):\n%s", diff)
	}
}

func TestKeepLooksAtBothSides(t *testing.T) {
	e := edit{"stories/us-0001.md": {"ready", "doing"}, "stories/us-0002.md": {"backlog", "ready"}}
	status := func(s string) func(*workspace.Document) bool {
		return func(d *workspace.Document) bool { return d.Status == s }
	}
	v := compute(t, e, func(in *change.Input) { in.KeepFrom, in.KeepTo = status("ready"), status("ready") })
	if len(v.Changes) != 2 {
		t.Errorf("one was ready, the other is: %v", tell(v))
	}
	v = compute(t, e, func(in *change.Input) { in.KeepFrom, in.KeepTo = status("doing"), status("doing") })
	if got := tell(v); len(v.Changes) != 1 || !slices.Contains(got, "OBJ-0001 touched by US-0001") {
		t.Errorf("only one is being done: %v", got)
	}
}

func TestEqual(t *testing.T) {
	node := func(text string) *document.Node {
		f := document.Read("x.yml", []byte("v: "+text+"\n"), document.Options{})
		return f.Root.Get("v")
	}
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{"1", "1.0", true}, {"0.30", "0.3", true}, {"1", "2", false}, {"2026", `"2026"`, true}, {"true", "True", true},
		{"a  b", `"a b"`, true}, {"", "~", true}, {"", "[]", true}, {"[]", "{}", true}, {"[a]", "a", false}, {"[a, b]", "[b, a]", false},
		{"{a: 1, b: 2}", "{b: 2, a: 1}", true}, {"{a: 1}", "{a: 1, b: }", true}, {"{a: 1}", "{a: 1, b: 2}", false},
		{"12345678901234567890123", "12345678901234567890123", true}, {"0x10", "16", true}, {"a", "A", false},
	} {
		if got := change.Equal(node(test.a), node(test.b)); got != test.same {
			t.Errorf("%s and %s: %v", test.a, test.b, got)
		}
	}
}
