package roadmap

import (
	"slices"
	"strconv"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

type computation struct {
	in  Input
	cfg *config.Config
	// groupsOf remembers, by a document's index, what it belongs to.
	groupsOf map[int][]*workspace.Document
}

func (c *computation) visible(d *workspace.Document) bool { return !c.in.Public || d.Public }

// follows says whether an edge is there for the audience.
func (c *computation) follows(l *graph.Link) bool {
	return l.State == graph.Resolved && l.Spec != nil && c.visible(l.From) && c.visible(l.To) && !(c.in.Public && l.Internal())
}

// field is a field's value, nil where the audience may not see it.
func (c *computation) field(d *workspace.Document, name string) *document.Node {
	if name == "" {
		return nil
	}
	if c.in.Public {
		if f := d.Kind.Field(name); f != nil && f.Internal {
			return nil
		}
	}
	return d.Field(name)
}

func onRoadmap(k *config.Kind) bool { return k.Roadmap != config.Roadmap{} }

// collect reads the items.
func (c *computation) collect(v *View) {
	for _, d := range c.in.Graph.Workspace.Documents {
		if !onRoadmap(d.Kind) || d.Unreadable || !c.visible(d) || c.in.Keep != nil && !c.in.Keep(d) {
			continue
		}
		i := &Item{Document: d, Status: d.Status, Category: d.Category, Estimate: number(c.field(d, "estimate"))}
		i.Progress = c.progress(d)
		c.place(i)
		v.Items = append(v.Items, i)
	}
}

// place finds an item's days: those of its own start and end, with its cycle's for the one that is not written; else its
// cycle's; else those of its date, which may be a period.
func (c *computation) place(i *Item) {
	d, fields := i.Document, i.Document.Kind.Roadmap
	start, end := date(c.field(d, fields.Start)), date(c.field(d, fields.End))
	cycle, inCycle := c.cycleOf(i, fields.Cycle)
	switch {
	case start.IsZero() && end.IsZero():
		if !inCycle {
			if cycle, inCycle = c.period(c.field(d, fields.Date).Scalar()); !inCycle {
				return
			}
		}
		i.Start, i.End = cycle.Start, cycle.End
	case start.IsZero():
		i.Start, i.End = end, end
		if inCycle && cycle.Start.Before(end) {
			i.Start = cycle.Start
		}
	case end.IsZero():
		i.Start, i.End = start, start
		switch {
		case i.Category == config.Done || i.Category == config.Dropped:
		case inCycle && !cycle.End.Before(start):
			i.End = cycle.End
		default:
			i.Open = true
			if c.in.Today.After(start) {
				i.End = c.in.Today
			}
		}
	default:
		i.Start, i.End = start, end
		if end.Before(start) { // a finding of its own; the start is what people fill in first
			i.End = start
		}
	}
}

// cycleOf are the days of the sprint or cycle that an item names.
func (c *computation) cycleOf(i *Item, field string) (calendar.Period, bool) {
	if field == "" {
		return calendar.Period{}, false
	}
	declared := false
	for _, l := range c.in.Graph.Out(i.Document, field) {
		declared = true
		if l.State != graph.Resolved {
			if p, ok := c.period(l.Raw); ok {
				i.cycle, _, _ = strings.Cut(p.Label, " ")
				return p, true
			}
			continue
		}
		if !c.follows(l) {
			continue
		}
		i.cycle = l.To.ID
		if part := l.To.Part(l.ToPart); l.ToPart != "" && part != nil {
			if p, ok := days(part.Node, l.Target()); ok {
				return p, true
			}
		}
		if p, ok := c.cycleDays(l.To); ok {
			return p, true
		}
	}
	if !declared {
		return c.period(c.field(i.Document, field).Scalar())
	}
	return calendar.Period{}, false
}

// cycleDays are those of a cycle's document, else those that the calendar gives its id.
func (c *computation) cycleDays(d *workspace.Document) (calendar.Period, bool) {
	if p, ok := days(d.Fields, d.ID); ok {
		return p, true
	}
	p, err := c.cfg.Calendar.ParsePeriod(d.ID)
	return p, err == nil
}

// days are those between a start and an end that are both written.
func days(fields *document.Node, label string) (calendar.Period, bool) {
	p := calendar.Period{Start: date(fields.Get("start")), End: date(fields.Get("end")), Label: label}
	return p, !p.Start.IsZero() && !p.End.Before(p.Start)
}

// period reads a day, a period, a cycle's id or a sprint's ("2026-C3#S2"). A cycle's document goes before the calendar.
func (c *computation) period(text string) (calendar.Period, bool) {
	if d, err := calendar.ParseDate(text); err == nil {
		return calendar.Period{Start: d, End: d, Label: text}, true
	}
	if text == "" {
		return calendar.Period{}, false
	}
	id, sprint, isSprint := strings.Cut(text, "#")
	for _, kind := range c.cycleKinds() {
		if d := c.in.Graph.Document(kind, id); d != nil && c.visible(d) {
			if part := d.Part(sprint); isSprint && part != nil {
				if p, ok := days(part.Node, text); ok {
					return p, true
				}
			}
			if p, ok := c.cycleDays(d); ok {
				return p, true
			}
		}
	}
	p, err := c.cfg.Calendar.ParsePeriod(id)
	if err == nil && isSprint {
		sprints, _ := c.cfg.Calendar.CycleParts(p)
		for n, s := range sprints {
			if strings.EqualFold(sprint, "S"+strconv.Itoa(n+1)) {
				return s, true
			}
		}
	}
	return p, err == nil
}

// cycleKinds are the kinds that the roadmap's cycle links name, in order.
func (c *computation) cycleKinds() []string {
	var out []string
	for _, k := range c.cfg.Kinds {
		l := k.Link(k.Roadmap.Cycle)
		if k.Roadmap.Cycle == "" || l == nil {
			continue
		}
		for _, name := range l.To {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// progress is the share of ticked tasks in the sections that the kind declares for them, else in the whole body.
func (c *computation) progress(d *workspace.Document) *float64 {
	done, all := 0, 0
	if d.Body != nil && d.Body.Outline != nil {
		outline := d.Body.Outline
		for _, task := range outline.Tasks {
			at := task.Range.Start
			within := func(r diagnostic.Range) bool { return r.Start <= at && at < r.End }
			if c.in.Public && slices.ContainsFunc(outline.Internal, within) || !counts(d.Kind, outline, at) {
				continue
			}
			all++
			if task.Done {
				done++
			}
		}
	}
	switch {
	case all > 0:
		p := float64(done) / float64(all)
		return &p
	case d.Category == config.Done:
		p := 1.0
		return &p
	}
	return nil
}

// counts says whether a task at this place is one of the kind's own: criteria, steps of a rollout.
func counts(k *config.Kind, outline *document.Outline, at int) bool {
	declared := false
	for _, s := range k.Sections {
		if s.Content != "tasks" {
			continue
		}
		declared = true
		for _, h := range outline.Headings {
			if h.Section.Start <= at && at < h.Section.End && slices.ContainsFunc(s.Headings, func(name string) bool { return strings.EqualFold(name, h.Text) }) {
				return true
			}
		}
	}
	return !declared
}

func date(n *document.Node) calendar.Date {
	d, err := calendar.ParseDate(n.Scalar())
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// number is a field's number if it is one that people estimate with, or nil.
func number(n *document.Node) *float64 {
	v := -1.0
	switch x := n.Plain().(type) {
	case int64:
		v = float64(x)
	case float64:
		v = x
	}
	if v < 0 || v > 1e9 {
		return nil
	}
	return &v
}
