package generate

import (
	"sync"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// The names of the rules.
const (
	InvalidBlock   = "invalid-block"
	StaleGenerated = "stale-generated"
)

// Planner makes plans, and remembers the last, which two rules and the command ask for. It is safe for concurrent use.
type Planner struct {
	ignored func(path string, folder bool) bool

	mu        sync.Mutex
	workspace *workspace.Workspace
	today     calendar.Date
	plan      *Plan
	err       error
}

// NewPlanner returns a planner; ignored is that of Input.
func NewPlanner(ignored func(path string, folder bool) bool) *Planner {
	return &Planner{ignored: ignored}
}

// Plan returns the plan of a side of a workspace.
func (p *Planner) Plan(side *lint.Side, today calendar.Date) (*Plan, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.workspace != side.Workspace || p.today != today {
		p.plan, p.err = New(Input{Workspace: side.Workspace, Graph: side.Graph, Query: side.Query, Today: today, Ignored: p.ignored})
		p.workspace, p.today = side.Workspace, today
	}
	return p.plan, p.err
}

// Rules are the rules about what is generated. They belong to package checks, whose floor knows nothing of printing.
func Rules(p *Planner) []*lint.Rule {
	report := func(choose func(*Plan) []diagnostic.Finding, rule *lint.Rule) *lint.Rule {
		rule.Run = func(pass *lint.Pass) {
			plan, err := p.Plan(pass.Head, pass.Today)
			if err != nil {
				if rule.Name == InvalidBlock {
					pass.Report(diagnostic.Finding{Path: config.FileName, Message: "what is generated cannot be judged: " + err.Error()})
				}
				return
			}
			for _, f := range choose(plan) {
				pass.Report(f)
			}
		}
		return rule
	}
	return []*lint.Rule{
		report(func(p *Plan) []diagnostic.Finding { return p.Invalid }, &lint.Rule{
			Name: InvalidBlock, Group: lint.House, Severity: diagnostic.Error, Since: "0.1",
			Summary: "Generated blocks and files ask for something that there is",
			Why: `A block in a Markdown file, and an entry of generate: in roadbook.yaml, name a view and its arguments. What they name must
exist, and a block must be closed: otherwise roadbook generate leaves the block as it is, and readers see what was true once.
The views are features, feature ID, okrs, roadmap, board, list KIND and trace ID; the arguments are the flags of the commands,
without dashes.`,
			Bad:  exampleOf("<!-- roadbook: list storys -->\n<!-- /roadbook -->\n"),
			Good: exampleOf("<!-- roadbook: list page columns=id,title -->\n" + listed + "<!-- /roadbook -->\n"),
		}),
		report(func(p *Plan) []diagnostic.Finding { return p.Stale }, &lint.Rule{
			Name: StaleGenerated, Group: lint.House, Severity: diagnostic.Warning, Since: "0.1",
			Summary: "What is generated says what the plan says now",
			Why: `People read generated pages where they are, on the host and in their editors, without running anything. After a change to the
plan, refresh them and commit both together: roadbook generate does all, roadbook fix does these and what else can be mended.`,
			Bad:  exampleOf("<!-- roadbook: list page columns=id,title -->\n| id | title |\n| --- | --- |\n| planning | How we planned |\n<!-- /roadbook -->\n"),
			Good: exampleOf("<!-- roadbook: list page columns=id,title -->\n" + listed + "<!-- /roadbook -->\n"),
		}),
	}
}

const listed = "| id | title |\n| --- | --- |\n| handbook/planning | How we plan |\n"

// exampleOf is a page with a block.
func exampleOf(block string) lint.Example {
	return lint.Example{Files: []lint.ExampleFile{{
		Path: "handbook/planning.md",
		Text: "---\ntitle: How we plan\n---\n\n## Our pages\n\n" + block,
	}}}
}
