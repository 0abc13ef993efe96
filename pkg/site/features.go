package site

import (
	"cmp"
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
	var chips builder
	for _, g := range groups {
		var buttons []chip
		for _, c := range g.chips {
			buttons = append(buttons, chip{c.ID, strings.ReplaceAll(cmp.Or(c.Title, c.ID), "_", " ")})
		}
		chips.add("%s", fieldset(g.name, g.label, buttons))
	}
	b.add("<h1>Features</h1>\n%s", filters("name, note, id …", chips.markup()))
	b.add("<p class=\"bar-line\"><span class=\"soft\" data-count role=\"status\">%s</span> <a href=\"data/features.csv\" download>Download CSV</a></p>\n", count(len(v.Features), "feature", "features"))
	b.add("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Features\"><table class=\"features cards\" data-filtered data-sorted>\n<thead><tr>")
	columns := s.featureColumns(v)
	b.add("<th scope=\"col\">Feature</th>")
	for _, c := range columns {
		b.add("<th scope=\"col\">%s</th>", c.label)
	}
	b.add("</tr></thead>\n<tbody>\n")
	for _, f := range v.Features {
		s.featureRow(&b, f, groups, columns)
	}
	b.add("</tbody></table></div>\n")
	for _, by := range []feature.By{feature.ByPlatform, feature.ByPlan, feature.ByDeployment} {
		s.featureMatrix(&b, path, v, by)
	}
	s.page(o, page{path: path, title: "Features", menu: path, class: "wide", body: b.markup()})
	return nil
}

// featureColumn is a column of the features' table.
type featureColumn struct {
	label string
	cell  func(*feature.Feature) markup
}

// featureColumns are those columns of the table in which a feature says something.
func (s *Site) featureColumns(v *feature.View) []featureColumn {
	answers := func(by feature.By) func(*feature.Feature) markup {
		return func(f *feature.Feature) markup {
			var b builder
			for _, a := range f.Answers(by) {
				b.add("<div>%s</div>", answered(&a, true))
			}
			return b.markup()
		}
	}
	columns := []featureColumn{
		{"Maturity", func(f *feature.Feature) markup { return status(f.Category, f.Maturity) }},
		{"When", func(f *feature.Feature) markup { return known(render.FeatureWhen(f)) }},
		{"Promise it?", s.promise},
		{"Plans", answers(feature.ByPlan)},
		{"Platforms", answers(feature.ByPlatform)},
		{"Deployments", answers(feature.ByDeployment)},
		{"Team", func(f *feature.Feature) markup {
			if f.Team.ID == "" {
				return ""
			}
			return s.reference(featuresPath, []string{"team"}, f.Team.ID, f.Team.Title)
		}},
		{"Use cases", func(f *feature.Feature) markup {
			var b builder
			for _, u := range f.UseCases {
				b.add("<div>%s</div>", s.reference(featuresPath, []string{"use-case"}, u.ID, u.Title))
			}
			return b.markup()
		}},
	}
	return slices.DeleteFunc(columns, func(c featureColumn) bool {
		return !slices.ContainsFunc(v.Features, func(f *feature.Feature) bool { return c.cell(f) != "" })
	})
}

func (s *Site) featureRow(b *builder, f *feature.Feature, groups []facet, columns []featureColumn) {
	b.add("<tr")
	for _, g := range groups {
		b.add(" data-%s=\"%s\"", g.name, strings.Join(g.values(f), " "))
	}
	b.add("><th scope=\"row\">%s <span class=\"id\">%s</span>", s.to(featuresPath, f.Document, bdi(f.Title())), f.ID())
	if about := s.featureNotes(f); about != "" {
		b.add("<span class=\"about\">%s</span>", about)
	}
	b.add("</th>")
	for _, c := range columns {
		b.add("<td data-label=\"%s\">%s</td>", c.label, c.cell(f))
	}
	b.add("</tr>\n")
}

// featureNotes is what is to be known about a feature: for everybody, and for the team.
func (s *Site) featureNotes(f *feature.Feature) markup {
	out := known(f.Note)
	if f.InternalNote != "" && !s.Public {
		out += tag("<span class=\"soft\">Internal: %s</span>", bdi(f.InternalNote))
	}
	return out
}

// known is a text of unknown direction, nothing where there is none.
func known(text string) markup {
	if text == "" {
		return ""
	}
	return bdi(text)
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
	title := cmp.Or(a.Title, a.ID)
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
		b.add("<th scope=\"col\">%s</th>", bdi(cmp.Or(c.Title, c.ID)))
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
