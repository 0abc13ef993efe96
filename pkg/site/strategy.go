package site

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/trace"
)

// strategyPage is the thread's upper end as a tree: from the goals down to the kinds that have parts, the objectives.
func (s *Site) strategyPage(o *output) error {
	const path = strategyPath
	last := len(s.thread.Columns) - 1
	for i, c := range s.thread.Columns {
		if c.Parts != nil {
			last = i
			break
		}
	}
	forest := s.thread.Forest()
	var b builder
	b.add("<h1>Strategy</h1>\n<p class=\"soft\">From the goals down to the objectives that pursue them.</p>\n<ul class=\"tree\">\n")
	for _, t := range forest.Trees {
		s.branch(&b, path, t, last)
	}
	b.add("</ul>\n")
	var loose builder
	for _, t := range forest.Loose {
		if n := s.thread.Nodes[t.Node]; n.Part == nil && n.Column <= last {
			s.branch(&loose, path, t, last)
		}
	}
	if loose.Len() > 0 {
		b.add("<h2>Without a thread above</h2><ul class=\"tree\">\n%s</ul>\n", loose.markup())
	}
	s.page(o, page{path: path, title: "Strategy", menu: path, body: b.markup()})
	return nil
}

func (s *Site) branch(b *builder, path string, t trace.Branch, last int) {
	n := s.thread.Nodes[t.Node]
	if n.Part != nil || n.Column > last {
		return
	}
	b.add("<li>%s", s.linked(path, n.Document, ""))
	if t.Repeated {
		b.add(" <span class=\"soft\">see above</span>")
	}
	var below builder
	for _, c := range t.Children {
		s.branch(&below, path, c, last)
	}
	if below.Len() > 0 {
		b.add("<ul>\n%s</ul>", below.markup())
	}
	b.add("</li>\n")
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
	b.add("<h1>Trace</h1>\n<p class=\"soft\">The thread from goal to feature. Every box leads to its page.</p>\n"+
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
