package trace

import (
	"cmp"
	"slices"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Matrix says which documents of one kind belong to which of another. Rows and Columns are in output order.
type Matrix struct {
	From, To *config.Kind
	Rows     []*workspace.Document
	Columns  []*workspace.Document
	// Cells are, for each row, its relations in the order of columns.
	Cells [][]Relation
}

// Relation is a filled cell.
type Relation struct {
	// Column is the place in Matrix.Columns.
	Column int
	// Direct says that one of the two links to the other, or to a part of it, by any field; else the thread joins them
	// through others.
	Direct bool
}

// Cell returns a cell's relation, if it is filled.
func (m *Matrix) Cell(row, column int) (Relation, bool) {
	i, ok := slices.BinarySearchFunc(m.Cells[row], column, func(r Relation, column int) int { return cmp.Compare(r.Column, column) })
	if !ok {
		return Relation{}, false
	}
	return m.Cells[row][i], true
}

// Relate computes the matrix between two kinds: a document belongs to another if one links to the other, or if the
// thread leads from one to the other, up or down. Keep chooses rows and columns, not what lies between them.
func Relate(in Input, from, to *config.Kind) *Matrix {
	m := &Matrix{From: from, To: to}
	place := map[*workspace.Document]int{}
	for _, d := range in.Graph.Workspace.Documents {
		if d.Unreadable || in.Public && !d.Public || in.Keep != nil && !in.Keep(d) {
			continue
		}
		if d.Kind == from {
			m.Rows = append(m.Rows, d)
		}
		if d.Kind == to {
			place[d] = len(m.Columns)
			m.Columns = append(m.Columns, d)
		}
	}
	w := weave(Input{Graph: in.Graph, Public: in.Public})
	for _, d := range m.Rows {
		related := map[int]bool{} // column → direct
		if n, ok := w.documents[d.Index]; ok {
			for _, next := range [][][]int{w.above, w.below} {
				for _, i := range walk(next, n) {
					if column, ok := place[w.nodes[i].Document]; ok && w.nodes[i].Document != d {
						related[column] = false
					}
				}
			}
		}
		for _, other := range neighbours(in, d) {
			if column, ok := place[other]; ok {
				related[column] = true
			}
		}
		var row []Relation
		for column, direct := range related {
			row = append(row, Relation{column, direct})
		}
		slices.SortFunc(row, func(a, b Relation) int { return cmp.Compare(a.Column, b.Column) })
		m.Cells = append(m.Cells, row)
	}
	return m
}

// neighbours are the documents that a declared link joins with a document.
func neighbours(in Input, d *workspace.Document) []*workspace.Document {
	shown := func(l *graph.Link) bool {
		return l.Spec != nil && l.State == graph.Resolved && !(in.Public && l.Internal()) && l.From != l.To
	}
	var out []*workspace.Document
	for _, l := range in.Graph.From(d) {
		if shown(l) {
			out = append(out, l.To)
		}
	}
	for _, l := range in.Graph.To(d) {
		if shown(l) {
			out = append(out, l.From)
		}
	}
	return out
}
