package schema

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// NoContact is a time in which a guardian is not written to: the same days of
// every year, or some days once.
type NoContact struct {
	From, Until Day // both included; of yearly days, the year means nothing
	Yearly      bool

	// Before and After are how many days more are quiet on either side, counted
	// from the days on which the rest falls that year.
	Before, After int
}

// aLeapYear has every day of the calendar, so that a yearly day can stand in it.
const aLeapYear = 2000

// ParseNoContact reads a window as records have it: --03-02, every year;
// --12-20/--01-05, every year and over the new year; 2026-03-01/2026-05-31, once.
func ParseNoContact(s string) (NoContact, error) {
	first, last, isSpan := strings.Cut(s, "/")
	if !isSpan {
		last = first
	}
	from, err1 := parseYearly(first)
	until, err2 := parseYearly(last)
	if err1 == nil && err2 == nil {
		if from.Month == time.March && from.Day == 1 && until.Month == time.February && until.Day == 28 {
			until.Day = 29 // the whole year is meant, in leap years too
		}
		return NoContact{From: from, Until: until, Yearly: true}, nil
	}
	from, err1 = ParseDay(first)
	until, err2 = ParseDay(last)
	switch {
	case err1 != nil || err2 != nil || !isSpan:
		// The error does not repeat the text, which may be anything.
		return NoContact{}, errors.New("write days of the calendar, such as --03-02, --12-20/--01-05 or 2026-03-01/2026-05-31")
	case until.Compare(from) < 0:
		return NoContact{}, errors.New("the last day is before the first")
	}
	return NoContact{From: from, Until: until}, nil
}

func parseYearly(s string) (Day, error) {
	rest, ok := strings.CutPrefix(s, "--")
	if !ok {
		return Day{}, errors.New("not a day of every year")
	}
	return ParseDay(fmt.Sprintf("%04d-%s", aLeapYear, rest))
}

// Days are days in a row, both ends included.
type Days struct {
	From  Day `json:"from"`
	Until Day `json:"until"`
}

// fallsIn is the window that begins in a year. A 29 February is the 28th in a year
// without one, as for every day that comes round.
func (n NoContact) fallsIn(year int) Days {
	in := func(d Day, year int) Day { return Day{aLeapYear, d.Month, d.Day}.AddMonths(12 * (year - aLeapYear)) }
	s := Days{n.From, n.Until}
	if n.Yearly {
		s = Days{in(n.From, year), in(n.Until, year)}
		if s.Until.Compare(s.From) < 0 {
			s.Until = in(n.Until, year+1)
		}
	}
	return Days{s.From.AddDays(-n.Before), s.Until.AddDays(n.After)}
}

// on is the time around d in which the window is, if d is in it.
func (n NoContact) on(d Day) (Days, bool) {
	for year := d.Year - 1; year <= d.Year+1; year++ {
		if s := n.fallsIn(year); s.From.Compare(d) <= 0 && d.Compare(s.Until) <= 0 {
			return s, true
		}
	}
	return Days{}, false
}

// QuietTimes are the windows of one guardian. They may overlap.
type QuietTimes []NoContact

// repeats is how many years show every case of a yearly day: a 29 February may be eight
// years away.
const repeats = 9

// settled is the last year in which anything can differ from what comes every
// year, seen from d.
func (q QuietTimes) settled(d Day) int {
	year := d.Year
	for _, n := range q {
		if !n.Yearly {
			year = max(year, n.Until.Year)
		}
	}
	return year + repeats
}

// on is a time around d that is quiet, if d is.
func (q QuietTimes) on(d Day) (Days, bool) {
	for _, n := range q {
		if s, ok := n.on(d); ok {
			return s, true
		}
	}
	return Days{}, false
}

// Quiet reports whether the guardian is not written to on that day.
func (q QuietTimes) Quiet(d Day) bool {
	_, quiet := q.on(d)
	return quiet
}

