package calendar

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// Period is a span of days, both ends included.
type Period struct {
	Start, End Date
	Label      string // as people write it: "2026-Q3", "2026-C2"
}

// Contains reports whether the day is in the period.
func (p Period) Contains(d Date) bool { return !d.Before(p.Start) && !d.After(p.End) }

// Covers reports whether all of q is in p.
func (p Period) Covers(q Period) bool { return !q.Start.Before(p.Start) && !q.End.After(p.End) }

// Overlaps reports whether the two have a day in common.
func (p Period) Overlaps(q Period) bool { return !q.Start.After(p.End) && !q.End.Before(p.Start) }

// Days returns how many days the period has, both ends included; a period that ends before it starts has none.
func (p Period) Days() int { return max(0, p.End.Sub(p.Start)+1) }

// String returns the label, or the two ends where there is none.
func (p Period) String() string {
	if p.Label != "" {
		return p.Label
	}
	return p.Start.String() + " to " + p.End.String()
}

// ElapsedShare returns which share of the period has begun, from 0 to 1: the days up to and including today over all
// its days.
func ElapsedShare(p Period, today Date) float64 {
	switch {
	case today.Before(p.Start):
		return 0
	case !today.Before(p.End):
		return 1
	}
	return float64(today.Sub(p.Start)+1) / float64(p.Days())
}

// YearNamed says which calendar year gives a fiscal year its number.
type YearNamed string

// A fiscal year from April 2026 to March 2027 is 2026 by its start and 2027 by its end.
const (
	ByStart YearNamed = "start"
	ByEnd   YearNamed = "end"
)

// Cycle is the rhythm of work: some sprints, then a breather, and again. The zero value means that the workspace has
// no cycles of its own arithmetic.
type Cycle struct {
	First         Date // the first day of the first cycle; there are none before it
	Sprints       int  // in a cycle
	SprintWeeks   int
	BreatherWeeks int // after the last sprint, part of the cycle
}

// Days returns the length of a cycle with its breather, or 0 where no cycles are configured.
func (c Cycle) Days() int {
	if c.First.IsZero() || c.Sprints < 1 || c.SprintWeeks < 1 || c.BreatherWeeks < 0 {
		return 0
	}
	return 7 * (c.Sprints*c.SprintWeeks + c.BreatherWeeks)
}

// Calendar is how a workspace counts time. The zero value is the plain year from January without cycles or holidays.
type Calendar struct {
	YearStarts time.Month // the fiscal year's first month; 0 is January
	YearNamed  YearNamed  // "" is by start
	Cycle      Cycle
	Holidays   []Date // in any order
}

// ErrNoCycles is what ParsePeriod's error wraps when a cycle is asked for by its id and the calendar has none: then
// only a cycle's document can say when it is.
var ErrNoCycles = errors.New("the calendar has no cycles")

var periodPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\d{4})(?:-(?:(\d{2})|([HQC])(0|[1-9]\d{0,2})))?$`)
})

// ParsePeriod reads "2026", "2026-H1", "2026-Q3", "2026-07" or "2026-C2". Years, halves, quarters and cycles are those
// of the fiscal year; a month is the calendar's.
func (c Calendar) ParsePeriod(text string) (Period, error) {
	fail := func(format string, args ...any) (Period, error) {
		return Period{}, fmt.Errorf("%q is not a period: "+format, append([]any{text}, args...)...)
	}
	m := periodPattern().FindStringSubmatch(text)
	if m == nil {
		return fail("write 2026, 2026-H1, 2026-Q3, 2026-07 or a cycle like 2026-C2")
	}
	year, _ := strconv.Atoi(m[1])
	// One year of distance on both sides leaves room for a fiscal year that reaches into its neighbour.
	if year <= MinDate.Year || year >= MaxDate.Year {
		return fail("there is no year %d", year)
	}
	if m[2] != "" {
		month, _ := strconv.Atoi(m[2])
		if month < 1 || month > 12 {
			return fail("there is no month %d", month)
		}
		return monthPeriod(year, month), nil
	}
	n, _ := strconv.Atoi(m[4])
	switch m[3] {
	case "H":
		if n < 1 || n > 2 {
			return fail("a year has the halves H1 and H2")
		}
		return c.fiscal(half, year, n-1), nil
	case "Q":
		if n < 1 || n > 4 {
			return fail("a year has the quarters Q1 to Q4")
		}
		return c.fiscal(quarter, year, n-1), nil
	case "C":
		return c.parseCycle(text, year, n)
	}
	return c.fiscal(wholeYear, year, 0), nil
}

func (c Calendar) parseCycle(text string, year, n int) (Period, error) {
	if c.Cycle.Days() == 0 {
		return Period{}, fmt.Errorf("%q cannot be dated: %w; set calendar.cycle, or write a document for the cycle", text, ErrNoCycles)
	}
	span := c.fiscal(wholeYear, year, 0)
	first := c.firstCycleIn(span)
	p := c.cycle(first + n - 1)
	if n >= 1 && span.Contains(p.Start) {
		return p, nil
	}
	count := 0
	for span.Contains(c.cycle(first + count).Start) {
		count++
	}
	return Period{}, fmt.Errorf("%q is not a period: %d cycles start in %d", text, count, year)
}

// part is a division of the fiscal year into spans of equal months.
type part struct {
	months int
	letter string
}

var (
	wholeYear = part{months: 12}
	half      = part{months: 6, letter: "-H"}
	quarter   = part{months: 3, letter: "-Q"}
)

// fiscal returns the part with the given index, from 0, of a fiscal year; the index may lie outside of the year.
func (c Calendar) fiscal(p part, year, index int) Period {
	perYear := 12 / p.months
	year += floorDiv(index, perYear)
	index = floorMod(index, perYear)
	start := c.startMonth() + index*p.months
	startYear := year - c.nameOffset()
	label := fmt.Sprintf("%04d", year)
	if p.letter != "" {
		label += p.letter + strconv.Itoa(index+1)
	}
	return Period{dateOfMonth(startYear, start), dateOfMonth(startYear, start+p.months).AddDays(-1), label}
}

// fiscalOf returns the part in which the day is.
func (c Calendar) fiscalOf(p part, d Date) Period {
	months := int(d.Month) - c.startMonth()
	return c.fiscal(p, d.Year+c.nameOffset(), floorDiv(months, p.months))
}

func (c Calendar) startMonth() int { return max(1, int(c.YearStarts)) }

// nameOffset is what a fiscal year's name is ahead of the calendar year in which it starts.
func (c Calendar) nameOffset() int {
	if c.YearNamed == ByEnd && c.startMonth() > 1 {
		return 1
	}
	return 0
}

func monthPeriod(year, month int) Period {
	start := dateOfMonth(year, month)
	return Period{start, dateOfMonth(year, month+1).AddDays(-1), fmt.Sprintf("%04d-%02d", start.Year, int(start.Month))}
}

// YearOf returns the fiscal year of the day.
func (c Calendar) YearOf(d Date) Period { return c.fiscalOf(wholeYear, d) }

// HalfOf returns the fiscal half-year of the day.
func (c Calendar) HalfOf(d Date) Period { return c.fiscalOf(half, d) }

// QuarterOf returns the fiscal quarter of the day.
func (c Calendar) QuarterOf(d Date) Period { return c.fiscalOf(quarter, d) }

// MonthOf returns the calendar month of the day.
func (c Calendar) MonthOf(d Date) Period { return monthPeriod(d.Year, int(d.Month)) }

// NextQuarter returns the quarter after the one of the day: the coming one.
func (c Calendar) NextQuarter(d Date) Period { return c.QuarterOf(c.QuarterOf(d).End.AddDays(1)) }

// CycleOf returns the cycle of the day, breather included; false where no cycles are configured or the day is before
// the first.
func (c Calendar) CycleOf(d Date) (Period, bool) {
	days := c.Cycle.Days()
	if days == 0 || d.Before(c.Cycle.First) {
		return Period{}, false
	}
	return c.cycle(d.Sub(c.Cycle.First) / days), true
}

// CycleParts divides a cycle that CycleOf or ParsePeriod returned into its sprints, labelled "2026-C2 S1" and so on,
// and its breather, which has no days where the configuration knows none.
func (c Calendar) CycleParts(cycle Period) (sprints []Period, breather Period) {
	if c.Cycle.Days() == 0 {
		return nil, Period{}
	}
	start := cycle.Start
	for i := range c.Cycle.Sprints {
		next := start.AddDays(7 * c.Cycle.SprintWeeks)
		sprints = append(sprints, Period{start, next.AddDays(-1), fmt.Sprintf("%s S%d", cycle.Label, i+1)})
		start = next
	}
	return sprints, Period{start, cycle.End, cycle.Label + " breather"}
}

// cycle returns the cycle with the given index, from 0, since the first. It is numbered by its start within the fiscal
// year in which it starts.
func (c Calendar) cycle(index int) Period {
	start := c.Cycle.First.AddDays(index * c.Cycle.Days())
	year := c.YearOf(start)
	label := fmt.Sprintf("%s-C%d", year.Label, index-c.firstCycleIn(year)+1)
	return Period{start, start.AddDays(c.Cycle.Days() - 1), label}
}

// firstCycleIn returns the index of the first cycle that starts within the period or after it.
func (c Calendar) firstCycleIn(p Period) int {
	days := c.Cycle.Days()
	return max(0, floorDiv(p.Start.Sub(c.Cycle.First)+days-1, days))
}

// Years returns the fiscal years that have a day between from and to, both included.
func (c Calendar) Years(from, to Date) []Period { return sequence(c.YearOf, from, to) }

// Halves returns the fiscal half-years that have a day between from and to, both included.
func (c Calendar) Halves(from, to Date) []Period { return sequence(c.HalfOf, from, to) }

// Quarters returns the fiscal quarters that have a day between from and to, both included.
func (c Calendar) Quarters(from, to Date) []Period { return sequence(c.QuarterOf, from, to) }

// Months returns the calendar months that have a day between from and to, both included.
func (c Calendar) Months(from, to Date) []Period { return sequence(c.MonthOf, from, to) }

// Cycles returns the cycles that have a day between from and to, both included; none where none are configured.
func (c Calendar) Cycles(from, to Date) []Period {
	if c.Cycle.Days() == 0 {
		return nil
	}
	if from.Before(c.Cycle.First) {
		from = c.Cycle.First
	}
	return sequence(func(d Date) Period { p, _ := c.CycleOf(d); return p }, from, to)
}

func sequence(of func(Date) Period, from, to Date) []Period {
	var periods []Period
	for d := from; !d.After(to); {
		p := of(d)
		periods = append(periods, p)
		d = p.End.AddDays(1)
	}
	return periods
}
