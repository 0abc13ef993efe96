package site

import (
	"cmp"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// above is the thread up from a document: the first of what stands above it, step by step.
func (s *Site) above(d *workspace.Document) markup {
	n, ok := s.nodes[d]
	var steps []markup
	seen := map[int]bool{}
	for ok && !seen[n] {
		seen[n] = true
		up := s.thread.Above(n)
		if ok = len(up) > 0; ok {
			n = up[0]
			if node := s.thread.Nodes[n]; node.Part == nil {
				steps = append(steps, s.to(s.pages[d], node.Document, tag(`<span title="%s">%s</span>`, node.Title(), node.ID())))
			}
		}
	}
	slices.Reverse(steps)
	if len(steps) == 0 {
		return ""
	}
	out := markup(` <span class="thread">Thread: `)
	for _, step := range steps {
		out += step + " › "
	}
	return out + tag("%s</span>", d.ID)
}

// threadOf is every document above and below one, by kind, from the goals down: several of a kind are folded away.
func (s *Site) threadOf(d *workspace.Document) markup {
	n, ok := s.nodes[d]
	if !ok {
		return ""
	}
	var b builder
	s.threadPart(&b, d, reachable(n, s.thread.Above))
	b.add("<li class=\"self\" aria-current=\"true\"><span class=\"id\">%s</span> %s</li>\n", d.ID, bdi(d.Title))
	s.threadPart(&b, d, reachable(n, s.thread.Below))
	if strings.Count(b.String(), "<li") < 2 {
		return ""
	}
	return foldable("rb-thread", "Thread", tag("<ol class=\"chain\">\n%s</ol>", b.markup()))
}

func (s *Site) threadPart(b *builder, d *workspace.Document, nodes []int) {
	nodes = slices.DeleteFunc(nodes, func(n int) bool { return s.thread.Nodes[n].Part != nil || s.thread.Nodes[n].Document == d })
	slices.SortStableFunc(nodes, func(a, b int) int { return cmp.Compare(s.thread.Nodes[a].Column, s.thread.Nodes[b].Column) })
	for len(nodes) > 0 {
		kind := s.thread.Nodes[nodes[0]].Document.Kind
		n := slices.IndexFunc(nodes, func(n int) bool { return s.thread.Nodes[n].Document.Kind != kind })
		if n < 0 {
			n = len(nodes)
		}
		b.add("<li>%s</li>\n", folded(kind.Plural, n, 2, func(i int) markup { return s.linked(s.pages[d], s.thread.Nodes[nodes[i]].Document, "") }))
		nodes = nodes[n:]
	}
}

// mostListed is how many items a list beside a document has; the lists and the trace have them all.
const mostListed = 50

// folded is a list of n items, more than most of them behind their number.
func folded(label string, n, most int, item func(i int) markup) markup {
	var b builder
	for i := range min(n, mostListed) {
		b.add("<li>%s</li>\n", item(i))
	}
	if more := n - mostListed; more > 0 {
		b.add("<li class=\"soft\">and %s more</li>\n", more)
	}
	list := tag("<ul class=\"links\">\n%s</ul>", b.markup())
	if n <= most {
		return list
	}
	return tag("<details><summary>%s <span class=\"soft\">%s</span></summary>%s</details>", label, n, list)
}

// reachable are all nodes that are reached from one, nearest first, without itself.
func reachable(from int, next func(int) []int) []int {
	seen := map[int]bool{from: true}
	out := []int{from}
	for i := 0; i < len(out); i++ {
		for _, n := range next(out[i]) {
			if !seen[n] {
				seen[n] = true
				out = append(out, n)
			}
		}
	}
	return out[1:]
}
