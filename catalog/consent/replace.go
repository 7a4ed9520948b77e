package consent

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// link finds for each record those that take its place as soon as they are answered: the
// record that supersedes it, the one that supersedes that, and so on. Only a guardian's
// own record takes the place of theirs. A claim by anyone else is void.
func link(records []*record, byID map[string][]*record) {
	before := make(map[*record]*record, len(records))
	after := make(map[*record][]*record, len(records))
	for _, s := range records {
		if s.supersedes == "" {
			continue
		}
		for _, r := range byID[s.supersedes] {
			if s.family != r.family || s.guardian != r.guardian {
				continue
			}
			after[r] = append(after[r], s)
			if !r.contested {
				before[s] = r
			}
		}
	}
	circles(records, before)
	for _, r := range records {
		add := func(list []*record) {
			for _, s := range list {
				if s != r && !slices.Contains(r.newer, s) { // in a circle it comes round
					r.newer = append(r.newer, s)
				}
			}
		}
		add(after[r])
		for i := 0; i < len(r.newer); i++ {
			add(after[r.newer[i]])
		}
	}
}

// circles marks the records that supersede themselves, directly or by way of others. Each
// record supersedes at most one, so the way back from any record is one line, which ends
// or comes round. It also ends at a contested id: nothing is settled there in any case.
func circles(records []*record, before map[*record]*record) {
	walk := make(map[*record]int, len(records))
	for n, r := range records {
		x := r
		for ; x != nil && walk[x] == 0; x = before[x] {
			walk[x] = n + 1
		}
		if x == nil || walk[x] != n+1 {
			continue
		}
		for !x.circular {
			x.circular = true
			x = before[x]
		}
	}
}

// given returns the moment from which the record is a yes or a no that its guardian has
// given, for some channel: the latest of its dates. It is never if nobody answered. If
// sure is set, it leaves out what was recorded with a clock that was ahead.
func (r *record) given(sure bool) int64 {
	first := never
	for _, e := range r.events {
		switch {
		case e.bad || !e.state.Allows() || sure && e.ahead:
		case e.ahead:
			first = min(first, e.at) // the record's own dates may be ahead as well
		default:
			first = min(first, max(e.at, r.obtained, r.effective))
		}
	}
	return first
}

// givenFor reports whether the record was given for ch by now. An answer for all channels
// is an answer for each channel that the record speaks of. A record that is about other
// kinds as well is an answer only where it speaks of this one.
func (r *record) givenFor(ch schema.Channel, now int64) bool {
	if max(r.obtained, r.effective) > now {
		return false
	}
	return slices.ContainsFunc(r.events, func(e event) bool {
		return !e.bad && !e.ahead && e.state.Allows() && e.bears(ch, now) && (e.channel != "" && !r.narrowed || r.speaksOf(ch))
	})
}

func (r *record) speaksOf(ch schema.Channel) bool {
	return slices.ContainsFunc(r.terms, func(t *term) bool { return t.speaksOf(ch) })
}

func (t *term) speaksOf(ch schema.Channel) bool {
	return t.channels == nil || slices.Contains(t.channels, ch)
}

// yesGone reports whether a newer record has taken the place of the yes in this one. It
// does so for all channels and for good, whatever became of the newer record. In a circle
// no yes counts.
func (r *record) yesGone(now int64) bool { return r.yesGoneBut(now, false) }

// yesGoneBut does the same. If sure is set, it leaves out what was recorded with a clock
// that was ahead.
func (r *record) yesGoneBut(now int64, sure bool) bool {
	return r.circular || slices.ContainsFunc(r.newer, func(s *record) bool {
		// A record that cannot be read may have been given.
		return s.given(sure) <= now || s.bad || slices.ContainsFunc(s.events, func(e event) bool { return e.bad && e.since <= now })
	})
}

// noGone reports whether a newer record has taken the place of the no in this one. It
// does so only for the channels for which it was given, and only while it holds. In a
// circle, and next to a contested id, nothing is ever settled.
func (r *record) noGone(ch schema.Channel, now int64) bool {
	if r.circular || r.contested {
		return false
	}
	return slices.ContainsFunc(r.newer, func(s *record) bool {
		return !s.circular && !s.contested && !s.unreadable(ch, now) && !s.ended(ch, now) && s.givenFor(ch, now)
	})
}
