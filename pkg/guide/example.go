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
	// Before is, for a rule that compares two revisions, the workspace as it was, and Past what was removed from it
	// earlier.
	Before []ExampleFile `json:"before,omitempty"`
	Past   []ExampleFile `json:"past,omitempty"`
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
	before, past := exampleFiles(e.Before), exampleFiles(e.Past)
	for _, f := range e.Before {
		out.Before = append(out.Before, ExampleFile(f))
	}
	for _, f := range e.Past {
		out.Past = append(out.Past, ExampleFile(f))
	}
	for _, f := range g.examineChange(ctx, rule, files, before, past, e.Today) {
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

// exampleFiles are files in memory, nil for none.
func exampleFiles(files []lint.ExampleFile) fstest.MapFS {
	if len(files) == 0 {
		return nil
	}
	all := fstest.MapFS{}
	for _, f := range files {
		all[f.Path] = &fstest.MapFile{Data: []byte(f.Text)}
	}
	return all
}

// examine checks a workspace in memory. What goes wrong costs the page its marks, not the page: that every example
// fires is held by the tests of package checks.
func (g *Guide) examine(ctx context.Context, rule *lint.Rule, files fstest.MapFS, today string) []diagnostic.Finding {
	return g.examineChange(ctx, rule, files, nil, nil, today)
}

// examineChange is examine for a rule that compares with what was there before, and what was removed earlier; both may
// be nil.
func (g *Guide) examineChange(ctx context.Context, rule *lint.Rule, files, before, past fstest.MapFS, today string) []diagnostic.Finding {
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
	side := func(ws *workspace.Workspace) *lint.Side {
		joined := graph.Build(ws)
		return &lint.Side{Workspace: ws, Graph: joined, Query: query.NewEnv(joined, day, query.Options{})}
	}
	in := lint.Input{Rules: g.builtin, Today: day, Head: side(ws)}
	if before != nil {
		was, err := workspace.Load(ctx, before, cfg)
		if err != nil {
			return nil
		}
		removed, err := workspace.Load(ctx, past, cfg)
		if err != nil {
			return nil
		}
		in.Base = side(was)
		earlier := side(removed).Graph
		in.LastChange = func(*workspace.Document) (calendar.Date, bool) { return day, true }
		in.Past = func(key workspace.Key) (*lint.Former, bool) {
			if d := earlier.Document(key.Kind, key.ID); d != nil {
				return &lint.Former{Document: d}, true
			}
			return nil, true
		}
	}
	result, err := lint.Run(ctx, in)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(result.Findings, func(f diagnostic.Finding) bool { return f.Rule != rule.Name })
}
