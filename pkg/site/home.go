package site

import (
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
)

// homePage is the period at a glance.
func (s *Site) homePage(o *output) error {
	var b builder
	b.add("<h1>%s</h1>\n", bdi(s.title))
	if s.in(objectivesPath) {
		v, err := s.okrs("")
		if err != nil {
			return err
		}
		s.glance(&b, v)
	}
	s.underWay(&b)
	if !s.Public {
		s.attention(&b)
	}
	recent, err := s.recent()
	if err != nil {
		return err
	}
	b.add("%s", recent)
	b.add("<section><h2>Everything</h2>\n%s</section>\n", s.kindList("index.html"))
	s.page(o, page{path: homePath, title: "Home", menu: homePath, class: "home", body: b.markup()})
	return nil
}

// glance is the period: the company's objectives, and all by health.
func (s *Site) glance(b *builder, v *okr.View) {
	b.add("<section><h2><a href=\"objectives/index.html\">Objectives</a> <bdi>%s</bdi></h2>\n<ul class=\"cards\">\n", v.Period)
	counts := map[okr.Health]int{}
	for _, o := range v.Objectives {
		counts[o.Health]++
	}
	for _, o := range v.Objectives {
		if o.Depth == 0 {
			b.add("<li class=\"card\"><h3>%s</h3>%s</li>\n", s.named(homePath, o.Document), s.figures(o))
		}
	}
	b.add("</ul>\n")
	s.supporting(b, v)
	b.add("<p class=\"figures\">")
	for _, h := range []okr.Health{okr.OnTrack, okr.Behind, okr.AtRisk, okr.NoHealth} {
		if counts[h] > 0 {
			mark, word, color := render.HealthWord(h)
			b.add("<span class=\"%s-text nowrap\"><span aria-hidden=\"true\">%s</span> %s %s</span> ", color, mark, counts[h], word)
		}
	}
	b.add("</p></section>\n")
}

// mostSupporting is how many objectives below the company's the home page names.
const mostSupporting = 12

// supporting are the objectives under the company's, a line each.
func (s *Site) supporting(b *builder, v *okr.View) {
	var below []*okr.Objective
	for _, o := range v.Objectives {
		if o.Depth > 0 {
			below = append(below, o)
		}
	}
	if len(below) == 0 || len(below) > mostSupporting {
		return
	}
	b.add("<ul class=\"supporting\">\n")
	for _, o := range below {
		mark, word, color := render.HealthWord(o.Health)
		expected := 0.0
		if o.Dated {
			expected = o.Expected
		}
		b.add("<li><span class=\"nowrap\">%s <span class=\"n\">%s</span></span> <span class=\"%s-text nowrap\"><span aria-hidden=\"true\">%s</span> %s</span> <span>%s</span></li>\n",
			bar(color, o.Progress, expected), percent(o.Progress), color, mark, word, s.named(homePath, o.Document))
	}
	b.add("</ul>\n")
}

// underWay is the cycle of today.
func (s *Site) underWay(b *builder) {
	v, err := s.roadmap(chart{by: roadmap.ByQuarter})
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
