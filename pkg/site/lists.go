package site

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// listPages lays out the list of each kind.
func (s *site) listPages() error {
	for _, k := range s.kinds {
		s.listPage(k)
	}
	return nil
}

func (s *site) listPage(k *config.Kind) {
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
	s.page(p)
}

// filterBox is the box that scripts show above a table that can be filtered.
func filterBox(n int, what string) markup {
	return tag("<div class=\"filters\" data-filters hidden><label>Filter <input type=\"search\" data-filter></label></div>\n"+
		"<p class=\"soft\" data-count role=\"status\">%s %s</p>\n", n, strings.ToLower(what))
}

// listTable is a list's table, with ids and titles that lead to the pages.
func (s *site) listTable(from string, l *render.List) markup {
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

func (s *site) listCell(from string, d *workspace.Document, column, cell string) markup {
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

// indexEntry is what the search knows of a document. Its JSON is a list, to keep the index small: path, id, title, kind,
// headings, text.
type indexEntry struct{ path, id, title, kind, headings, text string }

// longestText bounds a document's text in the index, in bytes.
const longestText = 6000

func (s *site) addToIndex(d *workspace.Document, b *body) {
	var headings []string
	for _, h := range b.Headings {
		headings = append(headings, h.Text)
	}
	text := b.Plain
	if len(text) > longestText {
		text = strings.ToValidUTF8(text[:longestText], "")
	}
	s.index = append(s.index, indexEntry{
		strings.Join(escapePath(strings.Split(s.pages[d], "/")), "/"), render.Line(d.ID), render.Line(d.Title), d.Kind.Label, strings.Join(headings, " · "), text,
	})
}

// searchPages are the search, its index and the page for addresses that lead nowhere.
func (s *site) searchPages() error {
	rows := make([][]string, 0, len(s.index))
	for _, e := range s.index {
		rows = append(rows, []string{e.path, e.id, e.title, e.kind, e.headings, e.text})
	}
	slices.SortStableFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	index, err := json.Marshal(rows) // which escapes "<" and the line ends of scripts
	if err != nil {
		return err
	}
	s.put("assets/search-index.js", []byte("window.roadbookIndex="+string(index)+";\n"))
	var b builder
	b.add("<h1>Search</h1>\n<p class=\"soft\" id=\"rb-summary\" role=\"status\">Write what you look for into the box above: an id, a title, any words.</p>\n<ol id=\"rb-results\" class=\"results\"></ol>\n" +
		"<noscript><p>The search needs scripts. Everything is in these lists:</p></noscript>\n")
	b.WriteString(string(s.kindList("search.html")))
	s.page(page{path: "search.html", title: "Search", body: b.markup()})
	b = builder{}
	b.add("<h1>There is no such page</h1>\n<p>It may have been moved, or the address has a slip in it. The search above finds it by its id or title.</p>\n")
	b.WriteString(string(s.kindList("404.html")))
	s.page(page{path: "404.html", title: "Not found", body: b.markup()})
	return nil
}

// kindList is all kinds with how many there are.
func (s *site) kindList(from string) markup {
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
