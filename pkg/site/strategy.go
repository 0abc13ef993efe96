package site

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/view/trace"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// A tree is folded below levelsOpen levels if it has more than mostOpen nodes.
const (
	mostOpen   = 60
	levelsOpen = 2
)

// forest is how the tree of the strategy is drawn.
type forest struct {
	last  int // the last column that is shown
	large bool
	// objectives are those that have figures.
	objectives map[*workspace.Document]*okr.Objective
}

// strategyPage is the thread's upper end as a tree: from the goals down to the kinds that have parts, the objectives, with
// how far each is.
func (s *Site) strategyPage(o *output) error {
	const path = strategyPath
	f := forest{last: len(s.thread.Columns) - 1, objectives: map[*workspace.Document]*okr.Objective{}}
	for i, c := range s.thread.Columns {
		if c.Parts != nil {
			f.last = i
			break
		}
	}
	if v, err := s.okrs(okr.AllPeriods); err == nil {
		for _, o := range v.Objectives {
			f.objectives[o.Document] = o
		}
	}
	shown := 0
	for _, n := range s.thread.Nodes {
		if n.Part == nil && n.Column <= f.last {
			shown++
		}
	}
	f.large = shown > mostOpen
	trees := s.thread.Forest()
	var b builder
	b.add("<h1>Strategy</h1>\n<p class=\"intro\">From the goals down to the objectives that pursue them.</p>\n<ul class=\"tree\">\n")
	for _, t := range trees.Trees {
		s.branch(&b, t, f, 0)
	}
	b.add("</ul>\n")
	var loose builder
	for _, t := range trees.Loose {
		if n := s.thread.Nodes[t.Node]; n.Part == nil && n.Column <= f.last {
			s.branch(&loose, t, f, 0)
		}
	}
	if loose.Len() > 0 {
		b.add("<h2>Without a thread above</h2><ul class=\"tree\">\n%s</ul>\n", loose.markup())
	}
	s.page(o, page{path: path, title: "Strategy", menu: path, class: "broad", body: b.markup()})
	return nil
}

func (s *Site) branch(b *builder, t trace.Branch, f forest, depth int) {
	n := s.thread.Nodes[t.Node]
	if n.Part != nil || n.Column > f.last {
		return
	}
	var below builder
	for _, c := range t.Children {
		s.branch(&below, c, f, depth+1)
	}
	node := s.strategyNode(n.Document, t.Repeated, f)
	class := markup("")
	if depth == 0 {
		class = ` class="root"`
	}
	if below.Len() == 0 {
		b.add("<li%s>%s</li>\n", class, node)
		return
	}
	open := markup(" open")
	if f.large && depth >= levelsOpen {
		open = ""
	}
	b.add("<li%s>%s<details%s><summary><span class=\"spoken\">Below %s</span></summary><ul>\n%s</ul></details></li>\n", class, node, open, n.Document.ID, below.markup())
}

// strategyNode is a line of the tree: what it is, how it stands, and how far it is.
func (s *Site) strategyNode(d *workspace.Document, repeated bool, f forest) markup {
	var b builder
	b.add("<div class=\"node\"><span>%s %s", s.named(strategyPath, d), status(d.Category, d.Status))
	if repeated {
		b.add(" <span class=\"soft\">shown above</span>")
	}
	b.add("</span>")
	if o := f.objectives[d]; o != nil && !repeated {
		mark, word, color := render.HealthWord(o.Health)
		expected := 0.0
		if o.Dated && o.Health != okr.NoHealth {
			expected = o.Expected
		}
		b.add(" <span class=\"figures\">")
		b.add("<span class=\"soft\">%s</span> <span class=\"%s-text nowrap\">", o.Period, color)
		if o.Health != okr.NoHealth {
			b.add("<span aria-hidden=\"true\">%s</span> %s", mark, word)
		}
		b.add("</span> <span class=\"nowrap\">%s <span class=\"n\">%s</span></span></span>", bar(color, o.Progress, expected), percent(o.Progress))
	}
	b.add("</div>")
	return b.markup()
}

// tracePage is the whole thread as a picture, and what has none.
func (s *Site) tracePage(o *output) error {
	const path = tracePath
	p := page{path: path, title: "Trace", menu: path, class: "wide"}
	picture, style, err := s.drawing(path, func(w *strings.Builder) error { return render.NewThread(s.Graph, s.thread).WriteSVG(w) })
	if err != nil {
		return err
	}
	p.style(o, "assets/trace.css", ".trace", style)
	var b builder
	b.add("<h1>Trace</h1>\n<p class=\"intro\">The thread from goal to feature. Every box leads to its page.</p>\n"+
		"<div class=\"scroll trace\" tabindex=\"0\" role=\"region\" aria-label=\"The thread\">\n%s</div>\n<h2>What has no thread</h2>\n", picture)
	for _, c := range s.views.coverage() {
		if len(c.Missing) == 0 {
			continue
		}
		b.add("<details><summary>%s <span class=\"soft\">%s of %s</span></summary><ul class=\"links\">\n", c.Rule, len(c.Missing), c.Total)
		for _, n := range c.Missing {
			part := ""
			if n.Part != nil {
				part = n.Part.ID
			}
			b.add("<li>%s</li>\n", s.linked(path, n.Document, part))
		}
		b.add("</ul></details>\n")
	}
	p.body = b.markup()
	s.page(o, p)
	return nil
}
