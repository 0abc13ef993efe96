package calendar_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/roadbookdev/roadbook/pkg/calendar"
)

var (
	plain   = calendar.Calendar{}
	april   = calendar.Calendar{YearStarts: time.April}
	aprilBy = calendar.Calendar{YearStarts: time.April, YearNamed: calendar.ByEnd}
	cycles  = calendar.Calendar{Cycle: calendar.Cycle{First: calendar.Date{Year: 2026, Month: 1, Day: 5}, Sprints: 3, SprintWeeks: 2, BreatherWeeks: 1}}
)

func show(p calendar.Period) string { return fmt.Sprintf("%s %s..%s", p.Label, p.Start, p.End) }

func TestParsePeriod(t *testing.T) {
	tests := []struct {
		name string
		cal  calendar.Calendar
		text string
		want string
	}{
		{"year", plain, "2026", "2026 2026-01-01..2026-12-31"},
		{"half", plain, "2026-H2", "2026-H2 2026-07-01..2026-12-31"},
		{"quarter", plain, "2026-Q3", "2026-Q3 2026-07-01..2026-09-30"},
		{"leap quarter", plain, "2024-Q1", "2024-Q1 2024-01-01..2024-03-31"},
		{"month", plain, "2024-02", "2024-02 2024-02-01..2024-02-29"},
		{"december", plain, "2026-12", "2026-12 2026-12-01..2026-12-31"},
		{"fiscal year by start", april, "2026", "2026 2026-04-01..2027-03-31"},
		{"fiscal year by end", aprilBy, "2026", "2026 2025-04-01..2026-03-31"},
		{"fiscal quarter by start", april, "2026-Q4", "2026-Q4 2027-01-01..2027-03-31"},
		{"fiscal quarter by end", aprilBy, "2026-Q1", "2026-Q1 2025-04-01..2025-06-30"},
		{"fiscal half", april, "2026-H2", "2026-H2 2026-10-01..2027-03-31"},
		{"a month is no fiscal thing", aprilBy, "2026-07", "2026-07 2026-07-01..2026-07-31"},
		{"january named by end is itself", calendar.Calendar{YearStarts: time.January, YearNamed: calendar.ByEnd}, "2026", "2026 2026-01-01..2026-12-31"},
		{"first cycle", cycles, "2026-C1", "2026-C1 2026-01-05..2026-02-22"},
		{"second cycle", cycles, "2026-C2", "2026-C2 2026-02-23..2026-04-12"},
		{"a cycle reaches over the year", cycles, "2026-C8", "2026-C8 2026-12-14..2027-01-31"},
		{"and the next year counts from its own first", cycles, "2027-C1", "2027-C1 2027-02-01..2027-03-21"},

		{"no such quarter", plain, "2026-Q5", `"2026-Q5" is not a period: a year has the quarters Q1 to Q4`},
		{"no such half", plain, "2026-H0", `"2026-H0" is not a period: a year has the halves H1 and H2`},
		{"no such month", plain, "2026-13", `"2026-13" is not a period: there is no month 13`},
		{"no such year", plain, "0000", `"0000" is not a period: there is no year 0`},
		{"no such cycle", cycles, "2026-C9", `"2026-C9" is not a period: 8 cycles start in 2026`},
		{"no cycle zero", cycles, "2026-C0", `"2026-C0" is not a period: 8 cycles start in 2026`},
		{"before the first cycle", cycles, "2025-C1", `"2025-C1" is not a period: 0 cycles start in 2025`},
		{"no cycles", plain, "2026-C1", `"2026-C1" cannot be dated: the calendar has no cycles; set calendar.cycle, or write a document for the cycle`},
		{"small letter", plain, "2026-q3", `"2026-q3" is not a period: write 2026, 2026-H1, 2026-Q3, 2026-07 or a cycle like 2026-C2`},
		{"padded", plain, "2026-Q03", `"2026-Q03" is not a period: write 2026, 2026-H1, 2026-Q3, 2026-07 or a cycle like 2026-C2`},
		{"a date", plain, "2026-07-01", `"2026-07-01" is not a period: write 2026, 2026-H1, 2026-Q3, 2026-07 or a cycle like 2026-C2`},
		{"nothing", plain, "", `"" is not a period: write 2026, 2026-H1, 2026-Q3, 2026-07 or a cycle like 2026-C2`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := tt.cal.ParsePeriod(tt.text)
			got := show(p)
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("ParsePeriod(%q)\n got %s\nwant %s", tt.text, got, tt.want)
			}
			if strings.Contains(tt.want, "no cycles") != errors.Is(err, calendar.ErrNoCycles) {
				t.Errorf("errors.Is(%v, ErrNoCycles) is wrong", err)
			}
		})
	}
}

