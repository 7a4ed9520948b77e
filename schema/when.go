package schema

import (
	"fmt"
	"time"
)

// When is a moment as a person writes it: "2027-06-30" (the whole day in the
// catalog's zone) or an RFC 3339 instant with an offset. Records that have
// been stored hold only the canonical form: RFC 3339, UTC, whole seconds.
type When string

const dayLayout = "2006-01-02"

// InstantLayout is the one form in which instants are stored and printed.
const InstantLayout = "2006-01-02T15:04:05Z"

// FormatInstant writes t in the canonical form, rounded down to the second: in UTC that is
// RFC 3339, which package time is quickest at.
func FormatInstant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// WhenOf is t in the canonical form.
func WhenOf(t time.Time) When { return When(FormatInstant(t)) }

// Start is the first instant w covers; a date starts when its day does in zone.
func (w When) Start(zone *time.Location) (time.Time, error) {
	t, day, err := w.parse()
	if err != nil || day == (Day{}) {
		return t, err
	}
	return day.Start(zone), nil
}

// End is the first instant after w; a date ends when the next day starts in
// zone, so something that holds "until 2027-06-30" is good through that evening.
func (w When) End(zone *time.Location) (time.Time, error) {
	t, day, err := w.parse()
	if err != nil || day == (Day{}) {
		return t, err
	}
	return day.AddDays(1).Start(zone), nil
}

// parse reads w, which is a day or an instant.
func (w When) parse() (t time.Time, day Day, err error) {
	if day, err = ParseDay(string(w)); err != nil {
		day = Day{}
		if t, err = time.Parse(time.RFC3339, string(w)); err == nil {
			t = t.UTC().Truncate(time.Second)
		}
	}
	switch {
	case err != nil:
		return time.Time{}, Day{}, fmt.Errorf("%q is neither a date (2027-06-30) nor an instant with a zone (2027-06-30T18:00:00+02:00)", string(w))
	case inRange(t.Year()) || inRange(day.Year):
		return t, day, nil
	}
	// Instants are compared as text of one length; and nobody means this year.
	return time.Time{}, Day{}, fmt.Errorf("%q is out of range; give a date by which to ask again instead", string(w))
}

func inRange(year int) bool { return year > 1 && year < 9000 }

// Instant reads the canonical form. The zero time stands for "no limit" and
// is returned for the empty string and for text that cannot be read, with an
// error in the latter case.
func (w When) Instant() (time.Time, error) {
	if w == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(InstantLayout, string(w))
	if err != nil {
		return time.Time{}, fmt.Errorf("instant %q: %w", string(w), err)
	}
	return t, nil
}
