package calendar_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/roadbookdev/roadbook/pkg/calendar"
)

func TestBusinessDays(t *testing.T) {
	christmas := calendar.Calendar{Holidays: []calendar.Date{day(t, "2026-12-26"), day(t, "2026-12-25"), day(t, "2026-12-25")}}
	tests := []struct {
		cal      calendar.Calendar
		from, to string
		want     int
	}{
		{plain, "2026-07-01", "2026-07-01", 0}, // a Wednesday
		{plain, "2026-07-01", "2026-07-02", 1},
		{plain, "2026-07-03", "2026-07-06", 1}, // Friday to Monday
		{plain, "2026-07-03", "2026-07-05", 0},
		{plain, "2026-07-04", "2026-07-11", 5},
		{plain, "2026-07-01", "2026-07-31", 22},
		{plain, "2026-07-06", "2026-07-03", -1},
		{plain, "2026-07-06", "2026-07-04", 0},
		{christmas, "2026-12-24", "2026-12-28", 1}, // Friday off, named twice; the 26th is a Saturday anyway
		{christmas, "2026-12-25", "2026-12-28", 1}, // the holiday is where it starts, and does not count
		{christmas, "2026-12-28", "2026-12-24", -1},
	}
	for _, tt := range tests {
		if got := tt.cal.BusinessDays(day(t, tt.from), day(t, tt.to)); got != tt.want {
			t.Errorf("BusinessDays(%s, %s) = %d, want %d", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestAddBusinessDays(t *testing.T) {
	cal := calendar.Calendar{Holidays: []calendar.Date{day(t, "2026-12-25")}}
	tests := []struct {
		from string
		n    int
		want string
	}{
		{"2026-07-01", 3, "2026-07-06"},
		{"2026-07-04", 0, "2026-07-04"},
		{"2026-07-04", 1, "2026-07-06"},
		{"2026-07-06", -1, "2026-07-03"},
		{"2026-12-24", 1, "2026-12-28"},
		{"2026-12-28", -1, "2026-12-24"},
		{"9999-12-30", 5, "9999-12-31"}, // stops where dates end
	}
	for _, tt := range tests {
		if got := cal.AddBusinessDays(day(t, tt.from), tt.n); got != day(t, tt.want) {
			t.Errorf("AddBusinessDays(%s, %d) = %v, want %s", tt.from, tt.n, got, tt.want)
		}
	}
}

// The closed form counts what walking day by day counts, and adding is its inverse.
func TestBusinessDaysByWalking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := anyCalendar().Draw(t, "calendar")
		from := rapid.Map(rapid.IntRange(0, 400), calendar.Date{Year: 2026, Month: 1, Day: 1}.AddDays).Draw(t, "from")
		n := rapid.IntRange(0, 100).Draw(t, "n")
		to := from.AddDays(n)
		walked := 0
		for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
			if cal.IsBusinessDay(d) {
				walked++
			}
		}
		if got := cal.BusinessDays(from, to); got != walked {
			t.Fatalf("BusinessDays(%v, %v) = %d, walked %d", from, to, got, walked)
		}
		for _, n := range []int{n, -n} {
			if got := cal.BusinessDays(from, cal.AddBusinessDays(from, n)); got != n {
				t.Fatalf("%d business days after %v are counted as %d", n, from, got)
			}
		}
	})
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]int{"45d": 45, "6w": 42, "0": 0, "30": 30, "0d": 0} {
		if got, err := calendar.ParseDuration(text); err != nil || got != want {
			t.Errorf("ParseDuration(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "d", "3m", "-1d", "1.5w", "6 w", "9999999d", "45D"} {
		if got, err := calendar.ParseDuration(text); err == nil {
			t.Errorf("ParseDuration(%q) = %d, and should be refused", text, got)
		}
	}
}
