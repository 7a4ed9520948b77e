package consent

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// answered reports whether the guardian has said yes to the record for ch: it
// was given before it ended, it has begun, and it was not invalidated since.
// The answer to a forged or mistaken record is no answer.
func (r *record) answered(ch schema.Channel, now int64) bool {
	if r.unreadable(ch, now) || r.effective > now || r.has(schema.StateInvalidated, ch, now) {
		return false
	}
	given, ended := never, never
	for _, e := range r.events {
		switch {
		case !e.bears(ch, now):
		case e.state.Allows():
			given = min(given, e.at)
		case e.state.Ends():
			ended = min(ended, e.at)
		}
	}
	return given < ended
}

// link connects each record to those that supersede it. A record is superseded
// only from within the family, by the guardian who gave it or by one who alone
// has the say; from anyone else the claim is void. Where it cannot be read
// which authority it is, it may be the one that counts.
func link(records []*record, byID map[string][]*record) {
	before := make(map[*record]*record, len(records))
	for _, s := range records {
		if s.supersedes == "" {
			continue
		}
		for _, r := range byID[s.supersedes] {
			if s.family != r.family || s.guardian != r.guardian && s.authority != schema.AuthoritySole && s.authority != "" {
				continue
			}
			r.successors = append(r.successors, s)
			if !r.contested {
				before[s] = r
			}
		}
	}
	// Each record supersedes at most one, so going back from any of them is a
	// walk along one line, which ends, or comes round. A contested id ends it:
	// nothing is settled there in any case.
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

// superseded reports whether a newer record stands in this one's place, so
// that its yes no longer counts.
func (r *record) superseded(now int64) bool {
	return slices.ContainsFunc(r.successors, func(s *record) bool { return s.obtained <= now })
}

// settled reports whether a newer record took this one's place and was
// answered, so that its no no longer counts either. Of several newer records,
// each must have been. A successor that was itself settled needs no answer of
// its own. In a circle, and next to a contested id, nothing is ever settled.
func (r *record) settled(ch schema.Channel, now int64) bool {
	if r.circular || r.contested || !r.superseded(now) {
		return false
	}
	for _, s := range r.successors {
		if s.obtained <= now && !s.answered(ch, now) && !s.settled(ch, now) {
			return false
		}
	}
	return true
}
