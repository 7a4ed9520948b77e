package consent

import (
	"cmp"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// event is one dated fact about a record. Channel "" is all of them.
type event struct {
	state    schema.State
	at       int64 // as it is dated
	since    int64 // from when on it counts: see readEvent
	seq      int64 // its place in the ledger; 0 if it is not known
	channel  schema.Channel
	bad      bool // it happened, but what it was cannot be read
	ahead    bool // it was recorded with a clock that was ahead
	recorded int64
}

// stateUnknown is the state of a record about which nothing has been said.
const stateUnknown schema.State = "unknown"

// endings are in the order in which one of them is reported if nothing tells which came
// first: the family's own word before ours.
var endings = []schema.State{
	schema.StateWithdrawn, schema.StateRevoked, schema.StateInvalidated, schema.StateRefused,
}

// openings are in the order in which one of them prevails if nothing tells which came
// last: first the one that allows least.
var openings = []schema.State{
	schema.StateDeferred, schema.StateRequested, schema.StateGiven, schema.StateRenewed,
}

// readEvent reads one event. A no needs no date: an end and a pause count from
// the moment they are recorded, and from their own date if that is earlier.
// Everything else counts from its own date.
func readEvent(x schema.ConsentEvent) event {
	e := event{state: x.State, channel: x.Channel, seq: x.Recorded.Seq, recorded: readRecorded(x.Recorded)}
	stops := x.State.Ends() || x.State == schema.StateSuspended
	e.bad = !stops && !slices.Contains(openings, x.State)
	var ok bool
	if e.at, ok = instant(x.At); !ok {
		e.bad = true // e.at is "always"
	}
	if x.Recorded.Ahead {
		// The event was said before now, whatever date it has. What it forbids counts.
		// Whoever needs what it allows must look at e.ahead.
		e.ahead, e.at = true, min(e.at, e.recorded)
	}
	e.since = e.at
	if stops || e.bad {
		e.since = min(e.at, e.recorded)
	}
	if x.Channel != "" && !isChannel(x.Channel) {
		e.channel, e.bad = "", true
	}
	return e
}

// readRecorded is when something was recorded. It is never if that is not known, so that
// only the thing's own date counts.
func readRecorded(r schema.Recorded) int64 {
	if r.At == "" {
		return never
	}
	t, _ := instant(r.At) // always if it cannot be read
	return t
}

// bears reports whether the event counts in a decision about ch at now.
func (e *event) bears(ch schema.Channel, now int64) bool {
	return e.since <= now && (e.channel == "" || e.channel == ch)
}

// unreadable reports whether a part of the record that may matter for ch at now cannot be
// read.
func (r *record) unreadable(ch schema.Channel, now int64) bool {
	return r.bad || slices.ContainsFunc(r.events, func(e event) bool { return e.bad && e.bears(ch, now) })
}

// state returns the state of the record for ch at now. A record that ended stays ended:
// only a new record can bring its yes back. A paused record stays paused until it is
// given again.
func (r *record) state(ch schema.Channel, now int64) schema.State { return r.stateBut(ch, now, false) }

// stateBut does the same. If sure is set, it leaves out that the record waits, where that
// was recorded with a clock that was ahead.
func (r *record) stateBut(ch schema.Channel, now int64, sure bool) schema.State {
	var end, last *event
	paused := false
	for i := range r.events {
		e := &r.events[i]
		switch {
		case e.bad || !e.bears(ch, now):
		case e.state.Ends():
			if end == nil || endsBefore(e, end) {
				end = e
			}
		case e.state == schema.StateSuspended:
			paused = paused || !r.lifted(e, ch, now)
		case e.ahead && (sure || e.state.Allows()):
		case last == nil || saidAfter(e, last):
			last = e
		}
	}
	switch {
	case end != nil:
		return end.state
	case paused:
		return schema.StateSuspended
	case last != nil:
		return last.state
	}
	return stateUnknown
}

// lifted reports whether a pause is over: it was given again, later in the
// ledger, and not dated before the pause.
func (r *record) lifted(pause *event, ch schema.Channel, now int64) bool {
	return slices.ContainsFunc(r.events, func(e event) bool {
		return !e.bad && !e.ahead && e.state.Allows() && e.bears(ch, now) && e.seq > pause.seq && e.at >= pause.at
	})
}

func endsBefore(a, b *event) bool {
	return cmp.Or(cmp.Compare(a.since, b.since), cmp.Compare(a.seq, b.seq), cmp.Compare(slices.Index(endings, a.state), slices.Index(endings, b.state))) < 0
}

func saidAfter(a, b *event) bool {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.seq, b.seq), cmp.Compare(slices.Index(openings, b.state), slices.Index(openings, a.state))) > 0
}

// invalidated reports whether it was found by now that the record should never have
// counted for ch. That takes a no away, so the date of the event itself counts here.
func (r *record) invalidated(ch schema.Channel, now int64) bool {
	return slices.ContainsFunc(r.events, func(e event) bool {
		return !e.bad && !e.ahead && e.state == schema.StateInvalidated && e.bears(ch, now) && e.at <= now
	})
}

// ended reports whether the record has ended for ch, in whichever way.
func (r *record) ended(ch schema.Channel, now int64) bool {
	return slices.ContainsFunc(r.events, func(e event) bool { return e.state.Ends() && e.bears(ch, now) })
}

// givenAhead reports whether the record was given for ch with a clock that was ahead.
// Such a giving is no yes, but the conditions that the guardian asked for with it are
// kept.
func (r *record) givenAhead(ch schema.Channel, now int64) bool {
	return slices.ContainsFunc(r.events, func(e event) bool { return e.ahead && !e.bad && e.state.Allows() && e.bears(ch, now) })
}

// wasGiven reports whether the record was given for ch by now, whatever it has waited for
// since.
func (r *record) wasGiven(ch schema.Channel, now int64) bool {
	return slices.ContainsFunc(r.events, func(e event) bool { return !e.bad && e.state.Allows() && e.bears(ch, now) })
}
