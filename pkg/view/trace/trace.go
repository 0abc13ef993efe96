// Package trace follows the thread that runs through a plan: from a goal down to the features that pursue it, and back.
// The thread is nothing but the links that the configuration marks with "thread: up" or "thread: down", and the parts
// that such links may name: a key result hangs below its objective.
//
// Three views stand on it: Compute gives the thread of some documents, or the whole; Relate gives the matrix between two
// kinds; Cover says what has no thread. All are plain values; circles in the documents end where they close.
package trace

import (
	"cmp"
	"slices"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Input is what the views are computed from.
type Input struct {
	Graph *graph.Graph
	// Keep chooses the documents; nil keeps all.
	Keep func(*workspace.Document) bool
	// Public leaves out what is internal.
	Public bool
}

// Start is where a thread is taken up: a document, or a part of it by its id.
type Start struct {
	Document *workspace.Document
	Part     string
}

// Node is a step of the thread: a document, or a part of one.
type Node struct {
	Document *workspace.Document
	// Part is nil for the document as a whole.
	Part *workspace.Part
	// Asked marks the nodes where the thread was taken up.
	Asked bool
	// Column is the node's place in Thread.Columns.
	Column int
}

// ID is the document's id, with its part: "OBJ-0007#KR1".
func (n Node) ID() string {
	if n.Part != nil {
		return n.Document.ID + "#" + n.Part.ID
	}
	return n.Document.ID
}

// Title is the document's title, or the part's.
func (n Node) Title() string {
	if n.Part != nil {
		return cmp.Or(n.Part.Title, n.Part.ID)
	}
	return n.Document.Title
}

// Status is the document's status; a part has none.
func (n Node) Status() string {
	if n.Part != nil {
		return ""
	}
	return n.Document.Status
}

// Category is what the status means.
func (n Node) Category() config.Category {
	if n.Part != nil {
		return ""
	}
	return n.Document.Category
}

// Edge joins a node with one below it; both are places in Thread.Nodes. Link is nil between a document and its part.
type Edge struct {
	Upper, Lower int
	Link         *graph.Link
}

// Thread is a part of the plan from the goal down. Nodes are in output order, parts behind their document; edges by
// their upper node, then by their lower one. There is one edge at most between two nodes.
type Thread struct {
	Nodes   []Node
	Edges   []Edge
	Columns []Column
	// Whole says that nobody asked for single documents.
	Whole bool

	above, below [][]int
	topmost      map[*config.Kind]bool
}

// Above are the nodes directly above a node, Below those directly below it, in the order of nodes.
func (t *Thread) Above(n int) []int { return t.above[n] }

// Below are the nodes directly below a node: its parts first.
func (t *Thread) Below(n int) []int { return t.below[n] }

// Compute follows the thread up and down from the starts, or takes all of it where there are none.
func Compute(in Input, starts []Start) *Thread {
	w := weave(in)
	t := &Thread{Whole: len(starts) == 0, topmost: w.topmost}
	included := make([]bool, len(w.nodes))
	if t.Whole {
		for i := range included {
			included[i] = true
		}
	}
	asked := map[int]bool{}
	for _, s := range starts {
		n := w.start(s)
		asked[n] = true
		included = append(included, make([]bool, len(w.nodes)-len(included))...)
		for _, next := range [][][]int{w.above, w.below} {
			for _, i := range walk(next, n) {
				included[i] = true
			}
		}
	}
	t.take(w, included, asked)
	t.arrange(w)
	return t
}

// take copies the included nodes and the edges among them.
func (t *Thread) take(w *web, included []bool, asked map[int]bool) {
	place := make([]int, len(w.nodes))
	var order []int
	for i := range w.nodes {
		if included[i] {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareNodes(w.nodes[a], w.nodes[b]) })
	for _, i := range order {
		place[i] = len(t.Nodes)
		n := w.nodes[i]
		n.Asked = asked[i]
		t.Nodes = append(t.Nodes, n)
	}
	for _, e := range w.edges {
		if included[e.Upper] && included[e.Lower] {
			t.Edges = append(t.Edges, Edge{place[e.Upper], place[e.Lower], e.Link})
		}
	}
	slices.SortFunc(t.Edges, func(a, b Edge) int { return cmp.Or(cmp.Compare(a.Upper, b.Upper), cmp.Compare(a.Lower, b.Lower)) })
	t.above, t.below = make([][]int, len(t.Nodes)), make([][]int, len(t.Nodes))
	for _, e := range t.Edges {
		t.above[e.Lower] = append(t.above[e.Lower], e.Upper)
		t.below[e.Upper] = append(t.below[e.Upper], e.Lower)
	}
}

// compareNodes puts documents in output order, and parts behind their document in the order that they are written in.
func compareNodes(a, b Node) int {
	if a.Document != b.Document {
		return cmp.Compare(a.Document.Index, b.Document.Index)
	}
	return cmp.Compare(partIndex(a), partIndex(b))
}

func partIndex(n Node) int {
	for i := range n.Document.Parts {
		if &n.Document.Parts[i] == n.Part {
			return i
		}
	}
	return -1
}

// walk returns a node and all that can be reached from it.
func walk(next [][]int, from int) []int {
	seen := map[int]bool{from: true}
	out := []int{from}
	for i := 0; i < len(out); i++ {
		for _, n := range next[out[i]] {
			if !seen[n] {
				seen[n] = true
				out = append(out, n)
			}
		}
	}
	return out
}
