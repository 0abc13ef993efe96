package site

import (
	"net/url"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// documentPage is a document: its text, its facts and what it has to do with.
func (s *Site) documentPage(o *output, d *workspace.Document) error {
	p := page{path: s.pages[d], title: d.Title, menu: s.lists[d.Kind], class: "document"}
	text := s.body(d)
	o.files = append(o.files, text.pictures...)
	var b builder
	b.add("<div class=\"head\">\n<p class=\"crumbs\"><a href=\"%s\">%s</a>%s</p>\n", relative(p.path, s.lists[d.Kind]), d.Kind.Plural, s.above(d))
	b.add("<h1>%s</h1>\n<p class=\"soft\"><span class=\"id\">%s</span> %s</p>\n</div>\n", bdi(d.Title), d.ID, status(d.Category, d.Status))
	b.add("<div class=\"columns\">\n<div class=\"text\">\n")
	b.WriteString(string(s.findingsOf(d)))
	b.WriteString(string(s.answer(d)))
	b.WriteString(string(s.parts(d)))
	facts := s.facts(d)
	if text.Text != "" {
		b.add("<article>\n%s\n</article>\n", markup(text.Text))
	} else { // a record of a data file is its facts
		b.WriteString(string(facts))
		facts = ""
	}
	past, err := s.history(d)
	if err != nil {
		return err
	}
	b.add("%s</div>\n<aside aria-label=\"About this document\">\n", past)
	b.WriteString(string(contents(text.Headings)))
	b.WriteString(string(facts))
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

// facts are the fields of the front matter, under a heading.
func (s *Site) facts(d *workspace.Document) markup {
	list := s.factList(d)
	if list == "" {
		return ""
	}
	return tag("<section aria-labelledby=\"rb-facts\"><h2 id=\"rb-facts\">Facts</h2>\n%s</section>\n", list)
}

// factList are the fields of the front matter in words, save those that are shown elsewhere on the page.
func (s *Site) factList(d *workspace.Document) markup {
	fields := s.fields(d)
	if fields == nil || fields.Kind != document.Map {
		return ""
	}
	shown := map[string]bool{d.Kind.TitleField: true, d.Kind.ID.Field: true}
	for _, p := range d.Kind.Parts {
		shown[p.Field] = true
	}
	if d.Kind.Name == feature.Kind {
		for _, name := range answeredBy {
			shown[name] = true
		}
	}
	for _, l := range d.Kind.Links {
		shown[strings.SplitN(l.Field, ".", 2)[0]] = !strings.Contains(l.Field, ".")
	}
	for _, l := range s.Graph.From(d) { // what leads nowhere is a fact like any other
		if l.State != graph.Resolved && l.Spec != nil && !l.Spec.Internal && !s.Public {
			shown[l.Spec.Field] = false
		}
	}
	var b builder
	for _, e := range fields.Entries {
		text := render.Words(e.Value)
		if shown[e.Key] || text == "" {
			continue
		}
		b.add("<dt>%s</dt><dd>%s</dd>\n", strings.ReplaceAll(e.Key, "_", " "), value(text))
	}
	if b.Len() == 0 {
		return ""
	}
	return tag("<dl class=\"facts\">\n%s</dl>\n", b.markup())
}

// value is a field's value; an address of the web is a link.
func value(text string) markup {
	if u, err := url.Parse(text); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return tag("<a rel=\"noopener noreferrer\" href=\"%s\">%s</a>", u.String(), bdi(text))
	}
	return bdi(text)
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
		node := p.Node
		if s.Public {
			node = s.Graph.PublicPart(d, &p)
		}
		if node != nil && node.Kind == document.Map {
			for _, e := range node.Entries {
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
		b.add("<h3>%s</h3>%s\n", label, folded("All", by[label], 8))
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
