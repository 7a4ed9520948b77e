package consent

import (
	"math"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// junk is what may stand in any text of a record.
var junk = []string{
	"", " ", "*", "?", ":", "--", "\x00", "\xff\xfe", "f1", "p1", "c1", "c2", "r1", "room:r1", "family:f1", "photo:", "photo:a1a1", "room:*",
	"permit", "deny", "hold", "allow", "given", "withdrawn", "expired", "web", "archive", "tiktok", "sole", "joint", "advisory", "parent", "any", "all",
	"2025-01-01T00:00:00Z", "2025-02-30T00:00:00Z", "0000-00-00T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "10000-01-01T00:00:00Z", "-001-01-01T00:00:00Z",
	"2025-01-01", "24:00", "--02-29", "--02-30", "02-29", "none", "first", photo1, photo1[:12],
}

func junkWorld(d dice) (Facts, Photo, schema.Channel) {
	s := func() string { return junk[d.IntN(len(junk))] }
	w := func() schema.When { return schema.When(s()) }
	var f Facts
	for range d.IntN(4) {
		x := schema.Family{ID: s(), Quorum: schema.Quorum(s()), Hold: d.in(2)}
		for range d.IntN(4) {
			x.Guardians = append(x.Guardians, schema.Guardian{ID: s(), Authority: schema.Authority(s()), Relationship: s()})
		}
		f.Families = append(f.Families, x)
	}
	for range d.IntN(8) {
		c := schema.Consent{ID: s(), Family: s(), Guardian: s(), Supersedes: s(), ObtainedAt: w(), EffectiveFrom: w(), ExpiresAt: w(), ReviewBy: w()}
		for range d.IntN(4) {
			x := schema.Term{Effect: schema.Effect(s()), Scope: schema.Scope(s()), EmbargoUntil: w(), ExpiresAt: w()}
			for range d.IntN(3) {
				x.Channels = append(x.Channels, schema.Channel(s()))
			}
			if d.in(2) {
				x.Conditions = &schema.Conditions{CreditLine: s(), NameDisplay: s(), LocationPrecision: s(), MaxLongEdgePx: d.IntN(3) - 1, BlackoutDates: []string{s(), s()}}
			}
			c.Terms = append(c.Terms, x)
		}
		for range d.IntN(4) {
			c.Events = append(c.Events, schema.ConsentEvent{State: schema.State(s()), At: w(), Channel: schema.Channel(s())})
		}
		f.Consents = append(f.Consents, c)
	}
	seen := []Seen{{Channel: schema.Channel(s()), Guardian: s(), At: w(), Declined: d.in(2)}}
	return f, Photo{ID: s(), Room: s(), Shoot: s(), Families: []string{s(), s()}, Depictions: []schema.Depiction{{Identifiable: d.in(2), Treatment: s()}}, Seen: seen}, schema.Channel(s())
}

func TestGarbageNeverPanics(t *testing.T) {
	t.Parallel()
	times := []time.Time{{}, time.Unix(0, 0), time.Unix(math.MaxInt32, 999), time.Date(2025, 2, 28, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(200000, 1, 1, 0, 0, 0, 0, time.UTC)}
	for seed := range uint64(sample(20_000, 5_000)) {
		f, p, ch := junkWorld(newDice(seed))
		w := NewWorld(f)
		for _, at := range times {
			for _, ch := range []schema.Channel{ch, schema.Web} {
				if d := Decide(w, p, ch, at); d.Effect != schema.Deny {
					t.Fatalf("seed %d: junk gives %s\n%+v\n%+v", seed, d.Effect, f, d)
				}
			}
		}
	}
	Decide(NewWorld(Facts{}), Photo{}, "", time.Time{})
}

func FuzzDecide(f *testing.F) {
	f.Add("f1", "p1", "room:r1", "web", "given", "2025-01-01T00:00:00Z", "--02-29", int64(1748736000))
	f.Add("", "", "", "*", "", "", "", int64(0))
	f.Fuzz(func(t *testing.T, family, guard, scope, channel, state, when, day string, at int64) {
		c := schema.Consent{ID: "c1", Family: family, Guardian: guard, ObtainedAt: begun, EffectiveFrom: begun, ExpiresAt: schema.When(when), Supersedes: state,
			Terms:  []schema.Term{{Effect: schema.Permit, Scope: schema.Scope(scope), Channels: []schema.Channel{schema.Channel(channel)}, Conditions: &schema.Conditions{BlackoutDates: []string{day}}}},
			Events: []schema.ConsentEvent{{State: schema.State(state), At: begun, Channel: schema.Channel(channel)}}}
		w := NewWorld(Facts{Families: []schema.Family{family1("f1", guardian("p1", schema.AuthorityJoint))}, Consents: []schema.Consent{c, c}})
		d := Decide(w, Photo{ID: photo1, Room: "r1", Families: []string{"f1"}}, schema.Web, time.Unix(at, 0))
		yes := state == "given" || state == "renewed"
		if d.Effect == schema.Permit && (!yes || family != "f1" || guard != "p1" || channel != "web") {
			t.Errorf("permit for %q %q %q %q %q", family, guard, scope, channel, state)
		}
	})
}
