package site

import (
	"slices"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
)

// planObjectives plans a page for the current period, and one for each period that has objectives.
func (s *Site) planObjectives() error {
	if !s.in(objectivesPath) {
		return nil
	}
	var periods []string
	for _, o := range s.objectives() {
		if o.Period == "" || slices.Contains(periods, o.Period) {
			continue
		}
		if _, err := s.okrs(o.Period); err == nil { // else nobody can read it: invalid-format says so
			periods = append(periods, o.Period)
		}
	}
	slices.Sort(periods)
	taken, paths := names{"index": true}, map[string]string{}
	for _, p := range periods {
		paths[p] = "objectives/" + taken.free(config.Slug(p)) + ".html"
	}
	add := func(path, period string) {
		s.add(path, func(o *output) error { return s.objectivesPage(o, path, period, periods, paths) })
	}
	add(objectivesPath, "")
	for _, p := range periods {
		add(paths[p], p)
	}
	return nil
}

func (s *Site) objectivesPage(o *output, path, period string, periods []string, paths map[string]string) error {
	v, err := s.okrsWithCurves(period)
	if err != nil {
		return err
	}
	p := page{path: path, title: "Objectives " + v.Period, menu: objectivesPath, class: "broad"}
	var b builder
	b.add("<h1>Objectives <bdi>%s</bdi></h1>\n", v.Period)
	b.add("<nav class=\"tabs\" aria-label=\"Periods\"><ul>\n")
	for _, name := range periods {
		current := markup("")
		if name == v.Period {
			current = ` aria-current="page"`
		}
		b.add("<li><a href=\"%s\"%s>%s</a></li>\n", relative(path, paths[name]), current, name)
	}
	b.add("</ul></nav>\n<p class=\"intro\">The stroke in a bar is where the date asks it to be.</p>\n")
	if len(v.Objectives) == 0 {
		b.add("<p class=\"empty\">There are no objectives.</p>\n")
	}
	for _, each := range v.Objectives {
		s.objective(&b, path, each, len(v.Objectives) > mostInFull)
	}
	p.body = b.markup()
	s.page(o, p)
	return nil
}

// mostInFull is how many objectives a page shows with their key results; of more, these are folded away.
const mostInFull = 40

func (s *Site) objective(b *builder, path string, o *okr.Objective, fold bool) {
	class := "objective"
	if o.Depth > 0 {
		class += " below"
	}
	b.add("<section class=\"%s\"><h2>%s</h2>\n%s<p class=\"soft\">", class, s.named(path, o.Document), s.figures(o))
	var said []markup
	for _, r := range []okr.Reference{o.Team, o.Owner} {
		if r.ID != "" {
			said = append(said, s.reference(path, []string{"team", "person"}, r.ID, r.Title))
		}
	}
	said = append(said, tag("%s", render.ServingWords(o)))
	if !o.Updated.IsZero() {
		said = append(said, tag("last check-in %s", o.Updated))
	}
	for i, m := range said {
		if i > 0 {
			b.add(" · ")
		}
		b.add("%s", m)
	}
	b.add("</p>\n")
	if o.Notes != "" {
		b.add("<p>%s</p>\n", bdi(o.Notes))
	}
	if fold && len(o.KeyResults) > 0 {
		b.add("<details><summary>Key results <span class=\"soft\">%s</span></summary>\n", len(o.KeyResults))
		s.keyResults(b, path, o)
		b.add("</details>\n")
	} else {
		s.keyResults(b, path, o)
	}
	if n := len(o.Work.Documents); n > 0 {
		b.add("<details><summary>Work that serves it <span class=\"soft\">%s</span></summary><ul class=\"links\">\n", n)
		for _, d := range o.Work.Documents {
			b.add("<li>%s</li>\n", s.linked(path, d, ""))
		}
		b.add("</ul></details>\n")
	}
	b.add("</section>\n")
}

// keyResults is an objective's key results as a table. On the objective's own page each has its place there.
func (s *Site) keyResults(b *builder, path string, o *okr.Objective) {
	if len(o.KeyResults) == 0 {
		return
	}
	own := path == s.pages[o.Document]
	curves := slices.ContainsFunc(o.KeyResults, func(k okr.KeyResult) bool { return render.CurveSVG(k.Curve) != "" })
	b.add("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Key results of %s\"><table class=\"results-table cards\">\n<thead><tr><th scope=\"col\">Key result</th><th scope=\"col\">From, to, now</th>", o.Document.ID)
	if curves {
		b.add("<th scope=\"col\">Over time</th>")
	}
	b.add("<th scope=\"col\">Progress</th><th scope=\"col\" class=\"n\">Confidence</th><th scope=\"col\">Last check-in</th></tr></thead>\n<tbody>\n")
	taken := names{}
	for _, k := range o.KeyResults {
		id, place := tag("<span class=\"id\">%s</span>", k.ID), markup("")
		if own {
			place = tag(" id=\"%s\"", taken.free(partAnchor(k.ID)))
		} else {
			id = tag("<a href=\"%s\">%s</a>", relative(path, s.pages[o.Document]+"#"+partAnchor(k.ID)), id)
		}
		b.add("<tr%s><th scope=\"row\">%s %s</th><td data-label=\"From, to, now\">%s</td>", place, id, bdi(k.Title), bdi(render.KeyResultNumbers(k)))
		if curves {
			b.add("<td data-label=\"Over time\">%s</td>", markup(render.CurveSVG(k.Curve)))
		}
		confidence, updated := "–", "–"
		if k.Confidence != nil {
			confidence = percent(*k.Confidence)
		}
		if !k.Updated.IsZero() {
			updated = k.Updated.String()
		}
		b.add("<td data-label=\"Progress\" class=\"nowrap\"><span>%s %s</span></td><td data-label=\"Confidence\" class=\"n\">%s</td><td data-label=\"Last check-in\" class=\"nowrap\">%s</td></tr>\n",
			bar("accent", k.Progress, 0), percent(k.Progress), confidence, updated)
	}
	b.add("</tbody></table></div>\n")
}

// figures are an objective's bar, health and confidence.
func (s *Site) figures(o *okr.Objective) markup {
	mark, word, color := render.HealthWord(o.Health)
	var b builder
	expected := 0.0
	if o.Dated {
		expected = o.Expected
	}
	b.add("<p class=\"figures\"><span class=\"nowrap\">%s <strong>%s</strong>", bar(color, o.Progress, expected), percent(o.Progress))
	if expected > 0 {
		b.add(" <span class=\"soft\">of %s</span>", percent(expected))
	}
	b.add("</span> <span class=\"%s-text nowrap\"><span aria-hidden=\"true\">%s</span> %s</span>", color, mark, word)
	if o.Confidence != nil {
		b.add(" <span class=\"nowrap\">confidence %s</span>", percent(*o.Confidence))
	}
	b.add("</p>\n")
	return b.markup()
}
