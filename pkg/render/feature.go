package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
)

// Features prints the features report. Name is the workspace's, for headings.
type Features struct {
	*feature.View
	Name string
	// ComparedWith names the revision that Changes are since; "" where there is none.
	ComparedWith string
	Changes      []feature.Change
}

const emptyFeatures = "No features match."

func (r Features) title() string { return strings.TrimSpace(r.Name + " features") }

type featureJSON struct {
	ID            string            `json:"id"`
	Title         string            `json:"title"`
	Team          *string           `json:"team"`
	Area          *string           `json:"area"`
	Maturity      string            `json:"maturity"`
	Category      string            `json:"category"`
	Plans         *featureAnswers   `json:"plans"`
	Compatibility *featureAnswers   `json:"compatibility"`
	Deployment    featureMaturities `json:"deployment"`
	UseCases      []string          `json:"use_cases"`
	Since         *string           `json:"since"`
	Planned       *string           `json:"planned"`
	Confidence    *float64          `json:"confidence"`
	LaunchTier    *string           `json:"launch_tier"`
	Reviewed      *string           `json:"reviewed"`
	Changed       *string           `json:"changed"`
	Documentation *string           `json:"documentation"`
	Note          *string           `json:"note"`
	Replacement   *string           `json:"replacement"`
	InternalNote  string            `json:"internal_note,omitempty"`
	Promise       string            `json:"promise,omitempty"`
}

// featureAnswers are written as an object in their order: true, false, or words.
type featureAnswers []feature.Answer

// MarshalJSON writes the answers by id; of two with the same id the first.
func (a *featureAnswers) MarshalJSON() ([]byte, error) {
	return answersJSON(*a, func(x feature.Answer) any {
		switch x.Value {
		case "yes":
			return true
		case "no":
			return false
		}
		return x.Value
	})
}

// featureMaturities are written as an object of maturities.
type featureMaturities []feature.Answer

// MarshalJSON writes the maturities by id; of two with the same id the first.
func (a featureMaturities) MarshalJSON() ([]byte, error) {
	return answersJSON(a, func(x feature.Answer) any { return x.Value })
}

func answersJSON(answers []feature.Answer, value func(feature.Answer) any) ([]byte, error) {
	n := &document.Node{Kind: document.Map}
	for _, a := range answers {
		if n.Entry(a.ID) != nil {
			continue
		}
		v := &document.Node{Kind: document.String, Text: a.Value}
		if b, ok := value(a).(bool); ok {
			v = &document.Node{Kind: document.Bool, Text: fmt.Sprint(b)}
		}
		n.Entries = append(n.Entries, document.Entry{Key: a.ID, Value: v})
	}
	return Fields{n}.MarshalJSON()
}

// WriteJSON prints the features in the shape of schema/outputs/features.schema.json.
func (r Features) WriteJSON(w io.Writer) error {
	out := struct {
		Version  int                       `json:"version"`
		By       string                    `json:"by"`
		Features []featureJSON             `json:"features"`
		Totals   map[string]map[string]int `json:"totals"` // encoding/json sorts keys
		Compared string                    `json:"compared_with,omitempty"`
		Changes  []featureChange           `json:"changes,omitzero"`
	}{1, string(r.By), []featureJSON{}, map[string]map[string]int{}, r.ComparedWith, r.changesJSON()}
	for _, f := range r.Features {
		plans, platforms := featureAnswers(f.Plans), featureAnswers(f.Platforms)
		useCases := []string{}
		for _, u := range f.UseCases {
			useCases = append(useCases, u.ID)
		}
		out.Features = append(out.Features, featureJSON{
			ID: f.ID(), Title: f.Title(), Team: optional(f.Team.ID), Area: optional(f.Area.ID),
			Maturity: f.Maturity, Category: string(f.Category),
			Plans: &plans, Compatibility: &platforms, Deployment: featureMaturities(f.Deployments), UseCases: useCases,
			Since: optional(f.Since), Planned: optional(f.Planned), Confidence: f.Confidence, LaunchTier: optional(f.LaunchTier),
			Reviewed: optional(f.Reviewed.String()), Changed: optional(f.Changed.String()),
			Documentation: optional(f.Documentation), Note: optional(f.Note), Replacement: optional(f.Replacement.ID),
			InternalNote: f.InternalNote, Promise: f.Promise,
		})
	}
	for _, t := range r.Totals {
		counts := map[string]int{}
		for _, c := range t.Values {
			counts[c.Value] = c.N
		}
		out.Totals[t.Field] = counts
	}
	return WriteJSON(w, out)
}

