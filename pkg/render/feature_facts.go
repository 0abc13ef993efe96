package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/view/feature"
)

// WriteFacts prints what there is to know about each feature as a table of names and values.
func (r Features) WriteFacts(w io.Writer) error {
	if len(r.Features) == 0 {
		_, err := fmt.Fprintln(w, emptyFeatures)
		return err
	}
	var b strings.Builder
	for n, f := range r.Features {
		if n > 0 {
			b.WriteByte('\n')
		}
		t := Table{Columns: []string{"feature", f.Title()}}
		for _, fact := range featureFacts(f) {
			if fact[1] != "" {
				t.Rows = append(t.Rows, fact[:])
			}
		}
		if err := t.WriteMarkdown(&b); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// featureFacts are names with values, of which some are "".
func featureFacts(f *feature.Feature) [][2]string {
	title := func(u feature.Reference) string { return u.Title }
	return [][2]string{
		{"maturity", maturityWord(f.Category, f.Maturity)},
		{"when", when(f)},
		{"team", f.Team.Title},
		{"owner", f.Owner.Title},
		{"area", f.Area.Title},
		{"plans", plansOf(f)},
		{"platforms", answersOf(f.Platforms)},
		{"deployments", answersOf(f.Deployments)},
		{"use cases", joinReferences(f.UseCases, title)},
		{"documentation", f.Documentation},
		{"note", f.Note},
		{"internal note", f.InternalNote},
	}
}

// answersOf are the places that have a feature, or will, with their words.
func answersOf(answers []feature.Answer) string {
	var out []string
	for _, a := range answers {
		switch a.State {
		case feature.Yes:
			out = append(out, a.Title)
		case feature.Limited, feature.Planned:
			out = append(out, a.Title+": "+words(a.Value))
		}
	}
	return strings.Join(out, ", ")
}
