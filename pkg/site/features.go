package site

import (
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
)

// facet is a way to narrow the features: its chips, and what each feature says to it.
type facet struct {
	name   string
	label  string
	chips  []feature.Reference
	values func(f *feature.Feature) []string
}

func facets(v *feature.View) []facet {
	has := func(by feature.By) func(*feature.Feature) []string {
		return func(f *feature.Feature) (out []string) {
			for _, a := range f.Answers(by) {
				if a.State == feature.Yes || a.State == feature.Limited {
					out = append(out, a.ID)
				}
			}
			return out
		}
	}
	out := []facet{
		{name: "maturity", label: "Maturity", values: func(f *feature.Feature) []string { return []string{f.Maturity} }},
		{name: "plan", label: "Plan", chips: v.Plans, values: has(feature.ByPlan)},
		{name: "platform", label: "Platform", chips: v.Platforms, values: has(feature.ByPlatform)},
		{name: "deployment", label: "Deployment", chips: v.Deployments, values: has(feature.ByDeployment)},
		{name: "team", label: "Team", values: func(f *feature.Feature) []string { return []string{f.Team.ID} }},
		{name: "use-case", label: "Use case", values: func(f *feature.Feature) (ids []string) {
			for _, u := range f.UseCases {
				ids = append(ids, u.ID)
			}
			return ids
		}},
	}
	for i := range out {
		if out[i].chips != nil {
			continue
		}
		for _, f := range v.Features { // the chips are what the features say, in that order
			for _, id := range out[i].values(f) {
				if id != "" && !slices.ContainsFunc(out[i].chips, func(r feature.Reference) bool { return r.ID == id }) {
					out[i].chips = append(out[i].chips, feature.Reference{ID: id, Title: titleOf(f, id)})
				}
			}
		}
	}
	return out
}

func titleOf(f *feature.Feature, id string) string {
	for _, r := range append([]feature.Reference{f.Team}, f.UseCases...) {
		if r.ID == id && r.Title != "" {
			return r.Title
		}
	}
	return strings.ReplaceAll(id, "_", " ")
}

// featuresPage is the table by which people answer "can we do X?".
func (s *Site) featuresPage(o *output) error {
	const path = featuresPath
	v := s.views.features()
	groups := facets(v)
	var b builder
	b.add("<h1>Features</h1>\n<div class=\"filters\" data-filters hidden>\n<label>Filter <input type=\"search\" data-filter placeholder=\"name, note, id …\"></label>\n")
	for _, g := range groups {
		if len(g.chips) < 2 {
			continue
		}
		b.add("<fieldset class=\"chips\" data-facet=\"%s\"><legend>%s</legend>\n", g.name, g.label)
		for _, c := range g.chips {
			title := c.Title
			if title == "" {
				title = c.ID
			}
			b.add("<button type=\"button\" class=\"chip\" aria-pressed=\"false\" data-value=\"%s\">%s</button>\n", c.ID, strings.ReplaceAll(title, "_", " "))
		}
		b.add("</fieldset>\n")
	}
	b.add("<button type=\"button\" data-clear>Clear</button>\n</div>\n<p class=\"bar-line\"><span class=\"soft\" data-count role=\"status\">%s features</span> <a href=\"data/features.csv\" download>Download CSV</a></p>\n", len(v.Features))
	b.add("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Features\"><table class=\"features\" data-filtered data-sorted>\n<thead><tr>")
	for _, h := range []string{"Feature", "Maturity", "When", "Plans", "Platforms", "Deployments", "Team", "Use cases", "Note"} {
		b.add("<th scope=\"col\">%s</th>", h)
	}
	b.add("</tr></thead>\n<tbody>\n")
	for _, f := range v.Features {
		s.featureRow(&b, path, f, groups)
	}
	b.add("</tbody></table></div>\n")
	for _, by := range []feature.By{feature.ByPlatform, feature.ByPlan, feature.ByDeployment} {
		s.featureMatrix(&b, path, v, by)
	}
	s.page(o, page{path: path, title: "Features", menu: path, class: "wide", body: b.markup()})
	return nil
}

func (s *Site) featureRow(b *builder, path string, f *feature.Feature, groups []facet) {
	b.add("<tr")
	for _, g := range groups {
		b.add(" data-%s=\"%s\"", g.name, strings.Join(g.values(f), " "))
	}
	b.add("><th scope=\"row\">%s<br><span class=\"id\">%s</span></th><td>%s</td><td>%s</td>", s.to(path, f.Document, bdi(f.Title())), f.ID(),
		status(f.Category, f.Maturity), bdi(render.FeatureWhen(f)))
	for _, by := range []feature.By{feature.ByPlan, feature.ByPlatform, feature.ByDeployment} {
		b.add("<td>")
		for i, a := range f.Answers(by) {
			if i > 0 {
				b.add("<br>")
			}
			b.add("%s", answered(&a, true))
		}
		b.add("</td>")
	}
	b.add("<td>%s</td><td>", s.reference(path, []string{"team"}, f.Team.ID, f.Team.Title))
	for i, u := range f.UseCases {
		if i > 0 {
			b.add("<br>")
		}
		b.add("%s", s.reference(path, []string{"use-case"}, u.ID, u.Title))
	}
	b.add("</td><td class=\"note\">%s", bdi(f.Note))
	if f.InternalNote != "" && !s.Public {
		b.add("<br><span class=\"soft\">Internal: %s</span>", bdi(f.InternalNote))
	}
	if f.Promise != "" && !s.Public {
		b.add("<br><span class=\"soft\">Promise: %s</span>", bdi(f.Promise))
	}
	b.add("</td></tr>\n")
}

// answered is an answer with its mark; named says what it is about.
func answered(a *feature.Answer, named bool) markup {
	if a == nil {
		return `<span class="soft">–</span>`
	}
	class, mark := render.AnswerMark(a.State)
	value := strings.ReplaceAll(a.Value, "_", " ")
	if !named {
		return tag(`<span class="%s"><span aria-hidden="true">%s</span> %s</span>`, class, mark, bdi(value))
	}
	title := a.Title
	if title == "" {
		title = a.ID
	}
	text := bdi(title)
	switch value {
	case "yes":
	case "no":
		text = tag(`<s>%s</s>`, bdi(title))
	default:
		text += tag(": %s", bdi(value))
	}
	return tag(`<span class="%s"><span aria-hidden="true">%s</span> %s</span>`, class, mark, text)
}

// featureMatrix is the features by platform, plan or deployment.
func (s *Site) featureMatrix(b *builder, path string, v *feature.View, by feature.By) {
	columns := v.Columns(by)
	if len(columns) == 0 || len(v.Features) == 0 {
		return
	}
	b.add("<details class=\"matrix\"><summary>By %s</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Features by %s\"><table>\n<thead><tr><th scope=\"col\">Feature</th>", string(by), string(by))
	for _, c := range columns {
		title := c.Title
		if title == "" {
			title = c.ID
		}
		b.add("<th scope=\"col\">%s</th>", bdi(title))
	}
	b.add("</tr></thead>\n<tbody>\n")
	for _, f := range v.Features {
		b.add("<tr><th scope=\"row\">%s</th>", s.to(path, f.Document, bdi(f.Title())))
		for _, c := range columns {
			b.add("<td>%s</td>", answered(feature.Find(f.Answers(by), c.ID), false))
		}
		b.add("</tr>\n")
	}
	b.add("</tbody></table></div></details>\n")
}
