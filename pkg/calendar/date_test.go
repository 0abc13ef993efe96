package calendar_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/roadbookdev/roadbook/pkg/calendar"
)

func day(t *testing.T, text string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseDate(t *testing.T) {
	tests := []struct {
		text, want string // want is the date, or the error
	}{
		{"2026-07-01", "2026-07-01"},
		{"2024-02-29", "2024-02-29"},
		{"2000-02-29", "2000-02-29"},
		{"0001-01-01", "0001-01-01"},
		{"9999-12-31", "9999-12-31"},
		{"2023-14-05", `"2023-14-05" is not a date: there is no month 14`},
		{"2026-00-10", `"2026-00-10" is not a date: there is no month 0`},
		{"2026-02-29", `"2026-02-29" is not a date: February 2026 has 28 days`},
		{"1900-02-29", `"1900-02-29" is not a date: February 1900 has 28 days`},
		{"2026-06-31", `"2026-06-31" is not a date: June 2026 has 30 days`},
		{"2026-06-00", `"2026-06-00" is not a date: there is no day 0`},
		{"0000-01-01", `"0000-01-01" is not a date: there is no year 0`},
		{"2026-7-1", `"2026-7-1" is not a date: write year, month and day like 2026-07-01; did you mean 2026-07-01?`},
		{"2026/07/01", `"2026/07/01" is not a date: write year, month and day like 2026-07-01; did you mean 2026-07-01?`},
		{"2026-07-01T10:00:00Z", `"2026-07-01T10:00:00Z" is not a date: write year, month and day like 2026-07-01; did you mean 2026-07-01?`},
		{" 2026-07-01", `" 2026-07-01" is not a date: write year, month and day like 2026-07-01; did you mean 2026-07-01?`},
		{"01.07.2026", `"01.07.2026" is not a date: write year, month and day like 2026-07-01`},
		{"2026/13/01", `"2026/13/01" is not a date: write year, month and day like 2026-07-01`},
		{"2026-07-0１", `"2026-07-0１" is not a date: write year, month and day like 2026-07-01`},
		{"+026-07-01", `"+026-07-01" is not a date: write year, month and day like 2026-07-01`},
		{"", `"" is not a date: write year, month and day like 2026-07-01`},
	}
	for _, tt := range tests {
		d, err := calendar.ParseDate(tt.text)
		got := d.String()
		if err != nil {
			got = err.Error()
			if !errors.As(err, new(*calendar.DateError)) {
				t.Errorf("ParseDate(%q): %T is no *DateError", tt.text, err)
			}
			if !d.IsZero() {
				t.Errorf("ParseDate(%q) returned %v beside its error", tt.text, d)
			}
		}
		if got != tt.want {
			t.Errorf("ParseDate(%q)\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestDateText(t *testing.T) {
	type page struct {
		Reviewed calendar.Date `json:"reviewed"`
	}
	for _, text := range []string{`{"reviewed":"2026-07-01"}`, `{"reviewed":""}`} {
		var p page
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Fatal(err)
		}
		if got, _ := json.Marshal(p); string(got) != text {
			t.Errorf("got %s, want %s", got, text)
		}
	}
	if err := json.Unmarshal([]byte(`{"reviewed":"2026-02-30"}`), new(page)); err == nil {
		t.Error("an impossible date was read")
	}
}

func TestDateArithmetic(t *testing.T) {
	if got := day(t, "2024-02-28").AddDays(2); got != day(t, "2024-03-01") {
		t.Errorf("leap day: got %v", got)
	}
	if got := day(t, "2026-01-01").AddDays(-1); got != day(t, "2025-12-31") {
		t.Errorf("back over the year: got %v", got)
	}
	if got := day(t, "2026-07-01").Sub(day(t, "2026-06-30")); got != 1 {
		t.Errorf("Sub: got %d", got)
	}
	zone := time.FixedZone("", 13*3600)
	if got := calendar.FromTime(time.Date(2026, 7, 1, 0, 30, 0, 0, zone)); got != day(t, "2026-07-01") {
		t.Errorf("FromTime keeps the location's day: got %v", got)
	}
	if !(calendar.Date{}).Before(calendar.MinDate) {
		t.Error("no date is not before the first")
	}
	dates := []calendar.Date{day(t, "2026-02-01"), day(t, "2025-12-31"), day(t, "2026-01-31")}
	slices.SortFunc(dates, calendar.Date.Compare)
	if dates[0].String() != "2025-12-31" || dates[1].String() != "2026-01-31" || dates[2].String() != "2026-02-01" {
		t.Errorf("order: %v", dates)
	}
}

func anyDate() *rapid.Generator[calendar.Date] {
	last := calendar.MaxDate.Sub(calendar.MinDate)
	return rapid.Map(rapid.IntRange(0, last), calendar.MinDate.AddDays)
}

// The standard library is the witness for every day that can be read.
func TestDateAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "day")
		n := rapid.IntRange(-100_000, 100_000).Draw(t, "n")
		if got := calendar.FromTime(d.Time()); got != d {
			t.Fatalf("%v went through time as %v", d, got)
		}
		if d.Weekday() != d.Time().Weekday() {
			t.Fatalf("%v is a %v, not a %v", d, d.Time().Weekday(), d.Weekday())
		}
		later := d.AddDays(n)
		if want := calendar.FromTime(d.Time().AddDate(0, 0, n)); later != want {
			t.Fatalf("%v + %d days is %v, not %v", d, n, want, later)
		}
		if later.Sub(d) != n {
			t.Fatalf("%v - %v is %d, not %d", later, d, n, later.Sub(d))
		}
		if d.Before(later) != (n > 0) || d.After(later) != (n < 0) {
			t.Fatalf("order of %v and %v", d, later)
		}
		again, err := calendar.ParseDate(d.String())
		if err != nil || again != d {
			t.Fatalf("%v was read back as %v, %v", d, again, err)
		}
	})
}
