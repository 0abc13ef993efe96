package site

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// parts are a document's parts, each with its place on the page: key results as the page of objectives shows them, others
// as a table of their fields.
func (s *Site) parts(d *workspace.Document) (markup, error) {
	if len(d.Parts) == 0 {
		return "", nil
	}
	if o, err := s.objectiveOf(d); o != nil || err != nil {
		if err != nil {
			return "", err
		}
		var b builder
		b.add("<section class=\"box\">%s", s.figures(o))
		s.keyResults(&b, s.pages[d], o)
		b.add("</section>\n")
		return b.markup(), nil
	}
	var b builder
	taken := names{}
	for _, spec := range d.Kind.Parts {
		field := d.Kind.Field(spec.Field)
		if s.Public && field != nil && field.Internal {
			continue
		}
		s.partsTable(&b, d, spec, taken)
	}
	return b.markup(), nil
}

// objectiveOf is a document as an objective, with its curves; nil if it is none, or if its key results are not all known.
func (s *Site) objectiveOf(d *workspace.Document) (*okr.Objective, error) {
	if s.views.objectives()[d] == nil {
		return nil, nil
	}
	all, err := s.views.curvedObjectives()
	if err != nil {
		return nil, err
	}
	if o := all[d]; o != nil && len(o.KeyResults) == len(d.Parts) {
		return o, nil
	}
	return nil, nil
}

func (s *Site) partsTable(b *builder, d *workspace.Document, spec *config.Parts, taken names) {
	var parts []*workspace.Part
	var nodes []*document.Node
	var keys []string
	for i := range d.Parts {
		p := &d.Parts[i]
		if p.Spec != spec {
			continue
		}
		node := p.Node
		if s.Public {
			node = s.Graph.PublicPart(d, p)
		}
		parts, nodes = append(parts, p), append(nodes, node)
		if node == nil || node.Kind != document.Map {
			continue
		}
		for _, e := range node.Entries {
			if e.Key != spec.ID && e.Key != spec.Title && render.Words(e.Value) != "" && !slices.Contains(keys, e.Key) {
				keys = append(keys, e.Key)
			}
		}
	}
	if len(parts) == 0 {
		return
	}
	label := fieldLabel(spec.Field)
	b.add("<section class=\"parts-table\"><h2>%s</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table class=\"cards\">\n<thead><tr><th scope=\"col\">%s</th>", label, label, strings.TrimSuffix(label, "s"))
	for _, key := range keys {
		b.add("<th scope=\"col\">%s</th>", fieldLabel(key))
	}
	b.add("</tr></thead>\n<tbody>\n")
	for i, p := range parts {
		b.add("<tr id=\"%s\"><th scope=\"row\"><span class=\"id\">%s</span> %s</th>", taken.free(partAnchor(p.ID)), p.ID, bdi(p.Title))
		for _, key := range keys {
			b.add("<td data-label=\"%s\">%s</td>", fieldLabel(key), s.partCell(d, p, nodes[i], key))
		}
		b.add("</tr>\n")
	}
	b.add("</tbody></table></div></section>\n")
}

// partCell is a field of a part: where it links to, or in words.
func (s *Site) partCell(d *workspace.Document, p *workspace.Part, node *document.Node, key string) markup {
	if node == nil {
		return ""
	}
	text := render.Words(node.Get(key))
	if text == "" {
		return ""
	}
	var links []markup
	for _, l := range s.Graph.From(d) {
		if l.FromPart == p && l.State == graph.Resolved && l.Field == p.Spec.Field+"."+key && !s.hidden(l, l.To) {
			links = append(links, s.to(s.pages[d], l.To, tag("<span title=\"%s\">%s</span>", l.To.Title, l.Target())))
		}
	}
	if len(links) > 0 {
		return joined(links, ", ")
	}
	return value(text)
}
