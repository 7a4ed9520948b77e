package consent

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// The rules once more, the slow way: sentence by sentence as they are written
// down, on the plain values, with instants compared as the text they are. It
// shares nothing with the code it is held against. Records that cannot be read
// are none of its business.

type naiveAnswer struct {
	Effect     schema.Effect
	Reasons    []string // sorted by letters
	Conditions schema.Conditions
	Until      schema.When
}

type naive struct {
	f  Facts
	p  Photo
	ch schema.Channel
	at schema.When
}

// naiveWord is a permit that is about the asset and the channel, of somebody
// with a say, and in whose place no other record is.
type naiveWord struct {
	c *schema.Consent
	t *schema.Term
}

func naiveDecide(f Facts, p Photo, ch schema.Channel, at time.Time) naiveAnswer {
	n := &naive{f: f, p: p, ch: ch, at: schema.When(at.UTC().Format("2006-01-02T15:04:05Z"))}
	return n.answer()
}

func (n *naive) guardian(family, id string) schema.Guardian {
	for _, f := range n.f.Families {
		for _, g := range f.Guardians {
			if f.ID == family && g.ID == id {
				return g
			}
		}
	}
	return schema.Guardian{}
}

func ownAuthority(g schema.Guardian) bool {
	return g.Authority == "sole" || g.Authority == "joint"
}

func (n *naive) sayNow(c *schema.Consent) bool {
	g := n.guardian(c.Family, c.Guardian)
	return ownAuthority(g) || g.Authority == "delegated"
}

func (n *naive) say(c *schema.Consent) bool {
	return n.sayNow(c) || n.guardian(c.Family, c.Guardian).HadSay
}

func (n *naive) tied(family string) bool { return slices.Contains(n.p.Families, family) }

// holdsAsset: a term of scope family: is about the guardian's own family only.
func (n *naive) holdsAsset(c *schema.Consent, t *schema.Term) bool {
	kind, id, _ := strings.Cut(string(t.Scope), ":")
	switch kind {
	case "family":
		return id == c.Family && n.tied(id)
	case "room":
		return id == n.p.Room
	case "shoot":
		return id == n.p.Shoot
	}
	return id == n.p.ID || slices.Contains(n.p.Others, id)
}

func (n *naive) holdsChannel(t *schema.Term) bool {
	return slices.Contains(t.Channels, n.ch) || t.Effect == "deny" && slices.Contains(t.Channels, "*")
}

// about: an event without a channel is about all of the record.
func (n *naive) aboutChannel(e schema.ConsentEvent) bool { return e.Channel == "" || e.Channel == n.ch }

// counted is from when on an event counts: a no from the moment it is recorded,
// and from its own date if that is earlier.
func counted(e schema.ConsentEvent) schema.When {
	if e.Recorded.Ahead {
		return dated(e)
	}
	no := slices.Contains([]schema.State{"withdrawn", "refused", "revoked", "invalidated", "suspended"}, e.State)
	if no && e.Recorded.At != "" && e.Recorded.At < e.At {
		return e.Recorded.At
	}
	return e.At
}

// dated is the date of an event; of one that was recorded with a clock that was
// ahead, no later than when that was recorded.
func dated(e schema.ConsentEvent) schema.When {
	if e.Recorded.Ahead {
		return min(e.At, e.Recorded.At)
	}
	return e.At
}

// gives: a giving that was recorded with a clock that was ahead gives nothing.
func gives(e schema.ConsentEvent) bool { return isGiving(e) && !e.Recorded.Ahead }

func isGiving(e schema.ConsentEvent) bool { return e.State == "given" || e.State == "renewed" }

func isEnding(e schema.ConsentEvent) bool {
	return e.State == "withdrawn" || e.State == "refused" || e.State == "revoked" || e.State == "invalidated"
}

// newer are the records that would replace c, by one step or by several.
func (n *naive) newer(c *schema.Consent) []*schema.Consent {
	var list []*schema.Consent
	for i := range n.f.Consents {
		x := &n.f.Consents[i]
		for y, steps := x, 0; y != nil && steps < 20; steps++ {
			var before *schema.Consent
			for j := range n.f.Consents {
				z := &n.f.Consents[j]
				if y.Supersedes != "" && z.ID == y.Supersedes && z.Guardian == y.Guardian && z.Family == y.Family {
					before = z
				}
			}
			if before != nil && before.ID == c.ID {
				list = append(list, x)
				break
			}
			y = before
		}
	}
	return list
}

func (n *naive) inCircle(c *schema.Consent) bool {
	return slices.ContainsFunc(n.newer(c), func(x *schema.Consent) bool { return x.ID == c.ID })
}

