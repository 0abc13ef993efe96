package site

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// mostColumns is how many fields a list has beside id and title, mostFacets how many of them have chips, and mostChips how
// many values of one are offered as chips.
const (
	mostColumns = 7
	mostFacets  = 4
	mostChips   = 8
)

// listPage is the list of a kind: its documents with the fields that tell them apart, and chips for those of few values.
func (s *Site) listPage(o *output, k *config.Kind) error {
	p := page{path: s.lists[k], title: k.Plural, menu: s.lists[k], class: "wide"}
	docs := s.ofKind(k)
	columns := s.listColumns(p.path, k, docs)
	var b, fieldsets builder
	for _, c := range columns {
		var chips []chip
		for _, text := range c.chips {
			chips = append(chips, chip{config.Slug(text), strings.ReplaceAll(text, "_", " ")})
		}
		fieldsets.add("%s", fieldset(c.facet(), c.label(), chips))
	}
	b.add("<h1>%s</h1>\n%s<p class=\"bar-line soft\" data-count role=\"status\">%s</p>\n", k.Plural, filters("", fieldsets.markup()),
		count(len(docs), small(k.Label), small(k.Plural)))
	s.listTable(&b, p.path, k, docs, columns)
	p.body = b.markup()
	s.page(o, p)
	return nil
}

// listColumn is a field as a column of a list.
type listColumn struct {
	name  string
	texts [][]string // of each document
	cells []markup
	chips []string
}

// label is the column's name as people read it.
func (c *listColumn) label() string { return fieldLabel(c.name) }

// facet is the column's name as it is in attributes and addresses.
func (c *listColumn) facet() string { return strings.ToLower(config.Slug(c.name)) }

// listColumns are the status and those fields that at least half of the documents have and that are short.
func (s *Site) listColumns(from string, k *config.Kind, docs []*workspace.Document) []listColumn {
	var names []string
	if k.Lifecycle != nil {
		names = append(names, k.Lifecycle.Field)
	}
	for _, f := range k.Fields() {
		if f.Name != k.TitleField && f.Name != k.ID.Field && !slices.Contains(names, f.Name) && f.Name != "visibility" && !inSentence(f.Name) {
			names = append(names, f.Name)
		}
	}
	out := s.columnsNamed(from, k, names, docs)
	// Of too many, those stay that a list can be narrowed by.
	facets := 0
	for i := range out {
		if chips := chipsOf(out[i].texts); facets < mostFacets && len(chips) > 0 {
			out[i].chips = chips
			facets++
		}
	}
	for i := len(out) - 1; i >= 0 && len(out) > mostColumns; i-- {
		if len(out[i].chips) == 0 {
			out = slices.Delete(out, i, i+1)
		}
	}
	return out
}

// columnsNamed are those of some fields that are fit for a table.
func (s *Site) columnsNamed(from string, k *config.Kind, names []string, docs []*workspace.Document) []listColumn {
	var out []listColumn
	for _, name := range names {
		if k.Lifecycle != nil && name == k.Lifecycle.Field {
			c := listColumn{name: name}
			for _, d := range docs {
				c.texts, c.cells = append(c.texts, []string{d.Status}), append(c.cells, status(d.Category, d.Status))
			}
			out = append(out, c)
		} else if c, ok := s.listColumn(from, k, name, docs); ok {
			out = append(out, c)
		}
	}
	return out
}

// telling is how many documents of a kind are looked at to choose the columns of tables about some of them.
const telling = 200

// usualColumns are the fields by which documents of a kind are told apart on other pages than its list.
func (s *Site) usualColumns(k *config.Kind) []string {
	out, _ := s.usual.get(k, func() (names []string, err error) {
		docs := s.ofKind(k)
		for _, c := range s.listColumns(s.lists[k], k, docs[:min(len(docs), telling)]) {
			names = append(names, c.name)
		}
		return names, nil
	})
	return out
}

// longestCell is the mean length in bytes up to which a field's values are fit for a table.
const longestCell = 40

func (s *Site) listColumn(from string, k *config.Kind, name string, docs []*workspace.Document) (listColumn, bool) {
	c := listColumn{name: name}
	has, length := 0, 0
	for _, d := range docs {
		texts, cell := s.fieldCell(from, k, name, d)
		c.texts, c.cells = append(c.texts, texts), append(c.cells, cell)
		if len(texts) > 0 {
			has++
			length += len(strings.Join(texts, ", "))
		}
	}
	if slices.ContainsFunc(c.texts, func(texts []string) bool { return len(texts) > 0 && isAddress(texts[0]) }) {
		return c, false // nobody compares addresses
	}
	return c, has > 0 && 2*has >= len(docs) && length <= longestCell*has
}

