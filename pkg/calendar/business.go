package calendar

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"
)

// IsBusinessDay reports whether the day is Monday to Friday and not a holiday.
func (c Calendar) IsBusinessDay(d Date) bool { return isWeekday(d) && !slices.Contains(c.Holidays, d) }

func isWeekday(d Date) bool { return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday }

// BusinessDays counts the business days after from, up to and including to, so that the day on which something was
// asked does not count and BusinessDays(d, AddBusinessDays(d, n)) is n. Where to is before from the count is negative:
// the business days from to up to, and not including, from.
func (c Calendar) BusinessDays(from, to Date) int {
	if to.Before(from) {
		return -c.BusinessDays(to.AddDays(-1), from.AddDays(-1))
	}
	days := to.Sub(from)
	count := days / 7 * 5
	for d := to.AddDays(-(days % 7)); d.Before(to); {
		d = d.AddDays(1)
		if isWeekday(d) {
			count++
		}
	}
	for i, h := range c.Holidays {
		// A holiday that the configuration names twice is still one day.
		if h.After(from) && !h.After(to) && isWeekday(h) && slices.Index(c.Holidays, h) == i {
			count--
		}
	}
	return count
}

// AddBusinessDays returns the day on which n business days after d have passed; a negative n counts back. With 0 it is
// d itself, business day or not.
func (c Calendar) AddBusinessDays(d Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 && d.After(MinDate) && d.Before(MaxDate) {
		d = d.AddDays(step)
		if c.IsBusinessDay(d) {
			n--
		}
	}
	return d
}

var durationPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\d{1,6})([dw]?)$`) })

// ParseDuration reads a number of days: "45d", "6w" or "45". Months are refused, because they differ in length.
func ParseDuration(text string) (days int, err error) {
	m := durationPattern().FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%q is not a duration: write days or weeks, like 45d or 6w", text)
	}
	days, err = strconv.Atoi(m[1])
	if m[2] == "w" {
		days *= 7
	}
	return days, err
}