// yesReplaced: once the newer has been given or renewed itself, from the day on
// which it begins; for all channels and for good.
func (n *naive) yesReplaced(c *schema.Consent) bool { return n.replacedBy(c, true) }

func (n *naive) replacedBy(c *schema.Consent, ahead bool) bool {
	if n.inCircle(c) {
		return true
	}
	for _, x := range n.newer(c) {
		if x.ID == c.ID {
			continue
		}
		for _, e := range x.Events {
			if gives(e) && e.At <= n.at && x.EffectiveFrom <= n.at && x.ObtainedAt <= n.at {
				return true
			}
			if ahead && isGiving(e) && e.Recorded.Ahead && dated(e) <= n.at {
				return true
			}
		}
	}
	return false
}

// noReplaced: only for the channels for which the newer record was given or
// renewed, and only while it is neither invalidated, withdrawn, refused nor
// revoked.
func (n *naive) noReplaced(c *schema.Consent) bool {
	if n.inCircle(c) {
		return false
	}
	for _, x := range n.newer(c) {
		given, over := false, n.inCircle(x)
		for _, e := range x.Events {
			if !n.aboutChannel(e) {
				continue
			}
			speaks := e.Channel == n.ch || slices.ContainsFunc(x.Terms, func(t schema.Term) bool { return n.holdsChannel(&t) })
			if gives(e) && speaks && e.At <= n.at && x.EffectiveFrom <= n.at && x.ObtainedAt <= n.at {
				given = true
			}
			if isEnding(e) && counted(e) <= n.at {
				over = true
			}
		}
		if given && !over {
			return true
		}
	}
	return false
}

// state of a record for the channel. An end is for good, and the first one tells.
// A pause is lifted only by a giving that stands later in the ledger and is not
// dated before the pause. Otherwise what is dated last, and of one date what
// stands last in the ledger.
func (n *naive) state(c *schema.Consent) schema.State { return n.stateBut(c, false) }

// stateBut: sure leaves out that it waits, if that was recorded with a clock that was
// ahead.
func (n *naive) stateBut(c *schema.Consent, sure bool) schema.State {
	var ends, rest []schema.ConsentEvent
	paused := false
	for _, e := range c.Events {
		switch {
		case !n.aboutChannel(e) || counted(e) > n.at:
		case isEnding(e):
			ends = append(ends, e)
		case e.State == "suspended":
			lifted := false
			for _, g := range c.Events {
				if gives(g) && n.aboutChannel(g) && g.At <= n.at && g.Recorded.Seq > e.Recorded.Seq && g.At >= dated(e) {
					lifted = true
				}
			}
			if !lifted {
				paused = true
			}
		case (sure || isGiving(e)) && e.Recorded.Ahead:
		default:
			rest = append(rest, e)
		}
	}
	if len(ends) > 0 {
		first := ends[0]
		for _, e := range ends {
			if counted(e) < counted(first) || counted(e) == counted(first) && e.Recorded.Seq < first.Recorded.Seq {
				first = e
			}
		}
		return first.State
	}
	if paused {
		return "suspended"
	}
	if len(rest) == 0 {
		return "unknown"
	}
	last := rest[0]
	for _, e := range rest {
		if dated(e) > dated(last) || dated(e) == dated(last) && e.Recorded.Seq > last.Recorded.Seq {
			last = e
		}
	}
	return last.State
}

func (n *naive) surely(c *schema.Consent) bool {
	s := n.stateBut(c, true)
	return s == "given" || s == "renewed"
}

func (n *naive) given(c *schema.Consent) bool {
	s := n.state(c)
	return s == "given" || s == "renewed"
}

func end(w naiveWord) schema.When {
	e := schema.When("9")
	for _, x := range []schema.When{w.c.ExpiresAt, w.t.ExpiresAt} {
		if x != "" && x < e {
			e = x
		}
	}
	return e
}

// wasGiven: an embargo and an end are the guardian's word as soon as the record
// was given, whatever it waits for since.
func (n *naive) wasGiven(c *schema.Consent) bool {
	return slices.ContainsFunc(c.Events, func(e schema.ConsentEvent) bool { return isGiving(e) && n.aboutChannel(e) && dated(e) <= n.at })
}

// kept: a yes that only what was recorded with a clock that was ahead takes away, because
// it is in its place or waits for an answer. It lets nothing go, and what was asked for
// with it binds.
func (n *naive) kept(w naiveWord) bool {
	return n.surely(w.c) && !n.countsByItself(w) && !n.replacedBy(w.c, false) && w.c.ObtainedAt <= n.at && w.c.EffectiveFrom <= n.at && end(w) > n.at
}

