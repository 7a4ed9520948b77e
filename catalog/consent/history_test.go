package consent

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// A history is a small random world and a question about it, made so that
// things collide: few ids, few dates, few channels.
type history struct {
	Facts
	photo Photo
	ch    schema.Channel
	at    time.Time
}

func (h *history) decide() schema.Decision { return Decide(NewWorld(h.Facts), h.photo, h.ch, h.at) }

// String is the history as a person can follow it.
func (h *history) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s at %s, zone %s\n%+v\n", h.ch, schema.WhenOf(h.at), h.Zone, h.photo)
	for _, f := range h.Families {
		fmt.Fprintf(&b, "family %s %s hold %v:", f.ID, f.Quorum, f.Hold)
		for _, g := range f.Guardians {
			fmt.Fprintf(&b, " %s %s %v;", g.ID, g.Authority, g.HadSay)
		}
		b.WriteByte('\n')
	}
	for _, c := range h.Consents {
		fmt.Fprintf(&b, "%s of %s/%s (%d, %s), instead of %q: obtained %s, from %s, until %q, review %q\n", c.ID, c.Family, c.Guardian, c.Recorded.Seq, c.Recorded.At, c.Supersedes, c.ObtainedAt, c.EffectiveFrom, c.ExpiresAt, c.ReviewBy)
		for _, x := range c.Terms {
			conditions, _ := json.Marshal(x.Conditions)
			fmt.Fprintf(&b, "    %s %s %v, embargo %q, until %q, %s\n", x.Effect, x.Scope, x.Channels, x.EmbargoUntil, x.ExpiresAt, conditions)
		}
		for _, e := range c.Events {
			fmt.Fprintf(&b, "    %s %s (%d, %s) %s\n", e.State, e.At, e.Recorded.Seq, e.Recorded.At, e.Channel)
		}
	}
	return b.String()
}

var (
	someChannels = []schema.Channel{schema.Web, schema.Archive}
	someDates    = []schema.When{
		"2024-12-31T12:00:00Z", "2025-02-20T00:00:00Z", "2025-02-27T23:00:00Z", "2025-02-28T00:00:00Z",
		"2025-02-28T01:00:00Z", "2025-03-01T00:00:00Z", "2025-03-02T00:00:00Z", "2026-01-01T00:00:00Z",
	}
	someZones = []*time.Location{time.UTC, time.FixedZone("west", -5*3600), time.FixedZone("east", 9*3600)}
)

type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 1))} }

// in is true once in n times.
func (d dice) in(n int) bool { return d.IntN(n) == 0 }

func pick[T any](d dice, xs ...T) T { return xs[d.IntN(len(xs))] }

func (d dice) past() schema.When { return someDates[d.IntN(4)] }
func (d dice) date() schema.When { return pick(d, someDates...) }
func (d dice) optional(n int) schema.When {
	if d.in(n) {
		return d.date()
	}
	return ""
}

func (d dice) channels() []schema.Channel {
	switch d.IntN(4) {
	case 0:
		return []schema.Channel{pick(d, someChannels...)}
	case 1:
		return []schema.Channel{pick(d, someChannels...), schema.Press}
	}
	return slices.Clone(someChannels)
}

func (d dice) scope() schema.Scope {
	return pick(d, "family:f1", "family:f1", "family:f2", "room:r1", "room:r1", "room:r2", "shoot:s1", schema.Scope("photo:"+photo1), schema.Scope("photo:"+photo2))
}

func (d dice) conditions() *schema.Conditions {
	if d.in(2) {
		return nil
	}
	k := &schema.Conditions{
		NoCrop: d.in(3), NoFaces: d.in(8), ReviewBeforeUse: d.in(6), IncludeOriginal: d.in(2), CommentsOff: d.in(4),
		NameDisplay:       pick(d, "", "", "none", "initials", "first", "full"),
		LocationPrecision: pick(d, "", "", "none", "country", "region", "city"),
		MaxLongEdgePx:     pick(d, 0, 0, 1000, 2000),
	}
	if d.in(5) {
		k.CreditLine = pick(d, "a", "b")
	}
	if d.in(6) {
		k.BlackoutDates = []string{pick(d, "02-28", "--02-28", "02-29", "--03-01", "--01-01"), pick(d, "--03-02", "--12-31")}
	}
	return k
}

// place puts what is dated at somewhere in the ledger: mostly on its date, and
// sometimes on another.
func (d dice) place(at schema.When) schema.Recorded {
	r := schema.Recorded{Seq: 1 + d.Int64N(1_000_000), At: at}
	if d.in(4) {
		r.At = d.date()
	}
	r.Ahead = d.in(12)
	return r
}

