package roadmap

import (
	"slices"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
)

// mostLanes bounds the lanes that are listed without a gap: beyond that, only those with items are.
const mostLanes = 60

// reach is how far around the items cycles of the calendar are listed, in days.
const reach = 10 * 366

// collectCycles lists the cycles of the quarters from the first item to the last: those that have documents, and between them those of
// the calendar.
func (c *computation) collectCycles(v *View) {
	for _, kind := range c.cycleKinds() {
		for _, d := range c.in.Graph.Workspace.Documents {
			if d.Kind.Name != kind || d.Unreadable || !c.visible(d) || d.Category == config.Dropped {
				continue
			}
			span, ok := c.cycleDays(d)
			if !ok {
				continue
			}
			cycle := Cycle{ID: d.ID, Title: d.Title, Span: calendar.Period{Start: span.Start, End: span.End, Label: d.ID}}
			last := calendar.Date{}
			for _, part := range d.Parts {
				if p, ok := days(part.Node, part.ID); ok && p.End.After(last) {
					last = p.End
				}
			}
			if !last.IsZero() && last.Before(span.End) {
				cycle.Breather = calendar.Period{Start: last.AddDays(1), End: span.End, Label: d.ID + " breather"}
			}
			v.Cycles = append(v.Cycles, cycle)
		}
	}
	documented := len(v.Cycles)
	from, to := v.extent()
	from, to = c.cfg.Calendar.QuarterOf(from).Start, c.cfg.Calendar.QuarterOf(to).End
	if to.Sub(from) > reach {
		from, to = c.in.Today.AddDays(-reach/2), c.in.Today.AddDays(reach/2)
	}
	for _, p := range c.cfg.Calendar.Cycles(from, to) {
		if slices.ContainsFunc(v.Cycles[:documented], func(x Cycle) bool { return x.Span.Overlaps(p) || x.ID == p.Label }) {
			continue
		}
		_, breather := c.cfg.Calendar.CycleParts(p)
		if breather.Days() == 0 {
			breather = calendar.Period{}
		}
		v.Cycles = append(v.Cycles, Cycle{ID: p.Label, Title: p.Label, Span: p, Breather: breather})
	}
	slices.SortStableFunc(v.Cycles, func(a, b Cycle) int { return a.Span.Start.Compare(b.Span.Start) })
}

// extent are the first and the last day of all items and of today.
func (v *View) extent() (from, to calendar.Date) {
	from, to = v.Today, v.Today
	for _, i := range v.Items {
		if !i.Scheduled() {
			continue
		}
		if i.Start.Before(from) {
			from = i.Start
		}
		if i.End.After(to) {
			to = i.End
		}
	}
	return from, to
}

// placeInLanes makes the lanes and tells every item its own.
func (c *computation) placeInLanes(v *View) {
	switch v.By {
	case ByHorizon:
		c.placeInHorizons(v)
	case ByCycle:
		c.placeInCycles(v)
	case ByMonth:
		placeInPeriods(v, c.cfg.Calendar.MonthOf)
	default:
		placeInPeriods(v, c.cfg.Calendar.QuarterOf)
	}
}

// placeInHorizons: Now is what is active, Next what starts up to the end of the coming quarter, Later the rest of what
// has a day. What is over has a lane of its own, where there is any.
func (c *computation) placeInHorizons(v *View) {
	coming := c.cfg.Calendar.NextQuarter(v.Today).End
	over := false
	for _, i := range v.Items {
		switch {
		case i.Category == config.Active:
			i.Lane = Now
		case i.Category == config.Done, i.Category == config.Dropped:
			i.Lane = Closed
		case !i.Scheduled():
		case i.Category == "" && i.End.Before(v.Today):
			i.Lane = Closed
		case i.Category == "" && !i.Start.After(v.Today):
			i.Lane = Now
		case !i.Start.After(coming):
			i.Lane = Next
		default:
			i.Lane = Later
		}
		over = over || i.Lane == Closed
	}
	v.Lanes = []Lane{{Key: Now, Label: "Now"}, {Key: Next, Label: "Next", End: coming}, {Key: Later, Label: "Later", Start: coming.AddDays(1)}}
	if over {
		v.Lanes = append(v.Lanes, Lane{Key: Closed, Label: "Closed"})
	}
}

// placeInCycles: an item is in the cycle that it names, else in the first that holds its start.
func (c *computation) placeInCycles(v *View) {
	from, to := v.extent()
	for _, cycle := range v.Cycles {
		if !cycle.Span.End.Before(from) && !cycle.Span.Start.After(to) {
			v.Lanes = append(v.Lanes, Lane{Key: cycle.ID, Label: cycle.ID, Start: cycle.Span.Start, End: cycle.Span.End})
		}
	}
	outside := false
	for _, i := range v.Items {
		if !i.Scheduled() {
			continue
		}
		i.Lane = OutsideCycle
		at := slices.IndexFunc(v.Lanes, func(l Lane) bool { return l.Key == i.cycle })
		if at < 0 {
			at = slices.IndexFunc(v.Lanes, func(l Lane) bool { return !i.Start.Before(l.Start) && !i.Start.After(l.End) })
		}
		if at >= 0 {
			i.Lane = v.Lanes[at].Key
		}
		outside = outside || at < 0
	}
	if outside {
		v.Lanes = append(v.Lanes, Lane{Key: OutsideCycle, Label: "Outside of cycles"})
	}
}

// placeInPeriods uses the periods of a calendar.
func placeInPeriods(v *View, of func(calendar.Date) calendar.Period) {
	lane := func(p calendar.Period) Lane { return Lane{Key: p.Label, Label: p.Label, Start: p.Start, End: p.End} }
	used := map[string]Lane{}
	use := func(d calendar.Date) string {
		l := lane(of(d))
		used[l.Key] = l
		return l.Key
	}
	use(v.Today)
	for _, i := range v.Items {
		if i.Scheduled() {
			i.Lane = use(i.Start)
			use(i.End)
		}
	}
	from, to := v.extent()
	for d := from; len(v.Lanes) <= mostLanes && !d.After(to); {
		p := of(d)
		v.Lanes = append(v.Lanes, lane(p))
		if d = p.End.AddDays(1); d.After(calendar.MaxDate) {
			break
		}
	}
	if len(v.Lanes) > mostLanes {
		v.Lanes = v.Lanes[:0]
		for _, l := range used {
			v.Lanes = append(v.Lanes, l)
		}
		slices.SortFunc(v.Lanes, func(a, b Lane) int { return a.Start.Compare(b.Start) })
	}
}
