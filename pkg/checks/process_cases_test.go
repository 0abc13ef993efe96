package checks_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/config"
)

// goodFiles are the files of a rule's good example, bad ones those of its bad one.
func goodFiles(t *testing.T, rule string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, f := range ruleNamed(t, rule).Good.Files {
		files[f.Path] = f.Text
	}
	return files
}

func TestCycles(t *testing.T) {
	cycle := goodFiles(t, "cycle-shape")["cycles/2026-c5.md"]
	next := strings.NewReplacer("2026-C5", "2026-C6", "2026-07-20", "2026-08-31", "2026-09-06", "2026-10-18", "2026-08-02", "2026-09-13",
		"2026-08-03", "2026-09-14", "2026-08-16", "2026-09-27", "2026-08-17", "2026-09-28", "2026-08-30", "2026-10-11").Replace(cycle)
	teams := "checkout:\n  title: Checkout\nsearch:\n  title: Search\n"
	of := func(text, team string) string { return strings.Replace(text, "status:", "team: "+team+"\nstatus:", 1) }
	for _, c := range []struct {
		name, first, second, calendar string
		want                          string
	}{
		{"two that overlap", cycle, next, "", "cycle-shape: 2026-C6 begins on 2026-08-31, before 2026-C5 is over on 2026-09-06"},
		{"of different teams", of(cycle, "checkout"), of(next, "search"), "", ""},
		{"of a team and of everyone", cycle, of(next, "search"), "", "cycle-shape: 2026-C6 begins on 2026-08-31, before 2026-C5 is over on 2026-09-06"},
		{"of teams in common", of(cycle, "[checkout, search]"), of(next, "search"), "", "cycle-shape: 2026-C6 begins on 2026-08-31, before 2026-C5 is over on 2026-09-06"},
		{"another number of sprints", cycle, "", "{sprints: 4}", "cycle-shape: 2026-C5 has 3 sprints, and a cycle has 4"},
		{"another length of sprints", cycle, "", "{sprint_weeks: 1}", "cycle-shape: 2026-C5#S1 has 14 days, and a sprint has 7: it should end on 2026-07-26\n" +
			"cycle-shape: 2026-C5#S2 has 14 days, and a sprint has 7: it should end on 2026-08-09\n" +
			"cycle-shape: 2026-C5#S3 has 14 days, and a sprint has 7: it should end on 2026-08-23"},
		{"no breather", cycle, "", "{breather_weeks: 0}", "cycle-shape: 2026-C5 ends on 2026-09-06, and its breather is 0 weeks: it should end on 2026-08-30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"cycles/2026-c5.md": c.first, "data/teams.yml": teams}
			if c.second != "" {
				files["cycles/2026-c6.md"] = c.second
			}
			if c.calendar != "" {
				files[config.FileName] = "version: 1\ncalendar: {cycle: " + c.calendar + "}\n"
			}
			if d := cmp.Diff(c.want, messages(check(t, files, today).Findings)); d != "" {
				t.Error(d)
			}
		})
	}
}

