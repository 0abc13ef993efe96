package render

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/view/okr"
)

// OKRs are the objectives of a period, as JSON shows them. Shares are rounded to four decimals.
type OKRs struct {
	Version    int         `json:"version"`
	Period     string      `json:"period"`
	Start      *string     `json:"start"`
	End        *string     `json:"end"`
	Today      string      `json:"today"`
	Objectives []Objective `json:"objectives"`

	// Lasting leaves out of Markdown what changes with every day, for pages that are committed.
	Lasting bool `json:"-"`

	view *okr.View
}

// Objective is an objective, as JSON shows it.
type Objective struct {
	ID           string      `json:"id"`
	Kind         string      `json:"kind"`
	Title        string      `json:"title"`
	Status       string      `json:"status"`
	Category     string      `json:"category"`
	Level        string      `json:"level"`
	Team         *string     `json:"team"`
	Owner        *string     `json:"owner"`
	Period       string      `json:"period"`
	Path         string      `json:"path"`
	Supports     []string    `json:"supports"`
	Progress     float64     `json:"progress"`
	Expected     *float64    `json:"expected"`
	Confidence   *float64    `json:"confidence"`
	Health       *string     `json:"health"`
	Updated      *string     `json:"updated"`
	Share        *float64    `json:"share"`
	ShareThrough *float64    `json:"share_through"`
	Work         Work        `json:"work"`
	KeyResults   []KeyResult `json:"key_results"`
	Children     []string    `json:"children"`
}

// Work is what serves an objective, as JSON shows it. Unit is "estimate" or "count".
type Work struct {
	Unit      string   `json:"unit"`
	Total     float64  `json:"total"`
	Serving   float64  `json:"serving"`
	Through   float64  `json:"through"`
	Documents []string `json:"documents"`
}

// KeyResult is a key result, as JSON shows it.
type KeyResult struct {
	ID         string       `json:"id"`
	Title      string       `json:"title"`
	Baseline   *float64     `json:"baseline"`
	Target     *float64     `json:"target"`
	Current    *float64     `json:"current"`
	Unit       string       `json:"unit"`
	Milestone  bool         `json:"milestone"`
	Metric     *string      `json:"metric"`
	Owner      *string      `json:"owner"`
	Weight     float64      `json:"weight"`
	Progress   float64      `json:"progress"`
	Confidence *float64     `json:"confidence"`
	Updated    *string      `json:"updated"`
	Curve      []CurvePoint `json:"curve,omitempty"`
}

// CurvePoint is a key result on a day of the past, as JSON shows it.
type CurvePoint struct {
	Date       string   `json:"date"`
	Current    *float64 `json:"current"`
	Progress   float64  `json:"progress"`
	Confidence *float64 `json:"confidence"`
}

// NewOKRs takes over what outputs show of a view of objectives.
func NewOKRs(v *okr.View) OKRs {
	out := OKRs{Version: 1, Period: v.Period, Today: v.Today.String(), Objectives: []Objective{}, view: v}
	out.Start, out.End = optional(v.Span.Start.String()), optional(v.Span.End.String())
	for _, o := range v.Objectives {
		out.Objectives = append(out.Objectives, newObjective(o))
	}
	return out
}

func newObjective(o *okr.Objective) Objective {
	d := o.Document
	out := Objective{
		ID: d.ID, Kind: d.Kind.Name, Title: d.Title, Status: d.Status, Category: string(d.Category), Path: d.Path,
		Level: o.Level, Team: optional(o.Team.ID), Owner: optional(o.Owner.ID), Period: o.Period,
		Supports: []string{}, Children: []string{}, KeyResults: []KeyResult{},
		Progress: round(o.Progress), Confidence: rounded(o.Confidence), Health: optional(string(o.Health)),
		Updated: optional(o.Updated.String()), Share: rounded(o.Work.Share()), ShareThrough: rounded(o.Work.ShareThrough()),
		Work: Work{Unit: workUnit(o.Work), Total: o.Work.Total, Serving: o.Work.Serving, Through: o.Work.Through, Documents: []string{}},
	}
	if o.Dated {
		out.Expected = rounded(&o.Expected)
	}
	for _, s := range o.Supports {
		out.Supports = append(out.Supports, s.ID)
	}
	for _, c := range o.Children {
		out.Children = append(out.Children, c.Document.ID)
	}
	for _, s := range o.Work.Documents {
		out.Work.Documents = append(out.Work.Documents, s.ID)
	}
	for _, k := range o.KeyResults {
		key := KeyResult{
			ID: k.ID, Title: k.Title, Baseline: k.Baseline, Target: k.Target, Current: k.Current, Unit: k.Unit,
			Milestone: k.Milestone, Metric: optional(k.Metric.ID), Owner: optional(k.Owner.ID), Weight: k.Weight,
			Progress: round(k.Progress), Confidence: rounded(k.Confidence), Updated: optional(k.Updated.String()),
		}
		for _, p := range k.Curve {
			key.Curve = append(key.Curve, CurvePoint{p.Date.String(), p.Current, round(p.Progress), rounded(p.Confidence)})
		}
		out.KeyResults = append(out.KeyResults, key)
	}
	return out
}

