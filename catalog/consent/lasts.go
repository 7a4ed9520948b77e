package consent

import (
	"slices"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Lasts returns the first moment after at at which a permit is no permit any more, if
// nothing is recorded until then. It is "" for an answer that is no permit, and for a
// permit that nothing recorded ever ends.
//
// It is for people who plan. To know how long an answer may be relied on, take the
// ValidUntil of a decision, which is never far away: see MaxValid.
func Lasts(w *World, p Photo, ch schema.Channel, at time.Time) schema.When {
	moments := w.moments(&p, ch)
	d := Decide(w, p, ch, at)
	if d.Effect != schema.Permit {
		return ""
	}
	for d.Effect == schema.Permit {
		next := never
		if n, _ := slices.BinarySearch(moments, at.Unix()+1); n < len(moments) {
			next = moments[n]
		}
		// Between two moments of the records nothing changes but the day of
		// the year, and ValidUntil knows the next quiet one.
		if len(d.Conditions.BlackoutDates) > 0 {
			until, _ := instant(d.ValidUntil)
			next = min(next, until)
		}
		if next == never {
			return ""
		}
		at = time.Unix(next, 0)
		d = Decide(w, p, ch, at)
	}
	return d.At
}

// moments lists all instants that the records about the photo and the channel mention, in
// order. An answer can change only at one of them, or on a day on which the family wants
// quiet.
func (w *World) moments(p *Photo, ch schema.Channel) []int64 {
	var all []int64
	add := func(r *record) {
		all = append(all, r.obtained, r.effective, r.expires, r.review, r.recorded)
		for _, e := range r.events {
			all = append(all, e.at, e.since)
		}
	}
	for _, t := range w.about(p, slices.Compact(slices.Sorted(slices.Values(p.Families))), ch) {
		all = append(all, t.embargo, t.expires)
		add(t.record)
		for _, s := range t.record.newer {
			add(s)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(t int64) bool { return t == always || t == never })
}
