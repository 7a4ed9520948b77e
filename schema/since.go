package schema

import (
	"fmt"
	"strings"
)

// Span is the time between two days as people count it: whole months first, 12
// of them a year, and then the days that are left. Months is below 12, Days
// below 31.
type Span struct{ Years, Months, Days int }

// Since is the time from one day to another; false if to is the earlier one.
// Added to from it gives to, and on a later day it is longer.
func Since(from, to Day) (Span, bool) {
	if to.Compare(from) < 0 {
		return Span{}, false
	}
	months := 12*(to.Year-from.Year) + int(to.Month-from.Month)
	if from.AddMonths(months).Compare(to) > 0 {
		months--
	}
	return Span{months / 12, months % 12, from.AddMonths(months).DaysUntil(to)}, true
}

// After is the day that lies this long after from.
func (s Span) After(from Day) Day { return from.AddMonths(12*s.Years + s.Months).AddDays(s.Days) }

// String says it in words that can stand in a sentence, before "ago" or
// "later": "13 years and a day", "3 months and 2 days", "a year, 2 months and a
// day". What is nought is left out. On the day itself it is "less than a day":
// "today" and "0 days" would fit into no sentence that is right on another day.
func (s Span) String() string {
	var parts []string
	for _, p := range []struct {
		n    int
		unit string
	}{{s.Years, "year"}, {s.Months, "month"}, {s.Days, "day"}} {
		switch {
		case p.n == 1:
			parts = append(parts, "a "+p.unit)
		case p.n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", p.n, p.unit))
		}
	}
	if len(parts) == 0 {
		return "less than a day"
	}
	last := len(parts) - 1
	if last == 0 {
		return parts[0]
	}
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}
