package guide

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/checks"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/generate"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/query"
	"github.com/roadbookdev/roadbook/pkg/validator"
	"github.com/roadbookdev/roadbook/schema"
)

var update = flag.Bool("update", false, "write the golden files and the pages under docs/")

func load(t *testing.T, source string) *config.Config {
	t.Helper()
	cfg, err := config.LoadSource(fstest.MapFS{}, config.FileName, []byte(source))
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	if findings := slices.Concat(lint.CheckSettings(cfg, allRules()), query.CompileAll(cfg)); len(findings) > 0 {
		t.Fatalf("%s\n%s", config.NewError(findings, cfg.Merged().Files()...), source)
	}
	return cfg
}

// allRules are the rules of the program.
func allRules() []*lint.Rule {
	return slices.Concat(checks.All(), generate.Rules(generate.NewPlanner(nil)))
}

func product(t *testing.T) *Guide { return New(load(t, "version: 1\n"), allRules()) }

// house is a workspace that changes the preset and has a policy, as people's do.
const house = `version: 1
kinds:
  story:
    fields: {customer_tier: {enum: [free, team], description: "Who asked for it: | * and <b>."}}
  incident:
    files: incidents/*.md
    id: INC-{n:4}
    lifecycle: {states: {open: active, closed: done}, transitions: {open: [closed]}}
    links: {affects: {to: feature, inverse: affected by, min: 1}}
rules:
  invalid-value: {severity: warning, kinds: {story: info}}
overrides:
  - {paths: [archive/**], rules: {invalid-value: off}}
policies:
  - name: tiers-are-named
    for: story
    when: status == "doing"
    assert: customer_tier != ""
    message: "{id} has no customer tier"
`

// pages are those of all names that the guide of house has, with the list of all under "".
var pages = sync.OnceValues(func() (map[string]*Page, error) {
	cfg, err := config.LoadSource(fstest.MapFS{}, config.FileName, []byte(house))
	if err != nil {
		return nil, err
	}
	g := New(cfg, allRules())
	out := map[string]*Page{"": g.Index()}
	for _, n := range g.Names() {
		if out[n.Name], err = g.Find(context.Background(), n.Name); err != nil {
			return nil, err
		}
	}
	return out, nil
})

func allPages(t *testing.T) map[string]*Page {
	t.Helper()
	all, err := pages()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 200 {
		t.Fatalf("only %d pages", len(all))
	}
	return all
}

func TestFind(t *testing.T) {
	g := New(load(t, house), allRules())
	for _, test := range []struct {
		name  string
		topic Topic
		page  string
	}{
		{"invalid-value", Rule, "invalid-value"},
		{"tiers-are-named", Rule, "tiers-are-named"},
		{"rule:schema", Rule, "schema"},
		{"story", Kind, "story"},
		{"team", Kind, "team"},
		{"kind:team", Kind, "team"},
		{"field:team", Field, "team"},
		{"story.team", Field, "story.team"},
		{"persona", Field, "persona"},
		{"baseline", Field, "baseline"},
		{"key_results.baseline", Field, "key_results.baseline"},
		{"objective.key_results.baseline", Field, "objective.key_results.baseline"},
		{"objective.baseline", Field, "objective.baseline"},
		{"customer_tier", Field, "customer_tier"},
		{"incident", Kind, "incident"},
		{"incident.affects", Field, "incident.affects"},
	} {
		p, err := g.Find(t.Context(), test.name)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		} else if p.Topic != test.topic || p.Name != test.page {
			t.Errorf("%s is the %s %s, want the %s %s", test.name, p.Topic, p.Name, test.topic, test.page)
		}
	}
}

