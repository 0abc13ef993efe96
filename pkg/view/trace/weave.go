package trace

import (
	"slices"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// web is all that the audience may see of the thread, before anything is chosen from it.
type web struct {
	in           Input
	nodes        []Node
	edges        []Edge
	above, below [][]int
	// topmost are the kinds that nothing can be above of.
	topmost map[*config.Kind]bool

	documents map[int]int
	parts     map[*workspace.Part]int
	joined    map[[2]int]bool
}

// strand is a link on the thread, as the configuration declares it: from the upper kind to the lower one.
type strand struct {
	upper, lower *config.Kind
	spec         *config.Link
}

// strands are those of a configuration, in its order. A link that accepts any kind gives a strand to each.
func strands(cfg *config.Config) []strand {
	var out []strand
	for _, k := range cfg.Kinds {
		for _, spec := range threadLinks(k) {
			for _, to := range cfg.Kinds {
				if !spec.Accepts(to.Name) {
					continue
				}
				if spec.Thread == "up" {
					out = append(out, strand{to, k, spec})
				} else {
					out = append(out, strand{k, to, spec})
				}
			}
		}
	}
	return out
}

// threadLinks are a kind's links on the thread, those of its parts too.
func threadLinks(k *config.Kind) []*config.Link {
	var out []*config.Link
	add := func(links []*config.Link) {
		for _, l := range links {
			if l.Thread != "" {
				out = append(out, l)
			}
		}
	}
	add(k.Links)
	for _, p := range k.Parts {
		add(p.Links)
	}
	return out
}

// weave builds the web.
func weave(in Input) *web {
	w := &web{
		in: in, documents: map[int]int{}, parts: map[*workspace.Part]int{},
		joined: map[[2]int]bool{}, topmost: map[*config.Kind]bool{},
	}
	cfg := in.Graph.Workspace.Config
	on, divided := map[*config.Kind]bool{}, map[*config.Kind]bool{}
	for _, k := range cfg.Kinds {
		w.topmost[k] = true
	}
	for _, s := range strands(cfg) {
		if len(s.spec.To) > 0 {
			on[s.upper], on[s.lower] = true, true
		}
		if s.upper != s.lower {
			w.topmost[s.lower] = false
		}
		if s.spec.Parts && s.spec.Thread == "up" {
			divided[s.upper] = true
		}
	}
	for _, d := range in.Graph.Workspace.Documents {
		if !w.keeps(d) || !on[d.Kind] || d.Unreadable {
			continue
		}
		w.document(d)
		if divided[d.Kind] {
			for i := range d.Parts {
				w.part(d, &d.Parts[i])
			}
		}
	}
	for _, d := range in.Graph.Workspace.Documents {
		if !w.keeps(d) {
			continue
		}
		for _, l := range in.Graph.From(d) {
			w.join(l)
		}
	}
	return w
}

func (w *web) keeps(d *workspace.Document) bool {
	return (d.Public || !w.in.Public) && (w.in.Keep == nil || w.in.Keep(d))
}

func (w *web) add(n Node) int {
	w.nodes = append(w.nodes, n)
	w.above, w.below = append(w.above, nil), append(w.below, nil)
	return len(w.nodes) - 1
}

func (w *web) document(d *workspace.Document) int {
	n, ok := w.documents[d.Index]
	if !ok {
		n = w.add(Node{Document: d})
		w.documents[d.Index] = n
	}
	return n
}

func (w *web) part(d *workspace.Document, p *workspace.Part) int {
	n, ok := w.parts[p]
	if !ok {
		whole := w.document(d)
		n = w.add(Node{Document: d, Part: p})
		w.parts[p] = n
		w.edge(whole, n, nil)
	}
	return n
}

func (w *web) edge(upper, lower int, l *graph.Link) {
	if upper == lower || w.joined[[2]int{upper, lower}] {
		return
	}
	w.joined[[2]int{upper, lower}] = true
	w.edges = append(w.edges, Edge{upper, lower, l})
	w.above[lower] = append(w.above[lower], upper)
	w.below[upper] = append(w.below[upper], lower)
}

// join adds a link, if it is on the thread and both ends may be seen.
func (w *web) join(l *graph.Link) {
	if l.Spec == nil || l.Spec.Thread == "" || l.State != graph.Resolved || !w.keeps(l.To) || w.in.Public && l.Internal() {
		return
	}
	from := w.document(l.From)
	if l.FromPart != nil {
		from = w.part(l.From, l.FromPart)
	}
	to := w.document(l.To)
	if p := l.To.Part(l.ToPart); l.ToPart != "" && p != nil {
		to = w.part(l.To, p)
	}
	if l.Spec.Thread == "up" {
		w.edge(to, from, l)
	} else {
		w.edge(from, to, l)
	}
}

// start is the node where a thread is taken up; a document beside the thread is a node of its own.
func (w *web) start(s Start) int {
	if p := s.Document.Part(s.Part); s.Part != "" && p != nil {
		return w.part(s.Document, p)
	}
	return w.document(s.Document)
}

// Threaded reports whether a kind has a place on the thread.
func Threaded(cfg *config.Config, k *config.Kind) bool {
	return slices.ContainsFunc(strands(cfg), func(s strand) bool { return s.upper == k || s.lower == k })
}
