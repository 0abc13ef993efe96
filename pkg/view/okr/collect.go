package okr

import (
	"cmp"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// partsField is the field whose parts make a kind one of objectives. The names of the other fields are those of the
// preset's schema; the links up are whatever the configuration marks.
const partsField = "key_results"

// computation is one run. objectives are in output order; byDocument finds them by a document's index.
type computation struct {
	in         Input
	cfg        *config.Config
	objectives []*Objective
	byDocument map[int]*Objective
	// supporters are the objectives that support each, by the document's index, kept or not.
	supporters map[int][]*Objective
	periods    map[string]*calendar.Period
}

func newComputation(in Input) *computation {
	return &computation{
		in: in, cfg: in.Graph.Workspace.Config,
		byDocument: map[int]*Objective{}, supporters: map[int][]*Objective{}, periods: map[string]*calendar.Period{},
	}
}

// visible says whether the audience may know of a document.
func (c *computation) visible(d *workspace.Document) bool { return !c.in.Public || d.Public }

// follows says whether an edge is there for the audience.
func (c *computation) follows(l *graph.Link) bool {
	return l.State == graph.Resolved && c.visible(l.From) && c.visible(l.To) && !(c.in.Public && l.Internal())
}

func holdsKeyResults(k *config.Kind) bool {
	return slices.ContainsFunc(k.Parts, func(p *config.Parts) bool { return p.Field == partsField })
}

// isUp says whether a link leads up to an objective.
func isUp(l *graph.Link) bool {
	return l.Spec != nil && l.Spec.Thread == "up" && l.To != nil && holdsKeyResults(l.To.Kind)
}

// collect reads the objectives that the audience may see.
func (c *computation) collect() {
	for _, d := range c.in.Graph.Workspace.Documents {
		if !holdsKeyResults(d.Kind) || d.Unreadable || !c.visible(d) {
			continue
		}
		o := c.objective(d)
		c.objectives = append(c.objectives, o)
		c.byDocument[d.Index] = o
	}
	for _, o := range c.objectives {
		for _, l := range c.in.Graph.From(o.Document) {
			if isUp(l) && c.follows(l) && !slices.Contains(o.Supports, l.To) {
				o.Supports = append(o.Supports, l.To)
				c.supporters[l.To.Index] = append(c.supporters[l.To.Index], o)
			}
		}
	}
}

func (c *computation) objective(d *workspace.Document) *Objective {
	o := &Objective{
		Document: d, Level: d.Text("level"), Period: d.Text("period"), Notes: c.text(d, "notes"),
		Team: c.reference(d, nil, "team"), Owner: c.reference(d, nil, "owner"),
	}
	span := c.period(o.Period)
	if span != nil {
		o.Span, o.Dated = *span, true
		o.Expected = calendar.ElapsedShare(*span, c.in.Today)
	}
	var values, confidences []weighted
	for i := range d.Parts {
		part := &d.Parts[i]
		if part.Spec.Field != partsField {
			continue
		}
		k := c.keyResult(d, part, span)
		o.KeyResults = append(o.KeyResults, k)
		values = append(values, weighted{k.Progress, k.Weight})
		if k.Confidence != nil {
			confidences = append(confidences, weighted{*k.Confidence, k.Weight})
		}
		if k.Updated.After(o.Updated) {
			o.Updated = k.Updated
		}
	}
	o.Progress, _ = mean(values)
	if v, ok := mean(confidences); ok {
		o.Confidence = &v
	}
	return o
}

func (c *computation) keyResult(d *workspace.Document, part *workspace.Part, span *calendar.Period) KeyResult {
	n := part.Node
	k := KeyResult{
		ID: part.ID, Title: part.Title, Unit: n.Get("unit").Scalar(), Owner: c.reference(d, part, "owner"),
		Baseline: number(n.Get("baseline")), Target: number(n.Get("target")), Current: number(n.Get("current")),
		Confidence: unit(n.Get("confidence")), Weight: 1, Updated: date(n.Get("updated")),
	}
	if w := number(n.Get("weight")); w != nil {
		k.Weight = max(0, *w)
	}
	done, isDone := n.Get("done").Plain().(bool)
	k.Milestone = isDone && k.Target == nil
	if k.Milestone {
		k.Done, k.Baseline, k.Current = done, nil, nil
		if done {
			k.Progress = 1
		}
	} else if metric := c.metric(d, part); metric != nil {
		c.measure(&k, metric, span)
	}
	if !k.Milestone {
		k.Progress = progress(k.Baseline, k.Target, k.Current)
	}
	k.remember(c.in.Curves[Key{d.Key(), part.ID}])
	return k
}

// metric is the document that a key result takes its numbers from, or nil. One that the audience may not see gives none: its
// values are its own, and then the key result has what is written in it.
func (c *computation) metric(d *workspace.Document, part *workspace.Part) *workspace.Document {
	for _, l := range c.in.Graph.From(d) {
		if l.FromPart == part && l.Spec.Field == "metric" && c.follows(l) {
			return l.To
		}
	}
	return nil
}

// measure takes a key result's number from its metric, the latest value at or before today, and its curve: the values
// since the last one before its period.
func (c *computation) measure(k *KeyResult, metric *workspace.Document, span *calendar.Period) {
	k.Metric = Reference{metric.ID, metric.Title}
	values := metric.Field("values")
	if values == nil {
		return
	}
	for _, v := range values.Items {
		day, value := date(v.Get("date")), number(v.Get("value"))
		if day.IsZero() || value == nil || day.After(c.in.Today) {
			continue
		}
		k.Curve = append(k.Curve, Point{Date: day, Current: value, Progress: progress(k.Baseline, k.Target, value)})
	}
	slices.SortStableFunc(k.Curve, func(a, b Point) int { return a.Date.Compare(b.Date) })
	if len(k.Curve) == 0 {
		return
	}
	for span != nil && len(k.Curve) > 1 && k.Curve[1].Date.Before(span.Start) {
		k.Curve = k.Curve[1:]
	}
	last := k.Curve[len(k.Curve)-1]
	k.Current = last.Current
	if last.Date.After(k.Updated) {
		k.Updated = last.Date
	}
	if k.Unit == "" {
		k.Unit = metric.Text("unit")
	}
}

// reference is the document that a field of an objective, or of a part of it, names.
func (c *computation) reference(d *workspace.Document, part *workspace.Part, field string) Reference {
	for _, l := range c.in.Graph.From(d) {
		if l.FromPart != part || l.Spec == nil || l.Spec.Field != field {
			continue
		}
		if l.State == graph.Resolved && c.follows(l) {
			return Reference{l.To.ID, l.To.Title}
		}
		if l.State != graph.Resolved && !c.in.Public {
			return Reference{l.Raw, l.Raw}
		}
	}
	return Reference{}
}

// text is a field's text, unless the audience may not see it.
func (c *computation) text(d *workspace.Document, field string) string {
	return strings.TrimSpace(c.field(d, field).Scalar())
}

// field is a field's value, nil where the audience may not see it.
func (c *computation) field(d *workspace.Document, name string) *document.Node {
	if f := d.Kind.Field(name); c.in.Public && f != nil && f.Internal {
		return nil
	}
	return d.Field(name)
}

func date(n *document.Node) calendar.Date {
	d, err := calendar.ParseDate(n.Scalar())
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// period is what a period's text means: a cycle's document goes before the calendar. It is nil where nobody can say.
func (c *computation) period(text string) *calendar.Period {
	if text == "" {
		return nil
	}
	if p, ok := c.periods[text]; ok {
		return p
	}
	c.periods[text] = nil
	if d := c.in.Graph.Document("cycle", text); d != nil && c.visible(d) {
		if span, ok := days(d.Fields, d.ID); ok {
			c.periods[text] = &span
			return &span
		}
	}
	if p, err := c.cfg.Calendar.ParsePeriod(text); err == nil {
		c.periods[text] = &p
	}
	return c.periods[text]
}

// days are those between a start and an end that are both written.
func days(fields *document.Node, label string) (calendar.Period, bool) {
	p := calendar.Period{Start: date(fields.Get("start")), End: date(fields.Get("end")), Label: label}
	return p, !p.Start.IsZero() && !p.End.Before(p.Start)
}

// mixSupport mixes supporting objectives into progress where the configuration asks for it. Circles of support end where
// they close: there an objective counts with its own key results alone.
func (c *computation) mixSupport() {
	if !c.cfg.OKRs.IncludeSupporting {
		return
	}
	mixed := map[*Objective]float64{}
	open := map[*Objective]bool{}
	var mix func(o *Objective) float64
	mix = func(o *Objective) float64 {
		if v, ok := mixed[o]; ok {
			return v
		}
		if open[o] {
			return o.Progress
		}
		open[o] = true
		var values []weighted
		for _, k := range o.KeyResults {
			values = append(values, weighted{k.Progress, k.Weight})
		}
		for _, s := range c.supporters[o.Document.Index] {
			if s.Document.Category != config.Dropped {
				values = append(values, weighted{mix(s), 1})
			}
		}
		mixed[o], _ = mean(values)
		return mixed[o]
	}
	for _, o := range c.objectives {
		mix(o)
	}
	for o, v := range mixed {
		o.Progress = v
	}
}

// judge gives a health to the objectives that are under way: active (where their kind has a lifecycle), and their period
// has begun.
func (c *computation) judge() {
	for _, o := range c.objectives {
		active := o.Document.Kind.Lifecycle == nil || o.Document.Category == config.Active
		if active && o.Dated && !c.in.Today.Before(o.Span.Start) {
			o.Health = health(o.Progress, o.Expected, c.cfg.OKRs)
		}
	}
}

// compareObjectives orders by period, undated ones last, then company objectives first, then as documents are.
func compareObjectives(a, b *Objective) int {
	if a.Dated != b.Dated {
		if a.Dated {
			return -1
		}
		return 1
	}
	return cmp.Or(
		a.Span.Start.Compare(b.Span.Start), -a.Span.End.Compare(b.Span.End), strings.Compare(a.Period, b.Period),
		cmp.Compare(rank(a.Level), rank(b.Level)), cmp.Compare(a.Document.Index, b.Document.Index),
	)
}

func rank(level string) int {
	if level == "company" {
		return 0
	}
	return 1
}
