package consent

import (
	"cmp"
	"slices"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Said is what one term of a record comes to for one channel, apart from any
// photo.
type Said struct {
	Term   int           // 1-based within the record
	Effect schema.Effect // permit: a yes that counts; hold: one that waits; deny: a no that counts; "": neither
	State  schema.State  // as in schema.Considered
	Reason string        // what a no says, or what a yes lacks or waits for; else ""
}

// Said returns what the terms of a record that speak of ch come to, in their
// order. It judges as Decide does, so that nobody is ever told something else
// than what is done.
func (w *World) Said(consent string, ch schema.Channel, at time.Time) []Said {
	var found []*term
	add := func(terms []*term) {
		for _, t := range terms {
			if t.record.id == consent && (t.channels == nil || slices.Contains(t.channels, ch)) {
				found = append(found, t)
			}
		}
	}
	for _, terms := range w.terms {
		add(terms)
	}
	add(w.anywhere)
	slices.SortFunc(found, func(a, b *term) int { return cmp.Compare(a.rank, b.rank) })
	said := make([]Said, 0, len(found))
	for _, t := range found {
		q := question{photo: &Photo{}, families: []string{t.record.family}, channel: ch, now: at.Unix()}
		v := q.judge(t)
		s := Said{Term: t.n, State: v.state, Reason: v.reason}
		switch {
		case v.weight == saysNo:
			s.Effect = schema.Deny
		case v.weight == saysYes && t.record.review <= q.now:
			s.Effect, s.Reason = schema.Hold, schema.ReasonReviewDue
		case v.weight == saysYes:
			s.Effect = schema.Permit
		}
		said = append(said, s)
	}
	return said
}