// WriteCSV prints a row for each feature, with a column for each plan, platform and deployment.
func (r Features) WriteCSV(w io.Writer) error {
	t := Table{Columns: []string{"id", "title", "team", "area", "maturity", "since", "planned", "confidence", "launch_tier", "use_cases"}}
	matrices := []struct {
		name string
		by   feature.By
	}{{"plan", feature.ByPlan}, {"platform", feature.ByPlatform}, {"deployment", feature.ByDeployment}}
	for _, m := range matrices {
		for _, c := range r.Columns(m.by) {
			t.Columns = append(t.Columns, m.name+":"+c.ID)
		}
	}
	t.Columns = append(t.Columns, "reviewed", "changed", "documentation", "note")
	if !r.Public {
		t.Columns = append(t.Columns, "promise", "internal_note")
	}
	for _, f := range r.Features {
		row := []string{
			f.ID(), f.Title(), f.Team.ID, f.Area.ID, f.Maturity, f.Since, f.Planned, figure(f.Confidence), f.LaunchTier,
			joinReferences(f.UseCases, func(u feature.Reference) string { return u.ID }),
		}
		for _, m := range matrices {
			for _, c := range r.Columns(m.by) {
				row = append(row, answerWord(f.Answers(m.by), c.ID))
			}
		}
		row = append(row, f.Reviewed.String(), f.Changed.String(), f.Documentation, f.Note)
		if !r.Public {
			row = append(row, f.Promise, f.InternalNote)
		}
		t.Rows = append(t.Rows, row)
	}
	return t.WriteCSV(w)
}

func joinReferences(refs []feature.Reference, show func(feature.Reference) string) string {
	var out []string
	for _, r := range refs {
		out = append(out, show(r))
	}
	return strings.Join(out, ", ")
}

// answerWord is what a feature says of a column, "" where it says nothing.
func answerWord(answers []feature.Answer, id string) string {
	if a := feature.Find(answers, id); a != nil {
		return words(a.Value)
	}
	return ""
}

// words shows an underscored word of a lifecycle as people say it.
func words(s string) string {
	if strings.ContainsAny(s, " ,.") {
		return s
	}
	return strings.ReplaceAll(s, "_", " ")
}

// maturityWord is a feature's maturity with its mark.
func maturityWord(c config.Category, maturity string) string {
	if maturity == "" {
		return ""
	}
	return categoryMark(c) + " " + words(maturity)
}

// when says since when a feature is there, and what is planned.
func when(f *feature.Feature) string {
	var parts []string
	if f.Since != "" {
		parts = append(parts, "since "+f.Since)
	}
	if f.Planned != "" {
		text := "planned " + f.Planned
		if f.Confidence != nil {
			text += " (" + percent(*f.Confidence) + " sure)"
		}
		parts = append(parts, text)
	}
	if !f.Removal.IsZero() {
		parts = append(parts, "removed on "+f.Removal.String())
	}
	if f.Replacement.ID != "" {
		parts = append(parts, "replaced by "+f.Replacement.Title)
	}
	return strings.Join(parts, ", ")
}

// summary counts the features by maturity: "26 ga, 3 beta".
func (r Features) summary() string {
	text := fmt.Sprintf("%d features", len(r.Features))
	if len(r.Features) == 1 {
		text = "1 feature"
	}
	for _, t := range r.Totals {
		if t.Field != "maturity" {
			continue
		}
		var parts []string
		for _, c := range t.Values {
			parts = append(parts, fmt.Sprintf("%d %s", c.N, words(c.Value)))
		}
		text += " · " + strings.Join(parts, ", ")
	}
	return text
}

// filled are the groups that hold something, and the titles of the others.
func (r Features) filled() (groups []feature.Group, empty []string) {
	for _, g := range r.Groups {
		if len(g.Features) == 0 {
			empty = append(empty, words(g.Title))
			continue
		}
		groups = append(groups, g)
	}
	return groups, empty
}

// heading names a group.
func featureGroupName(g feature.Group, by feature.By) string {
	switch {
	case by == feature.ByMaturity:
		return words(g.Title)
	case g.Key == "" || g.Key == g.Title:
		return g.Title
	}
	return g.Title + " (" + g.Key + ")"
}

// WriteText prints the features by group with their notes; by platform, plan or deployment as a matrix where it fits.
func (r Features) WriteText(w io.Writer, o Options) error {
	if len(r.Features) == 0 && r.ComparedWith == "" {
		_, err := fmt.Fprintln(w, emptyFeatures)
		return err
	}
	p := NewPrinter(w, o)
	p.Title(r.title()+" by "+strings.ReplaceAll(string(r.By), "-", " "), "")
	p.Dim(r.summary())
	if r.ComparedWith != "" {
		r.compared().writeText(p)
	}
	if t, ok := r.fittingMatrix(o.width()); ok {
		p.Blank()
		if p.Err() != nil {
			return p.Err()
		}
		return t.WriteText(w, o)
	}
	groups, empty := r.filled()
	for _, g := range groups {
		name := fmt.Sprintf("%s  %d", Line(featureGroupName(g, r.By)), len(g.Features))
		p.Heading(ansi.Truncate(name, o.width(), "…"))
		for _, f := range g.Features {
			r.writeFeature(p, g, f)
		}
	}
	if len(empty) > 0 {
		p.Blank()
		p.Dim("none: " + strings.Join(empty, ", "))
	}
	return p.Err()
}

