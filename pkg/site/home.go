package site

import (
	"slices"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/board"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// homePage is the period at a glance: what is aimed at and what changed on one side, what is done and what needs somebody
// on the other.
func (s *Site) homePage(o *output) error {
	var left, right builder
	if s.in(objectivesPath) {
		v, err := s.okrs("")
		if err != nil {
			return err
		}
		s.glance(&left, v)
	}
	recent, err := s.recent()
	if err != nil {
		return err
	}
	left.add("%s", recent)
	all := true
	if left.Len() == 0 {
		s.newest(&left)
		all = len(s.kinds) > mostKindsShown
	}
	s.underWay(&right)
	if !s.Public {
		s.attention(&right)
	}
	var b builder
	b.add("<h1>%s</h1>\n<div class=\"dash\">\n", bdi(s.title))
	if left.Len() > 0 && right.Len() > 0 {
		b.add("<div>\n%s</div>\n<div>\n%s</div>\n", left.markup(), right.markup())
	} else {
		b.add("<div class=\"across\">\n%s%s</div>\n", left.markup(), right.markup())
	}
	if all {
		b.add("<div class=\"across\"><section><h2>Everything</h2>\n%s</section></div>\n", s.kindList(homePath))
	}
	b.add("</div>\n")
	s.page(o, page{path: homePath, title: "Home", menu: homePath, class: "home", body: b.markup()})
	return nil
}

// mostLeading is how many objectives without one above them the home page shows in full, mostSupporting how many of the
// others it names.
const (
	mostLeading    = 4
	mostSupporting = 12
)

// glance is the period: how many objectives are how well, the company's, and a line for each that supports it.
func (s *Site) glance(b *builder, v *okr.View) {
	counts := map[okr.Health]int{}
	var leading, below []*okr.Objective
	for _, o := range v.Objectives {
		counts[o.Health]++
		if o.Depth == 0 {
			leading = append(leading, o)
		} else {
			below = append(below, o)
		}
	}
	if len(leading) > mostLeading { // none of them leads
		below, leading = v.Objectives, nil
	}
	b.add("<section><h2><a href=\"objectives/index.html\">Objectives</a> <span class=\"soft\"><bdi>%s</bdi></span><span class=\"figures\">", v.Period)
	for _, h := range []okr.Health{okr.OnTrack, okr.Behind, okr.AtRisk, okr.NoHealth} {
		if counts[h] > 0 {
			mark, word, color := render.HealthWord(h)
			b.add("<span class=\"%s-text nowrap\"><span aria-hidden=\"true\">%s</span> %s %s</span> ", color, mark, counts[h], word)
		}
	}
	b.add("</span></h2>\n")
	for _, o := range leading {
		b.add("<div class=\"lead-objective\"><h3>%s</h3>%s</div>\n", s.named(homePath, o.Document), s.figures(o))
	}
	if len(below) > 0 {
		b.add("<ul class=\"supporting\">\n")
		for _, o := range below[:min(len(below), mostSupporting)] {
			mark, word, color := render.HealthWord(o.Health)
			expected := 0.0
			if o.Dated {
				expected = o.Expected
			}
			b.add("<li><span>%s</span> <span class=\"%s-text nowrap\"><span aria-hidden=\"true\">%s</span> %s</span> <span class=\"nowrap\">%s <span class=\"n\">%s</span></span></li>\n",
				s.named(homePath, o.Document), color, mark, word, bar(color, o.Progress, expected), percent(o.Progress))
		}
		b.add("</ul>\n")
	}
	if more := len(below) - mostSupporting; more > 0 {
		b.add("<p><a href=\"objectives/index.html\">%s more</a></p>\n", more)
	}
	b.add("</section>\n")
}

// underWay is the cycle of today: its theme, its sprint, how many days are left, and how the work in it stands.
func (s *Site) underWay(b *builder) {
	v, err := s.roadmap(chart{by: roadmap.ByQuarter})
	if err != nil {
		return
	}
	for _, c := range v.Cycles {
		if !c.Span.Contains(s.Today) {
			continue
		}
		d := s.Graph.Document("cycle", c.ID)
		if !s.visible(d) {
			continue
		}
		b.add("<section><h2>Under way <span class=\"soft\">%s</span></h2>\n<p class=\"theme\">%s</p>\n<p class=\"soft\">%s – %s · %s</p>\n",
			d.ID, s.to(homePath, d, bdi(d.Title)), c.Span.Start, c.Span.End, daysLeft(c.Span.End.Sub(s.Today)))
		for _, p := range d.Parts {
			if span, ok := partSpan(&p); ok && span.Contains(s.Today) {
				b.add("<p><span class=\"id\">%s</span> %s <span class=\"soft\">until %s</span></p>\n", p.ID, bdi(p.Title), span.End)
			}
		}
		s.inCycle(b, d)
		b.add("</section>\n")
	}
}

// inCycle is how the work of a cycle stands.
func (s *Site) inCycle(b *builder, cycle *workspace.Document) {
	k := s.config.Kind(board.DefaultKind)
	if k == nil {
		return
	}
	var work []*workspace.Document
	for _, l := range s.Graph.To(cycle) {
		if l.From.Kind == k && l.Spec != nil && !s.hidden(l, l.From) && !slices.Contains(work, l.From) {
			work = append(work, l.From)
		}
	}
	if len(work) == 0 {
		return
	}
	b.add("%s", tally(k, work))
	if s.in(boardPath) {
		b.add("<p><a href=\"board.html#cycle=%s\">Board of this cycle</a></p>\n", escapeFragment(cycle.ID))
	}
}

// partSpan is the days of a part that has some.
func partSpan(p *workspace.Part) (calendar.Period, bool) {
	start, err := calendar.ParseDate(p.Node.Get("start").Scalar())
	if err != nil {
		return calendar.Period{}, false
	}
	end, err := calendar.ParseDate(p.Node.Get("end").Scalar())
	return calendar.Period{Start: start, End: end}, err == nil
}

func daysLeft(n int) string {
	switch n {
	case 0:
		return "ends today"
	case 1:
		return "1 day left"
	}
	return count(n, "day", "days") + " left"
}

// mostUrgent is how many lines of one sort the home page has of what needs attention.
const mostUrgent = 5

// attention is what somebody should look at, most urgent first.
func (s *Site) attention(b *builder) {
	var out builder
	add := func(color, mark, word string, about markup) {
		out.add("<li><span class=\"%s-text\"><span aria-hidden=\"true\">%s</span> %s</span> <span>%s</span></li>\n", color, mark, word, about)
	}
	// some adds the first of several alike, and how many more there are.
	some := func(color, mark, word string, abouts []markup, all string) {
		for _, about := range abouts[:min(len(abouts), mostUrgent)] {
			add(color, mark, word, about)
		}
		if more := len(abouts) - mostUrgent; more > 0 {
			add(color, mark, word, tag("<a href=\"%s\">%s more</a>", all, more))
		}
	}
	var risks, waiting []markup
	if v, err := s.okrs(""); err == nil {
		for _, o := range v.Objectives {
			if o.Health == okr.AtRisk {
				risks = append(risks, s.named(homePath, o.Document))
			}
		}
	}
	some("bad", "◆", "at risk", risks, objectivesPath)
	if s.in(boardPath) {
		if v, err := s.views.board(); err == nil {
			for _, c := range v.Columns {
				if c.Over() {
					add("warn", "▲", "over its limit", tag("<a href=\"board.html\">%s</a>: %s of %s", capital(c.Status), len(c.Items), c.Limit))
				}
				for _, i := range c.Items {
					if len(i.BlockedBy) > 0 && c.Category == config.Active {
						waiting = append(waiting, tag("%s <span class=\"soft\">for %s</span>", s.named(homePath, i.Document), i.BlockedBy[0].ID))
					}
				}
			}
		}
	}
	some("warn", "▲", "waiting", waiting, boardPath)
	if n := len(s.views.stale().Documents); n > 0 {
		add("warn", "▲", "stale", tag("<a href=\"stale.html\">%s to review</a>", count(n, "document", "documents")))
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
	var found []markup
	if errors > 0 {
		found = append(found, tag("%s", count(errors, "error", "errors")))
	}
	if warnings > 0 {
		found = append(found, tag("%s", count(warnings, "warning", "warnings")))
	}
	if len(found) > 0 {
		add("warn", "▲", "findings", tag("%s <span class=\"soft\">· on the documents' pages</span>", joined(found, ", ")))
	}
	if out.Len() > 0 {
		b.add("<section><h2>What needs attention</h2>\n<ul class=\"attention\">\n%s</ul></section>\n", out.markup())
	}
}

// mostKindsShown is how many kinds the home page tells of where there are neither objectives nor changes, mostNewest how
// many documents of each it names.
const (
	mostKindsShown = 4
	mostNewest     = 6
)

// newest is for a workspace without objectives: of each kind how its documents stand, and the last of them.
func (s *Site) newest(b *builder) {
	s.coming(b)
	kinds := slices.SortedStableFunc(slices.Values(s.kinds), func(x, y *config.Kind) int { // those with a lifecycle first
		if (x.Lifecycle == nil) == (y.Lifecycle == nil) {
			return 0
		} else if x.Lifecycle != nil {
			return -1
		}
		return 1
	})
	for _, k := range kinds[:min(len(kinds), mostKindsShown)] {
		docs := s.ofKind(k)
		b.add("<section><h2><a href=\"%s\">%s</a> <span class=\"soft\">%s</span></h2>\n%s<ul class=\"links\">\n", s.lists[k], k.Plural, len(docs), tally(k, docs))
		for _, d := range slices.Backward(docs[max(0, len(docs)-mostNewest):]) {
			b.add("<li>%s</li>\n", s.linked(homePath, d, ""))
		}
		b.add("</ul></section>\n")
	}
}

// coming is what the roadmap has for now, next and later, as far as it is not closed.
func (s *Site) coming(b *builder) {
	v, err := s.roadmap(chart{by: roadmap.ByHorizon})
	if err != nil || !s.in(roadmapPath) {
		return
	}
	var lanes builder
	for _, lane := range v.Lanes {
		items := slices.DeleteFunc(slices.Clone(v.Items), func(i *roadmap.Item) bool {
			return i.Lane != lane.Key || i.Category == config.Done || i.Category == config.Dropped
		})
		if len(items) == 0 {
			continue
		}
		lanes.add("<h3>%s</h3>\n<ul class=\"links\">\n", lane.Label)
		for _, i := range items[:min(len(items), mostNewest)] {
			lanes.add("<li>%s</li>\n", s.linked(homePath, i.Document, ""))
		}
		if more := len(items) - mostNewest; more > 0 {
			lanes.add("<li><a href=\"%s\">%s more</a></li>\n", roadmapPath, more)
		}
		lanes.add("</ul>\n")
	}
	if lanes.Len() > 0 {
		b.add("<section><h2><a href=\"%s\">Roadmap</a></h2>\n%s</section>\n", roadmapPath, lanes.markup())
	}
}

// ofKind are the documents of a kind in the order of its list.
func (s *Site) ofKind(k *config.Kind) []*workspace.Document {
	var out []*workspace.Document
	for _, d := range s.documents {
		if d.Kind == k {
			out = append(out, d)
		}
	}
	return out
}
