package site

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/view/board"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// card is a document on a board. What the board can be narrowed by stands in attributes.
type card struct {
	document     *workspace.Document
	team, cycles string
	notes        []markup
}

func (s *Site) card(b *builder, path string, c card) {
	d := c.document
	b.add("<li class=\"card\"")
	for _, a := range [][2]string{{"team", c.team}, {"cycle", c.cycles}} {
		if a[1] != "" {
			b.add(" data-%s=\"%s\"", a[0], a[1])
		}
	}
	b.add("><p class=\"id\">%s</p><p>%s</p><p class=\"soft\">", d.ID, s.to(path, d, bdi(d.Title)))
	for i, n := range slices.DeleteFunc(c.notes, func(n markup) bool { return n == "" }) {
		if i > 0 {
			b.add(" · ")
		}
		b.add("%s", n)
	}
	b.add("</p></li>\n")
}

// mostClosed is how many cards a column of done or dropped work has; the kind's list has them all.
const mostClosed = 50

// boardPage has the work by status.
func (s *Site) boardPage(o *output) error {
	v, err := s.views.board()
	if err != nil {
		return err
	}
	var b builder
	b.add("<h1>Board</h1>\n<div class=\"filters\" data-filters hidden>")
	for _, choice := range []struct{ label, name string }{{"Team", "team"}, {"Cycle", "cycle"}} {
		names := board.Names(board.Input{Graph: s.Graph, Public: s.Public}, choice.name)
		if len(names) < 2 {
			continue
		}
		b.add("<label>%s <select data-choice=\"%s\"><option value=\"\">all</option>", choice.label, choice.name)
		for _, name := range names {
			b.add("<option value=\"%s\">%s</option>", name, s.calledName(name))
		}
		b.add("</select></label> ")
	}
	b.add("</div>\n<div class=\"board\" tabindex=\"0\" role=\"region\" aria-label=\"Board\">\n")
	for _, c := range v.Columns {
		s.boardColumn(&b, v.Kind, c)
	}
	b.add("</div>\n")
	s.page(o, page{path: boardPath, title: "Board", menu: boardPath, class: "wide", body: b.markup()})
	return nil
}

// calledName is what a document's id, with a part's behind it, is called where it is alone.
func (s *Site) calledName(name string) string {
	id, part, _ := strings.Cut(name, "#")
	d, _ := s.find(id)
	if d == nil || d.Title == "" {
		return name
	}
	if p := d.Part(part); part != "" && p != nil {
		return name + " " + p.Title
	}
	return d.Title
}

func (s *Site) boardColumn(b *builder, kind *config.Kind, c board.Column) {
	b.add("<section class=\"lane\"><h2>%s <span class=\"soft\" data-cards>%s</span>", status(c.Category, c.Status), len(c.Items))
	if c.Limit > 0 {
		b.add(" <span class=\"soft\">of %s</span>", c.Limit)
	}
	if c.Over() {
		b.add(" <span class=\"bad-text\">◆ over its limit</span>")
	}
	b.add("</h2><ul>\n")
	items := c.Items
	if closed := c.Category == config.Done || c.Category == config.Dropped; closed && len(items) > mostClosed {
		items = items[len(items)-mostClosed:]
	}
	for _, i := range items {
		notes := []markup{tag("%s", i.Team.Title), tag("%s", i.Owner.Title), s.age(i), s.waits(i)}
		s.card(b, boardPath, card{i.Document, i.Team.ID, strings.Join(i.Cycles, " "), notes})
	}
	if more := len(c.Items) - len(items); more > 0 {
		b.add("<li class=\"soft\">and %s more in the <a href=\"%s\">list</a></li>\n", more, relative(boardPath, s.lists[kind]))
	}
	b.add("</ul></section>\n")
}

// age is how long an item has had its status, while that says something: until it is done.
func (s *Site) age(i *board.Item) markup {
	if i.Since.IsZero() || i.Document.Category == config.Done || i.Document.Category == config.Dropped {
		return ""
	}
	days := s.Today.Sub(i.Since)
	if days < 1 {
		return "since today"
	}
	if days == 1 {
		return "for a day"
	}
	return tag("for %s days", days)
}

// waits is what an item waits for.
func (s *Site) waits(i *board.Item) markup {
	var out builder
	for n, x := range i.BlockedBy {
		if n > 0 {
			out.add(", ")
		}
		text := markup(escape(x.ID))
		if d, _ := s.find(x.ID); d != nil {
			text = s.to(boardPath, d, tag(`<span title="%s">%s</span>`, x.Title, x.ID))
		}
		out.add("%s", text)
	}
	if out.Len() == 0 {
		return ""
	}
	return tag("waits for %s", out.markup())
}