// Free is the first day from d on that is not quiet. False: there is none, ever.
func (q QuietTimes) Free(d Day) (Day, bool) {
	for last := q.settled(d); d.Year <= last; {
		s, quiet := q.on(d)
		if !quiet {
			return d, true
		}
		d = s.Until.AddDays(1)
	}
	return Day{}, false
}

// LastFree is the last day from first to d that is not quiet.
func (q QuietTimes) LastFree(d, first Day) (Day, bool) {
	for d.Compare(first) >= 0 {
		s, quiet := q.on(d)
		if !quiet {
			return d, true
		}
		d = s.From.AddDays(-1)
	}
	return Day{}, false
}

// Stretches are the quiet times that touch the days asked for, each whole; several that
// meet are one. A guardian who is never written to has none: ask Free.
func (q QuietTimes) Stretches(asked Days) []Days {
	var found []Days
	for d := asked.From; d.Compare(asked.Until) <= 0; {
		s, quiet := q.on(d)
		if !quiet {
			d = d.AddDays(1)
			continue
		}
		next, ok := q.Free(d)
		if !ok {
			return found
		}
		for more := true; more; {
			var before Days
			if before, more = q.on(s.From.AddDays(-1)); more {
				s.From = before.From
			}
		}
		found = append(found, Days{s.From, next.AddDays(-1)})
		d = next
	}
	return found
}

// WriteTimes is when somebody can be asked about what is due.
type WriteTimes struct {
	NotBefore Day  `json:"contact_not_before,omitzero"` // the first day on which they may be written to, if that is not today
	By        Day  `json:"contact_by,omitzero"`         // the last such day before a quiet time that leads up to the due day
	Never     bool `json:"no_contact,omitempty"`        // there is no such day: somebody else has to be asked
}

// Now reports whether they may be written to today.
func (p WriteTimes) Now() bool { return p.NotBefore == Day{} && !p.Never }

// Plan says when to write about a due day. A letter on the due day itself is late, so
// the day before it counts as much.
func (q QuietTimes) WriteTimes(today, due Day) WriteTimes {
	first, ok := q.Free(today)
	if !ok {
		return WriteTimes{Never: true}
	}
	var p WriteTimes
	if first != today {
		p.NotBefore = first
	}
	eve := due.AddDays(-1)
	if q.Quiet(due) || q.Quiet(eve) {
		if by, ok := q.LastFree(eve, first); ok {
			p.By = by
		}
	}
	return p
}

// ContactSettings are how many days around a day that comes round for a family
// are quiet.
type ContactSettings struct {
	Before int `toml:"quiet_days_before" comment:"How many days before the day on which somebody of a family died or was born, or of the event,\nnobody of the family is written to, every year."`
	After  int `toml:"quiet_days_after" comment:"How many days after it."`
}

// MaxQuietDays is the largest number of quiet days on a side of a day.
const MaxQuietDays = 90

// DefaultContact keeps the week before such a day, which is often harder than
// the day, and three days after it.
func DefaultContact() ContactSettings { return ContactSettings{Before: 7, After: 3} }

// Check returns an error that names the first wrong setting.
func (c ContactSettings) Check() error {
	for _, s := range []struct {
		name string
		days int
	}{{"quiet_days_before", c.Before}, {"quiet_days_after", c.After}} {
		if s.days < 0 || s.days > MaxQuietDays {
			return fmt.Errorf("[contact]: %s must be between 0 and %d", s.name, MaxQuietDays)
		}
	}
	return nil
}

// Around are the quiet days around a day that comes round.
func (c ContactSettings) Around(d Day) NoContact {
	return NoContact{From: d, Until: d, Yearly: true, Before: c.Before, After: c.After}
}

// CheckNoContact reads every window of a guardian, and puts them in order, each
// once.
func CheckNoContact(windows []string) ([]string, error) {
	for _, s := range windows {
		if _, err := ParseNoContact(s); err != nil {
			return nil, err
		}
	}
	return slices.Compact(slices.SortedFunc(slices.Values(windows), cmp.Compare[string])), nil
}