func TestPeriodOf(t *testing.T) {
	tests := []struct {
		cal  calendar.Calendar
		day  string
		want string // year, half, quarter, month
	}{
		{plain, "2026-01-01", "2026 2026-H1 2026-Q1 2026-01"},
		{plain, "2026-12-31", "2026 2026-H2 2026-Q4 2026-12"},
		{april, "2026-03-31", "2025 2025-H2 2025-Q4 2026-03"},
		{april, "2026-04-01", "2026 2026-H1 2026-Q1 2026-04"},
		{aprilBy, "2026-03-31", "2026 2026-H2 2026-Q4 2026-03"},
		{aprilBy, "2026-04-01", "2027 2027-H1 2027-Q1 2026-04"},
	}
	for _, tt := range tests {
		d := day(t, tt.day)
		got := strings.Join([]string{tt.cal.YearOf(d).Label, tt.cal.HalfOf(d).Label, tt.cal.QuarterOf(d).Label, tt.cal.MonthOf(d).Label}, " ")
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.day, got, tt.want)
		}
	}
	if got := aprilBy.NextQuarter(day(t, "2026-03-31")).Label; got != "2027-Q1" {
		t.Errorf("NextQuarter over the year: got %s", got)
	}
}

func TestCycles(t *testing.T) {
	p, ok := cycles.CycleOf(day(t, "2026-04-12"))
	if !ok || show(p) != "2026-C2 2026-02-23..2026-04-12" {
		t.Errorf("the breather's last day: got %s, %v", show(p), ok)
	}
	if p, ok := cycles.CycleOf(day(t, "2026-01-04")); ok {
		t.Errorf("before the first cycle: got %s", show(p))
	}
	if _, ok := plain.CycleOf(day(t, "2026-01-04")); ok {
		t.Error("a calendar without cycles found one")
	}
	sprints, breather := cycles.CycleParts(p)
	var got []string
	for _, s := range append(sprints, breather) {
		got = append(got, show(s))
	}
	want := "2026-C2 S1 2026-02-23..2026-03-08, 2026-C2 S2 2026-03-09..2026-03-22, 2026-C2 S3 2026-03-23..2026-04-05, 2026-C2 breather 2026-04-06..2026-04-12"
	if strings.Join(got, ", ") != want {
		t.Errorf("parts\n got %s\nwant %s", strings.Join(got, ", "), want)
	}
	tight := cycles
	tight.Cycle.BreatherWeeks = 0
	first, _ := tight.CycleOf(tight.Cycle.First)
	if _, breather := tight.CycleParts(first); breather.Days() != 0 {
		t.Errorf("a breather of no weeks has %d days", breather.Days())
	}
	fiscal := cycles
	fiscal.YearStarts = time.April
	if p, _ := fiscal.CycleOf(day(t, "2026-04-13")); p.Label != "2026-C1" {
		t.Errorf("cycles count within the fiscal year: got %s", p.Label)
	}
}

