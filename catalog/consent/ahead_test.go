package consent

import (
	"slices"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// What was recorded with a clock that was ahead, once that is accepted, lets go only
// what may go both as if all of it counted by its dates and as if nothing of it had
// been said; and for no longer.
func TestAheadOpensNothing(t *testing.T) {
	t.Parallel()
	n := sample(100_000, 20_000)
	permits, closed := 0, 0
	for seed := range uint64(n) {
		h := newDice(seed + 1_000_000).history()
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
			if got.ValidUntil > d.ValidUntil {
				t.Fatalf("seed %d: until %s, and %s until %s\n%s", seed, got.ValidUntil, name, d.ValidUntil, h)
			}
		}
	}
	if permits < n/500 || closed < n/500 {
		t.Errorf("%d permits, %d closed, of %d: too few to tell anything", permits, closed, n)
	}
	t.Logf("%d permits, %d closed", permits, closed)
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