// again: it was given with a clock that was ahead. What was asked for with it binds.
func (n *naive) again(w naiveWord) bool {
	ahead := slices.ContainsFunc(w.c.Events, func(e schema.ConsentEvent) bool {
		return isGiving(e) && e.Recorded.Ahead && n.aboutChannel(e) && dated(e) <= n.at
	})
	return ahead && !n.over(w.c) && !n.yesReplaced(w.c) && end(w) > n.at
}

func (n *naive) over(c *schema.Consent) bool {
	return slices.Contains([]schema.State{"withdrawn", "refused", "revoked", "invalidated", "suspended"}, n.state(c))
}

func (n *naive) hasEnded(w naiveWord) bool { return n.wasGiven(w.c) && !n.over(w.c) && end(w) <= n.at }

// countsByItself is rule 6.
func (n *naive) countsByItself(w naiveWord) bool {
	return n.given(w.c) && !n.yesReplaced(w.c) && w.c.ObtainedAt <= n.at && w.c.EffectiveFrom <= n.at && end(w) > n.at
}

func kindOf(t *schema.Term) int {
	kind, _, _ := strings.Cut(string(t.Scope), ":")
	return slices.Index([]string{"family", "room", "shoot", "photo"}, kind)
}

func sameGuardian(a, b *schema.Consent) bool { return a.Guardian == b.Guardian && a.Family == b.Family }

// counts is rule 6 and rule 7.
func (n *naive) counts(w naiveWord, words []naiveWord) bool {
	if !n.countsByItself(w) {
		return false
	}
	for _, e := range words {
		if !n.hasEnded(e) || !sameGuardian(e.c, w.c) {
			continue
		}
		later := w.c.ObtainedAt > e.c.ObtainedAt || w.c.ObtainedAt == e.c.ObtainedAt && w.c.Recorded.Seq > e.c.Recorded.Seq
		switch {
		case w.c.ID == e.c.ID && kindOf(w.t) > kindOf(e.t):
		case w.c.ID != e.c.ID && later && kindOf(w.t) >= kindOf(e.t):
		default:
			return false
		}
	}
	return true
}

func (n *naive) answer() naiveAnswer {
	said := map[string]bool{}
	noOf := map[string]bool{} // family
	no := func(family, reason string) { said[reason], noOf[family] = true, true }
	// Rule 1.
	for _, f := range n.f.Families {
		if f.Hold && n.tied(f.ID) {
			no(f.ID, "hold.family")
		}
	}
	var words []naiveWord
	for i := range n.f.Consents {
		c := &n.f.Consents[i]
		if !n.say(c) || n.noReplaced(c) {
			continue
		}
		for j := range c.Terms {
			t := &c.Terms[j]
			if !n.holdsAsset(c, t) || !n.holdsChannel(t) {
				continue
			}
			if t.Effect == "permit" {
				words = append(words, naiveWord{c, t})
				continue
			}
			// Rule 3.
			begins := min(c.ObtainedAt, c.EffectiveFrom)
			if c.Recorded.At != "" {
				begins = min(begins, c.Recorded.At)
			}
			invalidated := false
			for _, e := range c.Events {
				if e.State == "invalidated" && !e.Recorded.Ahead && n.aboutChannel(e) && e.At <= n.at {
					invalidated = true
				}
			}
			if begins <= n.at && !invalidated {
				no(c.Family, "consent.denied")
			}
		}
	}
	for _, w := range words {
		// Rule 4.
		switch s := n.state(w.c); s {
		case "refused", "withdrawn", "revoked", "invalidated", "suspended":
			no(w.c.Family, "consent."+string(s))
		}
		// Rule 5.
		if n.wasGiven(w.c) && !n.over(w.c) && w.t.EmbargoUntil > n.at {
			no(w.c.Family, "consent.embargoed")
		}
		if n.wasGiven(w.c) && !n.over(w.c) && !n.yesReplaced(w.c) && w.c.EffectiveFrom > n.at && !n.hasEnded(w) {
			for _, v := range words {
				if sameGuardian(v.c, w.c) && kindOf(v.t) < kindOf(w.t) && (n.counts(v, words) || n.again(v) || n.kept(v)) {
					no(w.c.Family, map[bool]string{false: "consent.not_effective", true: "consent.ahead"}[n.again(w)])
				}
			}
		}
	}
	// Rule 9.
	if n.ch != "archive" && n.ch != "review" {
		for _, d := range n.p.Depictions {
			if d.Identifiable && !d.Cleared && d.Treatment != "blur" && d.Treatment != "withhold" && d.Treatment != "crop" {
				said["depiction.uncleared"] = true
			}
		}
	}
	// Rule 10.
	var binding []naiveWord
	for _, w := range words {
		if n.sayNow(w.c) && (n.countsByItself(w) || n.again(w) || n.kept(w)) {
			binding = append(binding, w)
		}
	}
	conditions, ok := naiveMerge(binding)
	if !ok {
		said["conditions.conflict"] = true
	}
	// Rules 2 and 8, and the reasons of families.
	switch {
	case n.p.Room == "":
		said["room.none"] = true
	case len(n.p.Families) == 0:
		said["family.none"] = true
	default:
		for _, f := range n.f.Families {
			if n.tied(f.ID) && !noOf[f.ID] {
				for _, r := range n.missing(f, words) {
					said[r] = true
				}
			}
		}
	}
	if len(said) > 0 {
		return naiveAnswer{Effect: "deny", Reasons: sorted(said)}
	}
	n.gates(said, binding, conditions)
	if len(said) > 0 {
		return naiveAnswer{Effect: "hold", Reasons: sorted(said), Conditions: conditions}
	}
	return naiveAnswer{Effect: "permit", Conditions: conditions, Until: n.until(words, binding, conditions)}
}

