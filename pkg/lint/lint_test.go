package lint_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/query"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// kinds is a workspace file with one kind of Markdown files and one of records.
const kinds = `version: 1
preset: none
kinds:
  task:
    label: Task
    files: tasks/*.md
    id: T-{n}
    lifecycle: {states: {open: active, done: done, dropped: dropped}}
    fields: {title: {type: string}, size: {type: integer}, steps: {type: array}}
    parts: {steps: {id: id, title: title}}
  tool:
    label: Tool
    files: {glob: data/tools.yml, records: map}
    id: {from: key}
    fields: {title: {type: string}, size: {type: integer}}
`

// tooLarge is a rule of the tests: the size of a document, or of a part of it, is at most max.
var tooLarge = &lint.Rule{
	Name: "too-large", Group: lint.Process, Severity: diagnostic.Error,
	Options: []lint.Option{{Name: "max", Default: 10}, {Name: "after", Default: "2w"}, {Name: "from", Default: "open"}},
	Run: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			n := d.Field("size")
			if size, _ := n.Plain().(int64); int(size) > p.Int("max", d.Kind.Name) {
				f := lint.AboutField(d, "/size", n.Range, d.ID+" is too large")
				f.Value = n.Text
				p.Report(f)
			}
			for _, part := range d.Parts {
				if part.Title == "" {
					p.Report(lint.AboutField(d, part.Pointer, part.Node.Range, d.ID+" has a step without a title"))
				}
			}
		}
	},
}

// always is a rule that keeps its severity for what was dropped; quiet one that is off until it is turned on.
var (
	always = &lint.Rule{Name: "always", Group: lint.Process, Severity: diagnostic.Error, Always: true, Run: about("T-3")}
	quiet  = &lint.Rule{Name: "quiet", Group: lint.Process, Run: about("T-1")}
	old    = &lint.Rule{Name: "old", Group: lint.Process, Severity: diagnostic.Error, NeedsHistory: true, Run: about("T-1")}
	newer  = &lint.Rule{Name: "newer", Group: lint.Revisions, Severity: diagnostic.Error, NeedsBase: true, Run: about("T-1")}
)

func about(id string) func(*lint.Pass) {
	return func(p *lint.Pass) {
		for _, d := range p.Documents() {
			if d.ID == id {
				p.Report(lint.About(d, id+" is here"))
			}
		}
	}
}

var (
	reading = []*lint.Rule{
		{Name: "front-matter-syntax", Group: lint.Reading, Severity: diagnostic.Error, Always: true},
		{Name: "wrong-type", Group: lint.Schema, Severity: diagnostic.Error},
		{Name: "unknown-field", Group: lint.Schema, Severity: diagnostic.Error},
		{Name: "invalid-value", Group: lint.Schema, Severity: diagnostic.Error},
		{Name: lint.UnusedIgnore, Group: lint.House, Severity: diagnostic.Warning, Always: true},
	}
	rules = append(reading, tooLarge, always, quiet, old, newer)
)

func input(t *testing.T, files map[string]string) lint.Input {
	t.Helper()
	fsys := fstest.MapFS{}
	for path, text := range files {
		fsys[path] = &fstest.MapFile{Data: []byte(text)}
	}
	cfg, err := config.Load(fsys, config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	ws, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		t.Fatal(err)
	}
	g := graph.Build(ws)
	day := calendar.Date{}
	return lint.Input{Rules: rules, Today: day, Head: &lint.Side{Workspace: ws, Graph: g, Query: query.NewEnv(g, day, query.Options{})}}
}

