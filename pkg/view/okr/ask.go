package okr

import (
	"slices"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
)

// Collect returns all objectives in output order with their own figures alone: key results, progress, expectation, the
// day of the last check-in. Who supports whom is in Supports; health and work are left out, which take longer.
func Collect(in Input) []*Objective {
	c := newComputation(in)
	c.collect()
	return c.objectives
}

// WorkIn returns, for each span of days, how much of the work that lies in it serves the objectives of a level whose
// periods overlap the span: Serving is what names one of them, Through also what reaches one by objectives that support
// it. Objectives that were dropped are none. Total is 0 where there is no work, or no such objective.
func WorkIn(in Input, level string, spans ...calendar.Period) []Work {
	c := newComputation(in)
	c.collect()
	items := c.items()
	out := make([]Work, len(spans))
	for n, span := range spans {
		direct, through := map[*Objective]bool{}, map[*Objective]bool{}
		for _, o := range c.objectives {
			if o.Level != level || !o.Dated || !o.Span.Overlaps(span) || o.Document.Category == config.Dropped {
				continue
			}
			direct[o] = true
			for _, s := range c.withSupporters(o) {
				through[s] = true
			}
		}
		if len(direct) > 0 {
			out[n] = sumWork(items, span, direct, through)
		}
	}
	return out
}

// sumWork adds up the items that lie in a span, by estimate where all have one, else by count.
func sumWork(items []*item, span calendar.Period, direct, through map[*Objective]bool) Work {
	var inside []*item
	for _, i := range items {
		if i.in(span) {
			inside = append(inside, i)
		}
	}
	w := Work{Estimated: len(inside) > 0 && !slices.ContainsFunc(inside, func(i *item) bool { return i.estimate == nil })}
	for _, i := range inside {
		amount := i.amount(w.Estimated)
		w.Total += amount
		if slices.ContainsFunc(i.serves, func(o *Objective) bool { return through[o] }) {
			w.Through += amount
		}
		if slices.ContainsFunc(i.serves, func(o *Objective) bool { return direct[o] }) {
			w.Serving += amount
			w.Documents = append(w.Documents, i.document)
		}
	}
	return w
}
