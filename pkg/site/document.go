package site

import (
	"cmp"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// documentPage is a document: its text, its facts and what it has to do with.
func (s *Site) documentPage(o *output, d *workspace.Document) error {
	p := page{path: s.pages[d], title: d.Title, class: "document"}
	text := s.body(d)
	o.files = append(o.files, text.pictures...)
	var b builder
	b.add("<div class=\"head\">\n<p class=\"crumbs\"><a href=\"%s\">%s</a>%s</p>\n", relative(p.path, s.lists[d.Kind]), d.Kind.Plural, s.above(d))
	b.add("<h1>%s</h1>\n<p class=\"soft\"><span class=\"id\">%s</span> %s</p>\n</div>\n", bdi(d.Title), d.ID, status(d.Category, d.Status))
	b.add("<div class=\"columns\">\n<div class=\"text\">\n")
	b.WriteString(string(s.findingsOf(d)))
	b.WriteString(string(s.parts(d)))
	if text.Text != "" {
		b.add("<article>\n%s\n</article>\n", markup(text.Text))
	} else if len(d.Parts) == 0 {
		b.add("<p class=\"soft\">There is no text beyond the facts.</p>\n")
	}
	past, err := s.history(d)
	if err != nil {
		return err
	}
	b.add("%s</div>\n<aside aria-label=\"About this document\">\n", past)
	b.WriteString(string(contents(text.Headings)))
	b.WriteString(string(s.facts(d)))
	b.WriteString(string(s.threadOf(d)))
	b.WriteString(string(s.links(d)))
	if u := s.source("edit", d.Path); u != "" && !s.Public {
		b.add("<p><a rel=\"noopener noreferrer\" href=\"%s\">Edit this page</a></p>\n", u)
	}
	b.add("</aside>\n</div>\n")
	p.body = b.markup()
	s.page(o, p)
	return nil
}

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
	out := markup(` <span class="thread">thread: `)
	for _, step := range steps {
		out += step + " › "
	}
	return out + tag("%s</span>", d.ID)
}

// mostInThread is how many documents above, and below, a page names; the trace has them all.
const mostInThread = 30

// threadOf is everything above and below a document, by kind, from the goals down.
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
	return tag("<section aria-labelledby=\"rb-thread\"><h2 id=\"rb-thread\">Thread</h2><ol class=\"chain\">\n%s</ol></section>\n", b.markup())
}

