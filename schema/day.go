package schema

import (
	"cmp"
	"errors"
	"time"
)

// Day is a day of the calendar, without an hour and without a zone. Which day
// an instant falls on is a question about a place: see DayOf.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf is the day of t in t's own location.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day{y, m, d}
}

// ParseDay reads a day as records have it, such as 2024-03-02. The calendar
// must have it.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(dayLayout, s)
	if err != nil {
		// The error does not repeat the text, which may be anything.
		return Day{}, errors.New("write a day of the calendar, such as 2024-03-02")
	}
	return DayOf(t), nil
}

// String is the form that ParseDay reads.
func (d Day) String() string { return d.Noon(time.UTC).Format(dayLayout) }

// MarshalText implements encoding.TextMarshaler.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Compare orders days as time does.
func (d Day) Compare(e Day) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Noon is a moment of the day in zone. No change of clocks has ever moved a
// noon to another day.
func (d Day) Noon(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, zone)
}

// Start is the first instant of the day in zone. Where clocks go forward over
// midnight a day has no midnight, and time.Date may answer with the evening
// before; where they go back it has two. A day that a zone left out begins with
// the next one that it has.
func (d Day) Start(zone *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
	for DayOf(t.Add(-time.Second)).Compare(d) >= 0 {
		t = t.Add(-time.Minute)
	}
	for DayOf(t).Compare(d) < 0 {
		t = t.Add(time.Minute)
	}
	return t
}

// AddDays is the day n days later.
func (d Day) AddDays(n int) Day {
	d.Day += n
	return DayOf(d.Noon(time.UTC))
}

// AddMonths is the same day of the month n months later or, where that month is
// too short to have it, its last day. So a year after 29 February is 28
// February, unless that year has a 29th; a family's quiet days and everything
// else that comes round go by the same rule.
func (d Day) AddMonths(n int) Day {
	first := DayOf(Day{d.Year, d.Month + time.Month(n), 1}.Noon(time.UTC))
	last := Day{first.Year, first.Month + 1, 0}.Noon(time.UTC).Day()
	return Day{first.Year, first.Month, min(d.Day, last)}
}

// DaysUntil counts the days from d to e; negative if e is earlier.
func (d Day) DaysUntil(e Day) int {
	const day = 24 * 60 * 60
	return int((e.Noon(time.UTC).Unix() - d.Noon(time.UTC).Unix()) / day)
}
