package trace

import (
	"cmp"
	"slices"

	"github.com/roadbookdev/roadbook/pkg/config"
)

// Column is one step from the goal to the feature: the documents of a kind, or the parts of one. A kind whose documents
// stand above one another has several columns, by Level.
type Column struct {
	Kind *config.Kind
	// Parts is nil for documents.
	Parts *config.Parts
	// Level counts from 0: how many documents of the kind stand above one another. The last level holds all deeper ones.
	Level int
}

// deepest is the last level with a column of its own.
const deepest = 4

// arrange gives every node its column.
func (t *Thread) arrange(w *web) {
	levels := t.levels()
	of := make([]Column, len(t.Nodes))
	for i, n := range t.Nodes {
		of[i] = Column{Kind: n.Document.Kind, Level: levels[i]}
		if n.Part != nil {
			of[i] = Column{Kind: n.Document.Kind, Parts: n.Part.Spec}
		}
		if !slices.Contains(t.Columns, of[i]) {
			t.Columns = append(t.Columns, of[i])
		}
	}
	slices.SortFunc(t.Columns, compareColumns)
	t.sortColumns(strands(w.in.Graph.Workspace.Config))
	for i := range t.Nodes {
		t.Nodes[i].Column = slices.Index(t.Columns, of[i])
	}
	for i := range t.below {
		slices.SortStableFunc(t.below[i], func(a, b int) int { return t.compareBelow(i, a, b) })
	}
}

// compareBelow puts a document's own parts first, then what is nearer to the goal.
func (t *Thread) compareBelow(upper, a, b int) int {
	rank := func(n int) int {
		if t.Nodes[n].Document == t.Nodes[upper].Document {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(t.Nodes[a].Column, t.Nodes[b].Column), cmp.Compare(a, b))
}

func compareColumns(a, b Column) int {
	isPart := func(c Column) int {
		if c.Parts != nil {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(a.Kind.Order, b.Kind.Order), cmp.Compare(isPart(a), isPart(b)), cmp.Compare(a.Level, b.Level))
}

// levels counts for each document how many of its own kind stand above one another over it. A circle counts once.
func (t *Thread) levels() []int {
	out := make([]int, len(t.Nodes))
	state := make([]int8, len(t.Nodes)) // 0 not seen, 1 open, 2 known
	var level func(n int) int
	level = func(n int) int {
		if state[n] != 0 {
			return out[n]
		}
		state[n] = 1
		for _, a := range t.above[n] {
			if t.Nodes[a].Document.Kind == t.Nodes[n].Document.Kind && t.Nodes[a].Document != t.Nodes[n].Document && state[a] != 1 {
				out[n] = max(out[n], min(deepest, level(a)+1))
			}
		}
		state[n] = 2
		return out[n]
	}
	for n := range t.Nodes {
		if t.Nodes[n].Part == nil {
			level(n)
		}
	}
	return out
}

// sortColumns orders the columns along the thread: each behind all that the configuration puts above it. Links that
// would close a circle of kinds do not count.
func (t *Thread) sortColumns(all []strand) {
	n := len(t.Columns)
	follows := make([][]int, n)
	for i, a := range t.Columns {
		for j, b := range t.Columns {
			if i != j && leads(all, a, b) {
				follows[j] = append(follows[j], i)
			}
		}
	}
	layer := make([]int, n)
	state := make([]int8, n)
	var visit func(j int)
	visit = func(j int) {
		state[j] = 1
		for _, i := range follows[j] {
			if state[i] == 0 {
				visit(i)
			}
			if state[i] == 2 {
				layer[j] = max(layer[j], layer[i]+1)
			}
		}
		state[j] = 2
	}
	for j := range n {
		if state[j] == 0 {
			visit(j)
		}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(layer[a], layer[b]) })
	sorted := make([]Column, n)
	for i, j := range order {
		sorted[i] = t.Columns[j]
	}
	t.Columns = sorted
}

// leads says whether one column stands directly above another.
func leads(all []strand, a, b Column) bool {
	if a.Kind == b.Kind {
		return b.Parts != nil && a.Parts == nil || a.Parts == nil && b.Parts == nil && a.Level < b.Level
	}
	return slices.ContainsFunc(all, func(s strand) bool { return s.upper == a.Kind && s.lower == b.Kind })
}
