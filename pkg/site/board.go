package site

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/view/board"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// card is a document on a board; team is what the board's choice of teams asks for.
func (s *Site) card(b *builder, path string, d *workspace.Document, team string, notes ...string) {
	b.add("<li class=\"card\" data-team=\"%s\"><p class=\"id\">%s</p><p>%s</p><p class=\"soft\">%s", team, d.ID, s.to(path, d, bdi(d.Title)), status(d.Category, d.Status))
	for _, n := range notes {
		if n != "" {
			b.add(" <span class=\"fact\">%s</span>", bdi(n))
		}
	}
	b.add("</p></li>\n")
}

// boardPage has the work by status.
func (s *Site) boardPage(o *output) error {
	const path = boardPath
	v, err := s.views.board()
	if err != nil {
		return err
	}
	var b builder
	b.add("<h1>Board</h1>\n<div class=\"filters\" data-filters hidden><label>Team <select data-team-choice><option value=\"\">all</option>")
	for _, name := range board.Names(board.Input{Graph: s.Graph, Public: s.Public}, "team") {
		b.add("<option value=\"%s\">%s</option>", name, strings.ReplaceAll(name, "_", " "))
	}
	b.add("</select></label></div>\n<div class=\"board\" tabindex=\"0\" role=\"region\" aria-label=\"Board\">\n")
	for _, c := range v.Columns {
		b.add("<section class=\"lane\"><h2>%s <span class=\"soft\">%s</span>", status(c.Category, c.Status), len(c.Items))
		if c.Limit > 0 {
			b.add(" <span class=\"soft\">of %s</span>", c.Limit)
		}
		if c.Over() {
			b.add(" <span class=\"bad-text\">◆ over its limit</span>")
		}
		b.add("</h2><ul>\n")
		for _, i := range c.Items {
			waits := ""
			if len(i.BlockedBy) > 0 {
				var ids []string
				for _, x := range i.BlockedBy {
					ids = append(ids, x.ID)
				}
				waits = "waits for " + strings.Join(ids, ", ")
			}
			s.card(&b, path, i.Document, i.Team.ID, i.Team.Title, i.Owner.Title, waits)
		}
		b.add("</ul></section>\n")
	}
	b.add("</div>\n")
	s.page(o, page{path: path, title: "Board", menu: path, class: "wide", body: b.markup()})
	return nil
}