func workUnit(w okr.Work) string {
	if w.Estimated {
		return "estimate"
	}
	return "count"
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// round keeps the digits that every processor computes alike.
func round(f float64) float64 { return math.Round(f*1e4) / 1e4 }

func rounded(f *float64) *float64 {
	if f == nil {
		return nil
	}
	v := round(*f)
	return &v
}

// percent is a share for people. What is not all is never "100%", and what is not nothing never "0%".
func percent(f float64) string {
	p := math.Round(f * 100)
	switch {
	case f < 1 && p >= 100:
		p = 99
	case f > 0 && p <= 0:
		p = 1
	}
	return strconv.FormatFloat(p, 'f', 0, 64) + "%"
}

func percentOr(f *float64, none string) string {
	if f == nil {
		return none
	}
	return percent(*f)
}

// figure is a number as people wrote it; "" for none.
func figure(f *float64) string {
	switch {
	case f == nil:
		return ""
	case math.Abs(*f) >= 1e15:
		return strconv.FormatFloat(*f, 'g', 6, 64)
	}
	return strconv.FormatFloat(*f, 'f', -1, 64)
}

// healthWord is a health in words, with the mark that goes before it and the colour's name in pictures and pages.
func healthWord(h okr.Health) (mark, word, color string) {
	switch h {
	case okr.OnTrack:
		return "●", "on track", "good"
	case okr.Behind:
		return "▲", "behind", "warn"
	case okr.AtRisk:
		return "◆", "at risk", "bad"
	}
	return "·", "not under way", "soft"
}

// heading says which period and how far it is.
func (v OKRs) heading() (title, subtitle string) {
	p := v.view
	if p.Period == okr.AllPeriods {
		return "Objectives", "All periods, on " + p.Today.String()
	}
	title = "Objectives of " + p.Period
	if p.Team != "" {
		title += ", " + p.Team
	}
	if p.Span.Start.IsZero() {
		return title, "On " + p.Today.String()
	}
	begun := percent(calendar.ElapsedShare(p.Span, p.Today)) + " of its days have begun on " + p.Today.String()
	if p.Today.After(p.Span.End) {
		begun = "it is over"
	} else if p.Today.Before(p.Span.Start) {
		begun = "it has not begun"
	}
	return title, p.Span.Start.String() + " to " + p.Span.End.String() + ", " + begun
}

// empty is the sentence for a view with nothing in it.
func (v OKRs) empty() string {
	sentence := "no objectives"
	if v.view.Team != "" {
		sentence += " of " + Line(v.view.Team)
	}
	if v.view.Period != okr.AllPeriods {
		sentence += " in " + v.view.Period
	}
	return sentence
}

// facts are what is said about an objective on one line: whose, who, when.
func facts(o *okr.Objective) []string {
	var out []string
	if o.Team.Title != "" {
		out = append(out, o.Team.Title)
	} else if o.Level != "" {
		out = append(out, o.Level)
	}
	if o.Owner.Title != "" {
		out = append(out, o.Owner.Title)
	}
	if o.Document.Status != "" {
		out = append(out, o.Document.Status)
	}
	return append(out, checkIn(o.Updated))
}

func checkIn(d calendar.Date) string {
	if d.IsZero() {
		return "no check-in yet"
	}
	return "checked in " + d.String()
}

// serving says how much of the work serves an objective.
func serving(o *okr.Objective) string {
	own := o.Work.Share()
	if own == nil {
		return "no work in its period"
	}
	text := percent(*own) + " of the work serves it"
	if o.Work.Through > o.Work.Serving {
		text += ", " + percent(*o.Work.ShareThrough()) + " with what supports it"
	}
	return text
}

// numbers says where a key result came from, should go, and is: "14 → 22 customers, now 19".
func numbers(k okr.KeyResult) string {
	switch {
	case k.Milestone && k.Done:
		return "reached"
	case k.Milestone:
		return "not reached"
	case k.Target == nil:
		return "no target"
	}
	from := figure(k.Baseline)
	if from == "" {
		from = "0"
	}
	text := from + " → " + figure(k.Target)
	if k.Unit == "%" {
		text += "%"
	} else if k.Unit != "" {
		text += " " + k.Unit
	}
	if k.Current == nil {
		return text + ", no number yet"
	}
	return text + ", now " + figure(k.Current)
}

// Table has a row for each key result, with its objective's figures before it; an objective without any has one row.
func (v OKRs) Table() Table {
	t := Table{Columns: []string{
		"objective", "objective_title", "level", "team", "owner", "period", "status", "supports", "objective_progress", "expected", "health",
		"objective_confidence", "objective_updated", "share", "share_through",
		"key_result", "title", "unit", "baseline", "current", "target", "progress", "confidence", "updated",
	}}
	for _, o := range v.Objectives {
		head := []string{
			o.ID, o.Title, o.Level, orNone(o.Team), orNone(o.Owner), o.Period, o.Status, strings.Join(o.Supports, " "), figure(&o.Progress), figure(o.Expected), orNone(o.Health),
			figure(o.Confidence), orNone(o.Updated), figure(o.Share), figure(o.ShareThrough),
		}
		for _, k := range o.KeyResults {
			t.Rows = append(t.Rows, append(slices.Clone(head),
				k.ID, k.Title, k.Unit, figure(k.Baseline), figure(k.Current), figure(k.Target), figure(&k.Progress), figure(k.Confidence), orNone(k.Updated)))
		}
		if len(o.KeyResults) == 0 {
			t.Rows = append(t.Rows, append(head, make([]string, len(t.Columns)-len(head))...))
		}
	}
	return t
}

func orNone(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// summary has a row for each objective, for people.
func (v OKRs) summary() Table {
	t := Table{Columns: []string{"objective", "title", "progress", "expected", "health", "confidence", "last_check-in", "work"}}
	for _, o := range v.view.Objectives {
		mark, word, _ := healthWord(o.Health)
		t.Rows = append(t.Rows, []string{
			o.Document.ID, strings.Repeat("↳ ", min(o.Depth, 8)) + o.Document.Title, percent(o.Progress), expected(o), mark + " " + word,
			percentOr(o.Confidence, "–"), orDash(o.Updated.String()), serving(o),
		})
	}
	return t
}

func expected(o *okr.Objective) string {
	if !o.Dated {
		return "–"
	}
	return percent(o.Expected)
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// keyResults has a row for each key result of an objective, for people.
func keyResults(o *okr.Objective) Table {
	t := Table{Columns: []string{"key_result", "title", "from → target, now", "progress", "confidence", "last_check-in"}}
	for _, k := range o.KeyResults {
		t.Rows = append(t.Rows, []string{k.ID, k.Title, numbers(k), percent(k.Progress), percentOr(k.Confidence, "–"), orDash(k.Updated.String())})
	}
	return t
}

// WriteMarkdown prints the objectives as a table, and a section with its key results for each.
func (v OKRs) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	title, subtitle := v.heading()
	if v.Lasting {
		subtitle, _, _ = strings.Cut(subtitle, ",")
	}
	fmt.Fprintf(&b, "# %s\n\n", MarkdownText(title))
	if !v.Lasting || !v.view.Span.Start.IsZero() {
		fmt.Fprintf(&b, "%s.\n", MarkdownText(subtitle))
	}
	if len(v.Objectives) == 0 {
		fmt.Fprintf(&b, "\nThere are %s.\n", MarkdownText(v.empty()))
		_, err := io.WriteString(w, b.String())
		return err
	}
	b.WriteByte('\n')
	summary := v.summary()
	if v.Lasting {
		summary = summary.without("expected")
	}
	if err := summary.WriteMarkdown(&b); err != nil {
		return err
	}
	for _, o := range v.view.Objectives {
		fmt.Fprintf(&b, "\n## %s %s\n\n%s\n", MarkdownText(o.Document.ID), MarkdownText(o.Document.Title), MarkdownText(strings.Join(facts(o), " · ")))
		if o.Notes != "" {
			fmt.Fprintf(&b, "\n%s\n", MarkdownText(o.Notes))
		}
		if len(o.KeyResults) > 0 {
			b.WriteByte('\n')
			if err := keyResults(o).WriteMarkdown(&b); err != nil {
				return err
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
