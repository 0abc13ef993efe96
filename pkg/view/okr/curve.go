package okr

import (
	"maps"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/history"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// figures are the fields of a key result that its curve is drawn from.
var figures = []string{"baseline", "target", "current", "confidence", "done"}

// CurveFields says of a field, by its name in history, that curves are drawn from it: what a walk through history for
// CurvesOf needs to follow.
func CurveFields(name string) bool {
	rest, ok := strings.CutPrefix(name, partsField+".")
	return ok && slices.Contains(figures, rest[strings.LastIndexByte(rest, '.')+1:]) || name == "visibility"
}

// CurvesOf draws the curves of key results from what history tells of their objectives: a point for each day until today
// on which their number, their progress or the confidence in them became another one, as it stood at the end of that day
// (in UTC). Each is what the view would have shown that day, by the baseline and the target of then. Key results that are
// not there any more have no curve. For the public a curve begins when the document was last made public.
func CurvesOf(logs []history.Log, today calendar.Date, public bool) map[Key][]Point {
	out := map[Key][]Point{}
	for _, l := range logs {
		for i := range l.Document.Parts {
			part := &l.Document.Parts[i]
			if part.Spec.Field != partsField || part.ID == "" {
				continue
			}
			if points := curve(l.Entries, part, today, public); len(points) > 0 {
				out[Key{l.Document.Key(), part.ID}] = points
			}
		}
	}
	return out
}

// curve goes back from a key result as it is now, entry by entry.
func curve(entries []history.Entry, part *workspace.Part, today calendar.Date, public bool) []Point {
	now := map[string]*document.Node{}
	for _, name := range figures {
		now[name] = part.Node.Get(name)
	}
	prefix := partsField + "." + part.ID + "."
	var points []Point
	for _, e := range entries {
		if public && slices.ContainsFunc(e.Fields, func(f history.FieldChange) bool { return f.Field == "visibility" }) {
			break // before that the document may have been internal
		}
		day := today
		if !e.Uncommitted() {
			day = calendar.FromTime(e.Commit.Committer.When.UTC())
		}
		then, touched := maps.Clone(now), false
		for _, f := range e.Fields {
			if name, ok := strings.CutPrefix(f.Field, prefix); ok && slices.Contains(figures, name) {
				then[name], now[name], touched = f.To, f.From, true
			}
		}
		if !touched || day.After(today) || len(points) > 0 && !day.Before(points[len(points)-1].Date) {
			continue
		}
		points = append(points, pointOf(day, then))
	}
	slices.Reverse(points)
	return slices.CompactFunc(points, func(a, b Point) bool {
		return equal(a.Current, b.Current) && a.Progress == b.Progress && equal(a.Confidence, b.Confidence)
	})
}

func equal(a, b *float64) bool { return a == b || a != nil && b != nil && *a == *b }

// pointOf is a key result of a day, by the same arithmetic as today's.
func pointOf(day calendar.Date, fields map[string]*document.Node) Point {
	p := Point{Date: day, Confidence: unit(fields["confidence"])}
	target := number(fields["target"])
	if done, is := fields["done"].Plain().(bool); is && target == nil {
		if done {
			p.Progress = 1
		}
		return p
	}
	p.Current = number(fields["current"])
	p.Progress = progress(number(fields["baseline"]), target, p.Current)
	return p
}

// Remember gives the key results of a view their curves from history. One with a metric has the metric's values as its
// curve, and from history only how sure people were on their days.
func (v *View) Remember(curves map[Key][]Point) {
	for _, o := range v.Objectives {
		for i := range o.KeyResults {
			k := &o.KeyResults[i]
			k.remember(curves[Key{o.Document.Key(), k.ID}])
		}
	}
}

func (k *KeyResult) remember(points []Point) {
	if len(k.Curve) == 0 {
		k.Curve = points
		return
	}
	for i := range k.Curve {
		at, found := slices.BinarySearchFunc(points, k.Curve[i].Date, func(p Point, d calendar.Date) int { return p.Date.Compare(d) })
		if !found {
			at--
		}
		if at >= 0 {
			k.Curve[i].Confidence = points[at].Confidence
		}
	}
}