func TestSequences(t *testing.T) {
	labels := func(ps []calendar.Period) string {
		var l []string
		for _, p := range ps {
			l = append(l, p.Label)
		}
		return strings.Join(l, " ")
	}
	from, to := day(t, "2025-12-31"), day(t, "2026-07-01")
	tests := []struct{ got, want string }{
		{labels(plain.Years(from, to)), "2025 2026"},
		{labels(plain.Halves(from, to)), "2025-H2 2026-H1 2026-H2"},
		{labels(plain.Quarters(from, to)), "2025-Q4 2026-Q1 2026-Q2 2026-Q3"},
		{labels(aprilBy.Quarters(from, to)), "2026-Q3 2026-Q4 2027-Q1 2027-Q2"},
		{labels(plain.Months(day(t, "2026-11-30"), day(t, "2027-01-01"))), "2026-11 2026-12 2027-01"},
		{labels(cycles.Cycles(from, to)), "2026-C1 2026-C2 2026-C3 2026-C4"},
		{labels(plain.Cycles(from, to)), ""},
		{labels(plain.Quarters(to, from)), ""},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestPeriodRelations(t *testing.T) {
	parse := func(text string) calendar.Period {
		p, err := plain.ParsePeriod(text)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	year, q3, q4, h2 := parse("2026"), parse("2026-Q3"), parse("2026-Q4"), parse("2026-H2")
	tests := []struct {
		name      string
		got, want bool
	}{
		{"first day", q3.Contains(q3.Start), true},
		{"last day", q3.Contains(q3.End), true},
		{"the day after", q3.Contains(q3.End.AddDays(1)), false},
		{"year covers quarter", year.Covers(q3), true},
		{"quarter covers year", q3.Covers(year), false},
		{"covers itself", q3.Covers(q3), true},
		{"neighbours", q3.Overlaps(q4), false},
		{"half and quarter", h2.Overlaps(q4), true},
		{"one common day", q3.Overlaps(calendar.Period{Start: q3.End, End: q4.End}), true},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %v", tt.name, tt.got)
		}
	}
	if year.Days() != 365 || parse("2024").Days() != 366 || (calendar.Period{Start: q4.Start, End: q3.Start}).Days() != 0 {
		t.Error("Days")
	}
	if got := (calendar.Period{Start: q3.Start, End: q4.End}).String(); got != "2026-07-01 to 2026-12-31" {
		t.Errorf("String: %s", got)
	}
}

func TestElapsedShare(t *testing.T) {
	p := calendar.Period{Start: day(t, "2026-07-01"), End: day(t, "2026-07-10")}
	tests := []struct {
		today string
		want  float64
	}{
		{"2026-06-30", 0}, {"2026-07-01", 0.1}, {"2026-07-05", 0.5}, {"2026-07-09", 0.9}, {"2026-07-10", 1}, {"2027-01-01", 1},
	}
	for _, tt := range tests {
		if got := calendar.ElapsedShare(p, day(t, tt.today)); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.today, got, tt.want)
		}
	}
	backwards := calendar.Period{Start: p.End, End: p.Start}
	if got := calendar.ElapsedShare(backwards, p.End); got != 1 {
		t.Errorf("a period without days: got %v", got)
	}
}

func anyCalendar() *rapid.Generator[calendar.Calendar] {
	return rapid.Custom(func(t *rapid.T) calendar.Calendar {
		return calendar.Calendar{
			YearStarts: time.Month(rapid.IntRange(0, 12).Draw(t, "month")),
			YearNamed:  rapid.SampledFrom([]calendar.YearNamed{"", calendar.ByStart, calendar.ByEnd}).Draw(t, "named"),
			Cycle: calendar.Cycle{
				First:         rapid.Map(rapid.IntRange(0, 3000), calendar.Date{Year: 2020, Month: 1, Day: 1}.AddDays).Draw(t, "first"),
				Sprints:       rapid.IntRange(1, 6).Draw(t, "sprints"),
				SprintWeeks:   rapid.IntRange(1, 4).Draw(t, "weeks"),
				BreatherWeeks: rapid.IntRange(0, 2).Draw(t, "breather"),
			},
			Holidays: rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 400), calendar.Date{Year: 2026, Month: 1, Day: 1}.AddDays), 0, 30).Draw(t, "holidays"),
		}
	})
}

// Whatever the year and the rhythm: a day is in its period, the period's label means that period, and periods follow
// each other without gap.
func TestPeriodsTile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := anyCalendar().Draw(t, "calendar")
		d := rapid.Map(rapid.IntRange(0, 20_000), calendar.Date{Year: 2000, Month: 1, Day: 1}.AddDays).Draw(t, "day")
		kinds := map[string]func(calendar.Date) (calendar.Period, bool){
			"year":    func(d calendar.Date) (calendar.Period, bool) { return cal.YearOf(d), true },
			"half":    func(d calendar.Date) (calendar.Period, bool) { return cal.HalfOf(d), true },
			"quarter": func(d calendar.Date) (calendar.Period, bool) { return cal.QuarterOf(d), true },
			"month":   func(d calendar.Date) (calendar.Period, bool) { return cal.MonthOf(d), true },
			"cycle":   cal.CycleOf,
		}
		for name, of := range kinds {
			p, ok := of(d)
			if !ok {
				if d.Before(cal.Cycle.First) {
					continue
				}
				t.Fatalf("%v has no %s", d, name)
			}
			if !p.Contains(d) {
				t.Fatalf("%v is not in its %s %s", d, name, show(p))
			}
			again, err := cal.ParsePeriod(p.Label)
			if err != nil || again != p {
				t.Fatalf("%s was read back as %s, %v", show(p), show(again), err)
			}
			next, _ := of(p.End.AddDays(1))
			if next.Start != p.End.AddDays(1) || next.Label == p.Label {
				t.Fatalf("%s is followed by %s", show(p), show(next))
			}
		}
	})
}
