package consent

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// relationships are those that a guardian may have. They decide nothing, but an unknown
// one means that the family's record as a whole cannot be trusted.
var relationships = []string{
	"parent", "legal_guardian", "step_parent", "grandparent", "sibling",
	"other_kin", "estate_representative", "self", "delegate", "unknown",
}

func (w *World) addFamily(x schema.Family) {
	n := &family{hold: x.Hold, quorum: x.Quorum, guardians: make(map[string]schema.Authority, len(x.Guardians))}
	if n.quorum == "" {
		n.quorum = schema.QuorumAll
	}
	n.bad = n.quorum != schema.QuorumAll && n.quorum != schema.QuorumAny
	for _, g := range x.Guardians {
		authority := g.Authority
		switch {
		case !known(authority):
			authority = ""
		case authority == schema.AuthorityAdvisory && g.HadSay:
			authority = formerSay
		}
		if had, twice := n.guardians[g.ID]; twice && had != authority {
			authority = ""
		}
		n.guardians[g.ID] = authority
		if g.ID == "" || authority == "" || !slices.Contains(relationships, g.Relationship) {
			n.bad = true
		}
	}
	had := w.families[x.ID]
	if had == nil {
		w.families[x.ID] = n
		return
	}
	had.hold = had.hold || n.hold
	had.bad = had.bad || n.bad || had.quorum != n.quorum || !maps.Equal(had.guardians, n.guardians)
	for id, authority := range n.guardians {
		if a, ok := had.guardians[id]; ok && a != authority {
			authority = ""
		}
		had.guardians[id] = authority
	}
}

func known(a schema.Authority) bool {
	return holds(a) || a == schema.AuthorityDelegated || a == schema.AuthorityAdvisory
}

// formerSay is the authority of a guardian who had a say and is advisory now, because
// they died or cannot be found. Every no of theirs counts, and so does every yes that
// they took back. A yes that they left standing counts for nothing.
const formerSay schema.Authority = "former"

// holds reports whether the authority is the guardian's own. A quorum is made of such
// guardians.
func holds(a schema.Authority) bool {
	return a == schema.AuthoritySole || a == schema.AuthorityJoint
}

// readConsents returns the records in the order in which their terms are
// listed, each once.
func (w *World) readConsents(consents []schema.Consent) []*record {
	var records []*record
	byID := make(map[string][]*record, len(consents))
	copies := make(map[string]int, len(consents))
	for i := range consents {
		copies[consents[i].ID]++
	}
	for i := range consents {
		c := &consents[i]
		n := w.readConsent(c)
		if copies[c.ID] > 1 {
			n.form = form(c)
		}
		same := slices.IndexFunc(byID[c.ID], func(r *record) bool { return r.form == n.form })
		if same >= 0 {
			// Events are only ever added. So if two copies of a record differ, neither is
			// wrong: one is older.
			r := byID[c.ID][same]
			r.events = append(r.events, n.events...)
			r.recorded, r.seq = min(r.recorded, n.recorded), min(r.seq, n.seq)
			continue
		}
		byID[c.ID] = append(byID[c.ID], n)
		records = append(records, n)
	}
	for _, r := range records {
		if len(byID[r.id]) > 1 {
			r.bad, r.contested = true, true
		}
	}
	slices.SortFunc(records, func(a, b *record) int {
		return cmp.Or(cmp.Compare(a.effective, b.effective), strings.Compare(a.id, b.id), strings.Compare(a.form, b.form))
	})
	link(records, byID)
	return records
}

func (w *World) readConsent(c *schema.Consent) *record {
	r := &record{
		id: c.ID, family: c.Family, guardian: c.Guardian, supersedes: c.Supersedes,
		obtained: always, effective: always, expires: never, review: never,
		seq: c.Recorded.Seq, recorded: readRecorded(c.Recorded),
		bad: c.ID == "",
	}
	if f := w.families[c.Family]; f != nil {
		r.authority = f.guardians[c.Guardian]
	}
	if r.authority == "" {
		r.bad = true // nobody knows whose word this is
	}
	read := func(to *int64, from schema.When) {
		t, ok := instant(from)
		if !ok {
			r.bad = true
			return
		}
		*to = t
	}
	read(&r.obtained, c.ObtainedAt)
	read(&r.effective, c.EffectiveFrom)
	if c.ExpiresAt != "" {
		read(&r.expires, c.ExpiresAt)
	}
	if c.ReviewBy != "" {
		read(&r.review, c.ReviewBy)
	}
	for _, e := range c.Events {
		r.events = append(r.events, readEvent(e))
	}
	for i := range c.Terms {
		if !about(&c.Terms[i], w.kind) {
			r.narrowed = true
			continue
		}
		t := readTerm(&c.Terms[i])
		t.record, t.n = r, i+1
		r.terms = append(r.terms, t)
	}
	return r
}