// fieldCell is a field of a document in a table: what a link leads to by its title, other values in words.
func (s *Site) fieldCell(from string, k *config.Kind, name string, d *workspace.Document) (texts []string, cell markup) {
	if k.Link(name) == nil {
		n := s.fields(d).Get(name)
		if n == nil || n.Kind == document.Map || len(n.Items) > 0 && n.Items[0].Kind == document.Map {
			return nil, ""
		}
		if text := render.Words(n); text != "" {
			return []string{text}, value(strings.ReplaceAll(text, "_", " "))
		}
		return nil, ""
	}
	var b builder
	for _, l := range s.Graph.Out(d, name) {
		if s.hidden(l, l.To) || s.Public && l.State != graph.Resolved {
			continue
		}
		if len(texts) > 0 {
			b.add(", ")
		}
		text, shown := l.Raw, bdi(l.Raw)
		if l.State == graph.Resolved {
			text = cmp.Or(l.To.Title, l.To.ID)
			shown = s.to(from, l.To, bdi(text))
		}
		texts = append(texts, text)
		b.add("%s", shown)
	}
	return texts, b.markup()
}

// chipsOf are the values of a column, if there are few of them and they say something of several documents.
func chipsOf(texts [][]string) []string {
	counts := map[string]int{}
	total := 0
	for _, values := range texts {
		for _, v := range values {
			if v != "" {
				counts[v]++
				total++
			}
		}
	}
	values := slices.Sorted(maps.Keys(counts))
	isFigure := func(v string) bool { return v[0] >= '0' && v[0] <= '9' }
	if len(values) < 2 || len(values) > mostChips || total < 2*len(values) || slices.ContainsFunc(values, isFigure) {
		return nil // figures and dates are for sorting
	}
	return values
}

// filterBox is the box that scripts show above a table that can be filtered.
func filterBox(n int, one, many string) markup {
	return filters("", "") + tag("<p class=\"bar-line soft\" data-count role=\"status\">%s</p>\n", count(n, one, many))
}

// filters is the box that scripts show above a table, and the chips behind it, which stand open where there is room.
func filters(hint string, chips markup) markup {
	out := tag("<div class=\"filters\" data-filters hidden>\n<label>Filter <input type=\"search\" data-filter placeholder=\"%s\"></label>\n", hint)
	if chips != "" {
		out += tag("<button type=\"button\" data-clear>Clear</button>\n<details data-more><summary>Filters <span data-set></span></summary><div class=\"facets\">\n%s</div></details>\n", chips)
	}
	return out + "</div>\n"
}

// chip is a value that a table can be narrowed to.
type chip struct{ value, label string }

// fieldset is the chips of a facet; nothing where there is nothing to choose.
func fieldset(name, label string, chips []chip) markup {
	if len(chips) < 2 {
		return ""
	}
	var b builder
	b.add("<fieldset class=\"chips\" data-facet=\"%s\"><legend>%s</legend>\n", name, label)
	for _, c := range chips {
		b.add("<button type=\"button\" class=\"chip\" aria-pressed=\"false\" data-value=\"%s\">%s</button>\n", c.value, bdi(c.label))
	}
	b.add("</fieldset>\n")
	return b.markup()
}

// mostCards is how many rows of a table may become cards on a phone: their labels stand in the page, once for each value.
const mostCards = 1000

// listTable is a list's table, with ids and titles that lead to the pages.
func (s *Site) listTable(b *builder, from string, k *config.Kind, docs []*workspace.Document, columns []listColumn) {
	cards := len(docs) <= mostCards
	class := "listed"
	if cards {
		class += " cards"
	}
	b.add("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table class=\"%s\" data-filtered data-sorted>\n<thead><tr><th scope=\"col\">Id</th><th scope=\"col\">%s</th>", k.Plural, class, fieldLabel(cmp.Or(k.TitleField, "title")))
	for _, c := range columns {
		b.add("<th scope=\"col\">%s</th>", c.label())
	}
	b.add("</tr></thead>\n<tbody>\n")
	for i, d := range docs {
		b.add("<tr")
		for _, c := range columns {
			if len(c.chips) == 0 {
				continue
			}
			var values []string
			for _, text := range c.texts[i] {
				values = append(values, config.Slug(text))
			}
			b.add(" data-%s=\"%s\"", c.facet(), strings.Join(values, " "))
		}
		b.add("><td class=\"nowrap\">%s</td><th scope=\"row\"%s>%s</th>", s.to(from, d, tag(`<span class="id">%s</span>`, d.ID)), lengthy(d.Title), s.to(from, d, bdi(d.Title)))
		for _, c := range columns {
			if cards {
				b.add("<td data-label=\"%s\">%s</td>", c.label(), c.cells[i])
			} else {
				b.add("<td>%s</td>", c.cells[i])
			}
		}
		b.add("</tr>\n")
	}
	b.add("</tbody></table></div>\n")
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
