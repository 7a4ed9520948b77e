package consent

import (
	"slices"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Binds reports whether the guardian has a yes about the photo whose conditions
// have to be kept, whether their family is tied to it or not.
func (w *World) Binds(p Photo, ch schema.Channel, guardian string, at time.Time) bool {
	return slices.ContainsFunc(w.hear(&p, ch, at.Unix()).binding(), func(t *term) bool { return t.record.guardian == guardian })
}

// Said is what one term of a record comes to for one channel, apart from any
// photo.
type Said struct {
	Term   int           // 1-based within the record
	Effect schema.Effect // permit: a yes that counts; hold: one that waits; deny: a no that counts; "": neither
	State  schema.State  // as in schema.Considered
	Reason string        // what a no says, or what a yes lacks or waits for; else ""
}

// Said returns what the terms of a record that speak of ch come to, in their order. It
// judges as Decide does, so that nobody is ever told one thing while another is done.
func (w *World) Said(consent string, ch schema.Channel, at time.Time) []Said {
	q := question{photo: &Photo{}, channel: ch, now: at.Unix()}
	var found, others []word
	for _, t := range w.all {
		if !t.speaksOf(ch) {
			continue
		}
		x := q.judge(t)
		if x.ended {
			others = append(others, x)
		}
		if t.record.id == consent {
			found = append(found, x)
		}
	}
	said := make([]Said, 0, len(found))
	for _, x := range found {
		s := Said{Term: x.n, State: x.state, Reason: x.lack}
		switch {
		case len(x.no) > 0:
			s.Effect, s.Reason = schema.Deny, x.no[0]
		case x.effect == schema.Permit && x.state == stateUnknown:
			s.Reason = schema.ReasonNone
		case !x.yes || !x.record.saysNow():
		case slices.ContainsFunc(others, func(e word) bool { return e.holds(&x) && e.takes(&x) }):
			s.Reason = schema.ReasonExpired
		case x.record.review <= q.now:
			s.Effect, s.Reason = schema.Hold, schema.ReasonReviewDue
		default:
			s.Effect = schema.Permit
		}
		said = append(said, s)
	}
	return said
}

// holds reports whether x is about everything that y is about, as far as that can be told
// without knowing the photos.
func (x *word) holds(y *word) bool {
	return x.scope == y.scope || x.scope == schema.Scope("family:"+x.record.family)
}
