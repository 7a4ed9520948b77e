package consent

import (
	"slices"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// What was recorded with a clock that was ahead, once that is accepted, lets go only
// what may go both as if all of it counted by its dates and as if nothing of it had
// been said; and for no longer, and on no other conditions.
func TestAheadOpensNothing(t *testing.T) {
	t.Parallel()
	n := sample(100_000, 8_000)
	permits, closed, asked := 0, 0, 0
	for seed := range uint64(n) {
		h := newDice(seed + 1_000_000).history()
		soundLater(h.Consents)
		got := h.decide()
		asDated, without := *h, *h
		asDated.Consents, without.Consents = nil, nil
		ahead := false
		for _, c := range h.Consents {
			dated, said := c, c
			dated.Events, said.Events = slices.Clone(c.Events), nil
			dated.Recorded.Ahead = false
			ahead = ahead || c.Recorded.Ahead
			for i, e := range c.Events {
				ahead = ahead || e.Recorded.Ahead
				dated.Events[i].Recorded.Ahead = false
				if !e.Recorded.Ahead {
					said.Events = append(said.Events, e)
				}
			}
			asDated.Consents = append(asDated.Consents, dated)
			if !c.Recorded.Ahead || len(said.Events) > 0 { // what was said of it later is said of it again
				without.Consents = append(without.Consents, said)
			}
		}
		joined(without.Consents, h.Consents)
		if !ahead {
			continue
		}
		if asDated.decide().Effect == schema.Permit && got.Effect != schema.Permit {
			closed++
		}
		if got.Effect != schema.Permit {
			continue
		}
		permits++
		for name, other := range map[string]history{"as dated": asDated, "without": without} {
			d := other.decide()
			if d.Effect != schema.Permit {
				t.Fatalf("seed %d: permit, and %s %s %v\n%s", seed, name, d.Effect, d.Reasons, h)
			}
			// A yes that begins later only makes people ask again then: it brings conditions.
			// Those of a yes that was said ahead are kept before it begins.
			for got.ValidUntil > d.ValidUntil {
				until := d.ValidUntil
				other.at, _ = until.Instant()
				if d = other.decide(); d.Effect != schema.Permit || !got.Conditions.Keep(d.Conditions) || d.ValidUntil <= until {
					t.Fatalf("seed %d: until %s, and %s at %s it is %s %v, on %+v\n%s", seed, got.ValidUntil, name, until, d.Effect, d.Reasons, d.Conditions, h)
				}
				asked++
			}
		}
	}
	if permits < n/500 || closed < n/500 {
		t.Errorf("%d permits, %d closed, of %d: too few to tell anything", permits, closed, n)
	}
	t.Logf("%d permits, %d closed, %d asked again", permits, closed, asked)
}

// soundLater sets what was recorded ahead to no earlier a moment than what the ledger has
// soundly before it: an acceptance never does.
func soundLater(list []schema.Consent) {
	var sound []schema.Recorded
	each := func(fn func(*schema.Recorded)) {
		for i := range list {
			fn(&list[i].Recorded)
			for k := range list[i].Events {
				fn(&list[i].Events[k].Recorded)
			}
		}
	}
	each(func(r *schema.Recorded) {
		if !r.Ahead {
			sound = append(sound, *r)
		}
	})
	each(func(r *schema.Recorded) {
		for _, s := range sound {
			if r.Ahead && s.Seq < r.Seq {
				r.At = max(r.At, s.At)
			}
		}
	})
}

// joined lets records whose predecessor was left out take the place of what that one took
// the place of: whoever said in its stead what counts, said it of the whole line.
func joined(left, all []schema.Consent) {
	is := func(list []schema.Consent, id string) int {
		return slices.IndexFunc(list, func(c schema.Consent) bool { return c.ID == id })
	}
	for i := range left {
		for range all {
			before := left[i].Supersedes
			if n := is(all, before); n >= 0 && is(left, before) < 0 {
				left[i].Supersedes = all[n].Supersedes
			}
		}
	}
}

// A yes that is said again counts, by what it says then.
func TestAheadIsSaidAgain(t *testing.T) {
	yes := schema.Consent{ID: "yes", Family: "f1", Guardian: "p1", ObtainedAt: "2024-01-01T00:00:00Z", EffectiveFrom: "2024-01-01T00:00:00Z", ReviewBy: "2034-01-01T00:00:00Z",
		Recorded: schema.Recorded{Seq: 5, At: "2024-02-01T00:00:00Z", Ahead: true},
		Terms:    []schema.Term{{Effect: schema.Permit, Scope: "family:f1", Channels: []schema.Channel{schema.Web}}},
		Events:   []schema.ConsentEvent{{State: schema.StateGiven, At: "2024-01-01T00:00:00Z", Recorded: schema.Recorded{Seq: 5, At: "2024-02-01T00:00:00Z", Ahead: true}}}}
	f := Facts{Families: []schema.Family{{ID: "f1", Guardians: []schema.Guardian{guardian("p1", schema.AuthoritySole)}}}, Consents: []schema.Consent{yes}}
	at, _ := schema.When("2024-03-01T00:00:00Z").Instant()
	p := Photo{ID: photo1, Room: "r1", Families: []string{"f1"}}
	if d := Decide(NewWorld(f), p, schema.Web, at); d.Effect != schema.Deny || !slices.Equal(d.Reasons, []string{schema.ReasonAhead}) {
		t.Errorf("%s %v", d.Effect, d.Reasons)
	}
	f.Consents[0].Events = append(f.Consents[0].Events, schema.ConsentEvent{State: schema.StateRenewed, At: "2024-02-02T00:00:00Z", Recorded: schema.Recorded{Seq: 6, At: "2024-02-02T00:00:00Z"}})
	if d := Decide(NewWorld(f), p, schema.Web, at); d.Effect != schema.Permit {
		t.Errorf("%s %v", d.Effect, d.Reasons)
	}
}

// That somebody asked again, recorded with a clock that was ahead, takes away what a yes
// lets go and none of what it asks for: another yes goes no further by it.
func TestAskedAheadKeepsConditions(t *testing.T) {
	at := schema.When("2024-03-01T00:00:00Z")
	yes := func(id string, scope schema.Scope, asks schema.Conditions) schema.Consent {
		return schema.Consent{ID: id, Family: "f1", Guardian: "p1", ObtainedAt: "2024-01-01T00:00:00Z", EffectiveFrom: "2024-01-01T00:00:00Z", ReviewBy: "2034-01-01T00:00:00Z",
			Recorded: schema.Recorded{Seq: 1, At: "2024-01-01T00:00:00Z"},
			Terms:    []schema.Term{{Effect: schema.Permit, Scope: scope, Channels: []schema.Channel{schema.Web}, Conditions: &asks}},
			Events:   []schema.ConsentEvent{{State: schema.StateGiven, At: "2024-01-01T00:00:00Z", Recorded: schema.Recorded{Seq: 1, At: "2024-01-01T00:00:00Z"}}}}
	}
	for _, state := range []schema.State{schema.StateRequested, schema.StateDeferred} {
		s := newScene(when(at), with(yes("wide", "family:f1", schema.Conditions{}), yes("close", "room:r1", schema.Conditions{NoCrop: true})))
		asked := schema.ConsentEvent{State: state, At: "2024-02-01T00:00:00Z", Recorded: schema.Recorded{Seq: 9, At: "2024-02-01T00:00:00Z", Ahead: true}}
		s.Consents[1].Events = append(s.Consents[1].Events, asked)
		if d := s.decide(); d.Effect != schema.Permit || !d.Conditions.NoCrop {
			t.Errorf("%s, recorded ahead: %s %v, %+v", state, d.Effect, d.Reasons, d.Conditions)
		}
		s.Consents[1].Events[1].Recorded.Ahead = false
		if d := s.decide(); d.Effect != schema.Permit || d.Conditions.NoCrop {
			t.Errorf("%s: %s %v, %+v", state, d.Effect, d.Reasons, d.Conditions)
		}
	}
}