func (d dice) event() schema.ConsentEvent {
	e := schema.ConsentEvent{State: schema.StateGiven, At: d.date()}
	e.Recorded = d.place(e.At)
	if d.in(2) {
		e.State = pick(d, schema.StateRequested, schema.StateRequested, schema.StateDeferred, schema.StateGiven, schema.StateRenewed, schema.StateRenewed,
			schema.StateSuspended, schema.StateRefused, schema.StateWithdrawn, schema.StateRevoked, schema.StateInvalidated)
	}
	if d.in(4) {
		e.Channel = pick(d, someChannels...)
	}
	return e
}

func (d dice) term(effect schema.Effect) schema.Term {
	x := schema.Term{Effect: effect, Scope: d.scope(), Channels: d.channels(), EmbargoUntil: d.optional(12), ExpiresAt: d.optional(12), Conditions: d.conditions()}
	if effect == schema.Deny && d.in(3) {
		x.Channels = []schema.Channel{schema.AnyChannel}
	}
	return x
}

func (d dice) consent(id string, fams []schema.Family) schema.Consent {
	f := pick(d, fams...)
	c := schema.Consent{
		ID: id, Family: f.ID, Guardian: pick(d, f.Guardians...).ID,
		ObtainedAt: d.past(), EffectiveFrom: d.past(), ExpiresAt: d.optional(8), ReviewBy: d.optional(8),
	}
	if d.in(8) {
		c.ObtainedAt = d.date()
	}
	if d.in(8) {
		c.EffectiveFrom = d.date()
	}
	c.Recorded = d.place(c.ObtainedAt)
	if d.in(3) {
		c.Supersedes = pick(d, "c1", "c2", "c3", "c4", "c5", "c6")
	}
	for range 1 + d.IntN(2) {
		effect := schema.Permit
		if d.in(10) {
			effect = schema.Deny
		}
		c.Terms = append(c.Terms, d.term(effect))
	}
	if !d.in(5) {
		c.Events = append(c.Events, schema.ConsentEvent{State: schema.StateGiven, At: c.ObtainedAt, Recorded: schema.Recorded{Seq: 1, At: c.Recorded.At, Ahead: c.Recorded.Ahead}})
	}
	if d.in(3) {
		for range 1 + d.IntN(2) {
			c.Events = append(c.Events, d.event())
		}
	}
	return c
}

func (d dice) history() *history {
	h := &history{
		Facts: Facts{Zone: pick(d, someZones...)},
		photo: Photo{ID: photo1, Room: "r1", Shoot: pick(d, "s1", "s1", ""), Families: []string{"f1"}, FacesReviewed: d.in(2)},
		ch:    pick(d, someChannels...),
	}
	h.at, _ = pick(d, someDates[2:7]...).Instant()
	for _, id := range []string{"f1", "f2"} {
		f := schema.Family{ID: id, Quorum: pick(d, schema.QuorumAny, schema.QuorumAll, ""), Hold: d.in(80)}
		for _, g := range []string{"p1", "p2", "p3"}[:1+d.IntN(5)/3] {
			f.Guardians = append(f.Guardians, guardian(g, pick(d, schema.AuthoritySole, schema.AuthorityJoint, schema.AuthorityJoint, schema.AuthorityJoint)))
		}
		if d.in(2) {
			f.Guardians = append(f.Guardians, guardian("p4", pick(d, schema.AuthorityDelegated, schema.AuthorityAdvisory)))
		}
		if d.in(6) {
			g := guardian("p5", pick(d, schema.AuthorityAdvisory, schema.AuthorityAdvisory, schema.AuthorityJoint))
			g.HadSay = !d.in(4)
			f.Guardians = append(f.Guardians, g)
		}
		if d.in(60) {
			f.Guardians = f.Guardians[len(f.Guardians)-1:]
		}
		h.Families = append(h.Families, f)
	}
	if d.in(4) {
		h.photo.Families = append(h.photo.Families, "f2")
	}
	if d.in(100) {
		h.photo.Families = nil
	}
	if d.in(100) {
		h.photo.Room = ""
	}
	if d.in(5) {
		h.photo.Depictions = []schema.Depiction{{Identifiable: d.in(2), Cleared: d.in(2), Treatment: pick(d, "", "", "blur", "sparkle")}}
	}
	if d.in(6) {
		h.photo.Others = []string{photo2}
	}
	for i := range 1 + (d.IntN(6)+d.IntN(6))/2 {
		h.Consents = append(h.Consents, d.consent([]string{"c1", "c2", "c3", "c4", "c5", "c6"}[i], h.Families))
	}
	for i := range h.Consents {
		// Mostly it is one's own record that one replaces.
		for _, c := range h.Consents {
			if x := &h.Consents[i]; c.ID == x.Supersedes && !d.in(4) {
				x.Family, x.Guardian = c.Family, c.Guardian
			}
		}
	}
	for range d.IntN(4) {
		f := pick(d, h.Families...)
		h.photo.Seen = append(h.photo.Seen, Seen{
			Channel: pick(d, h.ch, pick(d, someChannels...)), Guardian: pick(d, f.Guardians...).ID, At: d.date(), Declined: d.in(4),
		})
	}
	if d.in(3) {
		d.shuffle(h)
	}
	h.photo.Alike = d.in(20)
	return h
}

