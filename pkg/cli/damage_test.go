package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/roadbookdev/roadbook/pkg/cli"
)

const orbitToday = "2026-09-15"

// Files of examples/orbit that the damage is done to.
const (
	usHand     = "stories/dispatch/us-0006-hand-a-visit-to-the-next-region.md"
	usRest     = "stories/dispatch/us-0008-warn-about-rest-time.md"
	usRules    = "stories/platform/us-0022-read-working-time-rules.md"
	usWindow   = "stories/customer-updates/us-0018-a-window-the-evening-before.md"
	objCompany = "okrs/2026-q3/obj-0004-companies-with-100-technicians.md"
	objTeam    = "okrs/2026-q3/obj-0005-one-screen-for-100-technicians.md"
	ucEmerg    = "use-cases/uc-01-absorb-an-emergency.md"
	pagePlan   = "handbook/how-we-plan.md"
	features   = "data/features.yml"
	rfcQueue   = "rfcs/rfc-0003-one-message-queue-per-region.md"
)

// damage is one mistake in a clean workspace, and the one finding that it must give.
type damage struct {
	name string
	file string
	// old is replaced by new, the first time it occurs; old "" puts new at the file's start, and "<all>" is everything.
	old, new string
	rule     string
	// at is text on the line, in the damaged file, where the finding must stand.
	at string
	// in is the file of the finding, where it is not the damaged one.
	in string
	// more are further rules that rightly speak too.
	more []string
}

