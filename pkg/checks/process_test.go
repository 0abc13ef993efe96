package checks_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"testing"
	"testing/fstest"
	"time"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/checks"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/query"
	"github.com/roadbookdev/roadbook/pkg/sample"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// input reads a workspace for rules that are given, or for all.
func input(t testing.TB, fsys fs.FS, today string, rules ...*lint.Rule) lint.Input {
	t.Helper()
	cfg, err := config.Load(fsys, config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	ws, err := workspace.Load(context.Background(), fsys, cfg)
	if err != nil {
		t.Fatal(err)
	}
	day, err := calendar.ParseDate(today)
	if err != nil {
		t.Fatal(err)
	}
	if len(rules) == 0 {
		rules = checks.All()
	}
	g := graph.Build(ws)
	return lint.Input{Rules: rules, Today: day, Head: &lint.Side{Workspace: ws, Graph: g, Query: query.NewEnv(g, day, query.Options{})}}
}

func sampleFiles(documents int) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, f := range sample.Workspace(documents, 1) {
		fsys[f.Path] = &fstest.MapFile{Data: []byte(f.Text)}
	}
	return fsys
}

// turnedOn are the rules with those that are off by default turned on, with their shortest time in times, if that is given.
func turnedOn(times map[string]time.Duration) []*lint.Rule {
	var out []*lint.Rule
	for _, r := range checks.All() {
		rule := *r
		if rule.Severity == diagnostic.Off {
			rule.Severity = diagnostic.Warning
		}
		if rule.Run != nil && times != nil {
			rule.Run = func(p *lint.Pass) {
				start := time.Now()
				r.Run(p)
				// The shortest is the truest on a machine that others use too.
				if took := time.Since(start); times[r.Name] == 0 || took < times[r.Name] {
					times[r.Name] = took
				}
			}
		}
		out = append(out, &rule)
	}
	return out
}

// BenchmarkRules is what all rules take over ten thousand documents on one thread, those of process that are off too.
func BenchmarkRules(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	times := map[string]time.Duration{}
	in := input(b, sampleFiles(10_000), sample.Today, turnedOn(times)...)
	for b.Loop() {
		if _, err := lint.Run(context.Background(), in); err != nil {
			b.Fatal(err)
		}
	}
	var all time.Duration
	for _, rule := range checks.All() {
		all += times[rule.Name]
		if os.Getenv("ROADBOOK_RULE_TIMES") != "" {
			fmt.Fprintf(os.Stderr, "%-28s %v\n", rule.Name, times[rule.Name])
		}
	}
	b.ReportMetric(float64(all.Microseconds())/1000, "rules-ms")
}

// The workspaces that ship with the project, and the generator's, have no findings.
func TestWorkspacesAreSound(t *testing.T) {
	for _, c := range []struct {
		name  string
		fsys  fs.FS
		today string
	}{
		{"orbit", os.DirFS("../../examples/orbit"), "2026-09-15"},
		{"features-yml", os.DirFS("../../examples/features-yml"), "2026-09-15"},
		{"proposals", os.DirFS("../../examples/proposals"), "2026-09-15"},
		{"sample", sampleFiles(300), sample.Today},
	} {
		t.Run(c.name, func(t *testing.T) {
			result, err := lint.Run(context.Background(), input(t, c.fsys, c.today))
			if err != nil {
				t.Fatal(err)
			}
			if len(result.Findings) > 0 {
				t.Errorf("there should be no findings, got:\n%s", show(result.Findings))
			}
		})
	}
}

// BenchmarkLeaks is internal-leak where half of ten thousand documents are public.
func BenchmarkLeaks(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	fsys := sampleFiles(10_000)
	fsys[config.FileName] = &fstest.MapFile{Data: []byte("version: 1\nkinds: {story: {public: true}}\n")}
	times := map[string]time.Duration{}
	in := input(b, fsys, sample.Today, turnedOn(times)...)
	in.Only = []string{"internal-leak"}
	for b.Loop() {
		if _, err := lint.Run(context.Background(), in); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(times["internal-leak"].Microseconds())/1000, "rule-ms")
}
