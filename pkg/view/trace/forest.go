package trace

import (
	"cmp"
	"slices"
)

// Branch is a node in a tree with what hangs below it. A node that several stand above hangs below the first of them, and
// is Repeated, without its own branches, below the others; it is left out where it hangs deeper below the same node
// already (an objective of a team under the strategy that the company's objective pursues).
type Branch struct {
	Node     int
	Repeated bool
	Children []Branch
}

// Forest is a thread as trees.
type Forest struct {
	// Trees are those that begin where the thread begins.
	Trees []Branch
	// Loose are those that begin at something that should have something above it, and has not.
	Loose []Branch
}

// Forest returns the thread as trees from the goal down, in the order of columns. Every node is in it.
func (t *Thread) Forest() Forest {
	order := make([]int, len(t.Nodes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(t.Nodes[a].Column, t.Nodes[b].Column) })
	p := planting{t: t, parent: make([]int, len(t.Nodes)), placed: make([]bool, len(t.Nodes))}
	var out Forest
	plant := func(n int) {
		if p.placed[n] {
			return
		}
		if b := p.place(n, -1); t.Whole && !t.topmost[t.Nodes[n].Document.Kind] {
			out.Loose = append(out.Loose, b)
		} else {
			out.Trees = append(out.Trees, b)
		}
	}
	for _, n := range order {
		if len(t.above[n]) == 0 {
			plant(n)
		}
	}
	for _, n := range order { // what is left hangs on circles
		plant(n)
	}
	return out
}

type planting struct {
	t      *Thread
	parent []int
	placed []bool
}

func (p *planting) place(n, parent int) Branch {
	p.placed[n] = true
	p.parent[n] = parent
	b := Branch{Node: n}
	for _, c := range p.t.below[n] {
		switch {
		case !p.placed[c]:
			b.Children = append(b.Children, p.place(c, n))
		case !p.under(c, n):
			b.Children = append(b.Children, Branch{Node: c, Repeated: true})
		}
	}
	return b
}

// under says whether a placed node hangs somewhere below another.
func (p *planting) under(n, upper int) bool {
	for n = p.parent[n]; n >= 0; n = p.parent[n] {
		if n == upper {
			return true
		}
	}
	return false
}
