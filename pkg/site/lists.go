package site

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// listPage is the list of a kind.
func (s *Site) listPage(o *output, k *config.Kind) error {
	p := page{path: s.lists[k], title: k.Plural, class: "wide"}
	l := render.List{Kinds: []string{k.Name}, Public: s.Public}
	for _, d := range s.documents {
		if d.Kind == k {
			l.Documents = append(l.Documents, d)
		}
	}
	l.Order()
	var b builder
	b.add("<h1>%s</h1>\n%s", k.Plural, filterBox(len(l.Documents), k.Plural))
	b.WriteString(string(s.listTable(p.path, &l)))
	p.body = b.markup()
	s.page(o, p)
	return nil
}

// filterBox is the box that scripts show above a table that can be filtered.
func filterBox(n int, what string) markup {
	return tag("<div class=\"filters\" data-filters hidden><label>Filter <input type=\"search\" data-filter></label></div>\n"+
		"<p class=\"soft\" data-count role=\"status\">%s %s</p>\n", n, strings.ToLower(what))
}

// listTable is a list's table, with ids and titles that lead to the pages.
func (s *Site) listTable(from string, l *render.List) markup {
	t := l.Table()
	var b builder
	b.add("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Documents\"><table data-filtered data-sorted>\n<thead><tr>")
	for _, c := range t.Columns {
		b.add("<th scope=\"col\">%s</th>", strings.ReplaceAll(c, "_", " "))
	}
	b.add("</tr></thead>\n<tbody>\n")
	for i, row := range t.Rows {
		d := l.Documents[i]
		b.add("<tr>")
		for j, cell := range row {
			b.add("<td>%s</td>", s.listCell(from, d, t.Columns[j], cell))
		}
		b.add("</tr>\n")
	}
	b.add("</tbody></table></div>\n")
	return b.markup()
}

func (s *Site) listCell(from string, d *workspace.Document, column, cell string) markup {
	switch {
	case column == "id":
		return s.to(from, d, tag(`<span class="id">%s</span>`, cell))
	case column == "title":
		return s.to(from, d, bdi(cell))
	case column == "status" && cell == d.Status:
		return status(d.Category, cell)
	}
	return bdi(cell)
}

// kindList is all kinds with how many there are.
func (s *Site) kindList(from string) markup {
	var b builder
	b.add("<ul class=\"kinds\">\n")
	for _, k := range s.kinds {
		n := 0
		for _, d := range s.documents {
			if d.Kind == k {
				n++
			}
		}
		b.add("<li><a href=\"%s\">%s</a> <span class=\"soft\">%s</span></li>\n", relative(from, s.lists[k]), k.Plural, n)
	}
	b.add("</ul>\n")
	return b.markup()
}
