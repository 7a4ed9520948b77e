package receipt

import (
	"time"

	"github.com/stillroom/stillroom/schema"
)

const (
	dayForm  = "2 January 2006"
	hourForm = "15:04 on 2 January 2006"
)

// days are days and hours as people say them, in the zone in which days are days.
type days struct{ zone *time.Location }

// moment is an instant as people say it: the day alone if the instant is the beginning of
// the day.
func (d days) moment(at schema.When) string {
	t, err := at.Instant()
	if err != nil {
		return string(at)
	}
	if t = t.In(d.zone); startsDay(t) {
		return t.Format(dayForm)
	}
	return t.Format(dayForm + ", 15:04")
}

// until is the end of something that lasts until at, the first instant at which it does
// not last: midnight is told as the evening before.
func (d days) until(at schema.When) string {
	t, err := at.Instant()
	if err != nil {
		return "until " + string(at)
	}
	if t = t.In(d.zone); startsDay(t) {
		return "until the evening of " + d.dayBefore(t)
	}
	return "until " + t.Format(hourForm)
}

// by is the last day on which something that is to be done by at can be done.
func (d days) by(at schema.When) string {
	t, err := at.Instant()
	if err != nil {
		return string(at)
	}
	if t = t.In(d.zone); startsDay(t) {
		return d.dayBefore(t)
	}
	return t.Format(dayForm)
}

// from is the beginning of something that does not begin before at.
func (d days) from(at schema.When) string {
	t, err := at.Instant()
	if err != nil {
		return string(at)
	}
	if t = t.In(d.zone); startsDay(t) {
		return t.Format(dayForm)
	}
	return t.Format(hourForm)
}

func (d days) dayBefore(t time.Time) string {
	return schema.DayOf(t).AddDays(-1).Noon(d.zone).Format(dayForm)
}

// startsDay reports whether t is the first instant of its day, which is not
// always midnight: some zones change their clocks then.
func startsDay(t time.Time) bool {
	return schema.DayOf(t) != schema.DayOf(t.Add(-time.Second))
}

// day is a day of the calendar as people say it.
func day(s string) string {
	d, err := schema.ParseDay(s)
	if err != nil {
		return s
	}
	return d.Noon(time.UTC).Format(dayForm)
}