func (s *Site) threadPart(b *builder, d *workspace.Document, nodes []int) {
	slices.SortStableFunc(nodes, func(a, b int) int { return cmp.Compare(s.thread.Nodes[a].Column, s.thread.Nodes[b].Column) })
	nodes = slices.DeleteFunc(nodes, func(n int) bool { return s.thread.Nodes[n].Document == d })
	for _, n := range nodes[:min(len(nodes), mostInThread)] {
		node, part := s.thread.Nodes[n], ""
		if node.Part != nil {
			part = node.Part.ID
		}
		b.add("<li class=\"l%s\">%s</li>\n", node.Column, s.linked(s.pages[d], node.Document, part))
	}
	if more := len(nodes) - mostInThread; more > 0 {
		b.add("<li class=\"soft\">and %s more in the <a href=\"%s\">trace</a></li>\n", more, relative(s.pages[d], tracePath))
	}
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

// contents is the table of contents of a text that has several headings.
func contents(headings []document.Heading) markup {
	var b builder
	n := 0
	for _, h := range headings {
		if h.Level <= 3 && h.Text != "" && h.Anchor != "" {
			b.add("<li class=\"l%s\"><a href=\"#%s\">%s</a></li>\n", h.Level, escapeFragment(h.Anchor), bdi(h.Text))
			n++
		}
	}
	if n < 2 {
		return ""
	}
	return tag("<nav aria-label=\"On this page\"><h2>On this page</h2><ul class=\"toc\">\n%s</ul></nav>\n", b.markup())
}

// facts are the fields of the front matter in words, save those that are shown elsewhere on the page.
func (s *Site) facts(d *workspace.Document) markup {
	fields := d.Fields
	if s.Public {
		fields = d.PublicFields()
	}
	if fields == nil || fields.Kind != document.Map {
		return ""
	}
	shown := map[string]bool{d.Kind.TitleField: true, d.Kind.ID.Field: true}
	for _, p := range d.Kind.Parts {
		shown[p.Field] = true
	}
	for _, l := range d.Kind.Links {
		shown[strings.SplitN(l.Field, ".", 2)[0]] = !strings.Contains(l.Field, ".")
	}
	for _, l := range s.Graph.From(d) { // what leads nowhere is a fact like any other
		if l.State != graph.Resolved && l.Spec != nil && !l.Spec.Internal && !s.Public {
			shown[l.Spec.Field] = false
		}
		if l.Spec != nil && s.hidden(l, l.To) {
			shown[strings.SplitN(l.Spec.Field, ".", 2)[0]] = true
		}
	}
	var b builder
	for _, e := range fields.Entries {
		text := render.Words(e.Value)
		if shown[e.Key] || text == "" {
			continue
		}
		b.add("<dt>%s</dt><dd>%s</dd>\n", strings.ReplaceAll(e.Key, "_", " "), bdi(text))
	}
	if b.Len() == 0 {
		return ""
	}
	return tag("<section aria-labelledby=\"rb-facts\"><h2 id=\"rb-facts\">Facts</h2><dl class=\"facts\">\n%s</dl></section>\n", b.markup())
}

// parts are a document's parts with their fields and their place on the page.
func (s *Site) parts(d *workspace.Document) markup {
	var b builder
	taken := names{}
	for _, p := range d.Parts {
		field := d.Kind.Field(p.Spec.Field)
		if s.Public && field != nil && field.Internal {
			continue
		}
		anchor := partAnchor(p.ID)
		b.add("<li id=\"%s\"><span class=\"id\">%s</span> <strong>%s</strong>", taken.free(anchor), p.ID, bdi(p.Title))
		if p.Node != nil && p.Node.Kind == document.Map {
			for _, e := range p.Node.Entries {
				if text := render.Words(e.Value); e.Key != p.Spec.ID && e.Key != p.Spec.Title && text != "" {
					b.add(" <span class=\"fact\"><span class=\"soft\">%s</span> %s</span>", strings.ReplaceAll(e.Key, "_", " "), bdi(text))
				}
			}
		}
		b.add("</li>\n")
	}
	if b.Len() == 0 {
		return ""
	}
	return tag("<ul class=\"parts\">\n%s</ul>\n", b.markup())
}

// links are a document's links and backlinks, each under its label.
func (s *Site) links(d *workspace.Document) markup {
	var labels []string
	by := map[string][]markup{}
	add := func(label string, m markup) {
		if !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
		if !slices.Contains(by[label], m) {
			by[label] = append(by[label], m)
		}
	}
	for _, l := range s.Graph.From(d) {
		if l.State == graph.Resolved && !s.hidden(l, l.To) && l.To != d {
			add(l.Label(), s.linked(s.pages[d], l.To, l.ToPart))
		}
	}
	for _, l := range s.Graph.To(d) {
		if !s.hidden(l, l.From) && l.From != d {
			part := ""
			if l.FromPart != nil {
				part = l.FromPart.ID
			}
			add(l.InverseLabel(), s.linked(s.pages[d], l.From, part))
		}
	}
	if len(labels) == 0 {
		return ""
	}
	var b builder
	for _, label := range labels {
		b.add("<h3>%s</h3><ul class=\"links\">\n", label)
		for _, m := range by[label] {
			b.add("<li>%s</li>\n", m)
		}
		b.add("</ul>\n")
	}
	return tag("<section aria-labelledby=\"rb-links\"><h2 id=\"rb-links\">Links</h2>\n%s</section>\n", b.markup())
}

// linked names a document, or a part of it, with its status.
func (s *Site) linked(from string, d *workspace.Document, part string) markup {
	to, id, title := s.pages[d], d.ID, d.Title
	if p := d.Part(part); part != "" && p != nil {
		id += "#" + p.ID
		if p.Title != "" {
			title = p.Title
		}
		to += "#" + partAnchor(p.ID)
	}
	return tag(`<a href="%s"><span class="id">%s</span> %s</a> %s`, relative(from, to), id, bdi(title), status(d.Category, d.Status))
}

// findingsOf are what the rules say of a document, for those who write it.
func (s *Site) findingsOf(d *workspace.Document) markup {
	var b builder
	for _, f := range s.findings[d.Path] {
		if f.Document != d.ID && d.Record != "" || f.Severity < diagnostic.Info {
			continue
		}
		mark, color := severityMark(f.Severity)
		b.add("<li><span class=\"%s-text\"><span aria-hidden=\"true\">%s</span> %s</span> %s <span class=\"soft\">line %s, %s</span></li>\n",
			color, mark, f.Severity, bdi(f.Message), f.Start.Line, f.Rule)
	}
	if b.Len() == 0 {
		return ""
	}
	return tag("<section class=\"findings\" aria-labelledby=\"rb-findings\"><h2 id=\"rb-findings\">Findings</h2><ul>\n%s</ul></section>\n", b.markup())
}

func severityMark(v diagnostic.Severity) (mark, color string) {
	switch v {
	case diagnostic.Error:
		return "◆", "bad"
	case diagnostic.Warning:
		return "▲", "warn"
	}
	return "●", "soft"
}
