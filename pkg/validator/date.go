package validator

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/roadbookdev/roadbook/pkg/diagnostic"
)

// isDate accepts YYYY-MM-DD of a day that exists.
func isDate(text string) bool {
	if len(text) != len(time.DateOnly) || text[4] != '-' || text[7] != '-' {
		return false // time.Parse makes an error of it, which nobody reads
	}
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

var dateTime = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$`)

// isDateTime accepts RFC 3339 (its note on a space in place of the T too).
func isDateTime(text string) bool {
	m := dateTime.FindStringSubmatch(text)
	if m == nil || !isDate(m[1]) || m[2] > "23" || m[3] > "59" || m[4] > "60" {
		return false
	}
	if zone := m[6]; len(zone) == 6 {
		return zone[1:3] <= "23" && zone[4:] <= "59"
	}
	return true
}

// reading is what a text that is no date might mean.
type reading struct {
	iso string
	// sure says that no other day can be meant.
	sure bool
}

var (
	yearFirst = regexp.MustCompile(`^(\d{4})[-/. _](\d{1,2})[-/. _](\d{1,2})$`)
	yearLast  = regexp.MustCompile(`^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$`)
	compact   = regexp.MustCompile(`^(\d{4})(\d\d)(\d\d)$`)
	withTime  = regexp.MustCompile(`^(\d{4}-\d{1,2}-\d{1,2})[Tt ]+\d{1,2}:`)
	yearMonth = regexp.MustCompile(`^\d{4}(-\d{1,2})?$`)
	dayMonth  = regexp.MustCompile(`^(?i)(\d{1,2})(?:st|nd|rd|th)?\.?[ -]+(?:of +)?([a-z]{3,9})\.?,?[ -]+(\d{4})$`)
	monthDay  = regexp.MustCompile(`^(?i)([a-z]{3,9})\.?[ -]+(\d{1,2})(?:st|nd|rd|th)?,?[ -]+(\d{4})$`)
)

// explainDate says why a text is no date, "month 14 does not exist", and which dates it may stand for, best first.
func explainDate(text string) (reason string, readings []reading) {
	text = strings.TrimSpace(text)
	var month, day int
	var year string
	sure := true
	switch {
	case withTime.MatchString(text):
		short := withTime.FindStringSubmatch(text)[1]
		if isDate(short) {
			return "it has a time, and a day alone is expected", []reading{{short, false}}
		}
		reason, readings = explainDate(short)
		return reason, unsure(readings)
	case yearMonth.MatchString(text):
		return "the day is missing", nil
	case yearFirst.MatchString(text), compact.MatchString(text):
		m := yearFirst.FindStringSubmatch(text)
		if m == nil {
			m = compact.FindStringSubmatch(text)
		}
		year, month, day = m[1], atoi(m[2]), atoi(m[3])
		if month > 12 && day <= 12 {
			if swapped := iso(year, day, month); isDate(swapped) {
				readings = []reading{{swapped, false}}
			}
			return fmt.Sprintf("month %d does not exist", month), readings
		}
	case yearLast.MatchString(text):
		m := yearLast.FindStringSubmatch(text)
		year = m[3]
		day, month = atoi(m[1]), atoi(m[2])
		if other := iso(year, day, month); isDate(other) && isDate(iso(year, month, day)) && day != month {
			return "day and month cannot be told apart", []reading{{iso(year, month, day), false}, {other, false}}
		}
		if month > 12 && day <= 12 {
			day, month = month, day
		}
	case dayMonth.MatchString(text):
		m := dayMonth.FindStringSubmatch(text)
		day, month, year = atoi(m[1]), monthNumber(m[2]), m[3]
		if month == 0 {
			return fmt.Sprintf("%q is no month", m[2]), nil
		}
	case monthDay.MatchString(text):
		m := monthDay.FindStringSubmatch(text)
		month, day, year = monthNumber(m[1]), atoi(m[2]), m[3]
		if month == 0 {
			return fmt.Sprintf("%q is no month", m[1]), nil
		}
	default:
		return "", nil
	}
	if why := impossible(year, month, day); why != "" {
		return why, nil
	}
	return "dates are written year-month-day", []reading{{iso(year, month, day), sure}}
}

// impossible says why a day does not exist, or "".
func impossible(year string, month, day int) string {
	switch {
	case month < 1 || month > 12:
		return fmt.Sprintf("month %d does not exist", month)
	case day < 1 || day > 31:
		return fmt.Sprintf("day %d does not exist", day)
	case !isDate(iso(year, month, day)):
		last := time.Date(atoi(year), time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
		return fmt.Sprintf("%s %s has %d days", time.Month(month), year, last)
	}
	return ""
}

// explainDateTime says why a text is no date with a time.
func explainDateTime(text string) string {
	text = strings.TrimSpace(text)
	if isDate(text) {
		return "the time is missing"
	}
	if m := withTime.FindStringSubmatch(text); m != nil {
		if !isDate(m[1]) {
			reason, _ := explainDate(m[1])
			return reason
		}
		if len(text) > 10 && !strings.ContainsAny(text[10:], "Zz+-") {
			return "the time zone is missing"
		}
		return "the time is not written like 10:00:00Z"
	}
	reason, _ := explainDate(text)
	return reason
}

// suggestDate adds to a finding why the value is no date and what it may be written as.
func suggestDate(f *diagnostic.Finding, p *place, name, text string) (reason string) {
	if name == "date-time" {
		return explainDateTime(text)
	}
	reason, readings := explainDate(text)
	for _, r := range readings {
		f.Hints = append(f.Hints, "write it as "+r.iso+spelledOut(r, readings))
		f.Fixes = append(f.Fixes, rewrite(p, r.iso, r.sure)...)
	}
	return reason
}

// spelledOut names the day where there is a choice: " for 3 June".
func spelledOut(r reading, readings []reading) string {
	if len(readings) < 2 {
		return ""
	}
	t, err := time.Parse(time.DateOnly, r.iso)
	if err != nil {
		return ""
	}
	return t.Format(" for 2 January")
}

func unsure(readings []reading) []reading {
	for i := range readings {
		readings[i].sure = false
	}
	return readings
}

func iso(year string, month, day int) string {
	return year + "-" + twoDigits(month) + "-" + twoDigits(day)
}

func twoDigits(n int) string { return fmt.Sprintf("%02d", n) }

// monthNumber reads a month's English name, or three letters and more of it; 0 is none.
func monthNumber(name string) int {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	for m := time.January; m <= time.December; m++ {
		if len(name) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), name) {
			return int(m)
		}
	}
	if name == "sept" {
		return int(time.September)
	}
	return 0
}

// atoi reads digits that a regular expression has matched.
func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
