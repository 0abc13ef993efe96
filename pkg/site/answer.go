package site

import (
	"cmp"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// promises are how the answers to "may we promise it?" look and what they say.
var promises = map[string]struct{ mark, color, word, means string }{
	"yes": {"✓", "good", "Yes", ""},
	"no":  {"✕", "bad", "No", "not to any customer"},
	"ask": {"?", "warn", "Ask first", "the team decides case by case"},
}

// promise is whether a feature may be promised, as a mark with its word; nothing where nobody says, or for the public.
func (s *Site) promise(f *feature.Feature) markup {
	if f.Promise == "" || s.Public {
		return ""
	}
	p, ok := promises[f.Promise]
	if !ok {
		return bdi(capital(strings.ReplaceAll(f.Promise, "_", " ")))
	}
	return tag(`<span class="%s-text nowrap"><span aria-hidden="true">%s</span> %s</span>`, p.color, p.mark, p.word)
}

// promiseLine is the same at the head of a feature's answer.
func (s *Site) promiseLine(f *feature.Feature) markup {
	if f.Promise == "" || s.Public {
		return ""
	}
	p := promises[f.Promise]
	line := tag(`<p class="promise %s-text"><span class="question">May we promise it?</span> <strong>%s</strong>`, cmp.Or(p.color, "soft"), s.promise(f))
	if p.means != "" {
		line += tag(` <span class="question">%s</span>`, p.means)
	}
	return line + "</p>\n"
}

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
	from := s.pages[d]
	row("Maturity", status(f.Category, f.Maturity))
	row("When", known(render.FeatureWhen(f)))
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
	row("Note", known(f.Note))
	if !s.Public {
		row("Internal note", known(f.InternalNote))
	}
	if f.Documentation != "" {
		row("Documentation", value(f.Documentation))
	}
	var who []markup
	for _, r := range []feature.Reference{f.Team, f.Owner} {
		if r.ID != "" {
			who = append(who, s.reference(from, []string{"team", "person"}, r.ID, r.Title))
		}
	}
	row("Ask", joined(who, ", "))
	return tag("<div class=\"answer\">\n%s<dl class=\"facts\">\n%s</dl></div>\n", s.promiseLine(f), b.markup())
}

// answeredBy are the fields of a feature that its answer says, so that its facts need not.
var answeredBy = []string{"maturity", "since", "planned", "confidence", "note", "internal_note", "promise", "documentation", "removal", "replacement", "status",
	"team", "owner", "plans", "platforms", "compatibility", "deployment", "deployments"}

func (s *Site) featureOf(d *workspace.Document) *feature.Feature {
	for _, f := range s.views.features().Features {
		if f.Document == d {
			return f
		}
	}
	return nil
}