// Where cycles have no documents, they are those of the calendar.
func TestCyclesOfTheCalendar(t *testing.T) {
	settings := "version: 1\ncalendar: {cycle: {first: 2026-01-05}}\nrules: {focus-balance: warning, discovery-lead: warning}\n"
	dated := func(text, start, end string) string {
		lines := strings.Split(text, "\n")
		for i, line := range lines {
			if strings.HasPrefix(line, "cycle:") {
				lines[i] = "start: " + start + "\nend: " + end
			}
		}
		return strings.Join(lines, "\n")
	}
	balance := goodFiles(t, "focus-balance")
	delete(balance, "cycles/2026-c5.md")
	for path, text := range balance {
		balance[path] = dated(text, "2026-07-21", "2026-07-31")
	}
	lead := goodFiles(t, "discovery-lead")
	delete(lead, "cycles/2026-c5.md")
	for path, text := range lead {
		lead[path] = dated(text, "2026-07-21", "2026-07-31")
	}
	for _, c := range []struct {
		name     string
		files    map[string]string
		old, new string
		today    string
		want     string
	}{
		{"work in balance", balance, "", "", "2026-07-22", ""},
		{"too little work for the objective", balance, "estimate: 2", "estimate: 8", "2026-07-22",
			"focus-balance: 50% of 2026-C5, its work by estimate, serve the objective of the company, and it should be 80%"},
		{"work without an estimate is counted", balance, "estimate: 2\n", "", "2026-07-22",
			"focus-balance: 50% of 2026-C5, its documents, serve the objective of the company, and it should be 80%"},
		{"another cycle", balance, "estimate: 2", "estimate: 8", "2026-06-22", ""},
		{"discovered in time", lead, "", "", "2026-07-22", ""},
		{"discovered late", lead, "discovered: 2026-05-11", "discovered: 2026-06-09", "2026-07-22",
			"discovery-lead: JOB-0005 was discovered on 2026-06-09, 41 days before its cycle begins on 2026-07-20, and should be 6 to 12 weeks before"},
		{"discovered with a day to spare", lead, "discovered: 2026-05-11", "discovered: 2026-06-08", "2026-07-22", ""},
		{"discovered too early", lead, "discovered: 2026-05-11", "discovered: 2026-04-26", "2026-07-22",
			"discovery-lead: JOB-0005 was discovered on 2026-04-26, 85 days before its cycle begins on 2026-07-20, and should be 6 to 12 weeks before"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := maps.Clone(c.files)
			files[config.FileName] = settings
			for path, text := range files {
				if c.old != "" {
					files[path] = strings.ReplaceAll(text, c.old, c.new)
				}
			}
			if d := cmp.Diff(c.want, messages(check(t, files, c.today).Findings)); d != "" {
				t.Error(d)
			}
		})
	}
}

// Kinds of other people that have fields of the same names, and kinds that lack what a rule asks for.
func TestForeignKinds(t *testing.T) {
	settings := `version: 1
preset: none
rules: {focus-balance: warning, discovery-lead: warning, status-conflict: warning, cross-team-owner: warning, unmeasured: warning}
kinds:
  paper:
    files: papers/*.md
    id: PAPER-{n}
    lifecycle: {states: {Draft: planned, Review: active, blocked: active, Final: done, deprecated: dropped}}
    fields:
      title: {type: string}
      sponsors: {type: array, items: {type: string}}
      deployment: {type: string}
      plans: {type: string}
      rank: {type: string}
      start: {type: string}
      end: {type: string}
  thing:
    files: [{glob: things.yml, records: map}]
    id: {from: key}
    lifecycle: {field: maturity, states: {beta: active, ga: done}}
`
	files := map[string]string{
		config.FileName: settings,
		"papers/a.md":   "---\nid: PAPER-1\ntitle: One\nstatus: Review\nsponsors: [a]\ndeployment: x\nplans: all\nrank: first\nstart: z\nend: a\n---\n\n- [ ] a task\n",
		"papers/b.md":   "---\nid: PAPER-2\ntitle: Two\nstatus: blocked\nrank: first\n---\n",
		"papers/c.md":   "---\nid: PAPER-3\ntitle: Three\nstatus: Final\ndeployment: x\n---\n\n## Acceptance criteria\n\n- [ ] open\n",
		"papers/d.md":   "---\nid: PAPER-4\ntitle: Four\nstatus: deprecated\n---\n",
		"things.yml":    "one:\n  title: One\n  maturity: ga\n  deployment: {cloud: beta}\ntwo:\n  maturity: beta\n  documentation:\n",
	}
	if found := check(t, files, today).Findings; len(found) > 0 {
		t.Errorf("rules about fields that are not declared:\n%s", show(found))
	}
}