func (r Features) writeFeature(p *Printer, g feature.Group, f *feature.Feature) {
	state := strings.TrimPrefix(maturityWord(f.Category, f.Maturity), categoryMark(f.Category)+" ")
	if g.Key != "" {
		if a := feature.Find(f.Answers(r.By), g.Key); a != nil && a.Value != "yes" {
			state = words(a.Value) + " here, " + state
		}
	}
	id, title := f.ID(), f.Title()
	if id != title {
		title += " (" + id + ")"
	}
	mark := categoryMark(f.Category)
	facts := state
	if text := when(f); text != "" {
		facts += " · " + text
	}
	p.Item(mark, title, "")
	p.Item(" ", facts, "")
	if f.Note != "" {
		for _, l := range p.wrap(Line(f.Note), p.o.width()-4) {
			p.line("    " + p.o.dim(l))
		}
	}
}

// matrix is features over the columns of the grouping.
func (r Features) matrix() Table {
	t := Table{Columns: []string{"feature", "maturity"}}
	for _, c := range r.Columns(r.By) {
		t.Columns = append(t.Columns, c.Title)
	}
	for _, f := range r.Features {
		row := []string{f.Title(), words(f.Maturity)}
		for _, c := range r.Columns(r.By) {
			row = append(row, answerWord(f.Answers(r.By), c.ID))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// fittingMatrix is the matrix if its columns' words fit beside a readable part of the titles.
func (r Features) fittingMatrix(width int) (Table, bool) {
	t := r.matrix()
	if len(t.Columns) == 2 {
		return t, false
	}
	needed := 24
	for n := 1; n < len(t.Columns); n++ {
		column := ansi.StringWidth(Line(t.Columns[n]))
		for _, row := range t.Rows {
			column = max(column, min(20, ansi.StringWidth(Line(row[n]))))
		}
		needed += 2 + column
	}
	return t, needed <= width
}

// WriteMarkdown prints a table for each group; by platform, plan or deployment one matrix.
func (r Features) WriteMarkdown(w io.Writer) error {
	if err := r.writeMarkdown(w); err != nil || r.ComparedWith == "" {
		return err
	}
	return r.compared().writeMarkdown(w)
}

func (r Features) writeMarkdown(w io.Writer) error {
	if len(r.Features) == 0 && r.ComparedWith == "" {
		_, err := fmt.Fprintln(w, emptyFeatures)
		return err
	}
	if len(r.Columns(r.By)) > 0 {
		t := r.matrix()
		t.Columns = append([]string{"id"}, t.Columns...)
		for n, f := range r.Features {
			t.Rows[n] = append([]string{f.ID()}, t.Rows[n]...)
		}
		return t.WriteMarkdown(w)
	}
	groups, empty := r.filled()
	t := r.table(groups)
	for n := range t.Group {
		t.Group[n] = words(t.Group[n])
	}
	if err := t.WriteMarkdown(w); err != nil {
		return err
	}
	if len(empty) == 0 {
		return nil
	}
	for n := range empty {
		empty[n] = MarkdownText(empty[n])
	}
	_, err := fmt.Fprintf(w, "\nNone: %s\n", strings.Join(empty, ", "))
	return err
}

// table is the features of all groups with what people ask first.
func (r Features) table(groups []feature.Group) Table {
	t := Table{Columns: []string{"id", "feature", "maturity", "when", "plans", "use cases", "note"}, GroupBy: string(r.By)}
	for _, g := range groups {
		for _, f := range g.Features {
			t.Group = append(t.Group, featureGroupName(g, r.By))
			t.Rows = append(t.Rows, []string{
				f.ID(), f.Title(), maturityWord(f.Category, f.Maturity), when(f), plansOf(f),
				joinReferences(f.UseCases, func(u feature.Reference) string { return u.Title }), f.Note,
			})
		}
	}
	return t
}

// plansOf are the plans that have a feature, with their words.
func plansOf(f *feature.Feature) string {
	var out []string
	for _, a := range f.Plans {
		switch a.State {
		case feature.Yes:
			out = append(out, a.Title)
		case feature.Limited, feature.Planned:
			out = append(out, a.Title+": "+words(a.Value))
		}
	}
	return strings.Join(out, ", ")
}
