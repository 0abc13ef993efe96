package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

var referenceCycle = &lint.Rule{
	Name:     "reference-cycle",
	Group:    lint.Links,
	Severity: diagnostic.Error,
	Summary:  "Following a link that orders documents never leads back to the start",
	Why: `If each of two stories waits for the other, neither can begin; if two strategies supersede each other, none holds.
The links that order documents, such as blocked_by, supports, supersedes and replacement, are marked "acyclic" in
roadbook.yaml. The finding names the way round; take out the reference that is the weakest.`,
	Since: "0.1",
	Bad: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
blocked_by: US-0043
---
`), file("stories/us-0043-list-my-cards.md", `---
id: US-0043
title: List the cards that I saved
status: backlog
persona: returning customer
want: to see which cards are kept
so_that: I can delete an old one
blocked_by: US-0042
---
`)),
	Good: example(file("stories/us-0042-save-a-card.md", `---
id: US-0042
title: Save a card for later
status: backlog
persona: returning customer
want: to pay with the card that I used last time
so_that: I can order in one step
---
`), file("stories/us-0043-list-my-cards.md", `---
id: US-0043
title: List the cards that I saved
status: backlog
persona: returning customer
want: to see which cards are kept
so_that: I can delete an old one
blocked_by: US-0042
---
`)),
	Run: func(p *lint.Pass) {
		for _, field := range acyclicFields(p) {
			c := newCycles(p.Head.Graph, field)
			for _, d := range p.Documents() {
				if c.at[d.Index].index == 0 {
					c.visit(d)
				}
			}
			for _, cycle := range c.found {
				p.Report(aboutCycle(cycle))
			}
		}
	},
}

// acyclicFields are the fields of links that must not lead back, in the order of the configuration.
func acyclicFields(p *lint.Pass) []string {
	var fields []string
	for _, k := range p.Config.Kinds {
		for _, spec := range k.Links {
			if spec.Acyclic && spec.InverseOf == "" && !slices.Contains(fields, spec.Field) {
				fields = append(fields, spec.Field)
			}
		}
	}
	return fields
}

// cycles finds the strongly connected components of one field's edges, by Tarjan's algorithm (1972), and in each one
// of the shortest ways round that start at its first document.
type cycles struct {
	graph *graph.Graph
	field string
	// at is what is known of each document, by its index.
	at      []visit
	visited int
	stack   []*workspace.Document
	found   [][]*graph.Link
}

// visit is where a document stands in the search.
type visit struct {
	// index is the order of the visits, from 1; low the least that is reached from here; group the component, once the
	// document has left the stack.
	index, low, group int32
	open              bool // on the stack
}

func newCycles(g *graph.Graph, field string) *cycles {
	return &cycles{graph: g, field: field, at: make([]visit, len(g.Workspace.Documents))}
}

// edges are the resolved edges of the field that leave a document.
func (c *cycles) edges(d *workspace.Document) []*graph.Link {
	var out []*graph.Link
	for _, l := range c.graph.From(d) {
		if l.Field == c.field && l.State == graph.Resolved && l.Spec != nil && l.Spec.Acyclic {
			out = append(out, l)
		}
	}
	return out
}

func (c *cycles) visit(d *workspace.Document) {
	c.visited++
	at := &c.at[d.Index]
	*at = visit{index: int32(c.visited), low: int32(c.visited), open: true}
	c.stack = append(c.stack, d)
	for _, l := range c.edges(d) {
		if to := &c.at[l.To.Index]; to.index == 0 {
			c.visit(l.To)
			at.low = min(at.low, to.low)
		} else if to.open {
			at.low = min(at.low, to.index)
		}
	}
	if at.low != at.index {
		return
	}
	first := d
	for last := (*workspace.Document)(nil); last != d; {
		last = c.stack[len(c.stack)-1]
		c.stack = c.stack[:len(c.stack)-1]
		c.at[last.Index].open, c.at[last.Index].group = false, at.index
		if last.Index < first.Index {
			first = last
		}
	}
	if cycle := c.around(first); cycle != nil {
		c.found = append(c.found, cycle)
	}
}

// around is a shortest way from a document through its component back to it, or nil where there is none.
func (c *cycles) around(start *workspace.Document) []*graph.Link {
	came := map[*workspace.Document]*graph.Link{}
	queue := []*workspace.Document{start}
	for len(queue) > 0 {
		d := queue[0]
		queue = queue[1:]
		for _, l := range c.edges(d) {
			if l.To == start {
				way := []*graph.Link{l}
				for at := d; at != start; at = came[at].From {
					way = append(way, came[at])
				}
				slices.Reverse(way)
				return way
			}
			if came[l.To] == nil && c.at[l.To.Index].group == c.at[start.Index].group {
				came[l.To] = l
				queue = append(queue, l.To)
			}
		}
	}
	return nil
}

func aboutCycle(cycle []*graph.Link) diagnostic.Finding {
	first := cycle[0]
	ids := []string{first.From.ID}
	for _, l := range cycle {
		ids = append(ids, l.To.ID)
	}
	way := strings.Join(ids, " → ")
	f := lint.AboutField(first.From, first.Pointer, first.Range, fmt.Sprintf("%s leads back to %s: %s", first.Field, first.From.ID, way))
	f.Path, f.Value = first.Path, way
	if len(cycle) == 1 {
		f.Message = fmt.Sprintf("%s names itself under %s", first.From.ID, first.Field)
	}
	for _, l := range cycle[1:] {
		f.Related = append(f.Related, diagnostic.Related{Path: l.Path, Range: l.Range, Message: says(l.From.ID, l.Spec, l.Field, l.To.ID)})
	}
	return f
}
