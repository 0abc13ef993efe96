package site

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/board"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// roadmapPage has the roadmap as pictures, by quarter, cycle and month, as Now, Next and Later, and as tables.
func (s *Site) roadmapPage(o *output) error {
	const path = roadmapPath
	p := page{path: path, title: "Roadmap", menu: path, class: "wide"}
	var b builder
	b.add("<h1>Roadmap</h1>\n<div data-tabs>\n")
	horizon, err := s.roadmap(roadmap.ByHorizon)
	if err != nil {
		return err
	}
	for _, by := range []roadmap.By{roadmap.ByQuarter, roadmap.ByCycle, roadmap.ByMonth} {
		v, err := s.roadmap(by)
		if err != nil {
			return err
		}
		if by == roadmap.ByCycle && len(v.Cycles) == 0 {
			continue
		}
		picture, style, err := s.drawing(path, func(w *strings.Builder) error { return render.Roadmap{View: v, Name: s.config.Name}.WriteSVG(w) })
		if err != nil {
			return err
		}
		p.style(o, "assets/roadmap-"+string(by)+".css", ".roadmap-"+string(by), style)
		b.add("<section data-tab=\"By %s\" class=\"roadmap-%s\"><h2>By %s</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Roadmap by %s\">\n%s</div></section>\n",
			string(by), string(by), string(by), string(by), picture)
	}
	s.horizon(&b, path, horizon)
	b.add("</div>\n")
	p.body = b.markup()
	s.page(o, p)
	return nil
}

// horizon is Now, Next and Later, and what has no date.
func (s *Site) horizon(b *builder, path string, v *roadmap.View) {
	b.add("<section data-tab=\"Now, next, later\"><h2>Now, next, later</h2>\n<div class=\"board\">\n")
	for _, lane := range v.Lanes {
		b.add("<section class=\"lane\"><h3>%s</h3><ul>\n", lane.Label)
		for _, i := range v.Items {
			if i.Lane == lane.Key {
				s.card(b, path, i.Document, "", span(i))
			}
		}
		b.add("</ul></section>\n")
	}
	b.add("</div>\n")
	for _, q := range []struct {
		title string
		items []*roadmap.Item
	}{{"Backlog", v.Backlog}, {"Without a date", v.Undated}} {
		if len(q.items) == 0 {
			continue
		}
		b.add("<h3>%s</h3><ul class=\"links\">\n", q.title)
		for _, i := range q.items {
			b.add("<li>%s</li>\n", s.linked(path, i.Document, ""))
		}
		b.add("</ul>\n")
	}
	b.add("</section>\n")
}

func span(i *roadmap.Item) string {
	switch {
	case i.Open:
		return i.Start.String() + " – …"
	case i.Start == i.End:
		return i.Start.String()
	}
	return i.Start.String() + " – " + i.End.String()
}

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

// stalePage is for those who write: what wants a review, by owner.
func (s *Site) stalePage(o *output) error {
	const path = stalePath
	v := s.views.stale()
	var b builder
	b.add("<h1>Stale</h1>\n<p class=\"soft\">What nobody has reviewed in time, by owner: %s of %s.</p>\n", len(v.Documents), v.Limited)
	if len(v.Documents) == 0 {
		b.add("<p class=\"good-text\">✓ Everything was reviewed in time.</p>\n")
	} else {
		b.add("%s<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Stale documents\"><table data-filtered data-sorted>\n<thead><tr><th scope=\"col\">Owner</th><th scope=\"col\">Document</th><th scope=\"col\">Kind</th>"+
			"<th scope=\"col\">Reviewed</th><th scope=\"col\" class=\"n\">Age in days</th><th scope=\"col\" class=\"n\">Limit</th></tr></thead>\n<tbody>\n", filterBox(len(v.Documents), "documents"))
		for _, d := range v.ByOwner() {
			reviewed := "never"
			if !d.Reviewed.IsZero() {
				reviewed = d.Reviewed.String()
			}
			b.add("<tr><td>%s</td><td>%s</td><td>%s</td><td class=\"nowrap\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td></tr>\n",
				s.reference(path, []string{"person", "team"}, d.Owner.ID, d.Owner.Title), s.named(path, d.Document), d.Document.Kind.Label, reviewed, d.Age, d.Limit)
		}
		b.add("</tbody></table></div>\n")
	}
	if len(v.Unknown) > 0 {
		b.add("<h2>Nobody knows when</h2><ul class=\"links\">\n")
		for _, d := range v.Unknown {
			b.add("<li>%s</li>\n", s.linked(path, d, ""))
		}
		b.add("</ul>\n")
	}
	s.page(o, page{path: path, title: "Stale", menu: path, class: "wide", body: b.markup()})
	return nil
}

// underWay is the cycle of today.
func (s *Site) underWay(b *builder) {
	v, err := s.roadmap(roadmap.ByQuarter)
	if err != nil {
		return
	}
	for _, c := range v.Cycles {
		if c.Span.Start.After(s.Today) || s.Today.After(c.Span.End) {
			continue
		}
		if d := s.Graph.Document("cycle", c.ID); s.visible(d) {
			b.add("<section><h2>Under way</h2>\n<p>%s <span class=\"soft\">%s – %s</span></p></section>\n", s.named("index.html", d), c.Span.Start, c.Span.End)
		}
	}
}

// attention is what somebody should look at, most urgent first.
func (s *Site) attention(b *builder) {
	var out builder
	if v, err := s.okrs(""); err == nil {
		for _, o := range v.Objectives {
			if o.Health == okr.AtRisk {
				out.add("<li><span class=\"bad-text\">◆ at risk</span> %s</li>\n", s.named("index.html", o.Document))
			}
		}
	}
	if s.in(boardPath) {
		if v, err := s.views.board(); err == nil {
			for _, c := range v.Columns {
				if c.Over() {
					out.add("<li><span class=\"warn-text\">▲ over its limit</span> <a href=\"board.html\">%s</a>: %s of %s</li>\n", c.Status, len(c.Items), c.Limit)
				}
				for _, i := range c.Items {
					if len(i.BlockedBy) > 0 && c.Category == config.Active {
						out.add("<li><span class=\"warn-text\">▲ waits for %s</span> %s</li>\n", i.BlockedBy[0].ID, s.named("index.html", i.Document))
					}
				}
			}
		}
	}
	if n := len(s.views.stale().Documents); n > 0 {
		out.add("<li><span class=\"warn-text\">▲ stale</span> <a href=\"stale.html\">%s want a review</a></li>\n", n)
	}
	errors, warnings := 0, 0
	for _, f := range s.Findings {
		switch f.Severity {
		case diagnostic.Error:
			errors++
		case diagnostic.Warning:
			warnings++
		}
	}
	if errors+warnings > 0 {
		out.add("<li><span class=\"%s\">▲ findings</span> %s errors, %s warnings: they stand on the documents' pages</li>\n", "warn-text", errors, warnings)
	}
	if out.Len() > 0 {
		b.add("<section><h2>What needs attention</h2>\n<ul class=\"attention\">\n%s</ul></section>\n", out.markup())
	}
}
