package consent

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// openness orders effects: whatever adds a no must never raise it.
func openness(e schema.Effect) int {
	return slices.Index([]schema.Effect{schema.Deny, schema.Hold, schema.Permit}, e)
}

// eachHistory runs f over n random histories, the same in every run. Every
// fourth is garbled.
func eachHistory(t *testing.T, n int, f func(d dice, h *history) string) {
	t.Helper()
	for seed := range uint64(n) {
		d := newDice(seed)
		h := d.history()
		if seed%4 == 0 {
			for range 1 + d.IntN(2) {
				d.garble(h)
			}
		}
		if wrong := f(d, h); wrong != "" {
			t.Fatalf("seed %d: %s\n%s", seed, wrong, h)
		}
	}
}

// How many histories are held against the naive rules: a sample, or with
// STILLROOM_LONG=1 (make check-long) all of them.
func sample(all, some int) int {
	if os.Getenv("STILLROOM_LONG") != "" {
		return all
	}
	return some
}

func TestAgainstNaive(t *testing.T) {
	t.Parallel()
	n := sample(100_000, 8_000)
	effects, seen := map[schema.Effect]int{}, map[string]int{}
	for seed := range uint64(n) {
		h := newDice(seed).history()
		d := h.decide()
		effects[d.Effect]++
		for _, r := range d.Reasons {
			seen[r]++
		}
		got := naiveAnswer{d.Effect, slices.Sorted(slices.Values(d.Reasons)), d.Conditions, d.ValidUntil}
		if want := naiveDecide(h.Facts, h.photo, h.ch, h.at); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d:\ngot  %+v\nwant %+v\n%s", seed, got, want, h)
		}
	}
	// Histories that never reach a rule would check nothing.
	for _, e := range []schema.Effect{schema.Permit, schema.Hold, schema.Deny} {
		if effects[e] < n/50 {
			t.Errorf("%d of %d histories end in %s", effects[e], n, e)
		}
	}
	for _, r := range weights {
		if r != schema.ReasonUnreadable && seen[r] < n/2000 {
			t.Errorf("%d of %d histories give %s", seen[r], n, r)
		}
	}
	t.Logf("seeds 0 to %d: %v %v", n-1, effects, seen)
}

var histories = sample(10_000, 2_500)

func TestOrderAndCopiesChangeNothing(t *testing.T) {
	t.Parallel()
	eachHistory(t, histories, func(d dice, h *history) string {
		before := h.decide()
		d.shuffle(h)
		if after := h.decide(); !reflect.DeepEqual(before, after) {
			return fmt.Sprintf("\nbefore %+v\nafter  %+v", before, after)
		}
		return ""
	})
}

// compare says what is wrong if after is more open than before.
func compare(what any, before, after schema.Decision) string {
	if openness(after.Effect) > openness(before.Effect) {
		return fmt.Sprintf("%+v\nfrom %s %v to %s %v", what, before.Effect, before.Reasons, after.Effect, after.Reasons)
	}
	return ""
}

