package trace

import "slices"

// Folded is a column that a folded thread leaves out.
type Folded struct {
	Column Column
	// Nodes is how many nodes it has; Below how many of them hang below each node that is left, by its place in Nodes.
	Nodes int
	Below []int
}

// Fold leaves of a thread its first columns, as many as have no more nodes than most altogether, and at least one. The
// others come back as counts, in the order of columns. A thread that has no more nodes, or where somebody asked for one
// that would be left out, comes back whole and without counts.
func (t *Thread) Fold(most int) (*Thread, []Folded) {
	sizes := make([]int, len(t.Columns))
	asked := 0
	for _, n := range t.Nodes {
		sizes[n.Column]++
		if n.Asked {
			asked = max(asked, n.Column)
		}
	}
	kept, sum := 0, 0
	for kept < len(sizes) && (kept == 0 || sum+sizes[kept] <= most) {
		sum += sizes[kept]
		kept++
	}
	if kept == len(sizes) || asked >= kept {
		return t, nil
	}
	out := &Thread{Columns: t.Columns[:kept], Whole: t.Whole, topmost: t.topmost}
	folded := make([]Folded, len(sizes)-kept)
	for i := range folded {
		folded[i] = Folded{Column: t.Columns[kept+i], Nodes: sizes[kept+i], Below: make([]int, sum)}
	}
	place := make([]int, len(t.Nodes))
	for i, n := range t.Nodes {
		if place[i] = -1; n.Column >= kept {
			continue
		}
		place[i] = len(out.Nodes)
		out.Nodes = append(out.Nodes, n)
		for _, below := range walk(t.below, i) {
			if c := t.Nodes[below].Column; c >= kept {
				folded[c-kept].Below[place[i]]++
			}
		}
	}
	out.above, out.below = keepPlaces(t.above, place, sum), keepPlaces(t.below, place, sum)
	for _, e := range t.Edges {
		if place[e.Upper] >= 0 && place[e.Lower] >= 0 {
			out.Edges = append(out.Edges, Edge{place[e.Upper], place[e.Lower], e.Link})
		}
	}
	return out, folded
}

// keepPlaces takes over the neighbours of the n nodes that have a place, as far as they have one too.
func keepPlaces(next [][]int, place []int, n int) [][]int {
	out := make([][]int, 0, n)
	for i, nodes := range next {
		if place[i] < 0 {
			continue
		}
		near := []int{}
		for _, m := range nodes {
			if place[m] >= 0 {
				near = append(near, place[m])
			}
		}
		out = append(out, slices.Clip(near))
	}
	return out
}
