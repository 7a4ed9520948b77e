package consent

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// event is one dated fact about a record. Channel "" is all of them.
type event struct {
	state   schema.State
	at      int64
	channel schema.Channel
	bad     bool // it happened, but what it was cannot be read
}

// stateUnknown is the state of a record about which nothing has been said.
const stateUnknown schema.State = "unknown"

// endings in the order in which one is reported when several fall on the same
// instant: the family's own word first.
var endings = []schema.State{
	schema.StateWithdrawn, schema.StateRevoked, schema.StateInvalidated, schema.StateRefused,
}

// openings in the order in which one prevails when several fall on the same
// instant: that which allows least first.
var openings = []schema.State{
	schema.StateSuspended, schema.StateDeferred, schema.StateRequested, schema.StateGiven, schema.StateRenewed,
}

func readEvent(x schema.ConsentEvent) event {
	e := event{state: x.State, channel: x.Channel}
	e.bad = !slices.Contains(endings, x.State) && !slices.Contains(openings, x.State)
	var ok bool
	if e.at, ok = instant(x.At); !ok {
		e.bad = true // e.at is "always"
	}
	if x.Channel != "" && !isChannel(x.Channel) {
		e.channel, e.bad = "", true
	}
	return e
}

// bears reports whether the event exists for a decision about ch at now.
func (e event) bears(ch schema.Channel, now int64) bool {
	return e.at <= now && (e.channel == "" || e.channel == ch)
}

// unreadable reports whether part of the record cannot be read that may matter
// for ch at now.
func (r *record) unreadable(ch schema.Channel, now int64) bool {
	return r.bad || slices.ContainsFunc(r.events, func(e event) bool { return e.bad && e.bears(ch, now) })
}

// state returns the state of the record for ch at now. What ended stays ended:
// only a new record can bring it back.
func (r *record) state(ch schema.Channel, now int64) schema.State {
	state, at := stateUnknown, always
	for _, e := range r.events {
		if e.bad || !e.bears(ch, now) {
			continue
		}
		switch {
		case state == stateUnknown:
		case e.state.Ends() != state.Ends():
			if state.Ends() {
				continue
			}
		case e.state.Ends():
			if e.at > at || e.at == at && slices.Index(endings, e.state) >= slices.Index(endings, state) {
				continue
			}
		default:
			if e.at < at || e.at == at && slices.Index(openings, e.state) >= slices.Index(openings, state) {
				continue
			}
		}
		state, at = e.state, e.at
	}
	return state
}

// has reports whether s was recorded for ch by now.
func (r *record) has(s schema.State, ch schema.Channel, now int64) bool {
	return slices.ContainsFunc(r.events, func(e event) bool { return !e.bad && e.state == s && e.bears(ch, now) })
}