func sorted(set map[string]bool) []string {
	var list []string
	for r := range set {
		list = append(list, r)
	}
	slices.Sort(list)
	return list
}

// missing: nothing if the family's quorum is there.
func (n *naive) missing(f schema.Family, words []naiveWord) []string {
	reasons := map[string]bool{}
	holders, yes := 0, 0
	somebody := false
	for _, w := range words {
		if w.c.Family == f.ID && n.counts(w, words) {
			somebody = true
		}
	}
	for _, g := range f.Guardians {
		if !ownAuthority(g) {
			continue
		}
		holders++
		of := func(w naiveWord) bool { return w.c.Family == f.ID && w.c.Guardian == g.ID }
		if slices.ContainsFunc(words, func(w naiveWord) bool { return of(w) && n.counts(w, words) }) {
			yes++
			continue
		}
		for _, w := range words {
			if !of(w) {
				continue
			}
			switch s := n.state(w.c); {
			case n.given(w.c) && n.hasEnded(w), n.countsByItself(w):
				reasons["consent.expired"] = true
			case n.yesReplaced(w.c):
			case s == "requested", s == "deferred":
				reasons["consent."+string(s)] = true
			case n.given(w.c):
				reasons["consent.not_effective"] = true
			case n.again(w):
				reasons["consent.ahead"] = true
			}
		}
	}
	if yes > 0 && (yes == holders || f.Quorum == "any") {
		return nil
	}
	if somebody || holders == 0 {
		reasons["consent.quorum"] = true
	}
	if len(reasons) == 0 {
		return []string{"consent.none"}
	}
	return sorted(reasons)
}

func naiveMerge(words []naiveWord) (m schema.Conditions, ok bool) {
	ok = true
	var lines, places, names, towns, days []string
	m.IncludeOriginal = len(words) > 0
	for _, w := range words {
		c := schema.Conditions{}
		if w.t.Conditions != nil {
			c = *w.t.Conditions
		}
		lines, places = append(lines, c.CreditLine), append(places, c.CreditPlacement)
		names, towns = append(names, c.NameDisplay), append(towns, c.LocationPrecision)
		for _, flag := range []struct {
			all *bool
			one bool
		}{
			{&m.NoCrop, c.NoCrop}, {&m.NoFlip, c.NoFlip}, {&m.NoRetouch, c.NoRetouch}, {&m.NoColorize, c.NoColorize}, {&m.NoDecolorize, c.NoDecolorize},
			{&m.NoMerge, c.NoMerge}, {&m.NoFaces, c.NoFaces}, {&m.NoAds, c.NoAds}, {&m.NoSearchIndex, c.NoSearchIndex}, {&m.NoFundraising, c.NoFundraising},
			{&m.NoAITraining, c.NoAITraining}, {&m.NoPerpetratorContext, c.NoPerpetratorContext}, {&m.CommentsOff, c.CommentsOff}, {&m.ReviewBeforeUse, c.ReviewBeforeUse},
		} {
			*flag.all = *flag.all || flag.one
		}
		if c.MaxLongEdgePx > 0 && (m.MaxLongEdgePx == 0 || c.MaxLongEdgePx < m.MaxLongEdgePx) {
			m.MaxLongEdgePx = c.MaxLongEdgePx
		}
		if !c.IncludeOriginal {
			m.IncludeOriginal = false
		}
		for _, d := range c.BlackoutDates {
			days = append(days, "--"+strings.TrimPrefix(d, "--"))
		}
	}
	one := func(list []string) string {
		list = slices.DeleteFunc(list, func(s string) bool { return s == "" })
		slices.Sort(list)
		list = slices.Compact(list)
		if len(list) > 1 {
			ok = false
		}
		if len(list) == 0 {
			return ""
		}
		return list[0]
	}
	smallest := func(list []string, order ...string) string {
		for _, s := range order {
			if slices.Contains(list, s) {
				return s
			}
		}
		return ""
	}
	m.CreditLine, m.CreditPlacement = one(lines), one(places)
	m.NameDisplay = smallest(names, "none", "initials", "first", "full")
	m.LocationPrecision = smallest(towns, "none", "country", "region", "city")
	slices.Sort(days)
	m.BlackoutDates = slices.Compact(days)
	return m, ok
}