func TestMoreNoNeverOpens(t *testing.T) {
	t.Parallel()
	t.Run("a new record with a deny", func(t *testing.T) {
		eachHistory(t, histories, func(d dice, h *history) string {
			before := h.decide()
			c := d.consent("new", h.Families)
			c.Supersedes = ""
			c.Terms = append(c.Terms, d.term(schema.Deny))
			h.Consents = append(h.Consents, c)
			after := h.decide()
			for i := range c.Terms {
				if c.Terms[i].Effect == schema.Permit {
					return "" // it says yes to something too: only for the next case
				}
			}
			return compare(c, before, after)
		})
	})
	t.Run("a deny in a record", func(t *testing.T) {
		eachHistory(t, histories, func(d dice, h *history) string {
			before := h.decide()
			c := &h.Consents[d.IntN(len(h.Consents))]
			c.Terms = append(slices.Clone(c.Terms), d.term(schema.Deny))
			return compare(*c, before, h.decide())
		})
	})
	t.Run("a deny of everything", func(t *testing.T) {
		eachHistory(t, histories, func(d dice, h *history) string {
			h.Consents = append(h.Consents, schema.Consent{ID: "new", Family: "f1", Guardian: "p1", ObtainedAt: someDates[0], EffectiveFrom: someDates[0],
				Terms: []schema.Term{{Effect: schema.Deny, Scope: "room:r1", Channels: []schema.Channel{"*"}}}})
			if after := h.decide(); after.Effect != schema.Deny {
				return string(after.Effect)
			}
			return ""
		})
	})
	t.Run("an end", func(t *testing.T) {
		eachHistory(t, histories, func(d dice, h *history) string {
			before := h.decide()
			c := &h.Consents[d.IntN(len(h.Consents))]
			e := d.event()
			e.State = pick(d, schema.StateWithdrawn, schema.StateWithdrawn, schema.StateRevoked, schema.StateRefused)
			c.Events = append(slices.Clone(c.Events), e)
			return compare([]any{*c, e}, before, h.decide())
		})
	})
	t.Run("a pause", func(t *testing.T) {
		eachHistory(t, histories, func(d dice, h *history) string {
			before := h.decide()
			c := &h.Consents[d.IntN(len(h.Consents))]
			e := d.event()
			e.State = schema.StateSuspended
			c.Events = append(slices.Clone(c.Events), e)
			return compare([]any{*c, e}, before, h.decide())
		})
	})
	t.Run("an embargo", func(t *testing.T) {
		eachHistory(t, histories, func(d dice, h *history) string {
			before := h.decide()
			c := &h.Consents[d.IntN(len(h.Consents))]
			c.Terms = slices.Clone(c.Terms)
			x := &c.Terms[d.IntN(len(c.Terms))]
			x.EmbargoUntil = max(x.EmbargoUntil, d.date())
			return compare(*c, before, h.decide())
		})
	})
	t.Run("a new record with an embargo", func(t *testing.T) {
		eachHistory(t, histories, func(d dice, h *history) string {
			before := h.decide()
			c := d.consent("new", h.Families)
			c.Supersedes = ""
			x := d.term(schema.Permit)
			x.EmbargoUntil = schema.WhenOf(h.at.Add(time.Second))
			c.Terms = []schema.Term{x}
			h.Consents = append(h.Consents, c)
			return compare(c, before, h.decide())
		})
	})
	t.Run("an invalidation where there is no deny to lift", func(t *testing.T) {
		eachHistory(t, histories, func(d dice, h *history) string {
			before := h.decide()
			c := &h.Consents[d.IntN(len(h.Consents))]
			for _, x := range c.Terms {
				if x.Effect == schema.Deny {
					return ""
				}
			}
			e := d.event()
			e.State = schema.StateInvalidated
			c.Events = append(slices.Clone(c.Events), e)
			return compare([]any{*c, e}, before, h.decide())
		})
	})
	t.Run("a family with a say", func(t *testing.T) {
		eachHistory(t, histories, func(_ dice, h *history) string {
			if len(h.photo.Families) == 0 {
				return ""
			}
			before := h.decide()
			h.photo.Families = append(slices.Clone(h.photo.Families), "f2")
			return compare("f2", before, h.decide())
		})
	})
	t.Run("a hold", func(t *testing.T) {
		eachHistory(t, histories, func(_ dice, h *history) string {
			if len(h.photo.Families) == 0 {
				return ""
			}
			for i := range h.Families {
				h.Families[i].Hold = h.Families[i].ID == "f1"
			}
			if after := h.decide(); after.Effect != schema.Deny {
				return string(after.Effect)
			}
			return ""
		})
	})
}

// A no needs no date: once it is recorded, whatever date stands in it, and
// whatever the clock was at the time, it counts.
func TestTheDateOfANoChangesNothing(t *testing.T) {
	t.Parallel()
	moved := 0
	eachHistory(t, histories, func(d dice, h *history) string {
		before := h.decide()
		now := schema.WhenOf(h.at)
		for i := range h.Consents {
			c := &h.Consents[i]
			c.Events = slices.Clone(c.Events)
			for j := range c.Events {
				e := &c.Events[j]
				if (e.State.Ends() || e.State == schema.StateSuspended) && e.Recorded.At <= now && d.in(2) {
					e.At = max(e.At, "2062-05-01T00:00:00Z")
					moved++
				}
			}
			if c.Recorded.At <= now && !slices.ContainsFunc(c.Terms, func(x schema.Term) bool { return x.Effect != schema.Deny }) && len(c.Events) == 0 {
				c.ObtainedAt, c.EffectiveFrom = "2062-05-01T00:00:00Z", "2062-05-01T00:00:00Z"
				moved++
			}
		}
		return compare("dates of the noes", before, h.decide())
	})
	if moved < histories/50 {
		t.Errorf("only %d dates were moved", moved)
	}
}

