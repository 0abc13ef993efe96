package okr

import (
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// choose picks the objectives of the period and the team, and puts them in their order.
func (c *computation) choose() (*View, error) {
	v := &View{Today: c.in.Today, Team: c.in.Team, Period: c.in.Period}
	if v.Period == "" {
		v.Period = c.currentPeriod()
	}
	if v.Period != AllPeriods {
		if p := c.period(v.Period); p != nil {
			v.Period, v.Span = p.String(), *p
		} else if !slices.ContainsFunc(c.objectives, func(o *Objective) bool { return o.Period == v.Period }) {
			_, err := c.cfg.Calendar.ParsePeriod(v.Period)
			return nil, fmt.Errorf("choosing the period: %w", err)
		}
	}
	chosen := map[*Objective]bool{}
	for _, o := range c.objectives {
		if c.keeps(o) && v.holds(o) && (c.in.Team == "" || strings.EqualFold(o.Team.ID, c.in.Team)) {
			c.include(chosen, o)
		}
	}
	v.arrange(c, chosen)
	return v, nil
}

func (c *computation) keeps(o *Objective) bool { return c.in.Keep == nil || c.in.Keep(o.Document) }

// holds says whether an objective's period lies in that of the view.
func (v *View) holds(o *Objective) bool {
	if v.Period == AllPeriods || o.Period == v.Period {
		return true
	}
	return o.Dated && !v.Span.Start.IsZero() && v.Span.Covers(o.Span)
}

// include takes an objective in, with those that it supports in the same period or in one around it.
func (c *computation) include(chosen map[*Objective]bool, o *Objective) {
	if chosen[o] {
		return
	}
	chosen[o] = true
	for _, d := range o.Supports {
		above := c.byDocument[d.Index]
		if above != nil && c.keeps(above) && (!above.Dated || !o.Dated || above.Span.Covers(o.Span)) {
			c.include(chosen, above)
		}
	}
}

// arrange lists the chosen objectives: what supports nothing chosen comes first, each followed by what supports it. Of a
// circle that nobody leads into, the first in order comes first.
func (v *View) arrange(c *computation, chosen map[*Objective]bool) {
	var order []*Objective
	for _, o := range c.objectives {
		if chosen[o] {
			order = append(order, o)
		}
	}
	slices.SortStableFunc(order, compareObjectives)
	for _, o := range order {
		for _, d := range o.Supports {
			if above := c.byDocument[d.Index]; above != nil && chosen[above] && above != o {
				above.Children = append(above.Children, o)
			}
		}
	}
	placed := map[*Objective]bool{}
	var place func(o *Objective, depth int)
	place = func(o *Objective, depth int) {
		if placed[o] {
			return
		}
		placed[o] = true
		o.Depth = depth
		v.Objectives = append(v.Objectives, o)
		for _, child := range o.Children {
			place(child, depth+1)
		}
	}
	for _, o := range order {
		if !slices.ContainsFunc(o.Supports, func(d *workspace.Document) bool {
			above := c.byDocument[d.Index]
			return above != nil && chosen[above] && above != o
		}) {
			place(o, 0)
		}
	}
	for _, o := range order {
		place(o, 0)
	}
}

// currentPeriod is the period that one most likely asks for, as Input.Period says.
func (c *computation) currentPeriod() string {
	quarter := c.cfg.Calendar.QuarterOf(c.in.Today)
	var best *Objective
	for _, o := range c.objectives {
		if !o.Dated || !c.keeps(o) {
			continue
		}
		if o.Span.Start == quarter.Start && o.Span.End == quarter.End {
			return quarter.String()
		}
		if best == nil || c.nearer(o.Span, best.Span) {
			best = o
		}
	}
	if best == nil {
		return AllPeriods
	}
	return best.Period
}

// nearer says whether one period is more likely meant today than another: one that contains today before one that is
// over before one to come; of those around today the one that starts last, of those that are over the one that ends
// last, of those to come the one that starts first; and then the shorter one.
func (c *computation) nearer(a, b calendar.Period) bool {
	where := func(p calendar.Period) int {
		switch {
		case p.Contains(c.in.Today):
			return 0
		case p.End.Before(c.in.Today):
			return 1
		}
		return 2
	}
	if x, y := where(a), where(b); x != y {
		return x < y
	}
	order := [...]int{b.Start.Compare(a.Start), b.End.Compare(a.End), a.Start.Compare(b.Start)}[where(a)]
	return order < 0 || order == 0 && a.Days() < b.Days()
}