func run(t *testing.T, in lint.Input) *lint.Result {
	t.Helper()
	result, err := lint.Run(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func show(findings []diagnostic.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s:%d:%d %s[%s] %s\n", f.Path, f.Start.Line, f.Start.Column, f.Severity, f.Rule, f.Message)
	}
	return b.String()
}

func task(id, status, more string) string {
	return fmt.Sprintf("---\nid: %s\ntitle: A task\nstatus: %s\n%s---\n", id, status, more)
}

func TestSeverities(t *testing.T) {
	large := map[string]string{
		"tasks/t-1.md":   task("T-1", "open", "size: 20\n"),
		"data/tools.yml": "saw:\n  title: Saw\n  size: 20\n",
	}
	for _, c := range []struct{ name, rules, want string }{
		{"the rule's own", "", "saw error, T-1 error"},
		{"off", "rules: {too-large: off}", ""},
		{"lowered", "rules: {too-large: warning}", "saw warning, T-1 warning"},
		{"for a kind", "rules: {too-large: {severity: warning, kinds: {task: info}}}", "saw warning, T-1 info"},
		{"off for a kind", "rules: {too-large: {kinds: {task: off}}}", "saw error"},
		{"on for a kind alone", "rules: {too-large: {severity: off, kinds: {task: error}}}", "T-1 error"},
		{"for paths", "rules: {too-large: warning}\noverrides: [{paths: [tasks], rules: {too-large: error}}]", "saw warning, T-1 error"},
		{"off for paths", "overrides: [{paths: ['tasks/**'], rules: {too-large: off}}]", "saw error"},
		{"another limit", "rules: {too-large: {max: 30}}", ""},
		{"another limit for a kind", "rules: {too-large: {max: 30, kinds: {tool: {max: 5}}}}", "saw error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{config.FileName: kinds + c.rules + "\n"}
			for path, text := range large {
				files[path] = text
			}
			var got []string
			for _, f := range run(t, input(t, files)).Findings {
				got = append(got, f.Document+" "+f.Severity.String())
			}
			if d := cmp.Diff(c.want, strings.Join(got, ", ")); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestDroppedDocumentsAreLowered(t *testing.T) {
	result := run(t, input(t, map[string]string{
		config.FileName: kinds,
		"tasks/t-2.md":  task("T-2", "dropped", "size: 20\n"),
		"tasks/t-3.md":  task("T-3", "dropped", ""),
	}))
	want := "tasks/t-2.md:5:7 info[too-large] T-2 is too large\ntasks/t-3.md:2:5 error[always] T-3 is here\n"
	if d := cmp.Diff(want, show(result.Findings)); d != "" {
		t.Error(d)
	}
}

func TestIgnores(t *testing.T) {
	for _, c := range []struct {
		name, config, task string
		ignored            int
		want               string
	}{
		{"at the end of the line", "", "size: 20 # roadbook: ignore too-large -- one of a kind\n", 1, ""},
		{"on the line above", "", "# roadbook: ignore too-large -- one of a kind\nsize: 20\n", 1, ""},
		{"of another line", "", "# roadbook: ignore too-large -- one of a kind\nsteps: []\nsize: 20\n", 0,
			"t-1.md:5:1 warning[unused-ignore] there is nothing to ignore here: too-large has no finding in this place\nt-1.md:7:7 error[too-large] T-1 is too large\n"},
		{"without a reason", "", "size: 20 # roadbook: ignore too-large\n", 0,
			"t-1.md:5:7 error[too-large] T-1 is too large\nt-1.md:5:10 warning[unused-ignore] this ignore gives no reason, so it ignores nothing\n"},
		{"of no rule", "", "size: 20 # roadbook: ignore to-large -- one of a kind\n", 0,
			"t-1.md:5:7 error[too-large] T-1 is too large\nt-1.md:5:10 warning[unused-ignore] this ignore names \"to-large\", which is no rule\n"},
		{"with nothing to ignore", "", "size: 2 # roadbook: ignore too-large -- one of a kind\n", 0,
			"t-1.md:5:9 warning[unused-ignore] there is nothing to ignore here: too-large has no finding in this place\n"},
		{"of a rule that is off", "rules: {too-large: off}", "size: 20 # roadbook: ignore too-large -- one of a kind\n", 0, ""},
		{"by a glob", "ignore: [{rule: too-large, paths: ['tasks/*'], reason: they are}]", "size: 20\n", 1, ""},
		{"by a folder", "ignore: [{rules: [too-large], paths: [tasks/], reason: they are}]", "size: 20\n", 1, ""},
		{"by a glob with nothing to ignore", "ignore:\n  - {rule: too-large, paths: [other], reason: they are}", "size: 2\n", 0,
			"roadbook.yaml:17:5 warning[unused-ignore] there is nothing to ignore below these paths: too-large has no finding there\n"},
		{"two rules, one of them for nothing", "", "size: 20 # roadbook: ignore too-large, wrong-type -- one of a kind\n", 1,
			"t-1.md:5:10 warning[unused-ignore] there is nothing to ignore here: wrong-type has no finding in this place\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := input(t, map[string]string{config.FileName: kinds + c.config + "\n", "tasks/t-1.md": task("T-1", "open", c.task)})
			result := run(t, in)
			if d := cmp.Diff(c.want, strings.ReplaceAll(show(result.Findings), "tasks/", "")); d != "" {
				t.Error(d)
			}
			if result.Ignored != c.ignored {
				t.Errorf("%d ignored, want %d", result.Ignored, c.ignored)
			}
			in.Only = []string{"always"}
			if found := run(t, in).Findings; len(found) > 0 {
				t.Errorf("a run of one rule cannot tell what ignores are for, got:\n%s", show(found))
			}
		})
	}
}

// What is about a document as a whole is ignored at its first field or at its id.
func TestIgnoreOfTheWhole(t *testing.T) {
	for _, text := range []string{
		"---\n# roadbook: ignore always -- known\nid: T-3\nstatus: open\n---\n",
		"---\nstatus: open\nid: T-3 # roadbook: ignore always -- known\n---\n",
	} {
		result := run(t, input(t, map[string]string{config.FileName: kinds, "tasks/t-3.md": text}))
		if len(result.Findings) > 0 {
			t.Errorf("%s: %s", text, show(result.Findings))
		}
	}
}

func TestIgnoresInDataFiles(t *testing.T) {
	in := input(t, map[string]string{config.FileName: kinds, "data/tools.yml": `saw:
  size: 20 # roadbook: ignore too-large -- it is a saw
# roadbook: ignore named -- it is an axe
axe:
  title: Axe
plane:
  size: 30
`})
	in.Rules = append(in.Rules[:len(in.Rules):len(in.Rules)], &lint.Rule{Name: "named", Group: lint.Process, Severity: diagnostic.Error, Run: about("axe")})
	result := run(t, in)
	if got, want := show(result.Findings), "data/tools.yml:7:9 error[too-large] plane is too large\n"; got != want || result.Ignored != 2 {
		t.Errorf("got %s and %d ignored, want %s", got, result.Ignored, want)
	}
	if d := result.Findings[0].Document; d != "plane" {
		t.Errorf("the finding is about %s", d)
	}
}

func TestWhichRulesRun(t *testing.T) {
	names := func(rules []*lint.Rule) string {
		var all []string
		for _, r := range rules {
			all = append(all, r.Name)
		}
		return strings.Join(all, " ")
	}
	files := map[string]string{config.FileName: kinds + `policies:
  - {name: small, for: task, assert: size < 5, message: "{id} is {size}"}
`, "tasks/t-1.md": task("T-1", "open", "size: 7\n")}
	in := input(t, files)
	result := run(t, in)
	if got, want := names(result.Ran), "front-matter-syntax wrong-type unknown-field invalid-value unused-ignore too-large always small"; got != want {
		t.Errorf("ran %s, want %s", got, want)
	}
	if len(result.NotRun) != 1 || result.NotRun[0].Rule != old {
		t.Errorf("the rule that needs history is named, and no other: %v", result.NotRun)
	}
	if got, want := show(result.Findings), "tasks/t-1.md:2:5 error[small] T-1 is 7\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	in.Only = []string{"newer"}
	if result := run(t, in); len(result.NotRun) != 1 || len(result.Ran) != 0 {
		t.Errorf("a rule that was asked for by name and cannot run is named: %v", result)
	}
	in.Only, in.Skip = nil, []string{"small"}
	if found := run(t, in).Findings; len(found) > 0 {
		t.Errorf("a rule that is skipped reports nothing:\n%s", show(found))
	}
	in.Skip = []string{"smal"}
	if _, err := lint.Run(context.Background(), in); err == nil || !strings.Contains(err.Error(), `did you mean "small"?`) {
		t.Errorf("an unknown rule is an error with a suggestion: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	in.Skip = nil
	if _, err := lint.Run(ctx, in); err == nil {
		t.Error("a run that is cancelled must say so")
	}
	files[config.FileName] += "rules: {quiet: info}\n"
	if found := run(t, input(t, files)).Findings; !strings.Contains(show(found), "info[quiet]") {
		t.Errorf("a rule that is off by default can be turned on:\n%s", show(found))
	}
}

func TestFingerprints(t *testing.T) {
	fingerprints := func(text string) map[string]string {
		out := map[string]string{}
		for _, f := range run(t, input(t, map[string]string{config.FileName: kinds, "tasks/t-1.md": text})).Findings {
			if len(f.Fingerprint) != 40 {
				t.Errorf("%q is no fingerprint", f.Fingerprint)
			}
			out[f.StableField+" "+f.Value] = f.Fingerprint
		}
		return out
	}
	before := fingerprints(task("T-1", "open", "steps: [{id: a, title: A}, {id: b}, {id: c}]\nsize: 20\n"))
	after := fingerprints(task("T-1", "open", "# a comment\nsize: 20\n\nsteps: [{id: c}, {id: b}]\n"))
	if len(before) != 3 {
		t.Fatalf("want three findings, got %v", before)
	}
	if d := cmp.Diff(before, after); d != "" {
		t.Errorf("fingerprints changed with the lines: %s", d)
	}
	other := fingerprints(task("T-1", "open", "size: 21\n"))
	if other["/size 21"] == "" || other["/size 21"] == before["/size 20"] {
		t.Errorf("another value is another finding: %v", other)
	}
	seen := map[string]bool{}
	for _, f := range fingerprints(task("T-1", "open", "steps: [{id: a}, {id: a}]\n")) {
		seen[f] = true
	}
	equal := run(t, input(t, map[string]string{config.FileName: kinds, "tasks/t-1.md": task("T-1", "open", "steps: [{id: a}, {id: a}]\n")})).Findings
	if len(equal) != 2 || equal[0].Fingerprint == equal[1].Fingerprint {
		t.Errorf("equal findings are numbered: %s", show(equal))
	}
}

func TestBaseline(t *testing.T) {
	files := map[string]string{
		config.FileName: kinds,
		"tasks/t-1.md":  task("T-1", "open", "size: 20\n"),
		"tasks/t-2.md":  task("T-2", "open", "size: 30\n"),
	}
	var first, second bytes.Buffer
	if err := lint.NewBaseline(run(t, input(t, files)).Findings).Write(&first); err != nil {
		t.Fatal(err)
	}
	b, err := lint.ReadBaseline(first.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Write(&second); err != nil || first.String() != second.String() {
		t.Errorf("a baseline that is read and written is the same: %v\n%s", err, second.String())
	}
	files["tasks/t-1.md"] = task("T-1", "open", "\n\nsize: 20\n")
	files["tasks/t-2.md"] = task("T-2", "open", "size: 3\n")
	files["tasks/t-4.md"] = task("T-4", "open", "size: 40\n")
	fresh, stale := b.Apply(run(t, input(t, files)).Findings)
	if got, want := show(fresh), "tasks/t-4.md:5:7 error[too-large] T-4 is too large\n"; got != want {
		t.Errorf("fresh: %s, want %s", got, want)
	}
	if len(stale) != 1 || stale[0].Path != "tasks/t-2.md" {
		t.Errorf("stale: %v", stale)
	}
	for _, bad := range []string{"", "{", `{"version": 2, "findings": []}`, `{"version": 1, "found": []}`} {
		if _, err := lint.ReadBaseline([]byte(bad)); err == nil {
			t.Errorf("%q is no baseline", bad)
		}
	}
}

func TestSubtract(t *testing.T) {
	a, b := diagnostic.Finding{Fingerprint: "a"}, diagnostic.Finding{Fingerprint: "b"}
	if got := lint.Subtract([]diagnostic.Finding{a, b}, []diagnostic.Finding{a}); len(got) != 1 || got[0].Fingerprint != "b" {
		t.Errorf("got %v", got)
	}
}

func TestCheckSettings(t *testing.T) {
	for _, c := range []struct{ settings, want string }{
		{"rules: {too-large: warning}", ""},
		{"rules: {too-large: {max: 3, after: 6w, from: done}}", ""},
		{"rules: {too-larg: warning}", `there is no rule "too-larg"; did you mean "too-large"?`},
		{"rules: {too-large: {min: 3}}", `the rule too-large has no option "min": it has max, after, from`},
		{"rules: {always: {max: 3}}", `the rule always has no option "max": all that can be set for it is its severity`},
		{"rules: {too-large: {max: 2.5}}", "max of the rule too-large is 2.5: expected a whole number"},
		{"rules: {too-large: {kinds: {task: {min: 3}}}}", `the rule too-large has no option "min": it has max, after, from`},
		{"ignore: [{rule: too-larg, paths: [a], reason: b}]", `there is no rule "too-larg"; did you mean "too-large"?`},
		{"overrides: [{paths: [a], rules: {too-larg: off}}]", `there is no rule "too-larg"; did you mean "too-large"?`},
		{"policies: [{name: too-large, assert: 'true'}]", "the policy too-large has the name of a built-in rule: give it another one"},
		{"policies: [{name: small, assert: 'true'}]\nrules: {small: warning}", ""},
	} {
		t.Run(c.settings, func(t *testing.T) {
			cfg, err := config.Load(fstest.MapFS{config.FileName: {Data: []byte(kinds + c.settings + "\n")}}, config.FileName)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range lint.CheckSettings(cfg, rules) {
				if f.Path != config.FileName || f.Severity != diagnostic.Error {
					t.Errorf("%+v", f)
				}
				got = append(got, strings.Join(append([]string{f.Message}, f.Hints...), "; "))
			}
			if d := cmp.Diff(c.want, strings.Join(got, "\n")); d != "" {
				t.Error(d)
			}
		})
	}
}

// What cannot be judged because its status is none has the finding about the status, and no other.
func TestPolicyOfAnUnknownStatus(t *testing.T) {
	for _, policy := range []string{
		`{name: p, for: task, when: category != "done", assert: "false"}`,
		`{name: p, for: task, assert: status == "done"}`,
	} {
		result := run(t, input(t, map[string]string{
			config.FileName: kinds + "policies: [" + policy + "]\n",
			"tasks/t-1.md":  task("T-1", "opne", ""),
		}))
		if len(result.Findings) != 1 || result.Findings[0].Rule != "invalid-value" {
			t.Errorf("%s: got\n%s", policy, show(result.Findings))
		}
	}
}

// Settings of a rule that the preset sets too are judged like all others.
func TestCheckSettingsOverThePreset(t *testing.T) {
	cfg, err := config.Load(fstest.MapFS{config.FileName: {Data: []byte("version: 1\nrules: {stale-progress: {severity: error, min: 3}}\n")}}, config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	staleProgress := &lint.Rule{Name: "stale-progress", Options: []lint.Option{{Name: "after", Default: "14d"}}, Run: func(*lint.Pass) {}}
	found := lint.CheckSettings(cfg, []*lint.Rule{staleProgress})
	if len(found) != 1 || found[0].Message != `the rule stale-progress has no option "min": it has after` {
		t.Errorf("got %+v", found)
	}
	p := &lint.Pass{Rule: staleProgress, Config: cfg}
	if got := p.Days("after", "objective"); got != 21 {
		t.Errorf("the preset's threshold stays: got %d days", got)
	}
}

func TestOptionValues(t *testing.T) {
	rule := &lint.Rule{Name: "r", Options: []lint.Option{
		{Name: "days", Default: "6w"}, {Name: "share", Default: 0.5}, {Name: "on", Default: true}, {Name: "words", Default: []string{"a", "b"}}, {Name: "from", Default: "beta"},
	}}
	set := func(options map[string]any) *lint.Pass {
		return &lint.Pass{Rule: rule, Config: &config.Config{Rules: map[string]*config.RuleSetting{"r": {Options: options}}}}
	}
	show := func(p *lint.Pass) string {
		return fmt.Sprintf("%d %g %t %s %s", p.Days("days", "k"), p.Float("share", "k"), p.Bool("on", "k"), p.Strings("words", "k"), p.Text("from", "k"))
	}
	for _, c := range []struct {
		options map[string]any
		want    string
	}{
		{nil, "42 0.5 true [a b] beta"},
		{map[string]any{"days": "3d", "share": int64(1), "on": false, "words": []any{"c"}, "from": "ga"}, "3 1 false [c] ga"},
		{map[string]any{"days": int64(5), "share": 0.25, "words": "c"}, "5 0.25 true [c] beta"},
		{map[string]any{"days": "soon", "share": "half", "on": "yes", "words": 3, "from": 4}, "42 0.5 true [a b] beta"},
	} {
		if got := show(set(c.options)); got != c.want {
			t.Errorf("%v: got %s, want %s", c.options, got, c.want)
		}
	}
}