var damages = []damage{
	// The bytes.
	{name: "an unquoted colon", file: usHand, old: "title: Hand a visit", new: "title: Hand: a visit", rule: "front-matter-syntax", at: "title: Hand: a"},
	{name: "an unquoted @", file: usHand, old: "owner: rafael_moreira", new: "owner: @rafael", rule: "front-matter-syntax", at: "owner: @"},
	{name: "a tab for indentation", file: objTeam, old: "    title: Customers", new: "\ttitle: Customers", rule: "front-matter-syntax", at: "\ttitle"},
	{name: "an open quote", file: usHand, old: "persona: dispatcher", new: `persona: "dispatcher`, rule: "front-matter-syntax", at: `persona: "`},
	{name: "an open bracket", file: rfcQueue, old: "[diego_paredes, hanna_virtanen]", new: "[diego_paredes, hanna_virtanen", rule: "front-matter-syntax", at: "authors: ["},
	{name: "a duplicate key", file: usHand, old: "priority: must", new: "priority: must\npriority: could", rule: "duplicate-key", at: "priority: could"},
	{name: "a duplicate record", file: features, old: "replan_proposals:\n  title", new: "planning_board:\n  title: Again\n  team: dispatch_core\n  maturity: not_implemented\n  reviewed: 2026-09-03\n\nreplan_proposals:\n  title", rule: "duplicate-key", at: "planning_board:"},
	{name: "a conflict marker", file: usHand, old: "status: doing\n", new: "<<<<<<< HEAD\nstatus: doing\n=======\nstatus: done\n>>>>>>> branch\n", rule: "merge-conflict-marker", at: "<<<<<<<"},
	{name: "a conflict marker in the body", file: usHand, old: "## Acceptance criteria\n", new: "<<<<<<< HEAD\nOne.\n=======\nOther.\n>>>>>>> branch\n\n## Acceptance criteria\n", rule: "merge-conflict-marker", at: "<<<<<<<"},
	{name: "no front matter", file: usHand, old: "<all>", new: "# Hand a visit over\n\nText.\n", rule: "front-matter-missing", at: "# Hand"},
	{name: "front matter that is not closed", file: usHand, old: "start: 2026-09-07\n---\n", new: "start: 2026-09-07\n", rule: "front-matter-syntax", at: "---"},
	{name: "an alias bomb", file: usHand, old: "priority: must", new: "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]\npriority: must", rule: "limit-exceeded"},
	{name: "an alias of itself", file: usHand, old: "priority: must", new: "tags: &a [*a]\npriority: must", rule: "limit-exceeded", at: "tags: &a"},
	{name: "an unknown alias", file: usHand, old: "priority: must", new: "priority: *must", rule: "front-matter-syntax", at: "priority: *must"},
	{name: "bytes that are no UTF-8", file: usHand, old: "persona: dispatcher", new: "persona: disp\xe4tcher", rule: "encoding", at: "persona"},
	{name: "a second YAML document", file: features, old: "replan_proposals:\n", new: "---\nreplan_proposals:\n", rule: "front-matter-syntax", at: "---"},
	{name: "a broken record in a data file", file: features, old: "  title: Re-plan proposals", new: "  title: Re-plan: proposals", rule: "front-matter-syntax", at: "title: Re-plan:"},
	{name: "a record that is no map", file: features, old: "replan_proposals:\n  title", new: "extra: 7\n\nreplan_proposals:\n  title", rule: "wrong-type", at: "extra"},

	// The schema.
	{name: "a key misspelled", file: usHand, old: "persona: dispatcher", new: "personna: dispatcher", rule: "unknown-field", at: "personna"},
	{name: "a link's key misspelled", file: usHand, old: "objective: OBJ-0005#KR2", new: "objectiv: OBJ-0005#KR2", rule: "unknown-field", at: "objectiv:"},
	{name: "a key that nobody knows", file: usHand, old: "priority: must", new: "priority: must\nzzz: 1", rule: "unknown-field", at: "zzz"},
	{name: "a required key gone", file: usHand, old: "persona: dispatcher\n", new: "", rule: "missing-field", at: "---"},
	{name: "a required key left empty", file: usHand, old: "persona: dispatcher", new: "persona:", rule: "missing-field", at: "persona:"},
	{name: "a required key of a record gone", file: features, old: "  team: dispatch_core\n", new: "", rule: "missing-field", at: "planning_board:"},
	{name: "a number as text", file: usHand, old: "estimate: 8", new: "estimate: eight", rule: "wrong-type", at: "estimate"},
	{name: "a map where text is wanted", file: usHand, old: "persona: dispatcher", new: "persona: {name: dispatcher}", rule: "wrong-type", at: "persona"},
	{name: "a status misspelled", file: usHand, old: "status: doing", new: "status: doin", rule: "invalid-value", at: "status: doin"},
	{name: "an unknown word in a list of words", file: usHand, old: "priority: must", new: "priority: musty", rule: "invalid-value", at: "priority"},
	{name: "a house field with a wrong word", file: usHand, old: "customer_tier: enterprise", new: "customer_tier: gold", rule: "invalid-value", at: "customer_tier"},
	{name: "an impossible date", file: usHand, old: "start: 2026-09-07", new: "start: 2026-14-07", rule: "invalid-date", at: "start"},
	{name: "an impossible date in a part", file: objTeam, old: "updated: 2026-09-10", new: "updated: 2026-09-31", rule: "invalid-date", at: "2026-09-31"},
	{name: "an impossible date in a record", file: features, old: "  reviewed: 2026-09-03", new: "  reviewed: 2026-02-30", rule: "invalid-date", at: "2026-02-30"},
	{name: "a date in another order", file: usHand, old: "start: 2026-09-07", new: "start: 07.09.2026", rule: "invalid-date", at: "start"},
	{name: "a bad period", file: objTeam, old: "period: 2026-Q3", new: "period: 2026-Q5", rule: "invalid-format", at: "period"},
	{name: "a confidence over one", file: objTeam, old: "confidence: 0.7", new: "confidence: 70", rule: "schema", at: "confidence: 70"},

	// Identity.
	{name: "an id missing", file: usRules, old: "id: US-0022\n", new: "", rule: "missing-id", at: "---"},
	{name: "an id of another kind", file: usRules, old: "id: US-0022", new: "id: OBJ-0022", rule: "invalid-id", at: "id: OBJ"},
	{name: "an id too short", file: usRules, old: "id: US-0022", new: "id: US-22", rule: "invalid-id", at: "id: US-22"},
	{name: "an id given twice", file: usWindow, old: "id: US-0018", new: "id: US-0006", rule: "duplicate-id", in: usHand, at: "id: US-0006"},

	// Links.
	{name: "a target that does not exist", file: usHand, old: "OBJ-0005#KR2", new: "OBJ-0095", rule: "unknown-reference", at: "OBJ-0095"},
	{name: "a part that does not exist", file: usHand, old: "OBJ-0005#KR2", new: "OBJ-0005#KR9", rule: "unknown-reference", at: "KR9"},
	{name: "a person that does not exist", file: usHand, old: "owner: rafael_moreira", new: "owner: rafael_moriera", rule: "unknown-reference", at: "moriera"},
	{name: "a target of a wrong kind", file: usHand, old: "feature: region_board", new: "feature: UC-01", rule: "wrong-kind-reference", at: "feature: UC-01"},
	{name: "a platform that does not exist", file: features, old: `compatibility: {web: yes, android: "read only"`, new: `compatibility: {web: yes, androids: "read only"`, rule: "unknown-reference", at: "androids"},
	{name: "a required link gone", file: usHand, old: "objective: OBJ-0005#KR2\n", new: "", rule: "missing-link", at: "id: US-0006"},
	{name: "two where one is allowed", file: usHand, old: "team: dispatch_core", new: "team: [dispatch_core, doorbell]", rule: "too-many-links", at: "team:"},
	{name: "a cycle", file: usRules, old: "start: 2026-09-07\n", new: "start: 2026-09-07\nblocked_by: US-0008\n", rule: "reference-cycle", in: usRest, at: "blocked_by"},
	{name: "a document that blocks itself", file: usRules, old: "start: 2026-09-07\n", new: "start: 2026-09-07\nblocked_by: US-0022\n", rule: "reference-cycle", at: "blocked_by"},
	{name: "a target that was dropped", file: usHand, old: "feature: region_board", new: "feature: emergency_slot_finder", rule: "retired-reference", at: "feature:"},
	{name: "a target that has lost its file", file: usRules, old: "<remove>", rule: "unknown-reference", in: usRest, at: "blocked_by", more: []string{"broken-link"}},

	// The body.
	{name: "a broken link", file: pagePlan, old: "(../goals/goal-01-plan-tomorrow-before-lunch.md#why)", new: "(../goals/goal-09.md#why)", rule: "broken-link", at: "goal-09"},
	{name: "a broken anchor", file: pagePlan, old: "#guiding-principles)", new: "#guiding-principle)", rule: "broken-anchor", at: "guiding-principle"},
	{name: "a section gone", file: ucEmerg, old: "## Why this is important", new: "## Why", rule: "missing-section"},
	{name: "an empty section", file: ucEmerg, old: "## Why this is important\n", new: "## Why this is important\n\n## Another\n", rule: "empty-section", at: "## Why this"},
	{name: "no tasks", file: usHand, old: "<tasks>", rule: "missing-tasks", at: "## Acceptance criteria"},
	{name: "an ignore without a reason", file: usHand, old: "priority: must", new: "priority: must # roadbook: ignore missing-link", rule: "unused-ignore", at: "priority"},
	{name: "an ignore of nothing", file: usHand, old: "priority: must", new: "priority: must # roadbook: ignore missing-link -- old", rule: "unused-ignore", at: "priority"},
	{name: "a policy of the house", file: usHand, old: "OBJ-0005#KR2", new: "OBJ-0002#KR1", rule: "no-work-on-closed-objectives"},
}

