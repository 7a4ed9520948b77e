package app

import (
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// typedDate is a date that a person typed, and the option they typed it with. What a text
// says may be old or far away: it was written, and is copied. What is typed now is about
// now, and a date that it cannot mean is a slip of a figure.
type typedDate struct {
	option string
	value  schema.When
	said   bool // it says when something was said, and not how long it holds
}

// farYears is further than anybody can be asked again.
const farYears = 100

// checkTyped refuses dates that cannot be meant at a moment.
func checkTyped(dates []typedDate, zone *time.Location, now time.Time) error {
	for _, d := range dates {
		if d.value == "" {
			continue
		}
		begins, err := d.value.Start(zone)
		if err != nil {
			return Usagef("%s: %v", d.option, err)
		}
		ends, err := d.value.End(zone)
		if err != nil {
			return Usagef("%s: %v", d.option, err)
		}
		switch {
		case begins.After(now.AddDate(farYears, 0, 0)) || begins.Before(now.AddDate(-farYears, 0, 0)):
			return farAway(d, catalog.YearInReason(begins, now))
		case d.said && begins.After(now):
			return Usagef("%s %s is still to come: is the date right? What was said is recorded when it was said", d.option, d.value)
		case !d.said && !ends.After(now):
			return Usagef("%s %s has passed: is the year right? What has ended already is recorded with `stillroom consent record FILE`", d.option, d.value)
		}
	}
	return nil
}

// farAway asks about a year that is a slip more often than it is meant. Where a text may
// say it, it says so.
func farAway(d typedDate, recordable bool) error {
	if recordable {
		return Usagef("%s %s: is the year right? If it is, record it with `stillroom consent record FILE`", d.option, d.value)
	}
	return Usagef("%s %s: is the year right?", d.option, d.value)
}