// The order of the ledger decides between records of one moment, and nothing else.
func TestOrderOfTheLedger(t *testing.T) {
	t.Parallel()
	same := 0
	eachHistory(t, histories, func(d dice, h *history) string {
		once := map[schema.When]bool{}
		for _, c := range h.Consents {
			if once[c.ObtainedAt] {
				return ""
			}
			once[c.ObtainedAt] = true
		}
		same++
		before := h.decide()
		for i := range h.Consents {
			h.Consents[i].Recorded.Seq = d.Int64N(1000)
		}
		if after := h.decide(); !reflect.DeepEqual(before, after) {
			return fmt.Sprintf("\nbefore %+v\nafter  %+v", before, after)
		}
		return ""
	})
	if same < histories/50 {
		t.Errorf("only %d histories have records of different moments", same)
	}
}

func TestWithdrawalEndsAYes(t *testing.T) {
	t.Parallel()
	withdrawn := 0
	eachHistory(t, histories, func(d dice, h *history) string {
		if h.decide().Effect != schema.Permit {
			return ""
		}
		// Everything that carries the yes, so whichever is taken back.
		for i := range h.Consents {
			c := &h.Consents[i]
			c.Events = append(slices.Clone(c.Events), schema.ConsentEvent{State: schema.StateWithdrawn, At: schema.WhenOf(h.at), Channel: pick(d, "", h.ch)})
		}
		withdrawn++
		if after := h.decide(); after.Effect != schema.Deny || !slices.ContainsFunc(after.Reasons, func(r string) bool { return r == schema.ReasonWithdrawn || r == schema.ReasonNone }) {
			return fmt.Sprint(after.Effect, after.Reasons)
		}
		return ""
	})
	if withdrawn < histories/50 {
		t.Errorf("only %d histories had a yes to take back", withdrawn)
	}
}

// Less yes opens nothing that was closed. What it can do is to end a
// disagreement between two who both said yes, and to take away a yes that
// stood in the way: one that was taken back, is paused or under embargo, has
// ended, or could not be read; or beside which another, that begins later, is a
// no until then. Nothing else. (It can lift a hold, with the condition that
// asked for it.)
func TestLessYesNeverOpens(t *testing.T) {
	t.Parallel()
	eachHistory(t, histories, func(d dice, h *history) string {
		before := h.decide()
		c := &h.Consents[d.IntN(len(h.Consents))]
		e := d.event()
		e.State = pick(d, schema.StateSuspended, schema.StateDeferred, schema.StateRequested)
		c.Events = append(slices.Clone(c.Events), e)
		if after := h.decide(); before.Effect == schema.Deny && !slices.Contains(before.Reasons, schema.ReasonConflict) {
			return compare([]any{*c, e}, before, after)
		}
		return ""
	})
	eachHistory(t, histories, func(d dice, h *history) string {
		before := h.decide()
		c := &h.Consents[d.IntN(len(h.Consents))]
		i := d.IntN(len(c.Terms))
		if c.Terms[i].Effect != schema.Permit {
			return ""
		}
		for _, r := range before.Reasons {
			switch r {
			case schema.ReasonConflict, schema.ReasonUnreadable, schema.ReasonWithdrawn, schema.ReasonRevoked, schema.ReasonInvalidated, schema.ReasonRefused,
				schema.ReasonSuspended, schema.ReasonEmbargoed, schema.ReasonNotEffective, schema.ReasonExpired:
				return "" // it may have been the no
			}
		}
		c.Terms = slices.Delete(slices.Clone(c.Terms), i, i+1)
		if after := h.decide(); before.Effect == schema.Deny {
			return compare(*c, before, after)
		}
		return ""
	})
}

// A yes says nothing to a no: with more of it, at whatever scope, a photo that
// somebody closed stays closed.
func TestMoreYesNeverOutweighsANo(t *testing.T) {
	t.Parallel()
	closed := 0
	eachHistory(t, histories, func(d dice, h *history) string {
		before := h.decide()
		if !slices.Contains(before.Reasons, schema.ReasonDenied) {
			return ""
		}
		closed++
		for _, f := range h.Families {
			for _, g := range f.Guardians {
				h.Consents = append(h.Consents, schema.Consent{ID: "new-" + f.ID + g.ID, Family: f.ID, Guardian: g.ID, ObtainedAt: someDates[0], EffectiveFrom: someDates[0],
					Terms:  []schema.Term{{Effect: schema.Permit, Scope: schema.Scope("photo:" + photo1), Channels: []schema.Channel{h.ch}}},
					Events: []schema.ConsentEvent{{State: schema.StateGiven, At: someDates[0]}}})
			}
		}
		if after := h.decide(); after.Effect != schema.Deny || !slices.Contains(after.Reasons, schema.ReasonDenied) {
			return fmt.Sprint(after.Effect, after.Reasons)
		}
		return ""
	})
	if closed < histories/50 {
		t.Errorf("only %d histories had a no", closed)
	}
}

