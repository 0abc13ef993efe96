package checks_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/checks"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/query"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// check runs all rules over a workspace in memory, by the way that the command goes. Without a roadbook.yaml it is one
// on the product preset.
func check(t *testing.T, files map[string]string, today string) *lint.Result {
	t.Helper()
	return checkSides(t, sides{head: files}, today)
}

// sides are the workspaces of a rule that compares two revisions: as it is, as it was (nil for none), and the files
// that were removed earlier.
type sides struct{ head, base, past map[string]string }

// checkSides is check with another revision to compare with.
func checkSides(t *testing.T, s sides, today string) *lint.Result {
	t.Helper()
	files := s.head
	fsys := fstest.MapFS{config.FileName: {Data: []byte("version: 1\n")}}
	for path, text := range files {
		fsys[path] = &fstest.MapFile{Data: []byte(text)}
	}
	cfg, err := config.Load(fsys, config.FileName)
	if err != nil {
		t.Fatalf("configuration: %v", err)
	}
	ws, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		t.Fatal(err)
	}
	day, err := calendar.ParseDate(today)
	if err != nil {
		t.Fatal(err)
	}
	side := func(ws *workspace.Workspace) *lint.Side {
		g := graph.Build(ws)
		return &lint.Side{Workspace: ws, Graph: g, Query: query.NewEnv(g, day, query.Options{})}
	}
	in := lint.Input{Rules: checks.All(), Today: day, Head: side(ws)}
	if s.base != nil {
		in.Base = side(read(t, cfg, s.base))
		past := side(read(t, cfg, s.past))
		in.LastChange = func(*workspace.Document) (calendar.Date, bool) { return day, true }
		in.Past = func(key workspace.Key) (*lint.Former, bool) {
			if d := past.Graph.Document(key.Kind, key.ID); d != nil {
				return &lint.Former{Document: d, Removed: day.AddDays(-100)}, true
			}
			return nil, true
		}
	}
	result, err := lint.Run(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func read(t *testing.T, cfg *config.Config, files map[string]string) *workspace.Workspace {
	t.Helper()
	fsys := fstest.MapFS{}
	for path, text := range files {
		fsys[path] = &fstest.MapFile{Data: []byte(text)}
	}
	ws, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

const today = "2026-07-01"

func checkExample(t *testing.T, e lint.Example) *lint.Result {
	t.Helper()
	asMap := func(files []lint.ExampleFile) map[string]string {
		if files == nil {
			return nil
		}
		all := map[string]string{}
		for _, f := range files {
			all[f.Path] = f.Text
		}
		return all
	}
	files := asMap(e.Files)
	if e.Config != "" {
		files[config.FileName] = e.Config
	}
	day := e.Today
	if day == "" {
		day = today
	}
	return checkSides(t, sides{files, asMap(e.Before), asMap(e.Past)}, day)
}

// show writes findings as a test compares them: "path:line:col severity[rule] message".
func show(findings []diagnostic.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s:%d:%d %s[%s] %s\n", f.Path, f.Start.Line, f.Start.Column, f.Severity, f.Rule, f.Message)
	}
	return b.String()
}

func TestExamples(t *testing.T) {
	for _, rule := range checks.All() {
		t.Run(rule.Name, func(t *testing.T) {
			bad := checkExample(t, rule.Bad).Findings
			fired := 0
			for _, f := range bad {
				if f.Rule == rule.Name {
					fired++
				}
			}
			if fired == 0 || fired != len(bad) {
				t.Errorf("the bad example must fire %s and nothing else, got:\n%s", rule.Name, show(bad))
			}
			if first := rule.Bad.Files[0].Path; fired > 0 && bad[0].Path != first {
				t.Errorf("the finding stands in %s, not in the first file %s", bad[0].Path, first)
			}
			if good := checkExample(t, rule.Good).Findings; len(good) > 0 {
				t.Errorf("the good example must be silent, got:\n%s", show(good))
			}
		})
	}
}

func TestDocumentation(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[string]bool{}
	for _, rule := range checks.All() {
		if !kebab.MatchString(rule.Name) || seen[rule.Name] {
			t.Errorf("the name %q is not in kebab-case, or is given twice", rule.Name)
		}
		seen[rule.Name] = true
		for what, text := range map[string]string{"summary": rule.Summary, "why": rule.Why, "since": rule.Since, "group": string(rule.Group)} {
			if text == "" || text != strings.TrimSpace(text) {
				t.Errorf("%s: the %s is empty, or has spare space", rule.Name, what)
			}
		}
		if strings.HasSuffix(rule.Summary, ".") || strings.Contains(rule.Summary, "\n") {
			t.Errorf("%s: the summary is one line without a full stop", rule.Name)
		}
		if !strings.HasSuffix(rule.Why, ".") {
			t.Errorf("%s: the why is made of sentences", rule.Name)
		}
		if rule.Severity == diagnostic.Off && rule.Group != lint.Process {
			t.Errorf("%s has no severity", rule.Name)
		}
		file := strings.ReplaceAll(rule.Name, "-", "_") + ".go"
		if _, err := os.Stat(file); err != nil {
			t.Errorf("%s has no file %s", rule.Name, file)
		}
	}
}

// Every rule that is written is in the list: a file that declares one is named after it.
func TestEveryRuleIsListed(t *testing.T) {
	listed := map[string]bool{}
	for _, rule := range checks.All() {
		listed[strings.ReplaceAll(rule.Name, "-", "_")+".go"] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(source), "= &lint.Rule{") && !strings.HasSuffix(file, "_test.go") && !listed[file] {
			t.Errorf("%s declares a rule that All does not list", file)
		}
	}
}
