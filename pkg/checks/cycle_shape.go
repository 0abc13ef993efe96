package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/roadbookdev/roadbook/pkg/calendar"
	"github.com/roadbookdev/roadbook/pkg/config"
	"github.com/roadbookdev/roadbook/pkg/diagnostic"
	"github.com/roadbookdev/roadbook/pkg/document"
	"github.com/roadbookdev/roadbook/pkg/graph"
	"github.com/roadbookdev/roadbook/pkg/lint"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// wholeCycle has three sprints of two weeks and a week of breather.
const wholeCycle = `---
id: 2026-C5
theme: One step to pay
status: planned
start: 2026-07-20
end: 2026-09-06
sprints:
  - {id: S1, goal: Cards are kept, start: 2026-07-20, end: 2026-08-02}
  - {id: S2, goal: Cards are offered, start: 2026-08-03, end: 2026-08-16}
  - {id: S3, goal: Cards expire, start: 2026-08-17, end: 2026-08-30}
---
`

var cycleShape = &lint.Rule{
	Name:     "cycle-shape",
	Group:    lint.Process,
	Severity: diagnostic.Error,
	Summary:  "A cycle has three sprints of two weeks and one week of breather, without gap or overlap",
	Why: `Plans, stories and the roadmap say "the second sprint" and mean days. Where a sprint is a week longer, or two cycles
overlap, everyone reads other days. How many sprints a cycle has, how long they are, and how long the breather is, is the
calendar's: "calendar: {cycle: {sprints: 3, sprint_weeks: 2, breather_weeks: 1}}". Cycles of different teams may overlap.`,
	Since: "0.1",
	Bad:   example(file("cycles/2026-c5.md", strings.Replace(wholeCycle, "end: 2026-08-16", "end: 2026-08-14", 1))),
	Good:  example(file("cycles/2026-c5.md", wholeCycle)),
	Run: func(p *lint.Pass) {
		// A cycle that is out of shape ends, or begins, on another day once it is mended.
		var whole []*cycle
		for _, c := range cyclesOf(p) {
			if c.judge(p) {
				whole = append(whole, c)
			}
		}
		overlaps(p, whole)
	},
}

// cycle is a cycle's document whose days can be read. A cycle whose days, or whose sprints' days, are not in order is
// none: period-order and the rules of schemas say so.
type cycle struct {
	document *workspace.Document
	span     calendar.Period
	sprints  []sprint
}

type sprint struct {
	part *workspace.Part
	calendar.Period
}

func cyclesOf(p *lint.Pass) []*cycle {
	isCycle := func(k *config.Kind) bool { return hasParts(k, sprints) && declares(k, "start", "end") }
	var out []*cycle
	for _, d := range kinds(p, isCycle) {
		c := &cycle{document: d}
		var ok bool
		if c.span, ok = spanOf(d.Fields); !ok {
			continue
		}
		for _, part := range partsUnder(d, sprints) {
			span, dated := spanOf(part.Node)
			ok = ok && dated
			c.sprints = append(c.sprints, sprint{part, span})
		}
		if ok {
			out = append(out, c)
		}
	}
	return out
}

// spanOf are the days from a start to an end, which are both written and in order.
func spanOf(fields *document.Node) (calendar.Period, bool) {
	start, hasStart := day(fields.Get("start"))
	end, hasEnd := day(fields.Get("end"))
	return calendar.Period{Start: start, End: end}, hasStart && hasEnd && !end.Before(start)
}

