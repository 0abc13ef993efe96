package site

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// A group of what names a document stands in the main column from fewRelated on, and always where the document has no text
// of its own. With fewRows it is a table, of at most mostRelated rows and fewColumns columns beside id and title.
const (
	fewRelated  = 5
	fewRows     = 3
	mostRelated = 20
	fewColumns  = 4
)

// relation is the documents of a kind that name one by the same kind of link.
type relation struct {
	label string
	kind  *config.Kind
	docs  []*workspace.Document
	// parts are the ids of what they name of the document, "" for the whole.
	parts []string
}

// related is what names a document in tables, and the labels of those groups, which need not be said again.
func (s *Site) related(d *workspace.Document, alone bool) (tables markup, shown []string) {
	var groups []*relation
	listed := map[string]int{}
	for _, l := range s.Graph.To(d) {
		if l.Spec == nil || l.From == d || s.hidden(l, l.From) {
			continue
		}
		label := l.InverseLabel()
		i := slices.IndexFunc(groups, func(g *relation) bool { return g.label == label && g.kind == l.From.Kind })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &relation{label: label, kind: l.From.Kind})
		}
		if g := groups[i]; len(g.docs) == 0 || g.docs[len(g.docs)-1] != l.From {
			g.docs, g.parts = append(g.docs, l.From), append(g.parts, l.ToPart)
			listed[label]++
		}
	}
	var b builder
	for _, g := range groups {
		if !alone && listed[g.label] < fewRelated {
			continue
		}
		s.relatedTable(&b, d, g)
		if !slices.Contains(shown, g.label) {
			shown = append(shown, g.label)
		}
	}
	return b.markup(), shown
}

func (s *Site) relatedTable(b *builder, d *workspace.Document, g *relation) {
	docs := g.docs
	heading := g.kind.Plural
	if !strings.EqualFold(g.label, heading) && !strings.EqualFold(g.label, g.kind.Label) {
		heading = fieldLabel(g.label) + ": " + small(heading)
	}
	b.add("<section class=\"related\"><h2>%s <span class=\"soft\">%s</span></h2>\n", heading, len(docs))
	if len(docs) < fewRows {
		b.add("<ul class=\"links\">\n")
		for _, each := range docs {
			b.add("<li>%s</li>\n", s.linked(s.pages[d], each, ""))
		}
		b.add("</ul></section>\n")
		return
	}
	if len(docs) >= fewRelated {
		b.add("%s", tally(g.kind, docs))
	}
	shown := docs[:min(len(docs), mostRelated)]
	columns := s.columnsNamed(s.pages[d], g.kind, s.usualColumns(g.kind), shown)
	columns = slices.DeleteFunc(columns, func(c listColumn) bool { return c.says(d) })
	if c, ok := s.partColumn(d, g, len(shown)); ok {
		columns = slices.Insert(columns, min(1, len(columns)), c)
	}
	columns = columns[:min(len(columns), fewColumns)]
	s.listTable(b, s.pages[d], g.kind, shown, columns)
	if more := len(docs) - len(shown); more > 0 {
		b.add("<p class=\"soft\">and %s more in the <a href=\"%s\">list</a></p>\n", more, relative(s.pages[d], s.lists[g.kind]))
	}
	b.add("</section>\n")
}

// partColumn is which part of a document each of a group names, if they do.
func (s *Site) partColumn(d *workspace.Document, g *relation, n int) (listColumn, bool) {
	if len(d.Kind.Parts) == 0 || !slices.ContainsFunc(g.parts, func(p string) bool { return p != "" }) {
		return listColumn{}, false
	}
	c := listColumn{name: strings.TrimSuffix(d.Kind.Parts[0].Field, "s")}
	for _, part := range g.parts[:n] {
		cell := markup("")
		if part != "" {
			cell = tag("<a href=\"#%s\">%s</a>", partAnchor(part), part)
		}
		c.cells = append(c.cells, cell)
	}
	return c, true
}

// says reports whether a column says hardly more than that its documents name one.
func (c *listColumn) says(d *workspace.Document) bool {
	for _, texts := range c.texts {
		if !slices.Contains(texts, d.Title) && !slices.Contains(texts, d.ID) {
			return false
		}
	}
	return true
}