func TestFindNothing(t *testing.T) {
	g := product(t)
	for name, want := range map[string]string{
		"invald-value":     `there is no rule, kind or field "invald-value", did you mean "invalid-value"?`,
		"storry":           `there is no rule, kind or field "storry", did you mean "story"?`,
		"rule:story":       `there is no rule "story"`,
		"kind:persona":     `there is no kind "persona", did you mean "person"?`,
		"field:objektive":  `there is no field "objektive", did you mean "objective"?`,
		"story.objektive":  `there is no rule, kind or field "story.objektive", did you mean "story.objective"?`,
		"zzzzzzzzzzzzzzzz": `there is no rule, kind or field "zzzzzzzzzzzzzzzz"`,
		"":                 `there is no rule, kind or field ""`,
	} {
		if _, err := g.Find(t.Context(), name); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}

// Text has no marks of Markdown outside of code, is coloured only where asked, and keeps to the width.
func TestText(t *testing.T) {
	for name, p := range allPages(t) {
		for _, width := range []int{40, 80, 200} {
			var b, colored bytes.Buffer
			if err := p.WriteText(&b, TextOptions{Width: width}); err != nil {
				t.Fatal(err)
			}
			if err := p.WriteText(&colored, TextOptions{Width: width, Color: true}); err != nil {
				t.Fatal(err)
			}
			if ansi.Strip(colored.String()) != b.String() {
				t.Errorf("%s: colour changes the text", name)
			}
			if strings.ContainsAny(b.String(), "\x1b\r\ue02d") {
				t.Errorf("%s: there are control characters in plain text", name)
			}
			for _, l := range strings.Split(b.String(), "\n") {
				if strings.HasSuffix(l, " ") {
					t.Errorf("%s: the line %q ends with a space", name, l)
				}
				isCode := strings.HasPrefix(l, "    ")
				if !isCode && strings.ContainsAny(l, "`") {
					t.Errorf("%s: the line %q has a mark of Markdown", name, l)
				}
				if !isCode && ansi.StringWidth(l) > width && len(strings.Fields(l)) > 3 {
					t.Errorf("%s: the line %q is wider than %d", name, l, width)
				}
			}
		}
	}
}

func TestTextIsSafe(t *testing.T) {
	g := New(load(t, "version: 1\nkinds:\n  story:\n    fields:\n      evil: {description: \"a\\e[2Jb\\u202ec\"}\n"), allRules())
	p, err := g.Find(t.Context(), "story.evil")
	if err != nil {
		t.Fatal(err)
	}
	var text, markdown bytes.Buffer
	if err := p.WriteText(&text, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := p.WriteMarkdown(&markdown, nil); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{text.String(), markdown.String()} {
		if !strings.Contains(out, "a\ufffd[2Jb\ufffdc") && !strings.Contains(out, "a\ufffd\\[2Jb\ufffdc") {
			t.Errorf("a control character survives: %q", out)
		}
	}
}

func TestGolden(t *testing.T) {
	g := New(load(t, house), allRules())
	for _, name := range []string{"invalid-value", "tiers-are-named", "incident", "story.objective", "field:team"} {
		p, err := g.Find(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := p.WriteText(&b, TextOptions{Width: 80}); err != nil {
			t.Fatal(err)
		}
		golden(t, strings.ReplaceAll(name, ":", "-")+".txt", b.String())
		b.Reset()
		if err := p.WriteMarkdown(&b, nil); err != nil {
			t.Fatal(err)
		}
		golden(t, strings.ReplaceAll(name, ":", "-")+".md", b.String())
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (go test ./pkg/guide -update):\n%s", name, diff)
	}
}

func TestJSON(t *testing.T) {
	contract, err := schema.FS.ReadFile("outputs/explain.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	set := validator.NewSet()
	const url = "https://roadbook.dev/schema/outputs/explain.schema.json"
	if err := set.AddJSON(url, contract); err != nil {
		t.Fatal(err)
	}
	compiled, err := set.Compile(url)
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range allPages(t) {
		var b bytes.Buffer
		if err := p.WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		if name == "" { // the list has a shape of its own
			if !strings.HasPrefix(b.String(), "{\n  \"version\": 1,\n  \"rules\": [") {
				t.Errorf("the list is %.80s", b.String())
			}
			continue
		}
		for _, key := range []string{"version", "name", "kind", "summary", "why", "bad", "good", "severity", "configuration"} {
			if !strings.Contains(b.String(), "\n  \""+key+"\": ") {
				t.Errorf("%s: the key %s is not there", name, key)
			}
		}
		f := document.Read(name, b.Bytes(), document.Options{Data: true})
		for _, finding := range compiled.Validate(f.Root, validator.Options{Subject: name}) {
			if finding.Rule != "ambiguous-scalar" {
				t.Errorf("%s: %s", name, finding.Message)
			}
		}
	}
}

// What a page says to write into roadbook.yaml is understood there.
func TestConfigurationLoads(t *testing.T) {
	for name, p := range allPages(t) {
		if strings.Contains(name, "incident") || strings.Contains(name, "affects") || strings.Contains(name, "tiers") || strings.Contains(name, "customer_tier") {
			continue // these are not of the preset, over which the pieces are laid here
		}
		for _, b := range p.blocks {
			if b.code != nil && b.code.language == "yaml" && b.code.title == "" && strings.Contains(b.code.text, ":\n  ") && p.Topic != "" {
				if top, _, _ := strings.Cut(b.code.text, ":"); slices.Contains([]string{"rules", "kinds", "ignore"}, top) {
					load(t, "version: 1\n"+b.code.text)
					continue
				}
				if p.Topic != Kind {
					t.Errorf("%s: this is no piece of roadbook.yaml:\n%s", name, b.code.text)
				}
			}
		}
	}
}

// The page of a rule says how to give it another severity, and how to ignore it: both are done here with its bad
// example.
func TestRulesObeyTheirPages(t *testing.T) {
	g := product(t)
	tried := 0
	for _, rule := range allRules() {
		if rule.Bad.Config != "" || rule.NeedsBase || rule.NeedsHistory {
			continue
		}
		tried++
		t.Run(rule.Name, func(t *testing.T) {
			load(t, "version: 1\n"+configureRule(rule, ""))
			severities := func(extra string) (out []diagnostic.Severity) {
				files := fstest.MapFS{config.FileName: {Data: []byte("version: 1\n" + extra)}}
				for _, f := range rule.Bad.Files {
					files[f.Path] = &fstest.MapFile{Data: []byte(f.Text)}
				}
				for _, f := range g.examine(t.Context(), rule, files, rule.Bad.Today) {
					out = append(out, f.Severity)
				}
				return out
			}
			want := diagnostic.Warning
			if rule.Severity == diagnostic.Warning {
				want = diagnostic.Error
			}
			before := severities("rules: {" + rule.Name + ": info}\n")
			got := severities(configureRule(rule, ""))
			if len(before) == 0 || len(got) != len(before) || slices.ContainsFunc(got, func(s diagnostic.Severity) bool { return s != want }) {
				t.Errorf("set to %s it finds %v, and %v when set to info", want, got, before)
			}
			if got := severities("rules: {" + rule.Name + ": off}\n"); len(got) > 0 {
				t.Errorf("turned off it finds %v", got)
			}
			ignore := "ignore:\n  - {rule: " + rule.Name + ", paths: [\"**\"], reason: a test}\n"
			if got := severities(ignore); len(got) > 0 && rule.Name != lint.UnusedIgnore {
				t.Errorf("ignored it finds %v", got)
			}
		})
	}
	if tried < 20 {
		t.Errorf("only %d rules were tried", tried)
	}
}

func TestExamplesShowTheirFindings(t *testing.T) {
	g := product(t)
	for _, rule := range allRules() {
		if bad := g.runExample(t.Context(), rule, rule.Bad); len(bad.Findings) == 0 && rule.Severity != diagnostic.Off {
			t.Errorf("%s: nothing is marked in the bad example", rule.Name)
		}
		if good := g.runExample(t.Context(), rule, rule.Good); len(good.Findings) > 0 {
			t.Errorf("%s: something is marked in the good example", rule.Name)
		}
	}
}

// Every rule is in a group that the documentation lists.
func TestEveryGroupIsListed(t *testing.T) {
	var b bytes.Buffer
	if err := product(t).Index().WriteText(&b, TextOptions{Width: 200}); err != nil {
		t.Fatal(err)
	}
	for _, rule := range allRules() {
		if !strings.Contains(b.String(), "  "+rule.Name+" ") {
			t.Errorf("%s is not in the list", rule.Name)
		}
	}
}

// The pages under docs/ are what the program says today.
func TestPagesAreFresh(t *testing.T) {
	docs := filepath.Join("..", "..", "docs")
	files, err := product(t).Files(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, f := range files {
		known[f.Path] = true
		file := filepath.Join(docs, filepath.FromSlash(f.Path))
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(f.Text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("docs/%s is missing: go test ./pkg/guide -update", f.Path)
		} else if string(got) != f.Text {
			t.Errorf("docs/%s is stale: go test ./pkg/guide -update", f.Path)
		}
	}
	for _, dir := range []string{"rules", "kinds"} {
		entries, err := os.ReadDir(filepath.Join(docs, dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if path := dir + "/" + e.Name(); !known[path] {
				if *update {
					if err := os.Remove(filepath.Join(docs, filepath.FromSlash(path))); err != nil {
						t.Fatal(err)
					}
					continue
				}
				t.Errorf("docs/%s is the page of nothing", path)
			}
		}
	}
}
