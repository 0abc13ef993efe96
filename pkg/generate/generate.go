// Package generate keeps what is made from the plan beside the plan: whole files that roadbook.yaml asks for, and marked
// blocks in any Markdown below the root. It computes what they should hold; package edit writes it.
//
// Data passes through it like this: the entries of generate: and the blocks of Markdown files (files.go) → an order each,
// with its words checked (order.go) → the view of the same name, printed by package render (views.go) → the text fitted
// into its place (block.go) → a Plan: the files that are out of date with their new content, and what is wrong with the
// orders. The rules stale-generated and invalid-block (rules.go) report a plan's two halves.
package generate

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/query"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Input is what a plan is made from.
type Input struct {
	Workspace *workspace.Workspace
	Graph     *graph.Graph
	Query     *query.Env
	Today     calendar.Date
	// Ignored reports whether git ignores a file or folder, by its path from the root; nil ignores nothing.
	Ignored func(path string, folder bool) bool
}

// Plan is what generating would do.
type Plan struct {
	// Files are those that are out of date, by path.
	Files []File
	// Invalid are the findings of the rule invalid-block, Stale those of stale-generated; without severities.
	Invalid, Stale []diagnostic.Finding
	// Places is how many files and blocks there are that could be filled, fresh ones too.
	Places int
}

// File is a file that is out of date.
type File struct {
	Path string
	// Before is nil where there is no file yet.
	Before, After []byte
	// Blocks is how many blocks of it change; 0 for a file that is made as a whole.
	Blocks int
}

// New computes the plan. The error is one of reading files.
func New(in Input) (*Plan, error) {
	p := &planning{in: in, plan: &Plan{}}
	made := p.entries()
	if err := p.markdown(made); err != nil {
		return nil, err
	}
	slices.SortFunc(p.plan.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	diagnostic.Sort(p.plan.Invalid)
	diagnostic.Sort(p.plan.Stale)
	if err := in.Workspace.Err(); err != nil {
		return nil, err
	}
	return p.plan, nil
}

// planning is a plan in the making.
type planning struct {
	in   Input
	plan *Plan
}

func (p *planning) invalid(f diagnostic.Finding) {
	f.Rule = InvalidBlock
	p.plan.Invalid = append(p.plan.Invalid, f)
}

func (p *planning) stale(f diagnostic.Finding) {
	f.Rule = StaleGenerated
	p.plan.Stale = append(p.plan.Stale, f)
}

// sameLines reports whether two texts differ in nothing, or in their line endings alone.
func sameLines(a, b []byte) bool {
	return bytes.Equal(a, b) || bytes.Equal(unixLines(a), unixLines(b))
}

func unixLines(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }

// windows reports whether most lines of a text end as on Windows.
func windows(text []byte) bool {
	return 2*bytes.Count(text, []byte("\r\n")) > bytes.Count(text, []byte("\n"))
}

// withEndings gives a text the line endings of the one that it goes into.
func withEndings(text string, like []byte) string {
	if windows(like) {
		return strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}