// orbit copies examples/orbit to a folder of the test's own.
func orbit(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "examples", "orbit"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

func checkDir(t *testing.T, dir string) []found {
	t.Helper()
	t.Setenv("ROADBOOK_TODAY", orbitToday)
	var stdout, stderr bytes.Buffer
	if code := cli.Main([]string{"-C", dir, "check", "--format", "json"}, strings.NewReader(""), &stdout, &stderr); code == 2 {
		t.Fatalf("exit 2: %s", &stderr)
	}
	var r checkReport
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r.Findings
}

func (d damage) apply(t *testing.T, dir string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(d.file))
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	switch d.old {
	case "<remove>":
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		return
	case "<all>":
		text = d.new
	case "<tasks>":
		lines := strings.Split(text, "\n")
		text = strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "- [") }), "\n") + "\nWritten later.\n"
	default:
		if !strings.Contains(text, d.old) {
			t.Fatalf("%s does not contain %q: the example has changed, mend the test", d.file, d.old)
		}
		text = strings.Replace(text, d.old, d.new, 1)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestDamage(t *testing.T) {
	clean := orbit(t)
	if findings := checkDir(t, clean); len(findings) > 0 {
		t.Fatalf("the workspace is not clean: %v", findings)
	}
	kinds := map[string]bool{}
	for _, d := range damages {
		kinds[d.name] = true
		t.Run(d.name, func(t *testing.T) {
			dir := orbit(t)
			d.apply(t, dir)
			findings := checkDir(t, dir)
			named := 0
			for _, f := range findings {
				if f.Rule == d.rule {
					named++
				} else if f.Rule == "stale-generated" {
					continue // Orbit's pages show the plan, which the damage has changed
				} else if !slices.Contains(d.more, f.Rule) {
					t.Errorf("a cascade: %s", describe(f))
				}
			}
			if named != 1 {
				t.Errorf("%d findings of %s, want 1: %v", named, d.rule, findings)
			}
			for _, f := range findings {
				if f.Rule == d.rule {
					d.checkPlace(t, dir, f)
				}
			}
		})
	}
	if len(kinds) < 40 {
		t.Errorf("%d kinds of damage, want 40 at least", len(kinds))
	}
}

func (d damage) checkPlace(t *testing.T, dir string, f found) {
	t.Helper()
	file := d.in
	if file == "" {
		file = d.file
	}
	if f.Path != file {
		t.Errorf("it stands in %s, want %s: %s", f.Path, file, describe(f))
		return
	}
	if d.at == "" {
		return
	}
	data, err := fs.ReadFile(os.DirFS(dir), file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	if f.Line < 1 || f.Line > len(lines) || !strings.Contains(lines[f.Line-1], d.at) {
		t.Errorf("it stands at line %d, want the one with %q: %s", f.Line, d.at, describe(f))
	}
}

func describe(f found) string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", f.Path, f.Line, f.Column, f.Rule, f.Message)
}
