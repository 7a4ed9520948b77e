package consent

import (
	"slices"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// MaxValid is how long an answer may be relied on before asking again. A
// consumer that never asks again would never learn of a withdrawal.
const MaxValid = 30 * 24 * time.Hour

// hidden reports whether the treatment keeps the person from being seen. An unknown
// treatment does not. No export takes a rendering that was made without the treatment.
func hidden(d schema.Depiction) bool {
	return d.Treatment == schema.TreatmentBlur || d.Treatment == schema.TreatmentWithhold || d.Treatment == schema.TreatmentCrop
}

// uncleared reports whether someone can be recognized who has not agreed.
func uncleared(p *Photo) bool {
	return slices.ContainsFunc(p.Depictions, func(d schema.Depiction) bool {
		return d.Identifiable && !d.Cleared && !hidden(d)
	})
}

// faceless reports whether somebody has looked and no face is shown. Whether the person
// shown has agreed makes no difference here: the family asked for no faces.
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
	if p.Unmatched {
		wait.add(schema.ReasonUnmatched)
	}
	if p.Alike {
		wait.add(schema.ReasonAlike)
	}
	return wait
}

// unseen reports whether the guardian of a yes wants to see the photo before it goes to
// the channel, and has not let it go. The last word counts; of two at one instant, the no
// does. What one guardian has seen no other has.
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

// blackout reports whether the day of t is one of dates. In years without a 29 February,
// a person of that day is remembered on the 28th.
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

// validUntil returns the moment at which the yes must be asked for again: the first at
// which something is known to change, and not later than MaxValid. It leaves out records
// that were obtained after at: nobody knew them then, so a question about the past gets
// the answer that was given then.
func (h *hearing) validUntil(at time.Time, binding []*term, asks *schema.Conditions) schema.When {
	until := at.Add(MaxValid).Unix()
	for _, t := range binding {
		until = min(until, t.expires, t.record.expires, t.record.review)
		for _, s := range t.record.newer {
			// The newer record takes the place of this one when it begins.
			if begins := s.given(false); begins > h.now && s.obtained <= h.now {
				until = min(until, begins)
			}
		}
	}
	for _, x := range h.words {
		if x.coming && x.record.obtained <= h.now {
			until = min(until, x.record.effective)
		}
	}
	if len(asks.BlackoutDates) > 0 {
		zone := h.world.zone
		day := schema.DayOf(at.In(zone))
		for {
			day = day.AddDays(1)
			start := day.Start(zone)
			if start.Unix() >= until {
				break
			}
			if blackout(asks.BlackoutDates, day.Noon(zone)) {
				until = start.Unix()
				break
			}
		}
	}
	return schema.WhenOf(time.Unix(until, 0))
}

// endOf is when the first of the yeses ends or is to be asked for again, on whatever day
// somebody asks. Quiet days end nothing.
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
