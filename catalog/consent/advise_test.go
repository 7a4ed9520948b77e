package consent

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func (s *scene) advise() []schema.Advice {
	t, err := s.at.Instant()
	if err != nil {
		panic(err)
	}
	return Advise(NewWorld(s.Facts), s.photo, s.ch, t)
}

func TestAdvise(t *testing.T) {
	t.Parallel()
	const later = schema.When("2026-01-01T00:00:00Z")
	web := permit("room:r1", schema.Web)
	about := func(reason, guardian string, consents ...string) schema.Advice {
		return schema.Advice{Reason: reason, Family: "f1", Guardian: guardian, Consents: consents}
	}
	for _, tt := range []struct {
		name  string
		scene *scene
		want  []schema.Advice
	}{
		{"a permit needs nothing", newScene(with(said("c", web))), nil},
		{"no room", newScene(func(s *scene) { s.photo.Room = "" }), []schema.Advice{{Reason: schema.ReasonRoomNone}}},
		{"nobody said anything: everybody is asked", newScene(joint("p1", "p2")), []schema.Advice{about(schema.ReasonNone, "p1"), about(schema.ReasonNone, "p2")}},
		{"one of two", newScene(joint("p1", "p2"), with(said("c", web))), []schema.Advice{about(schema.ReasonQuorum, "p2")}},
		{"one has ended, the other is silent", newScene(joint("p1", "p2"), with(said("c", web, ends(begun)))), []schema.Advice{about(schema.ReasonExpired, "p1", "c"), about(schema.ReasonNone, "p2")}},
		{"of several yeses the one that comes closest", newScene(with(said("c", silent, web, event1(schema.StateRequested, begun)), said("d", silent, web, event1(schema.StateDeferred, begun)))),
			[]schema.Advice{{Reason: schema.ReasonDeferred}, about(schema.ReasonRequested, "p1", "c")}},
		{"what has ended takes the others along, so all of it", newScene(with(said("d", web, from(begun, later)), said("c", web, ends(begun)), said("b", web, ends(begun)))),
			[]schema.Advice{about(schema.ReasonExpired, "p1", "b", "c"), {Reason: schema.ReasonNotEffective}}},
		{"a pause", newScene(with(said("c", web, event1(schema.StateSuspended, begun)))), []schema.Advice{{Reason: schema.ReasonSuspended, Guardian: "p1", Consents: []string{"c"}}}},
		{"an embargo", newScene(with(said("c", web, embargo(later)))), []schema.Advice{{Reason: schema.ReasonEmbargoed, Guardian: "p1", Consents: []string{"c"}, At: later}}},
		{"less, that begins later", newScene(with(said("c", web), said("d", permit("shoot:s1", schema.Web), from(begun, later)))),
			[]schema.Advice{{Reason: schema.ReasonNotEffective, Guardian: "p1", Consents: []string{"d"}, At: later}}},
		{"any of two", newScene(joint("p1", "p2"), quorum(schema.QuorumAny)), []schema.Advice{
			{Reason: schema.ReasonNone, Family: "f1", Guardian: "p1", OneIsEnough: true}, {Reason: schema.ReasonNone, Family: "f1", Guardian: "p2", OneIsEnough: true}}},
		{"a no", newScene(joint("p1", "p2"), with(said("c", deny("family:f1", "*")))), []schema.Advice{{Reason: schema.ReasonDenied, Guardian: "p1", Consents: []string{"c"}}}},
		{"a no, and a newer record that was asked only", newScene(with(said("c", deny("family:f1", "*")), said("d", silent, web, supersedes("c"), event1(schema.StateRequested, begun)))),
			[]schema.Advice{{Reason: schema.ReasonDenied, Guardian: "p1", Consents: []string{"c"}, Newer: "d"}}},
		{"a no, and a newer record that was refused", newScene(with(said("c", deny("family:f1", "*")), said("d", silent, web, supersedes("c"), event1(schema.StateRefused, begun)))),
			[]schema.Advice{{Reason: schema.ReasonDenied, Guardian: "p1", Consents: []string{"d"}}, {Reason: schema.ReasonRefused, Guardian: "p1", Consents: []string{"d"}}}},
		{"what comes after the missing yes", newScene(joint("p1", "p2"), with(said("c", web, asking(schema.Conditions{ReviewBeforeUse: true})))),
			[]schema.Advice{about(schema.ReasonQuorum, "p2"), about(schema.ReasonReview, "p1")}},
		{"what comes with the missing yes", newScene(with(said("c", silent, web, asking(schema.Conditions{ReviewBeforeUse: true}), event1(schema.StateRequested, begun)))),
			[]schema.Advice{about(schema.ReasonRequested, "p1", "c"), about(schema.ReasonReview, "p1")}},
		{"quiet", newScene(families(schema.Family{ID: "f1", Hold: true, Guardians: []schema.Guardian{guardian("p1", schema.AuthoritySole)}})),
			[]schema.Advice{{Reason: schema.ReasonHoldFamily, Family: "f1"}}},
		{"two credits", newScene(with(said("c", web, asking(schema.Conditions{CreditLine: "A"})), said("d", web, asking(schema.Conditions{CreditLine: "B"})), said("e", web))),
			[]schema.Advice{{Reason: schema.ReasonConflict, Consents: []string{"c", "d"}}}},
	} {
		if got := tt.scene.advise(); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", tt.name, got, tt.want)
		}
	}
}

