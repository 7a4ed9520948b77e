package consent

import (
	"slices"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// maxValid is how long an answer may be relied on before asking again. A
// consumer that never asks again would never learn of a withdrawal.
const maxValid = 30 * 24 * time.Hour

// hidden reports whether the treatment keeps the person from being seen. A
// treatment that nobody knows keeps nobody from being seen. No export takes a
// rendering that was made without the treatment.
func hidden(d schema.Depiction) bool {
	return d.Treatment == schema.TreatmentBlur || d.Treatment == schema.TreatmentWithhold || d.Treatment == schema.TreatmentCrop
}

// uncleared reports whether someone can be recognized who has not agreed.
func uncleared(p *Photo) bool {
	return slices.ContainsFunc(p.Depictions, func(d schema.Depiction) bool {
		return d.Identifiable && !d.Cleared && !hidden(d)
	})
}

// faceless reports whether somebody looked and no face is shown. Unlike for
// clearance, the consent of the person shown is beside the point: the family
// asked for no faces.
func faceless(p *Photo) bool {
	return p.FacesReviewed && !slices.ContainsFunc(p.Depictions, func(d schema.Depiction) bool {
		return d.Identifiable && !hidden(d)
	})
}

// gates returns what a yes still waits for.
func (w *World) gates(p *Photo, ch schema.Channel, at time.Time, yes []*term, asks *schema.Conditions) reasons {
	var wait reasons
	now := at.Unix()
	if slices.ContainsFunc(yes, func(t *term) bool { return unseen(t, p, ch, now) }) {
		wait.add(schema.ReasonReview)
	}
	if asks.NoFaces && !faceless(p) {
		wait.add(schema.ReasonFaces)
	}
	if blackout(asks.BlackoutDates, at.In(w.zone)) {
		wait.add(schema.ReasonBlackout)
	}
	for _, t := range yes {
		if t.record.review <= now {
			wait.add(schema.ReasonReviewDue)
		}
	}
	if p.Alike {
		wait.add(schema.ReasonAlike)
	}
	return wait
}

// unseen reports whether the guardian of a yes wants to see the photo before it
// goes to the channel, and has not let it go: the last word counts, and of two at
// one instant the no. What one guardian has seen no other has.
func unseen(t *term, p *Photo, ch schema.Channel, now int64) bool {
	if !t.asks.ReviewBeforeUse {
		return false
	}
	last, declined := always, true
	for _, s := range p.Seen {
		if s.Channel != ch || s.Guardian != t.record.guardian {
			continue
		}
		at, ok := instant(s.At)
		switch {
		case !ok && s.Declined:
			return true // nobody can tell that a yes came after it
		case !ok || at > now || at < last:
		case at > last:
			last, declined = at, s.Declined
		default:
			declined = declined || s.Declined
		}
	}
	return declined
}

// blackout reports whether the day of t is one of dates. Who is remembered on
// 29 February is remembered on the 28th in years that have no 29th.
func blackout(dates []string, t time.Time) bool {
	if len(dates) == 0 {
		return false
	}
	if slices.Contains(dates, t.Format("--01-02")) {
		return true
	}
	y, m, d := t.Date()
	lastOfFebruary := m == time.February && d == time.Date(y, time.March, 0, 0, 0, 0, 0, time.UTC).Day()
	return lastOfFebruary && slices.Contains(dates, "--02-29")
}

// validUntil returns the moment at which the yes must be asked for again: the
// first at which something is known to change, and not later than maxValid.
// What a record that was obtained after at will change was not known at the
// time, so asking about the past gives what was answered then.
func (w *World) validUntil(at time.Time, yes []*term, lacking []lack, asks *schema.Conditions) schema.When {
	until := at.Add(maxValid).Unix()
	for _, t := range yes {
		until = min(until, t.expires, t.record.expires, t.record.review)
	}
	for _, l := range lacking {
		// Another yes that begins then brings conditions of its own.
		waits := l.reason == schema.ReasonEmbargoed || l.reason == schema.ReasonNotEffective
		if r := l.term.record; waits && r.obtained <= at.Unix() {
			until = min(until, max(r.effective, l.term.embargo))
		}
	}
	if len(asks.BlackoutDates) > 0 {
		y, m, d := at.In(w.zone).Date()
		for i := 1; ; i++ {
			// By noon, which no change of clocks has ever moved to another day.
			day := time.Date(y, m, d+i, 12, 0, 0, 0, w.zone)
			if day.AddDate(0, 0, -1).Unix() > until {
				break // it begins after the noon before, which is late enough
			}
			if blackout(asks.BlackoutDates, day) {
				until = min(until, startOfDay(day).Unix())
				break
			}
		}
	}
	return schema.WhenOf(time.Unix(until, 0))
}

// endOf is when the first of the yes ends or is to be asked for again, whatever the
// day on which somebody asks. Quiet days end nothing.
func endOf(yes []*term) schema.When {
	end := never
	for _, t := range yes {
		end = min(end, t.expires, t.record.expires, t.record.review)
	}
	if end == never {
		return ""
	}
	return schema.WhenOf(time.Unix(end, 0))
}

// startOfDay returns the first instant of t's day where t is. Where clocks go
// forward over midnight the day has no midnight, and time.Date may answer with
// the evening before; where they go back it has two.
func startOfDay(t time.Time) time.Time {
	y, m, d := t.Date()
	t = time.Date(y, m, d, 0, 0, 0, 0, t.Location())
	for t.Day() != d {
		t = t.Add(time.Minute)
	}
	for t.Add(-time.Second).Day() == d {
		t = t.Add(-time.Minute)
	}
	return t
}
