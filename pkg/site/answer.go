package site

import (
	"strings"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// answer is what people ask of a feature while somebody waits for them: whether it is there, where, for whom, since when,
// how sure what is planned is, whether it may be promised, and who knows more. It is nothing for any other document.
func (s *Site) answer(d *workspace.Document) markup {
	if d.Kind.Name != feature.Kind {
		return ""
	}
	f := s.featureOf(d)
	if f == nil {
		return ""
	}
	var b builder
	row := func(label string, m markup) {
		if m != "" {
			b.add("<dt>%s</dt><dd>%s</dd>\n", label, m)
		}
	}
	text := func(s string) markup {
		if s == "" {
			return ""
		}
		return bdi(s)
	}
	from := s.pages[d]
	row("Maturity", status(f.Category, f.Maturity))
	row("When", text(render.FeatureWhen(f)))
	for _, by := range []struct {
		label string
		by    feature.By
	}{{"Plans", feature.ByPlan}, {"Platforms", feature.ByPlatform}, {"Deployments", feature.ByDeployment}} {
		var answers builder
		for _, a := range f.Answers(by.by) {
			answers.add("<span class=\"fact\">%s</span>", answered(&a, true))
		}
		row(by.label, answers.markup())
	}
	row("Note", text(f.Note))
	if !s.Public {
		row("Internal note", text(f.InternalNote))
		row("May we promise it?", text(strings.ReplaceAll(f.Promise, "_", " ")))
	}
	if f.Documentation != "" {
		row("Documentation", value(f.Documentation))
	}
	var ask []string
	var who builder
	for _, r := range []feature.Reference{f.Team, f.Owner} {
		if r.ID != "" {
			if len(ask) > 0 {
				who.add(", ")
			}
			ask = append(ask, r.ID)
			who.add("%s", s.reference(from, []string{"team", "person"}, r.ID, r.Title))
		}
	}
	row("Ask", who.markup())
	return tag("<dl class=\"answer facts\">\n%s</dl>\n", b.markup())
}

// answeredBy are the fields of a feature that its answer says, so that its facts need not.
var answeredBy = []string{"maturity", "since", "planned", "confidence", "note", "internal_note", "promise", "documentation", "removal", "replacement", "status"}

func (s *Site) featureOf(d *workspace.Document) *feature.Feature {
	for _, f := range s.views.features().Features {
		if f.Document == d {
			return f
		}
	}
	return nil
}