// about reports whether a term is, or may be, about a kind: where its kinds cannot be read
// it may be about any.
func about(x *schema.Term, kind schema.AttachmentKind) bool {
	return x.Covers(kind) || !knownKinds(x.Kinds)
}

func knownKinds(kinds []schema.AttachmentKind) bool {
	for _, k := range kinds {
		if !slices.Contains(termKinds, k) {
			return false
		}
	}
	return true
}

var termKinds = schema.TermKinds()

// readTerm reads one term. Dates and conditions have no bearing on a deny, so they cannot
// make a deny unreadable.
func readTerm(x *schema.Term) *term {
	t := &term{effect: x.Effect, scope: x.Scope, embargo: always, expires: never}
	t.bad = x.Effect != schema.Permit && x.Effect != schema.Deny || !knownKinds(x.Kinds)
	kind, _, _ := x.Scope.Split()
	t.width = slices.Index(schema.ScopeKinds(), kind)
	if !readableScope(x.Scope) {
		t.scope, t.bad = "", true
	}
	t.channels = slices.Compact(slices.Sorted(slices.Values(x.Channels)))
	switch {
	case slices.Contains(t.channels, schema.AnyChannel) && x.Effect == schema.Deny:
		t.channels = nil
	case len(t.channels) == 0 || !allChannels(t.channels):
		// A channel that is missing or cannot be read may be any channel. "*" is no way
		// to say yes.
		t.channels, t.bad = nil, true
	}
	if x.Effect == schema.Deny {
		return t
	}
	var ok bool
	if x.EmbargoUntil != "" {
		if t.embargo, ok = instant(x.EmbargoUntil); !ok {
			t.bad = true
		}
	}
	if x.ExpiresAt != "" {
		if t.expires, ok = instant(x.ExpiresAt); !ok {
			t.bad = true
		}
	}
	if x.Conditions != nil {
		if t.asks, ok = readConditions(*x.Conditions); !ok {
			t.bad = true
		}
	}
	return t
}

func allChannels(cs []schema.Channel) bool {
	for _, c := range cs {
		if !isChannel(c) {
			return false
		}
	}
	return true
}

var channels = schema.Channels()

func isChannel(c schema.Channel) bool { return slices.Contains(channels, c) }

// readableScope reports whether s names something. An id with characters that no id has
// is damaged, and would silently match nothing.
func readableScope(s schema.Scope) bool {
	_, id, err := s.Split()
	if err != nil {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return true
}

// instant reads a canonical instant. It refuses a date, a fraction or another zone,
// because records are compared as they are stored.
func instant(w schema.When) (int64, bool) {
	t, err := w.Instant()
	if w == "" || err != nil || schema.WhenOf(t) != w {
		return always, false
	}
	return t.Unix(), true
}

// form is everything in a record, except its events, that can bear on a decision, in one
// spelling. Quoting keeps it one to one, even for text that is not UTF-8.
func form(c *schema.Consent) string {
	var b strings.Builder
	for _, s := range []string{
		c.Family, c.Guardian, c.Supersedes,
		string(c.ObtainedAt), string(c.EffectiveFrom), string(c.ExpiresAt), string(c.ReviewBy),
	} {
		b.WriteString(strconv.Quote(s))
	}
	for i := range c.Terms {
		x := &c.Terms[i]
		fmt.Fprintf(&b, "\n%q %q %q %q %q", x.Effect, x.Scope, slices.Compact(slices.Sorted(slices.Values(x.Channels))), x.EmbargoUntil, x.ExpiresAt)
		if len(x.Kinds) > 0 {
			fmt.Fprintf(&b, " of %q", slices.Compact(slices.Sorted(slices.Values(x.Kinds))))
		}
		if x.Effect != schema.Deny {
			var k schema.Conditions
			if x.Conditions != nil {
				k = *x.Conditions
			}
			k.BlackoutDates = slices.Compact(slices.Sorted(slices.Values(k.BlackoutDates)))
			fmt.Fprintf(&b, " %#v", k)
		}
	}
	return b.String()
}

func isDigest(id string) bool {
	_, err := schema.ParseDigest(id)
	return err == nil
}
