package consent

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// question is what Decide was asked.
type question struct {
	photo    *Photo
	families []string
	channel  schema.Channel
	now      int64
}

// word is what one term about the photo and the channel comes to.
type word struct {
	*term
	state schema.State
	why   string // in plain words, without names

	no     []string // the reasons, if it is a no; a yes under embargo is one, too
	yes    bool     // it counts by itself: it was given, has begun and has not ended
	counts bool     // and no other word of its guardian takes it away
	ended  bool     // it has ended, and takes the guardian's other yeses with it
	later  bool     // it was given, and begins later
	coming bool     // it begins later, and brings conditions then
	again  bool     // it was given with a clock that was ahead, and is to be said again
	binds  bool     // it does not count for that, and what it asks for is kept
	lack   string   // why the yes does not count, if somebody may want to know
}

const (
	stateExpired    schema.State = "expired"
	stateSuperseded schema.State = "superseded"
)

// judge says what one term that is about the photo and the channel comes to by itself.
func (q *question) judge(t *term) word {
	r := t.record
	x := word{term: t, state: r.state(q.channel, q.now)}
	unreadable := t.bad || r.unreadable(q.channel, q.now) || q.photo.nearlyNamed(t)
	if unreadable {
		x.state = stateUnknown
	}
	switch {
	case r.authority == schema.AuthorityAdvisory:
		x.why = "heard, but the authority is advisory: decides nothing"
	case r.noGone(q.channel, q.now):
		x.state, x.why = stateSuperseded, "replaced by a newer record, which was given"
	case unreadable:
		x.no, x.why = []string{schema.ReasonUnreadable}, "cannot be read, so it may be a no: denies"
	case t.effect == schema.Deny:
		q.judgeDeny(&x)
	case x.state.Ends():
		x.no, x.why = []string{"consent." + string(x.state)}, "a yes that was "+string(x.state)+": denies, whatever others say"
	case x.state == schema.StateSuspended:
		x.no, x.why = []string{schema.ReasonSuspended}, "a yes that is paused: denies until it is given again, whatever others say"
	default:
		q.judgePermit(&x)
	}
	return x
}

// judgeDeny asks little of a deny. A deny does not end, nothing delays it, and
// withdrawing its record does not take it away. It counts from the moment it was
// recorded, and from the first moment that the record mentions.
func (q *question) judgeDeny(x *word) {
	r := x.record
	switch {
	case min(r.obtained, r.effective, r.recorded) > q.now:
		x.why = "a no that was said later"
	case r.invalidated(q.channel, q.now):
		x.why = "a no that was invalidated: does not count"
	case r.yesGone(q.now):
		x.no, x.why = []string{schema.ReasonDenied}, "a no, in force until a newer record is given for this channel: denies"
	default:
		x.no, x.why = []string{schema.ReasonDenied}, "a standing no: denies"
	}
}

// judgePermit asks everything of a permit. Ends are half-open: at the instant at which
// something ends it has ended, and at the instant at which an embargo is lifted it is
// lifted. An embargo and an end are the guardian's word as soon as the record was given,
// whatever it has waited for since.
func (q *question) judgePermit(x *word) {
	t, r := x.term, x.record
	given, replaced := r.wasGiven(q.channel, q.now), r.yesGone(q.now)
	x.ended = given && min(r.expires, t.expires) <= q.now
	x.later = given && !x.ended && !replaced && r.effective > q.now
	x.again = !x.ended && !replaced && r.givenAhead(q.channel, q.now)
	switch {
	case x.state.Allows() && x.ended:
		x.state, x.lack = stateExpired, schema.ReasonExpired
		x.why = "a yes that has ended, and with it this guardian's other yeses to the same that were not said later: does not count"
	case replaced:
		x.state, x.why = stateSuperseded, "a yes replaced by a newer record: does not count"
	case x.state == schema.StateRequested:
		x.lack, x.why = schema.ReasonRequested, "asked, not answered: does not count"
	case x.state == schema.StateDeferred:
		x.lack, x.why = schema.ReasonDeferred, "asked, the answer is to wait: does not count"
	case x.again && !x.state.Allows():
		x.lack = schema.ReasonAhead
		x.why = "a yes that was recorded with a clock that was ahead: does not count until it is said again"
	case !x.state.Allows():
		x.why = "nothing was said yet: does not count"
	case max(r.obtained, r.effective) > q.now:
		x.lack, x.why = schema.ReasonNotEffective, "a yes that begins later: does not count"
	default:
		x.yes = true
	}
	// What was recorded with a clock that was ahead takes away what this yes lets go, but
	// not what it asks for.
	kept := given && !x.ended && r.stateBut(q.channel, q.now, true).Allows() && !r.yesGoneBut(q.now, true)
	begun := max(r.obtained, r.effective) <= q.now
	x.binds, x.coming = x.again || kept && begun && !x.yes, kept && !begun
	if given && t.embargo > q.now {
		x.no, x.why = []string{schema.ReasonEmbargoed}, "a yes, but not before a day that is still to come: denies until then, whatever others say"
	}
}

// weigh compares the words of each guardian. A yes that has ended takes along what was
// said before, and a narrower yes that begins later is a no until it does.
func (q *question) weigh(words []word) {
	for i := range words {
		x := &words[i]
		if !x.yes {
			continue
		}
		x.counts = !slices.ContainsFunc(words, func(e word) bool { return e.ended && e.takes(x) })
		if len(x.no) == 0 {
			x.why = q.whyYes(x)
		}
	}
	for i := range words {
		x := &words[i]
		if x.later && slices.ContainsFunc(words, func(y word) bool {
			return (y.counts || y.binds) && y.sameGuardian(x) && y.width < x.width
		}) {
			reason := schema.ReasonNotEffective
			if x.again {
				reason = schema.ReasonAhead // its beginning may be as wrong as the clock was
			}
			x.no = append(x.no, reason)
			x.why = "a yes that begins later, for less than another yes of this guardian: denies until then"
		}
	}
}

func (q *question) whyYes(x *word) string {
	r := x.record
	switch {
	case !x.counts:
		return "a yes, but a closer one of this guardian has ended: does not count"
	case r.authority == formerSay:
		return "a yes of a guardian whose say has ended: does not count"
	case !slices.Contains(q.families, r.family):
		return "a yes from a family that is not tied to this photo: only its conditions count"
	case !holds(r.authority):
		return "a delegate's yes: its conditions count, but it makes no quorum"
	}
	return "counts as a yes"
}

func (x *word) sameGuardian(y *word) bool {
	return x.record.family == y.record.family && x.record.guardian == y.record.guardian
}

// takes reports whether a yes that has ended takes y with it. It takes every yes of its
// guardian except two kinds: one that was said later about as much or less, and one in
// the same record about less.
func (x *word) takes(y *word) bool {
	if !x.sameGuardian(y) {
		return false
	}
	if x.record == y.record {
		return y.width <= x.width
	}
	return y.width < x.width || !y.record.saidAfter(x.record)
}

// saidAfter reports whether the record was obtained after another or, if both were
// obtained at one moment, recorded after it.
func (r *record) saidAfter(o *record) bool {
	if r.obtained != o.obtained {
		return r.obtained > o.obtained
	}
	return r.seq > o.seq
}

// saysNow reports whether what the guardian asks for in a yes binds: they have a say, and
// have it still.
func (r *record) saysNow() bool {
	return holds(r.authority) || r.authority == schema.AuthorityDelegated
}
