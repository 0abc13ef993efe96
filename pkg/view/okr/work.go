package okr

import (
	"slices"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// item is one piece of work: when, how much, and for what.
type item struct {
	document *workspace.Document
	spans    []calendar.Period
	estimate *float64
	serves   []*Objective
}

// largestEstimate is beyond anyone's; larger numbers are mistakes and would drown all others.
const largestEstimate = 1e9

func (i *item) in(p calendar.Period) bool { return slices.ContainsFunc(i.spans, p.Overlaps) }

// measureWork fills Work of every objective that has dates.
func (c *computation) measureWork() {
	items := c.items()
	serving := map[*Objective][]*item{}
	for _, i := range items {
		for _, o := range i.serves {
			serving[o] = append(serving[o], i)
		}
	}
	type sum struct {
		total     float64
		estimated bool
	}
	sums := map[[2]calendar.Date]sum{}
	for _, o := range c.objectives {
		if !o.Dated {
			continue
		}
		key := [2]calendar.Date{o.Span.Start, o.Span.End}
		all, ok := sums[key]
		if !ok {
			var inside []*item
			for _, i := range items {
				if i.in(o.Span) {
					inside = append(inside, i)
				}
			}
			all.estimated = len(inside) > 0 && !slices.ContainsFunc(inside, func(i *item) bool { return i.estimate == nil })
			for _, i := range inside {
				all.total += i.amount(all.estimated)
			}
			sums[key] = all
		}
		o.Work = Work{Estimated: all.estimated, Total: all.total}
		counted := map[*item]bool{}
		for n, s := range c.withSupporters(o) {
			for _, i := range serving[s] {
				if counted[i] || !i.in(o.Span) {
					continue
				}
				counted[i] = true
				o.Work.Through += i.amount(all.estimated)
				if n == 0 {
					o.Work.Serving += i.amount(all.estimated)
					o.Work.Documents = append(o.Work.Documents, i.document)
				}
			}
		}
	}
}

func (i *item) amount(estimated bool) float64 {
	if estimated {
		return *i.estimate
	}
	return 1
}

// withSupporters are an objective, first, and all that support it through any number of steps.
func (c *computation) withSupporters(o *Objective) []*Objective {
	out := []*Objective{o}
	seen := map[*Objective]bool{o: true}
	for n := 0; n < len(out); n++ {
		for _, s := range c.supporters[out[n].Document.Index] {
			if !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}

// items are all the work that the audience may see, in output order.
func (c *computation) items() []*item {
	kinds := map[*config.Kind]bool{}
	for _, k := range c.cfg.Kinds {
		kinds[k] = !holdsKeyResults(k) && slices.ContainsFunc(k.Links, func(l *config.Link) bool {
			return l.Thread == "up" && slices.ContainsFunc(c.cfg.Kinds, func(to *config.Kind) bool { return holdsKeyResults(to) && l.Accepts(to.Name) })
		})
	}
	var out []*item
	for _, d := range c.in.Graph.Workspace.Documents {
		if !kinds[d.Kind] || d.Unreadable || d.Category == config.Dropped || !c.visible(d) {
			continue
		}
		i := &item{document: d}
		if e := number(c.field(d, "estimate")); e != nil && *e >= 0 && *e <= largestEstimate {
			i.estimate = e
		}
		for _, l := range c.in.Graph.From(d) {
			if !isUp(l) || !c.follows(l) {
				continue
			}
			if o := c.byDocument[l.To.Index]; o != nil && !slices.Contains(i.serves, o) {
				i.serves = append(i.serves, o)
			}
		}
		i.spans = c.spans(i)
		out = append(out, i)
	}
	return out
}

// spans are the days of a piece of work, as Work says.
func (c *computation) spans(i *item) []calendar.Period {
	d := i.document
	start, end := date(c.field(d, fieldOr(d.Kind.Roadmap.Start, "start"))), date(c.field(d, fieldOr(d.Kind.Roadmap.End, "end")))
	switch {
	case start.IsZero() && !end.IsZero():
		start = end
	case !start.IsZero() && end.IsZero():
		end = start
		if d.Category != config.Done && c.in.Today.After(start) {
			end = c.in.Today
		}
	}
	if !start.IsZero() {
		return []calendar.Period{{Start: start, End: end}}
	}
	cycle := fieldOr(d.Kind.Roadmap.Cycle, "cycle")
	for _, l := range c.in.Graph.Out(d, cycle) {
		if p, ok := c.cycleSpan(l); ok {
			return []calendar.Period{p}
		}
	}
	var out []calendar.Period
	for _, o := range i.serves {
		if o.Dated {
			out = append(out, o.Span)
		}
	}
	return out
}

// cycleSpan are the days of the sprint or cycle that a link names: those of its document, else the calendar's.
func (c *computation) cycleSpan(l *graph.Link) (calendar.Period, bool) {
	if c.in.Public && l.Internal() {
		return calendar.Period{}, false
	}
	if l.State != graph.Resolved || !c.visible(l.To) {
		if p := c.period(l.Raw); p != nil {
			return *p, true
		}
		return calendar.Period{}, false
	}
	if l.ToPart != "" {
		if part := l.To.Part(l.ToPart); part != nil {
			if p, ok := days(part.Node, l.Target()); ok {
				return p, true
			}
		}
	}
	if p := c.period(l.To.ID); p != nil {
		return *p, true
	}
	return calendar.Period{}, false
}

func fieldOr(name, standard string) string {
	if name != "" {
		return name
	}
	return standard
}