// judge holds one cycle against the calendar's shape. Each day is judged by those before it as they are, and a wrong
// one by what it should have been too, so that one wrong day is one finding. It returns whether all is as it should be.
func (c *cycle) judge(p *lint.Pass) (whole bool) {
	shape, d := p.Config.Calendar.Cycle, c.document
	whole = true
	if shape.Sprints > 0 && len(c.sprints) != shape.Sprints && d.Field(sprints) != nil {
		whole = false
		p.Report(atKey(d, document.Pointer(sprints), fmt.Sprintf("%s has %s, and a cycle has %d", d.Name(), count(len(c.sprints), "sprint"), shape.Sprints)))
	}
	due := []calendar.Date{c.span.Start} // the days on which the next sprint may begin
	for i := range c.sprints {
		var fits bool
		due, fits = c.judgeSprint(p, i, 7*shape.SprintWeeks, due)
		whole = whole && fits
	}
	breather := 7*shape.BreatherWeeks - 1
	if len(c.sprints) == 0 || len(c.sprints) != shape.Sprints || slices.Contains(due, c.span.End.AddDays(-breather)) {
		return whole
	}
	p.Report(atValue(d, "/end", fmt.Sprintf("%s ends on %s, and its breather is %s: it should end on %s",
		d.Name(), c.span.End, count(shape.BreatherWeeks, "week"), due[0].AddDays(breather))))
	return false
}

// judgeSprint returns the days on which the sprint after this one may begin, the next first, and whether this one is as it
// should be. length is in days, 0 for any.
func (c *cycle) judgeSprint(p *lint.Pass, i, length int, due []calendar.Date) (next []calendar.Date, fits bool) {
	s, d := c.sprints[i], c.document
	name := nameOf(d, s.part)
	begins := slices.Contains(due, s.Start)
	if !begins {
		message := fmt.Sprintf("%s begins on %s, and its cycle on %s", name, s.Start, due[0])
		if i > 0 {
			what := "gap"
			if s.Start.Before(due[0]) {
				what = "overlap"
			}
			message = fmt.Sprintf("%s begins on %s, and %s ends on %s: there should be no %s",
				name, s.Start, nameOf(d, c.sprints[i-1].part), c.sprints[i-1].End, what)
		}
		p.Report(atValue(d, s.part.Pointer+document.Pointer("start"), message))
	}
	next = []calendar.Date{s.End.AddDays(1)}
	if length == 0 || s.Days() == length || !begins && slices.Contains(due, next[0].AddDays(-length)) {
		return next, begins
	}
	should := s.Start.AddDays(length - 1)
	p.Report(atValue(d, s.part.Pointer+document.Pointer("end"), fmt.Sprintf("%s has %s, and a sprint has %d: it should end on %s",
		name, count(s.Days(), "day"), length, should)))
	return append(next, should.AddDays(1)), false
}

// overlaps reports cycles that begin before another one is over, if they are the same teams' or everyone's.
func overlaps(p *lint.Pass, cycles []*cycle) {
	sorted := slices.Clone(cycles)
	slices.SortStableFunc(sorted, func(a, b *cycle) int { return a.span.Start.Compare(b.span.Start) })
	for i, c := range sorted {
		for _, before := range sorted[:i] {
			if !before.span.Overlaps(c.span) || !sameTeams(p, before.document, c.document) || strings.EqualFold(before.document.ID, c.document.ID) {
				continue
			}
			f := atValue(c.document, "/start", fmt.Sprintf("%s begins on %s, before %s is over on %s",
				c.document.Name(), c.span.Start, before.document.Name(), before.span.End))
			f.Related = []diagnostic.Related{lint.Beside(before.document, before.document.Title)}
			p.Report(f)
			break
		}
	}
}

// sameTeams reports whether two documents name a team in common, or one of them names none.
func sameTeams(p *lint.Pass, a, b *workspace.Document) bool {
	left, right := teamsOf(p, a, "team"), teamsOf(p, b, "team")
	return len(left) == 0 || len(right) == 0 || slices.ContainsFunc(left, func(t *workspace.Document) bool { return slices.Contains(right, t) })
}

// teamsOf are the documents that a document names in one of the fields, each once.
func teamsOf(p *lint.Pass, d *workspace.Document, fields ...string) []*workspace.Document {
	var out []*workspace.Document
	for _, field := range fields {
		for _, l := range p.Head.Graph.Out(d, field) {
			if l.State == graph.Resolved && !slices.Contains(out, l.To) {
				out = append(out, l.To)
			}
		}
	}
	return out
}