// shuffle changes what carries no meaning.
func (d dice) shuffle(h *history) {
	h.Consents, h.Families, h.photo.Seen = slices.Clone(h.Consents), slices.Clone(h.Families), slices.Clone(h.photo.Seen)
	for range d.IntN(3) {
		h.Consents = append(h.Consents, pick(d, h.Consents...))
		h.Families = append(h.Families, pick(d, h.Families...))
	}
	if len(h.photo.Seen) > 0 {
		h.photo.Seen = append(h.photo.Seen, pick(d, h.photo.Seen...))
	}
	for i := range h.Consents {
		c := &h.Consents[i]
		c.Events, c.Terms = slices.Clone(c.Events), slices.Clone(c.Terms)
		if len(c.Events) > 0 {
			c.Events = append(c.Events, pick(d, c.Events...))
		}
		mix(d, c.Events)
		for j := range c.Terms {
			x := &c.Terms[j]
			x.Channels = append(slices.Clone(x.Channels), x.Channels...)
			mix(d, x.Channels)
			if x.Conditions == nil {
				x.Conditions = &schema.Conditions{}
			} else {
				k := *x.Conditions
				k.BlackoutDates = append(slices.Clone(k.BlackoutDates), k.BlackoutDates...)
				mix(d, k.BlackoutDates)
				x.Conditions = &k
			}
		}
	}
	for i := range h.Families {
		f := &h.Families[i]
		f.Guardians = append(slices.Clone(f.Guardians), f.Guardians[0])
		mix(d, f.Guardians)
	}
	h.photo.Families = append(slices.Clone(h.photo.Families), h.photo.Families...)
	h.photo.Depictions = slices.Clone(h.photo.Depictions)
	mix(d, h.Consents)
	mix(d, h.Families)
	mix(d, h.photo.Seen)
	mix(d, h.photo.Families)
	mix(d, h.photo.Depictions)
}

func mix[T any](d dice, xs []T) { d.Shuffle(len(xs), func(i, j int) { xs[i], xs[j] = xs[j], xs[i] }) }

// garble damages one thing, so that it cannot be read, or contradicts another.
func (d dice) garble(h *history) {
	c := &h.Consents[d.IntN(len(h.Consents))]
	c.Events, c.Terms = slices.Clone(c.Events), slices.Clone(c.Terms)
	x := &c.Terms[d.IntN(len(c.Terms))]
	junk := pick(d, "", "?", "2025-01-01", "2025-01-01T00:00:00.5Z", "2025-01-01T00:00:00+01:00", "\xff")
	f := &h.Families[d.IntN(len(h.Families))]
	f.Guardians = slices.Clone(f.Guardians)
	switch d.IntN(20) {
	case 0:
		c.ID = pick(d, "", "c1", "c2")
	case 1:
		c.Family = pick(d, "", "f1", "f2", "f9")
	case 2:
		c.Guardian = pick(d, "", "p1", "p9")
	case 3:
		c.ObtainedAt = schema.When(junk)
	case 4:
		c.EffectiveFrom = schema.When(junk)
	case 5:
		c.ExpiresAt = schema.When(junk)
	case 6:
		c.ReviewBy = schema.When(junk)
	case 7:
		x.Effect = schema.Effect(junk)
	case 8:
		x.Scope = pick(d, "", "room:", "room", "house:r1", "room:r 1", "photo:"+schema.Scope(photo1[:9]), "photo:A1A1")
	case 9:
		x.Channels = pick(d, nil, []schema.Channel{"tiktok"}, []schema.Channel{"*"}, []schema.Channel{schema.Press, "?"})
	case 10:
		x.EmbargoUntil = schema.When(junk)
	case 11:
		x.ExpiresAt = schema.When(junk)
	case 12:
		x.Conditions = pick(d, &schema.Conditions{MaxLongEdgePx: -1}, &schema.Conditions{BlackoutDates: []string{junk}}, &schema.Conditions{NameDisplay: "?"}, &schema.Conditions{LocationPrecision: "?"})
	case 13:
		e := d.event()
		e.State = schema.State(junk)
		c.Events = append(c.Events, e)
	case 14:
		e := d.event()
		e.At = schema.When(junk)
		c.Events = append(c.Events, e)
	case 15:
		e := d.event()
		e.Channel = pick[schema.Channel](d, "*", "tiktok")
		c.Events = append(c.Events, e)
	case 16:
		f.Quorum = "most"
	case 17:
		f.Guardians[0].Authority = schema.Authority(junk)
	case 18:
		f.Guardians = append(f.Guardians, guardian(pick(d, "", "p1", "p2"), schema.AuthorityAdvisory))
	case 19:
		f.Guardians[0].Relationship = junk
	}
}
