package ledger

import (
	"fmt"
	"time"
)

// Slack is how far a clock may be behind the ledger: two computers never quite
// agree.
const Slack = 2 * time.Minute

// BehindError says that the clock is behind the newest moment of the ledger by more than
// Slack. Then everything that opens or lets out must wait: a no that was recorded would
// not count yet.
type BehindError struct{ By time.Duration }

func (e *BehindError) Error() string {
	return "the clock is behind the ledger by " + span(e.By)
}

// Moment is the moment at which something is decided or recorded: now, and never
// earlier than the newest moment seen. It is a *BehindError beside the moment
// when the clock is behind by more than Slack.
func Moment(now, newest time.Time) (time.Time, error) {
	by := newest.Sub(now)
	switch {
	case by <= 0:
		return now, nil
	case by <= Slack:
		return newest, nil
	}
	return newest, &BehindError{by}
}

// span says how long something is in the largest unit that fits, rounded up.
func span(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := (d + u.unit - 1) / u.unit; d >= u.unit {
			if n == 1 {
				return "1 " + u.name
			}
			return fmt.Sprintf("%d %ss", n, u.name)
		}
	}
	return "less than a minute"
}
