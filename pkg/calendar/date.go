// Package calendar knows dates, periods and working days: what "2026-Q3" means where the fiscal year starts in
// April, which cycle a day falls into, how many business days a review has had. Everything is a plain value without
// time of day or zone, and nothing here reads a clock: the caller says which day is today.
package calendar

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// Date is a day of the Gregorian calendar. Dates compare with ==, and with Compare for their order. The zero value is
// "no date": it is before every other and prints as nothing.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// The first and the last day that this package reads.
var (
	MinDate = Date{1, time.January, 1}
	MaxDate = Date{9999, time.December, 31}
)

// DateError says why a text is not a date.
type DateError struct {
	Text       string
	Reason     string // "february 2026 has 28 days"
	Suggestion string // what was probably meant, as "2026-07-01"; empty where nobody can know
}

func (e *DateError) Error() string {
	if e.Suggestion != "" {
		return fmt.Sprintf("%q is not a date: %s; did you mean %s?", e.Text, e.Reason, e.Suggestion)
	}
	return fmt.Sprintf("%q is not a date: %s", e.Text, e.Reason)
}

const wantDate = "write year, month and day like 2026-07-01"

// ParseDate reads an ISO date, "2026-07-01", and nothing else. A day that does not exist is a *DateError, like every
// other failure; dates that only need zeros, dashes or a time of day taken away come with a suggestion.
func ParseDate(text string) (Date, error) {
	if !isISO(text) {
		return Date{}, &DateError{Text: text, Reason: wantDate, Suggestion: suggest(text)}
	}
	year, _ := strconv.Atoi(text[:4])
	month, _ := strconv.Atoi(text[5:7])
	day, _ := strconv.Atoi(text[8:])
	d := Date{year, time.Month(month), day}
	if reason := d.impossible(); reason != "" {
		return Date{}, &DateError{Text: text, Reason: reason}
	}
	return d, nil
}

func isISO(text string) bool {
	if len(text) != len("2026-07-01") {
		return false
	}
	for i := range len(text) {
		dash := i == 4 || i == 7
		if dash != (text[i] == '-') || !dash && (text[i] < '0' || text[i] > '9') {
			return false
		}
	}
	return true
}

// nearDate matches year first, then month and day in any of the usual spellings, with or without a time of day.
var nearDate = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})\s*([T ]\d{1,2}:\d{2}.*)?$`)
})

func suggest(text string) string {
	m := nearDate().FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	d := Date{year, time.Month(month), day}
	if d.impossible() != "" {
		return ""
	}
	return d.String()
}

// impossible says why there is no such day, or nothing if there is one.
func (d Date) impossible() string {
	switch {
	case d.Year < MinDate.Year || d.Year > MaxDate.Year:
		return fmt.Sprintf("there is no year %d", d.Year)
	case d.Month < time.January || d.Month > time.December:
		return fmt.Sprintf("there is no month %d", int(d.Month))
	case d.Day < 1:
		return fmt.Sprintf("there is no day %d", d.Day)
	case d.Day > daysIn(d.Year, d.Month):
		return fmt.Sprintf("%s %d has %d days", d.Month, d.Year, daysIn(d.Year, d.Month))
	}
	return ""
}

func daysIn(year int, month time.Month) int {
	return dateOfMonth(year, int(month)+1).Sub(dateOfMonth(year, int(month)))
}

// FromTime returns the day of t in t's own location. For a commit that is t.UTC()'s, by the clock of the product.
func FromTime(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// Time returns the day's first moment in UTC.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// String returns the ISO form, or "" for the zero date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Compare is negative, zero or positive as d is before, equal to or after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is a later day than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// AddDays returns the day n days later, or earlier where n is negative.
func (d Date) AddDays(n int) Date { return fromNumber(d.number() + n) }

// Sub returns the days from e to d: 1 if d is the day after e.
func (d Date) Sub(e Date) int { return d.number() - e.number() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday {
	const wednesday = int(time.Wednesday) // 1 March 0000, number 0, was a Wednesday
	return time.Weekday(((d.number()+wednesday)%7 + 7) % 7)
}

// MarshalText writes the ISO form; no date is the empty text.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(text))
	if err == nil {
		*d = v
	}
	return err
}

// The day numbers count from 1 March of the year 0, so that the leap day is a year's last and the lengths of the
// months before it follow one line: month m of such a year (March is 0) starts on its day (153m+2)/5.
const (
	daysPer400Years = 146097
	daysPer100Years = 36524
	daysPer4Years   = 1461
)

func (d Date) number() int {
	month := int(d.Month) - 3
	year := d.Year
	if month < 0 {
		month += 12
		year--
	}
	era := floorDiv(year, 400)
	ofEra := year - era*400
	return era*daysPer400Years + ofEra*365 + ofEra/4 - ofEra/100 + (153*month+2)/5 + d.Day - 1
}

func fromNumber(n int) Date {
	era := floorDiv(n, daysPer400Years)
	n -= era * daysPer400Years
	year := (n - n/(daysPer4Years-1) + n/daysPer100Years - n/(daysPer400Years-1)) / 365
	n -= year*365 + year/4 - year/100
	month := (5*n + 2) / 153
	day := n - (153*month+2)/5 + 1
	d := Date{era*400 + year, time.Month(month + 3), day}
	if d.Month > time.December {
		d.Year++
		d.Month -= 12
	}
	return d
}

// dateOfMonth returns the first day of a month that may be counted past either end of the year.
func dateOfMonth(year, month int) Date {
	year += floorDiv(month-1, 12)
	return Date{year, time.Month(floorMod(month-1, 12) + 1), 1}
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int) int { return a - floorDiv(a, b)*b }