// Whose say has ended has closed what they closed: no word of the records about
// who decides opens it.
func TestALostSayOpensNoNo(t *testing.T) {
	t.Parallel()
	closed := 0
	eachHistory(t, histories, func(d dice, h *history) string {
		f := &h.Families[d.IntN(len(h.Families))]
		g := pick(d, f.Guardians...)
		who := g.ID
		if a := g.Authority; a != schema.AuthorityJoint && a != schema.AuthorityDelegated {
			return "" // who alone has the say may have replaced another's word: see supersede.go
		}
		before := h.decide()
		for i := range h.Families {
			x := &h.Families[i]
			x.Guardians = slices.Clone(x.Guardians)
			for j := range x.Guardians {
				if x.ID == f.ID && x.Guardians[j].ID == who {
					x.Guardians[j].Authority, x.Guardians[j].HadSay = schema.AuthorityAdvisory, true
				}
			}
		}
		after := h.decide()
		for _, r := range before.Reasons {
			switch r {
			case schema.ReasonDenied, schema.ReasonWithdrawn, schema.ReasonRevoked, schema.ReasonInvalidated, schema.ReasonRefused, schema.ReasonHoldFamily:
				closed++
				if !slices.Contains(after.Reasons, r) {
					return fmt.Sprintf("%s: %v became %s %v", who, before.Reasons, after.Effect, after.Reasons)
				}
			case schema.ReasonSuspended, schema.ReasonUnreadable:
				if after.Effect == schema.Permit {
					return fmt.Sprintf("%s: %v became a permit", who, before.Reasons)
				}
			}
		}
		return ""
	})
	if closed < histories/50 {
		t.Errorf("only %d histories were closed", closed)
	}
}

// Until its time is up, a yes may be relied on without asking again, unless
// something happens that is not known yet.
func TestValidUntilHolds(t *testing.T) {
	t.Parallel()
	permitted := 0
	eachHistory(t, histories, func(d dice, h *history) string {
		before := h.decide()
		if before.Effect != schema.Permit {
			return ""
		}
		at := schema.WhenOf(h.at)
		for i := range h.Consents {
			c := &h.Consents[i]
			if c.ObtainedAt > at || slices.ContainsFunc(c.Events, func(e schema.ConsentEvent) bool { return e.At > at }) {
				return "" // something that is to happen is known
			}
		}
		if slices.ContainsFunc(h.photo.Seen, func(x Seen) bool { return x.Declined && x.At > at }) {
			return "" // so is the no of whoever looks at it
		}
		permitted++
		until, err := before.ValidUntil.Instant()
		if err != nil || !until.After(h.at) {
			return "valid until " + string(before.ValidUntil)
		}
		for range 4 {
			h.at = h.at.Add(until.Sub(h.at) / 2)
			if after := h.decide(); after.Effect != schema.Permit {
				return fmt.Sprint(h.at, after.Effect, after.Reasons)
			}
		}
		return ""
	})
	if permitted < histories/50 {
		t.Errorf("only %d histories were permitted", permitted)
	}
}

// What can be said about any decision.
func TestShape(t *testing.T) {
	t.Parallel()
	eachHistory(t, histories, func(_ dice, h *history) string {
		d := h.decide()
		weight := -1
		for _, r := range d.Reasons {
			w := slices.Index(weights, r)
			if w <= weight {
				return fmt.Sprint("reasons out of order: ", d.Reasons)
			}
			weight = w
		}
		switch {
		case d.Reasons == nil || d.Considered == nil:
			return "a list is nil"
		case (d.Effect == schema.Permit) != (len(d.Reasons) == 0):
			return fmt.Sprint("reasons of a ", d.Effect, d.Reasons)
		case (d.Effect == schema.Permit) != (d.ValidUntil != ""):
			return fmt.Sprint("valid until ", d.Effect, d.ValidUntil)
		case d.Effect == schema.Deny && !reflect.DeepEqual(d.Conditions, schema.Conditions{}):
			return fmt.Sprintf("conditions of a deny: %+v", d.Conditions)
		}
		for _, c := range d.Considered {
			if c.Why == "" || c.State == "" || c.Term < 1 {
				return fmt.Sprintf("%+v", c)
			}
		}
		return ""
	})
}
