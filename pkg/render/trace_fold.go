package render

import (
	"fmt"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/view/trace"
)

// A picture draws up to mostThreaded boxes; of a larger thread it draws the first columns, up to mostUnfolded boxes, and
// counts in them what hangs below.
const (
	mostThreaded = 300
	mostUnfolded = 80
)

// fold returns what of a thread is drawn, and what is only counted.
func (v Thread) fold() (Thread, []trace.Folded) {
	if len(v.thread.Nodes) <= mostThreaded {
		return v, nil
	}
	return v.foldTo(mostUnfolded)
}

// foldTo returns the first columns of a thread, up to a number of boxes, and the others as counts.
func (v Thread) foldTo(most int) (Thread, []trace.Folded) {
	t, folded := v.thread.Fold(most)
	if len(folded) == 0 {
		return v, nil
	}
	out := Thread{Version: v.Version, thread: t}
	for i, n := range v.thread.Nodes {
		if n.Column < len(t.Columns) {
			out.Nodes = append(out.Nodes, v.Nodes[i])
		}
	}
	for i, e := range v.thread.Edges {
		if v.thread.Nodes[e.Upper].Column < len(t.Columns) && v.thread.Nodes[e.Lower].Column < len(t.Columns) {
			out.Edges = append(out.Edges, v.Edges[i])
		}
	}
	return out, folded
}

// foldedDescription says what the picture of a folded thread leaves out.
func foldedDescription(folded []trace.Folded) string {
	return "Counted in the boxes and not drawn: " + countFolded(folded, func(f trace.Folded) int { return f.Nodes }) + "."
}

// hanging says what hangs below a box and is not drawn.
func hanging(folded []trace.Folded, node int) string {
	return countFolded(folded, func(f trace.Folded) int { return f.Below[node] })
}

// countFolded says how many there are of what columns hold; a kind's levels, which are neighbours, count as one.
func countFolded(folded []trace.Folded, count func(trace.Folded) int) string {
	var out []string
	for i, n := 0, 0; i < len(folded); i++ {
		n += count(folded[i])
		if i+1 < len(folded) && foldedLabel(folded[i+1], 2) == foldedLabel(folded[i], 2) {
			continue
		}
		if n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, foldedLabel(folded[i], n)))
		}
		n = 0
	}
	return strings.Join(out, ", ")
}

// foldedLabel is the name of n things of a column within a sentence, without its level.
func foldedLabel(f trace.Folded, n int) string {
	f.Column.Level = 0
	label := columnLabel(f.Column)
	switch {
	case n == 1 && f.Column.Parts == nil:
		label = f.Column.Kind.Label
	case n == 1:
		label = strings.TrimSuffix(label, "s")
	}
	if len(label) > 1 && label[1] >= 'a' && label[1] <= 'z' {
		label = strings.ToLower(label[:1]) + label[1:]
	}
	return label
}