func quietDay(days []string, t time.Time) bool {
	leap := t.Year()%4 == 0 && (t.Year()%100 != 0 || t.Year()%400 == 0)
	day := fmt.Sprintf("--%02d-%02d", t.Month(), t.Day())
	return slices.Contains(days, day) || slices.Contains(days, "--02-29") && !leap && day == "--02-28"
}

// gates is rule 11.
func (n *naive) gates(said map[string]bool, binding []naiveWord, c schema.Conditions) {
	for _, w := range binding {
		if w.c.ReviewBy != "" && w.c.ReviewBy <= n.at {
			said["consent.review_due"] = true
		}
		if w.t.Conditions == nil || !w.t.Conditions.ReviewBeforeUse {
			continue
		}
		// The last word of that guardian about this channel, and of two at one
		// instant the no.
		last, approved := schema.When(""), false
		for _, s := range n.p.Seen {
			if s.Channel != n.ch || s.Guardian != w.c.Guardian || s.At > n.at || s.At < last {
				continue
			}
			approved = !s.Declined && (approved || s.At > last)
			last = s.At
		}
		if !approved {
			said["review.pending"] = true
		}
	}
	if c.NoFaces {
		faces := !n.p.FacesReviewed
		for _, d := range n.p.Depictions {
			if d.Identifiable && d.Treatment != "blur" && d.Treatment != "withhold" && d.Treatment != "crop" {
				faces = true
			}
		}
		if faces {
			said["faces.unreviewed"] = true
		}
	}
	now, _ := n.at.Instant()
	if quietDay(c.BlackoutDates, now.In(n.f.Zone)) {
		said["date.blackout"] = true
	}
	if n.p.Alike {
		said["picture.alike"] = true
	}
}

// until: the ends of the permits used, their reviews, thirty days; and what is
// known to change before: another yes of somebody with a say begins, a record
// that takes the place of one of these begins, the next quiet day.
func (n *naive) until(words, binding []naiveWord, c schema.Conditions) schema.When {
	now, _ := n.at.Instant()
	until := schema.When(now.Add(720 * time.Hour).Format("2006-01-02T15:04:05Z"))
	earlier := func(w schema.When) {
		if w != "" {
			until = min(until, w)
		}
	}
	for _, w := range binding {
		earlier(w.c.ExpiresAt)
		earlier(w.t.ExpiresAt)
		earlier(w.c.ReviewBy)
		for _, x := range n.newer(w.c) {
			first := schema.When("")
			for _, e := range x.Events {
				begins := max(e.At, x.ObtainedAt, x.EffectiveFrom)
				if e.Recorded.Ahead {
					begins = dated(e)
				}
				if isGiving(e) && (first == "" || begins < first) {
					first = begins
				}
			}
			if x.ID != w.c.ID && first > n.at && x.ObtainedAt <= n.at {
				earlier(first)
			}
		}
	}
	for _, w := range words {
		if n.surely(w.c) && !n.replacedBy(w.c, false) && !n.hasEnded(w) && w.c.ObtainedAt <= n.at && w.c.EffectiveFrom > n.at {
			earlier(w.c.EffectiveFrom)
		}
	}
	end, _ := until.Instant()
	for t := now.Add(time.Hour); len(c.BlackoutDates) > 0 && t.Before(end); t = t.Add(time.Hour) { // whole hours: the zones and dates of these histories
		if local := t.In(n.f.Zone); quietDay(c.BlackoutDates, local) && local.Hour() == 0 {
			return schema.When(t.Format("2006-01-02T15:04:05Z"))
		}
	}
	return until
}
