package site

import (
	"cmp"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// Earlier is the workspace as it was, to compare with.
type Earlier struct {
	// Label says when that was: "three months ago, 2026-06-15".
	Label string
	// Open reads it; it is asked once.
	Open func() (*graph.Graph, error)
}

// mostGrouped is how many items a roadmap may have to be drawn in every grouping by every lane, and mostRows how many the
// table has: beyond that pictures are counts, and lists are for reading.
const (
	mostGrouped = 500
	mostRows    = 1000
)

// chart is what a roadmap is drawn by.
type chart struct {
	by    roadmap.By
	group string // "" for the default
}

func (s *Site) roadmap(c chart) (*roadmap.View, error) {
	return s.views.roadmaps.get(c, func() (*roadmap.View, error) {
		return roadmap.Compute(roadmap.Input{Graph: s.Graph, Today: s.Today, Public: s.Public, By: c.by, GroupBy: c.group})
	})
}

func (s *Site) hasRoadmap() bool {
	v, err := s.roadmap(chart{by: roadmap.ByQuarter})
	return err == nil && len(v.Items)+len(v.Backlog)+len(v.Undated) > 0
}

// roadmapPage has the roadmap as pictures by quarter, cycle and month, each for every grouping, as Now, Next and Later, as
// a table, and compared with what it was.
func (s *Site) roadmapPage(o *output) error {
	p := page{path: roadmapPath, title: "Roadmap", menu: roadmapPath, class: "wide"}
	var b builder
	b.add("<h1>Roadmap</h1>\n<div data-tabs>\n")
	groups := roadmap.UsualGroupings(s.config, s.Public)
	sheets := map[string]string{}
	for _, by := range []roadmap.By{roadmap.ByQuarter, roadmap.ByCycle, roadmap.ByMonth} {
		v, err := s.roadmap(chart{by: by})
		if err != nil {
			return err
		}
		if by == roadmap.ByCycle && len(v.Cycles) == 0 {
			continue
		}
		b.add("<section data-tab=\"By %s\"><h2>By %s</h2>\n", string(by), string(by))
		for i, group := range groups {
			if i > 0 && by != roadmap.ByQuarter && len(v.Items) > mostGrouped {
				break
			}
			picture, err := s.roadmapPicture(o, &p, chart{by, group}, sheets)
			if err != nil {
				return err
			}
			open := markup("")
			if i == 0 {
				open = " open"
			}
			b.add("<details class=\"grouping\" data-group=\"%s\"%s><summary>Grouped by %s</summary>\n"+
				"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Roadmap by %s, grouped by %s\">\n%s</div></details>\n",
				group, open, s.groupLabel(group), string(by), s.groupLabel(group), picture)
		}
		b.add("</section>\n")
	}
	horizon, err := s.roadmap(chart{by: roadmap.ByHorizon})
	if err != nil {
		return err
	}
	s.horizon(&b, horizon)
	if err := s.roadmapTable(&b, groups); err != nil {
		return err
	}
	for _, e := range s.Earlier {
		if err := s.compared(&b, e); err != nil {
			return err
		}
	}
	b.add("</div>\n")
	p.body = b.markup()
	s.page(o, p)
	return nil
}

// groupLabel is what people call a grouping.
func (s *Site) groupLabel(group string) string {
	if k := s.config.Kind(group); k != nil {
		return strings.ToLower(k.Label)
	}
	return strings.ReplaceAll(group, "_", " ")
}

// roadmapPicture draws a roadmap. Pictures whose styles are the same share a sheet; sheets has the class of each style.
func (s *Site) roadmapPicture(o *output, p *page, c chart, sheets map[string]string) (markup, error) {
	v, err := s.roadmap(c)
	if err != nil {
		return "", err
	}
	picture, style, err := s.drawing(p.path, func(w *strings.Builder) error { return render.Roadmap{View: v, Name: s.config.Name}.WriteSVG(w) })
	if err != nil {
		return "", err
	}
	class, ok := sheets[style]
	if !ok {
		class = "roadmap-" + string(c.by)
		sheets[style] = class
		p.style(o, "assets/"+class+".css", "."+class, style)
	}
	return tag("<div class=\"%s\">%s</div>", class, picture), nil
}

// horizon is Now, Next and Later, and what has no date.
func (s *Site) horizon(b *builder, v *roadmap.View) {
	b.add("<section data-tab=\"Now, next, later\"><h2>Now, next, later</h2>\n<div class=\"board\">\n")
	for _, lane := range v.Lanes {
		b.add("<section class=\"lane\"><h3>%s</h3><ul>\n", lane.Label)
		for _, i := range v.Items {
			if i.Lane == lane.Key {
				s.card(b, roadmapPath, card{document: i.Document, notes: []markup{status(i.Category, i.Status), tag("%s", span(i))}})
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
			b.add("<li>%s</li>\n", s.linked(roadmapPath, i.Document, ""))
		}
		b.add("</ul>\n")
	}
	b.add("</section>\n")
}

// roadmapTable is every item in words, with what it belongs to.
func (s *Site) roadmapTable(b *builder, groups []string) error {
	v, err := s.roadmap(chart{by: roadmap.ByQuarter})
	if err != nil {
		return err
	}
	lanes := map[string]string{}
	for _, l := range v.Lanes {
		lanes[l.Key] = l.Label
	}
	b.add("<section data-tab=\"As a table\"><h2>As a table</h2>\n%s<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Roadmap as a table\"><table class=\"cards\" data-filtered data-sorted>\n"+
		"<thead><tr><th scope=\"col\">Item</th><th scope=\"col\">Status</th><th scope=\"col\">Quarter</th><th scope=\"col\">Start</th><th scope=\"col\">End</th>", filterBox(min(len(v.Items), mostRows), "item", "items"))
	belongs := make([]map[*workspace.Document][]roadmap.Group, len(groups))
	for i, group := range groups {
		if belongs[i], err = s.belongs(group); err != nil {
			return err
		}
		b.add("<th scope=\"col\">%s</th>", capital(s.groupLabel(group)))
	}
	b.add("</tr></thead>\n<tbody>\n")
	items := slices.Clone(v.Items)
	if len(items) > mostRows {
		slices.SortStableFunc(items, func(a, b *roadmap.Item) int { return cmp.Compare(closed(a), closed(b)) })
		items = items[:mostRows]
	}
	for _, item := range items {
		start, end := item.Start.String(), item.End.String()
		if item.Open {
			end = "open"
		}
		b.add("<tr><th scope=\"row\">%s</th><td data-label=\"Status\">%s</td><td data-label=\"Quarter\" class=\"nowrap\">%s</td><td data-label=\"Start\" class=\"nowrap\">%s</td><td data-label=\"End\" class=\"nowrap\">%s</td>",
			s.named(roadmapPath, item.Document), status(item.Category, item.Status), lanes[item.Lane], start, end)
		for n, of := range belongs {
			b.add("<td data-label=\"%s\">", capital(s.groupLabel(groups[n])))
			for i, g := range of[item.Document] {
				if i > 0 {
					b.add("<br>")
				}
				b.add("%s", s.to(roadmapPath, g.Document, bdi(cmp.Or(g.Title, g.Key))))
			}
			b.add("</td>")
		}
		b.add("</tr>\n")
	}
	b.add("</tbody></table></div>\n")
	if more := len(v.Items) - len(items); more > 0 {
		b.add("<p class=\"soft\">%s more that are closed or come later are in the lists of their kinds.</p>\n", more)
	}
	b.add("</section>\n")
	return nil
}

// closed is 1 for what is done or dropped, 0 for what is still to come.
func closed(i *roadmap.Item) int {
	if i.Category == config.Done || i.Category == config.Dropped {
		return 1
	}
	return 0
}

// belongs is the groups of each document in a grouping.
func (s *Site) belongs(group string) (map[*workspace.Document][]roadmap.Group, error) {
	v, err := s.roadmap(chart{roadmap.ByQuarter, group})
	if err != nil {
		return nil, err
	}
	out := map[*workspace.Document][]roadmap.Group{}
	for _, g := range v.Groups {
		for _, item := range g.Items {
			if g.Key != "" {
				out[item.Document] = append(out[item.Document], g)
			}
		}
	}
	return out, nil
}

// compared is what moved since the roadmap was another.
func (s *Site) compared(b *builder, e Earlier) error {
	before, err := e.Open()
	if err != nil && !s.Public {
		b.add("<section data-tab=\"Since %s\"><h2>Compared with %s</h2>\n<p>It cannot be read: %s.</p></section>\n", e.Label, e.Label, err)
	}
	if err != nil {
		return nil
	}
	base, err := roadmap.Compute(roadmap.Input{Graph: before, Today: s.Today, Public: s.Public, By: roadmap.ByQuarter, GroupBy: roadmap.NoGroup})
	if err != nil {
		return err
	}
	head, err := s.roadmap(chart{roadmap.ByQuarter, roadmap.NoGroup})
	if err != nil {
		return err
	}
	if len(base.Items) == 0 {
		return nil
	}
	b.add("<section data-tab=\"Since %s\"><h2>Compared with %s</h2>\n", e.Label, e.Label)
	changes := slices.DeleteFunc(roadmap.Compare(base, head), func(c roadmap.Change) bool {
		now := s.Graph.Document(c.Document.Kind.Name, c.Document.ID)
		return now != nil && !s.visible(now) // it was public, and is not any more
	})
	if len(changes) == 0 {
		b.add("<p class=\"empty\">Nothing moved.</p></section>\n")
		return nil
	}
	for _, m := range roadmap.Movements() {
		of := slices.DeleteFunc(slices.Clone(changes), func(c roadmap.Change) bool { return c.Movement != m })
		if len(of) == 0 {
			continue
		}
		mark, color := movementMark(m)
		b.add("<h3><span class=\"%s-text\"><span aria-hidden=\"true\">%s</span> %s</span> <span class=\"soft\">%s</span></h3>\n<ul class=\"moves\">\n",
			color, mark, capital(strings.ReplaceAll(string(m), "-", " ")), len(of))
		for _, c := range of {
			was, is := render.MovedDays(c.From, c.To)
			b.add("<li>%s", s.named(roadmapPath, s.now(c.Document)))
			if was != "" || is != "" {
				b.add(" <span class=\"fact nowrap\">%s → %s</span>", cmp.Or(was, "no date"), cmp.Or(is, "no date"))
			}
			b.add("</li>\n")
		}
		b.add("</ul>\n")
	}
	b.add("</section>\n")
	return nil
}

// now is a document as it is today, for one of the past; itself where it is gone.
func (s *Site) now(d *workspace.Document) *workspace.Document {
	if now := s.Graph.Document(d.Kind.Name, d.ID); now != nil {
		return now
	}
	return d
}

func movementMark(m roadmap.Movement) (mark, color string) {
	switch m {
	case roadmap.Slipped:
		return "▼", "warn"
	case roadmap.PulledIn:
		return "▲", "good"
	case roadmap.Added:
		return "+", "active"
	case roadmap.Dropped:
		return "×", "dropped"
	}
	return "✓", "done"
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
