package guide

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/query"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Example is a small workspace with what the rule says about it.
type Example struct {
	Files []ExampleFile `json:"files"`
	// Config is its roadbook.yaml where it needs one of its own.
	Config   string           `json:"config,omitempty"`
	Findings []ExampleFinding `json:"findings"`
}

// ExampleFile is a file of an example.
type ExampleFile struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// ExampleFinding is what the rule says about an example. Line and Column count from 1, in characters.
type ExampleFinding struct {
	Path     string `json:"path"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Message  string `json:"message"`

	kind   string
	length int
}

// text is the example as one text: with several files, each below a line that names it.
func (e *Example) text() string {
	if len(e.Files) == 1 && e.Config == "" {
		return e.Files[0].Text
	}
	var b strings.Builder
	if e.Config != "" {
		fmt.Fprintf(&b, "==> roadbook.yaml <==\n%s\n", e.Config)
	}
	for i, f := range e.Files {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "==> %s <==\n%s", f.Path, f.Text)
	}
	return b.String()
}

func (m mark) where() string {
	if m.line == 0 {
		return "the file:"
	}
	return fmt.Sprintf("line %d:", m.line)
}

// exampleDay is the clock of examples that name none.
const exampleDay = "2026-07-01"

// runExample runs the rule on an example, by the way that check goes. A rule that cannot run here, because it needs
// history or a second revision, has no findings.
func (g *Guide) runExample(ctx context.Context, rule *lint.Rule, e lint.Example) *Example {
	out := &Example{Config: e.Config, Files: []ExampleFile{}, Findings: []ExampleFinding{}}
	files := fstest.MapFS{}
	for _, f := range e.Files {
		out.Files = append(out.Files, ExampleFile(f))
		files[f.Path] = &fstest.MapFile{Data: []byte(f.Text)}
	}
	if e.Config != "" {
		files[config.FileName] = &fstest.MapFile{Data: []byte(e.Config)}
	}
	if len(e.Files) == 0 {
		return out
	}
	for _, f := range g.examine(ctx, rule, files, e.Today) {
		length := 0
		if f.End.Line == f.Start.Line {
			length = f.End.Column - f.Start.Column
		}
		out.Findings = append(out.Findings, ExampleFinding{
			f.Path, f.Start.Line, f.Start.Column, f.Rule, f.Severity.String(), f.Message, f.Kind, length,
		})
	}
	return out
}

// examine checks a workspace in memory. What goes wrong costs the page its marks, not the page: that every example
// fires is held by the tests of package checks.
func (g *Guide) examine(ctx context.Context, rule *lint.Rule, files fstest.MapFS, today string) []diagnostic.Finding {
	if today == "" {
		today = exampleDay
	}
	day, err := calendar.ParseDate(today)
	if err != nil {
		return nil
	}
	cfg, err := g.preset()
	if files[config.FileName] != nil {
		cfg, err = config.Load(files, config.FileName)
	}
	if err != nil {
		return nil
	}
	ws, err := workspace.Load(ctx, files, cfg)
	if err != nil {
		return nil
	}
	joined := graph.Build(ws)
	result, err := lint.Run(ctx, lint.Input{
		Rules: g.builtin, Today: day,
		Head: &lint.Side{Workspace: ws, Graph: joined, Query: query.NewEnv(joined, day, query.Options{})},
	})
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(result.Findings, func(f diagnostic.Finding) bool { return f.Rule != rule.Name })
}
