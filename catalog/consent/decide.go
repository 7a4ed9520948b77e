package consent

import (
	"cmp"
	"slices"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// weights is the order in which reasons are given: what weighs most first. What
// somebody said comes before what is missing, and a quorum that failed before
// what the missing guardians lack.
var weights = []string{
	schema.ReasonHoldFamily,
	schema.ReasonDenied,
	schema.ReasonUnreadable,
	schema.ReasonWithdrawn,
	schema.ReasonRevoked,
	schema.ReasonInvalidated,
	schema.ReasonRefused,
	schema.ReasonSuspended,
	schema.ReasonEmbargoed,
	schema.ReasonRoomNone,
	schema.ReasonFamilyNone,
	schema.ReasonQuorum,
	schema.ReasonExpired,
	schema.ReasonNotEffective,
	schema.ReasonAhead,
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
// A deny carries every no that was said, by whomever. For each family without a no, it
// carries what is missing for that family's yes. It carries no conditions. A hold carries
// all that it waits for and, as a permit does, the merged conditions. Only a permit has
// no reasons, and a time until which it may be relied on.
//
// Considered lists every term that is, or could be, about the photo and the channel, by
// the date it takes effect, then by consent and number.
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
	if !isChannel(ch) {
		// Nobody was ever asked about a channel that does not exist.
		d.Reasons = []string{cmp.Or(placeless(&p), schema.ReasonNone)}
		return d
	}
	h := w.hear(&p, ch, at.Unix())
	d.Considered = slices.Grow(d.Considered, len(h.words))
	for _, x := range h.words {
		d.Considered = append(d.Considered, schema.Considered{
			Consent: x.record.id, Guardian: x.record.guardian, Term: x.n, State: string(x.state), Why: x.why,
		})
	}
	binding := h.binding()
	asks, possible := merge(binding)
	denies := h.denies(possible)
	if len(denies) > 0 {
		d.Reasons = denies
		return d
	}
	d.Conditions = asks
	if wait := w.gates(&p, ch, at, binding, &asks); len(wait) > 0 {
		d.Effect, d.Reasons = schema.Hold, wait
		return d
	}
	d.Effect, d.Reasons = schema.Permit, []string{}
	d.ValidUntil = h.validUntil(at, binding, &asks)
	d.Ends = endOf(binding)
	return d
}

// placeless says why there is no family that could say yes, or "" if there is one.
func placeless(p *Photo) string {
	switch {
	case p.Room == "":
		return schema.ReasonRoomNone
	case len(p.Families) == 0:
		return schema.ReasonFamilyNone
	}
	return ""
}

// hearing holds everything that was said about a photo and a channel, and for each word
// what it comes to. Answers, advice, lists and quiet days are all taken from it and from
// nowhere else.
type hearing struct {
	question
	world *World
	words []word
}

func (w *World) hear(p *Photo, ch schema.Channel, now int64) *hearing {
	h := &hearing{
		question: question{photo: p, families: slices.Compact(slices.Sorted(slices.Values(p.Families))), channel: ch, now: now},
		world:    w,
	}
	found := w.about(p, h.families, ch)
	h.words = make([]word, 0, len(found))
	for _, t := range found {
		h.words = append(h.words, h.judge(t))
	}
	h.weigh(h.words)
	return h
}

// binding lists the yeses whose conditions have to be kept: those of everyone who has a
// say now, of any family. A yes that itself does not count is among them if another yes
// of the same guardian has ended, or if it is to be said again.
func (h *hearing) binding() []*term {
	var list []*term
	for _, x := range h.words {
		if (x.yes || x.binds) && x.record.saysNow() {
			list = append(list, x.term)
		}
	}
	return list
}

// denies lists all that is against the photo. possible says whether the conditions can be
// kept at once.
func (h *hearing) denies(possible bool) reasons {
	var rs reasons
	for _, x := range h.words {
		for _, r := range x.no {
			rs.add(r)
		}
	}
	for _, id := range h.families {
		for _, r := range h.familyNo(id) {
			rs.add(r)
		}
	}
	if !possible {
		rs.add(schema.ReasonConflict)
	}
	if h.channel.Public() && uncleared(h.photo) {
		rs.add(schema.ReasonUncleared)
	}
	if r := placeless(h.photo); r != "" {
		rs.add(r)
		return rs
	}
	for _, id := range h.families {
		if h.saidNo(id) {
			continue // what else is missing of theirs is asked when the no is gone
		}
		for _, r := range h.unmet(id) {
			rs.add(r)
		}
	}
	return rs
}

// familyNo says which no the record of a tied family is by itself.
func (h *hearing) familyNo(id string) []string {
	var rs []string
	f := h.world.families[id]
	if f == nil || f.bad {
		rs = append(rs, schema.ReasonUnreadable)
	}
	if f != nil && f.hold {
		rs = append(rs, schema.ReasonHoldFamily)
	}
	return rs
}

// saidNo reports whether the family has a no of its own.
func (h *hearing) saidNo(id string) bool {
	return len(h.familyNo(id)) > 0 || slices.ContainsFunc(h.words, func(x word) bool { return len(x.no) > 0 && x.record.family == id })
}

// unmet lists what the family lacks for a yes: nothing if its quorum is there. A delegate
// speaks for a guardian but is not one, so a delegate's yes brings its conditions and no
// more.
func (h *hearing) unmet(id string) []string {
	f := h.world.families[id]
	holders, willing, spoken := 0, 0, false
	var rs []string
	for _, x := range h.words {
		spoken = spoken || x.counts && x.record.family == id
	}
	for g, authority := range f.guardians {
		if !holds(authority) {
			continue
		}
		holders++
		if h.willing(id, g) {
			willing++
			continue
		}
		for _, x := range h.words {
			switch {
			case !x.of(id, g):
			case x.yes: // another has ended, so it does not count
				rs = append(rs, schema.ReasonExpired)
			case x.lack != "":
				rs = append(rs, x.lack)
			}
		}
	}
	if willing > 0 && (willing == holders || f.quorum == schema.QuorumAny) {
		return nil
	}
	if spoken || holders == 0 {
		rs = append(rs, schema.ReasonQuorum)
	}
	if len(rs) == 0 {
		rs = append(rs, schema.ReasonNone)
	}
	return rs
}

// willing reports whether a guardian has a yes that counts.
func (h *hearing) willing(family, guardian string) bool {
	return slices.ContainsFunc(h.words, func(x word) bool { return x.counts && x.of(family, guardian) })
}

func (x *word) of(family, guardian string) bool {
	return x.record.family == family && x.record.guardian == guardian
}