func TestLeaks(t *testing.T) {
	files := func(sentence string) map[string]string {
		files := goodFiles(t, "internal-leak")
		for path, text := range files {
			files[path] = strings.Replace(text, "We build this for new teams. <!-- internal -->See OBJ-0017.<!-- /internal -->", sentence, 1)
		}
		files["handbook/how-we-plan.md"] = "# How we plan a quarter\n\nAs before.\n"
		files["data/teams.yml"] = "checkout:\n  title: Checkout\nself-hosted:\n  title: Self-hosted\nvan_and_pocket:\n  title: Van and pocket\n"
		files["data/features.yml"] = "saved_cards:\n  title: Saved cards in the shop\n  team: checkout\n  maturity: not_implemented\n"
		files["decisions/dec-0001.md"] = "---\nid: DEC-0001\ntitle: Saved cards in the shop\nstatus: proposed\nproposer: ana\n---\n\n## Proposal\n\nYes.\n\n## Options\n\nNo.\n"
		files["goals/goal-01.md"] = "---\nid: GOAL-01\ntitle: 店頭で一歩で支払えるようにする\nstatus: active\nowner: ana\n---\n\n## Why\n\nIt is.\n"
		return files
	}
	const body = "internal-leak: UC-04 is public, and its body "
	objective := body + "names OBJ-0017, which is internal"
	title := body + `names "New teams reach value in week one" (OBJ-0017), which is internal`
	for _, c := range []struct{ name, sentence, want string }{
		{"an id", "For OBJ-0017.", objective},
		{"an id in another case", "For obj-0017.", objective},
		{"an id in emphasis", "For _OBJ-0017_ and others.", objective},
		{"a part's id", "For OBJ-0017#KR1.", objective},
		{"an id in an address", "See https://plan.example/obj-0017-first-week.", objective},
		{"an id in code", "See `OBJ-0017`.", objective},
		{"a longer id", "For OBJ-00171 and XOBJ-0017 and OBJ-017.", ""},
		{"an id that is a word", "The checkout is self-hosted.", ""},
		{"an id that is spelled like a name", "By van_and_pocket.", body + "names van_and_pocket, which is internal"},
		{"a piece of such an id", "By my_van_and_pocket and van_and_pocket_two.", ""},
		{"a title", "As in New teams reach value in week one.", title},
		{"a title over two lines", "As in New teams reach\nvalue in week one.", title},
		{"a title in a quotation", "> As in New teams reach\n> value in week one.", title},
		{"a title in emphasis", "As in **New teams reach value** in week one.", title},
		{"a title over two paragraphs", "As in New teams\n\nreach value in week one.", ""},
		{"a title in another case", "We want that new teams reach value in week one.", ""},
		{"a piece of a title", "New teams reach value in week two.", ""},
		{"a short title", "Ana Duarte knows.", ""},
		{"a title without spaces between words", "これは店頭で一歩で支払えるようにするためです。", body + `names "店頭で一歩で支払えるようにする" (GOAL-01), which is internal`},
		{"a title that something public has too", "Saved cards in the shop are new.", ""},
		{"an id with its title", "For OBJ-0017 New teams reach value in week one.", objective},
		{"two ids", "For OBJ-0017 and US-0042.", objective + "\n" + body + "names US-0042, which is internal"},
		{"a link", "See [this](../okrs/2026-q3/obj-0017-first-week.md#why-now).", body + "links to OBJ-0017, which is internal"},
		{"a link with an id in its text", "See [OBJ-0017](../okrs/2026-q3/obj-0017-first-week.md).", body + "links to OBJ-0017, which is internal"},
		{"the same link twice", "[a](../handbook/how-we-plan.md)\n\n[b](../handbook/how-we-plan.md)", body + "links to handbook/how-we-plan, which is internal\n" + body + "links to handbook/how-we-plan, which is internal"},
		{"a link to what is public", "[a](../data/features.yml)", ""},
		{"a link to a file of internal records", "[a](../data/people.yml)", body + "links to ana, which is internal"},
		{"an internal passage", "<!-- internal -->\nOBJ-0017 and [this](../handbook/how-we-plan.md)\n<!-- /internal -->", ""},
		{"a comment", "<!-- OBJ-0017 -->", ""},
		{"behind an internal passage", "<!-- internal -->x<!-- /internal --> OBJ-0017", objective},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, messages(check(t, files(c.sentence), today).Findings)); d != "" {
				t.Error(d)
			}
		})
	}
}