// Whoever does what the advice says gets what it says: where nobody said no, a
// permit; where somebody did, that no is gone.
func TestAdviceHelps(t *testing.T) {
	t.Parallel()
	permitted, gone := 0, 0
	eachHistory(t, histories, func(_ dice, h *history) string {
		w := NewWorld(h.Facts)
		if !w.inLines() {
			return "" // no catalog takes such records
		}
		before := Decide(w, h.photo, h.ch, h.at)
		advice := Advise(w, h.photo, h.ch, h.at)
		for _, r := range before.Reasons {
			if !slices.ContainsFunc(advice, func(a schema.Advice) bool { return a.Reason == r }) {
				return fmt.Sprintf("no advice for %s: %+v", r, advice)
			}
		}
		again := make(map[string]int)
		for n, a := range advice {
			switch {
			case a.Reason == schema.ReasonUnreadable, a.Reason == schema.ReasonBlackout, a.Reason == schema.ReasonRoomNone, a.Reason == schema.ReasonFamilyNone,
				a.Reason == schema.ReasonQuorum && a.Guardian == "":
				return "" // nothing that could be done here
			case a.Newer != "" && a.At != "", a.Reason == schema.ReasonNotEffective && a.Family == "":
				return "" // nor before that day
			}
			h.follow(a, n, again)
		}
		after := h.decide()
		if len(before.Reasons) > 0 && !isNo(before.Reasons[0]) {
			permitted++
			if after.Effect != schema.Permit {
				return fmt.Sprintf("%+v\nfrom %v to %v", advice, before.Reasons, after.Reasons)
			}
		} else if len(before.Reasons) > 0 {
			gone++
			if isNo(after.Reasons...) {
				return fmt.Sprintf("%+v\nfrom %v to %v", advice, before.Reasons, after.Reasons)
			}
		}
		return ""
	})
	if permitted < histories/50 || gone < histories/50 {
		t.Errorf("%d permitted, %d noes gone", permitted, gone)
	}
	t.Logf("%d permitted, %d noes gone", permitted, gone)
}

// inLines reports whether records can be read and stand in each other's place
// one by one, as the database has it.
func (w *World) inLines() bool {
	once := map[string]bool{}
	known := map[*record]bool{}
	for _, t := range w.all {
		r := t.record
		if known[r] {
			continue
		}
		known[r] = true
		if r.bad || r.circular || r.contested || once[r.supersedes] {
			return false
		}
		once[r.supersedes] = r.supersedes != ""
	}
	return true
}

func isNo(reasons ...string) bool {
	return slices.ContainsFunc(reasons, func(r string) bool {
		n := slices.Index(weights, r)
		return n >= slices.Index(weights, schema.ReasonHoldFamily) && n <= slices.Index(weights, schema.ReasonEmbargoed)
	})
}

// follow does what one piece of advice says. superseded holds what was
// replaced already: a record has one successor.
func (h *history) follow(a schema.Advice, n int, superseded map[string]int) {
	at := schema.WhenOf(h.at)
	yes := func(family, guardian, supersedes string) {
		h.Consents = append(h.Consents, schema.Consent{
			ID: fmt.Sprintf("new-%d", len(h.Consents)), Family: family, Guardian: guardian, Supersedes: supersedes, ObtainedAt: at, EffectiveFrom: at,
			Recorded: schema.Recorded{Seq: 2_000_000, At: at},
			Terms:    []schema.Term{{Effect: schema.Permit, Scope: schema.Scope("photo:" + photo1), Channels: []schema.Channel{h.ch}}},
			Events:   []schema.ConsentEvent{{State: schema.StateGiven, At: at}},
		})
	}
	switch a.Reason {
	case schema.ReasonHoldFamily:
		for i := range h.Families {
			if h.Families[i].ID == a.Family {
				h.Families[i].Hold = false
			}
		}
		return
	case schema.ReasonReview:
		h.photo.Seen = append(slices.DeleteFunc(slices.Clone(h.photo.Seen), func(x Seen) bool { return x.Declined }), Seen{Channel: h.ch, Guardian: a.Guardian, At: at})
		return
	case schema.ReasonUncleared, schema.ReasonFaces:
		h.photo.Depictions, h.photo.FacesReviewed = nil, true
		return
	case schema.ReasonAlike:
		h.photo.Alike = false
		return
	}
	if a.Newer != "" {
		for i := range h.Consents {
			if h.Consents[i].ID == a.Newer {
				h.Consents[i].Events = append(h.Consents[i].Events, schema.ConsentEvent{State: schema.StateGiven, At: at})
			}
		}
		return
	}
	for _, id := range a.Consents {
		if superseded[id]++; superseded[id] > 1 {
			continue
		}
		k := h.Consents[slices.IndexFunc(h.Consents, func(c schema.Consent) bool { return c.ID == id })]
		yes(k.Family, k.Guardian, id)
	}
	if len(a.Consents) == 0 && a.Guardian != "" {
		yes(a.Family, a.Guardian, "")
	}
}
