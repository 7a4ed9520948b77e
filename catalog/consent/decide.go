package consent

import (
	"slices"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// weights is the order in which reasons are given: what weighs most first. A
// quorum that failed comes before what the missing guardians lack.
var weights = []string{
	schema.ReasonRoomNone,
	schema.ReasonFamilyNone,
	schema.ReasonHoldFamily,
	schema.ReasonDenied,
	schema.ReasonUnreadable,
	schema.ReasonWithdrawn,
	schema.ReasonRevoked,
	schema.ReasonInvalidated,
	schema.ReasonRefused,
	schema.ReasonQuorum,
	schema.ReasonSuspended,
	schema.ReasonExpired,
	schema.ReasonNotEffective,
	schema.ReasonEmbargoed,
	schema.ReasonDeferred,
	schema.ReasonRequested,
	schema.ReasonConflict,
	schema.ReasonUncleared,
	schema.ReasonNone,
	schema.ReasonReview,
	schema.ReasonFaces,
	schema.ReasonBlackout,
	schema.ReasonReviewDue,
	schema.ReasonAlike,
}

// reasons is a set, kept in order of weight.
type reasons []string

func (rs *reasons) add(r string) {
	if slices.Contains(*rs, r) {
		return
	}
	weight := slices.Index(weights, r)
	at := slices.IndexFunc(*rs, func(x string) bool { return slices.Index(weights, x) > weight })
	if at < 0 {
		at = len(*rs)
	}
	*rs = slices.Insert(*rs, at, r)
}

// Decide answers for one photo, one channel, one moment.
//
// A deny carries every no that was said, or, if nobody said no, everything
// that is missing for a yes; it carries no conditions. A hold carries all it
// waits for, and like a permit the merged conditions. Only a permit has no
// reasons and a time until which it may be relied on.
//
// Considered lists every term that is, or could be, about the photo and the
// channel, by the date it takes effect, then by consent and number. It is
// empty for a photo about which nobody could have said anything.
//
// Fractions of a second in at are dropped.
func Decide(w *World, p Photo, ch schema.Channel, at time.Time) schema.Decision {
	at = time.Unix(at.Unix(), 0).UTC()
	d := schema.Decision{
		Photo:      p.ID[:min(len(p.ID), schema.PhotoIDLen)],
		Channel:    ch,
		At:         schema.WhenOf(at),
		Effect:     schema.Deny,
		Considered: []schema.Considered{},
	}
	if r := unasked(&p, ch); r != "" {
		d.Reasons = []string{r}
		return d
	}
	q := question{
		photo:    &p,
		families: slices.Compact(slices.Sorted(slices.Values(p.Families))),
		channel:  ch,
		now:      at.Unix(),
	}
	var no reasons
	for _, id := range q.families {
		f := w.families[id]
		if f == nil || f.bad {
			no.add(schema.ReasonUnreadable)
		}
		if f != nil && f.hold {
			no.add(schema.ReasonHoldFamily)
		}
	}
	var yes []*term
	var lacking []lack
	found := w.about(&p, q.families, ch)
	d.Considered = slices.Grow(d.Considered, len(found))
	for _, t := range found {
		v := q.judge(t)
		d.Considered = append(d.Considered, schema.Considered{
			Consent: t.record.id, Guardian: t.record.guardian, Term: t.n, State: string(v.state), Why: v.why,
		})
		switch {
		case v.weight == saysNo:
			no.add(v.reason)
		case v.weight == saysYes:
			yes = append(yes, t)
		case v.reason != "":
			lacking = append(lacking, lack{t, v.reason})
		}
	}
	if len(no) > 0 {
		// Where somebody said no, it does not matter what else is missing.
		d.Reasons = no
		return d
	}
	var missing reasons
	for _, id := range q.families {
		for _, r := range unmet(id, w.families[id], yes, lacking) {
			missing.add(r)
		}
	}
	asks, possible := merge(yes)
	if !possible {
		missing.add(schema.ReasonConflict)
	}
	if ch.Public() && uncleared(&p) {
		missing.add(schema.ReasonUncleared)
	}
	if len(missing) > 0 {
		d.Reasons = missing
		return d
	}
	d.Conditions = asks
	if wait := w.gates(&p, ch, at, yes, &asks); len(wait) > 0 {
		d.Effect, d.Reasons = schema.Hold, wait
		return d
	}
	d.Effect, d.Reasons = schema.Permit, []string{}
	d.ValidUntil = w.validUntil(at, yes, lacking, &asks)
	d.Ends = endOf(yes)
	return d
}

// unasked returns why nobody could have said anything about the photo and the
// channel, or "". A channel that does not exist is one that nobody was asked
// about.
func unasked(p *Photo, ch schema.Channel) string {
	switch {
	case p.Room == "":
		return schema.ReasonRoomNone
	case len(p.Families) == 0:
		return schema.ReasonFamilyNone
	case !isChannel(ch):
		return schema.ReasonNone
	}
	return ""
}

// unmet returns what the family lacks for a yes: nothing if its quorum is
// there. A delegate speaks for a guardian but is none, so a delegate's yes
// brings its conditions and no more.
func unmet(id string, f *family, yes []*term, lacking []lack) []string {
	willing := make(map[string]bool)
	spoken := false
	for _, t := range yes {
		if t.record.family == id {
			spoken = true
			if holds(t.record.authority) {
				willing[t.record.guardian] = true
			}
		}
	}
	holders := 0
	for _, authority := range f.guardians {
		if holds(authority) {
			holders++
		}
	}
	switch {
	case holders == 0:
		return []string{schema.ReasonQuorum} // and nobody who could ever make it
	case len(willing) == holders, len(willing) > 0 && f.quorum == schema.QuorumAny:
		return nil
	}
	var rs []string
	if spoken {
		rs = append(rs, schema.ReasonQuorum)
	}
	for _, l := range lacking {
		// Once the family has spoken, only those who are still to be heard
		// are of interest: the holders without a yes.
		if r := l.term.record; r.family == id && (!spoken || holds(r.authority) && !willing[r.guardian]) {
			rs = append(rs, l.reason)
		}
	}
	if len(rs) == 0 {
		rs = append(rs, schema.ReasonNone)
	}
	return rs
}

// question is what Decide was asked.
type question struct {
	photo    *Photo
	families []string
	channel  schema.Channel
	now      int64
}

// lack is why a yes of a tied family does not count.
type lack struct {
	term   *term
	reason string
}

// verdict is what one term does to the decision.
type verdict struct {
	weight weight
	reason string // what a no says, or what a yes lacks
	state  schema.State
	why    string // no names in it
}

type weight int

const (
	saysNothing weight = iota
	saysYes
	saysNo
)

const (
	stateExpired    schema.State = "expired"
	stateSuperseded schema.State = "superseded"
)

// judge says what one term, found to be about the photo and the channel, does
// to the decision.
func (q *question) judge(t *term) verdict {
	r := t.record
	state := r.state(q.channel, q.now)
	unreadable := t.bad || r.unreadable(q.channel, q.now) || q.photo.nearlyNamed(t)
	if unreadable {
		state = stateUnknown
	}
	switch {
	case r.authority == schema.AuthorityAdvisory:
		return verdict{state: state, why: "heard, but the authority is advisory: decides nothing"}
	case r.settled(q.channel, q.now):
		return verdict{state: stateSuperseded, why: "replaced by a newer record, which was answered"}
	case unreadable:
		return verdict{saysNo, schema.ReasonUnreadable, state, "cannot be read, so it may be a no: denies"}
	case t.effect == schema.Deny:
		return q.judgeDeny(r, state)
	case state.Ends():
		return verdict{saysNo, "consent." + string(state), state, "a yes that was " + string(state) + ": denies, whatever others say"}
	case r.authority == formerSay && state == schema.StateSuspended:
		// Nobody waits for that yes any more, so the pause would be gone without a
		// word: they had taken it back as far as anybody knows.
		return verdict{saysNo, schema.ReasonWithdrawn, state, "a yes that was paused by a guardian whose say has ended: denies"}
	case r.authority == formerSay:
		return verdict{state: state, why: "a yes of a guardian whose say has ended: does not count"}
	case r.superseded(q.now):
		return verdict{state: stateSuperseded, why: "a yes replaced by a newer record: does not count"}
	case !slices.Contains(q.families, r.family):
		return verdict{state: state, why: "a yes from a family that is not tied to this photo: does not count"}
	case isFamily(t.scope) && t.scope != schema.Scope("family:"+r.family):
		return verdict{state: state, why: "a yes for another family's photos: does not count"}
	}
	return q.judgePermit(t, state)
}

// judgeDeny asks little of a deny. It does not end, nothing delays it, and
// withdrawing its record does not take it away: it counts from the first
// moment the record mentions.
func (q *question) judgeDeny(r *record, state schema.State) verdict {
	switch {
	case min(r.obtained, r.effective) > q.now:
		return verdict{state: state, why: "a no that begins later"}
	case r.has(schema.StateInvalidated, q.channel, q.now):
		return verdict{state: state, why: "a no that was invalidated: does not count"}
	case r.superseded(q.now):
		return verdict{saysNo, schema.ReasonDenied, state, "a no, in force until the newer record is answered: denies"}
	}
	return verdict{saysNo, schema.ReasonDenied, state, "a standing no: denies"}
}

// judgePermit asks everything of a permit. Ends are half-open: at the instant
// at which something ends it has ended, at the instant at which an embargo is
// lifted it is lifted.
func (q *question) judgePermit(t *term, state schema.State) verdict {
	r := t.record
	lacks := func(reason, why string) verdict { return verdict{saysNothing, reason, state, why} }
	switch state {
	case schema.StateGiven, schema.StateRenewed:
	case schema.StateRequested:
		return lacks(schema.ReasonRequested, "asked, not answered: does not count")
	case schema.StateDeferred:
		return lacks(schema.ReasonDeferred, "asked, the answer is to wait: does not count")
	case schema.StateSuspended:
		return lacks(schema.ReasonSuspended, "a yes that is suspended: does not count")
	default:
		return lacks(schema.ReasonNone, "nothing was said yet: does not count")
	}
	switch {
	case min(r.expires, t.expires) <= q.now:
		state = stateExpired
		return lacks(schema.ReasonExpired, "a yes that has ended: does not count")
	case max(r.obtained, r.effective) > q.now:
		return lacks(schema.ReasonNotEffective, "a yes that begins later: does not count")
	case t.embargo > q.now:
		return lacks(schema.ReasonEmbargoed, "a yes under embargo: does not count")
	case !holds(r.authority):
		return verdict{weight: saysYes, state: state, why: "a delegate's yes: its conditions count, but it makes no quorum"}
	}
	return verdict{weight: saysYes, state: state, why: "counts as a yes"}
}

func isFamily(s schema.Scope) bool {
	kind, _, err := s.Split()
	return err == nil && kind == "family"
}
