package site

import (
	"slices"

	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// mostRecorded is how many rows of a field of records are shown, the last ones.
const mostRecorded = 24

// records are the fields that hold a list of maps and are no parts, each as a table, and their names: a metric's values,
// say, which as a fact would be a line of brackets.
func (s *Site) records(d *workspace.Document) (tables markup, said []string) {
	fields := s.fields(d)
	if fields == nil || fields.Kind != document.Map {
		return "", nil
	}
	var b builder
	for _, e := range fields.Entries {
		isPart := slices.ContainsFunc(d.Parts, func(p workspace.Part) bool { return p.Spec.Field == e.Key })
		if rows := e.Value.Items; !isPart && len(rows) > 1 && !slices.ContainsFunc(rows, func(n *document.Node) bool { return n.Kind != document.Map }) {
			recordTable(&b, fieldLabel(e.Key), rows)
			said = append(said, e.Key)
		}
	}
	return b.markup(), said
}

func recordTable(b *builder, label string, rows []*document.Node) {
	var keys []string
	for _, row := range rows {
		for _, e := range row.Entries {
			if !slices.Contains(keys, e.Key) {
				keys = append(keys, e.Key)
			}
		}
	}
	b.add("<section class=\"records\"><h2>%s</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table>\n<thead><tr>", label, label)
	for _, key := range keys {
		b.add("<th scope=\"col\">%s</th>", fieldLabel(key))
	}
	b.add("</tr></thead>\n<tbody>\n")
	for _, row := range rows[max(0, len(rows)-mostRecorded):] {
		b.add("<tr>")
		for _, key := range keys {
			b.add("<td>%s</td>", value(render.Words(row.Get(key))))
		}
		b.add("</tr>\n")
	}
	b.add("</tbody></table></div>\n")
	if more := len(rows) - mostRecorded; more > 0 {
		b.add("<p class=\"soft\">and %s before</p>\n", more)
	}
	b.add("</section>\n")
}
