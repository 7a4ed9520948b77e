package consent

import (
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// The thirty cases that every implementation of the rule must answer alike.
// p1 alone speaks for f1 and p3 for f2, unless a case says otherwise.
func TestVectors(t *testing.T) {
	const (
		before = schema.When("2025-05-01T00:00:00Z")
		middle = schema.When("2025-05-15T00:00:00Z")
		second = schema.When("2025-06-01T00:00:01Z")
	)
	room := permit("room:r1", schema.Web)
	sibling := schema.Depiction{Label: "sibling", Identifiable: true}
	blurred := schema.Depiction{Label: "sibling", Identifiable: true, Treatment: "blur"}
	twoFamilies := func(s *scene) {
		s.Families = append(s.Families, family1("f2", guardian("p3", schema.AuthorityJoint)))
		s.photo.Families = []string{"f1", "f2"}
	}
	partly := with(said("c1", permit("room:r1", schema.Web, schema.Instagram), event1(schema.StateWithdrawn, middle, schema.Instagram)))
	for _, v := range []struct {
		name string
		at   *scene
		want want
	}{
		{"V01 no record", newScene(),
			denies("consent.none")},
		{"V02 room permit", newScene(with(said("c1", room))),
			permits()},
		{"V03 permit for another channel", newScene(on(schema.Instagram), with(said("c1", room))),
			denies("consent.none")},
		{"V04 family permit and room deny", newScene(with(said("c1", permit("family:f1", schema.Web)), said("c2", deny("room:r1", schema.Web)))),
			denies("consent.denied")},
		{"V05 family deny and photo permit, same guardian", newScene(on(schema.Press), with(said("c1", deny("family:f1", schema.Press)), said("c2", permit(schema.Scope("photo:"+photo1), schema.Press)))),
			denies("consent.denied")},
		{"V06 deny everywhere", newScene(with(said("c1", deny("family:f1", schema.AnyChannel)))),
			denies("consent.denied")},
		{"V06 deny everywhere, beside a permit", newScene(with(said("c1", deny("family:f1", schema.AnyChannel), room))),
			denies("consent.denied")},
		{"V07 withdrawn for all channels", newScene(with(said("c1", room, event1(schema.StateWithdrawn, middle)))),
			denies("consent.withdrawn")},
		{"V08 before the withdrawal", newScene(when(before), with(said("c1", room, event1(schema.StateWithdrawn, middle)))),
			permits()},
		{"V09 withdrawn for instagram, web asked", newScene(partly),
			permits()},
		{"V10 withdrawn for instagram, instagram asked", newScene(on(schema.Instagram), partly),
			denies("consent.withdrawn")},
		{"V11 expires exactly now", newScene(with(said("c1", room, ends(now)))),
			denies("consent.expired")},
		{"V12 embargo lifts exactly now", newScene(on(schema.Film), with(said("c1", permit("room:r1", schema.Film), embargo(now)))),
			permits()},
		{"V13 embargo one second later", newScene(on(schema.Film), with(said("c1", permit("room:r1", schema.Film), embargo(second)))),
			denies("consent.embargoed")},
		{"V14 two joint parents, one permit", newScene(joint("p1", "p2"), with(said("c1", room))),
			denies("consent.quorum")},
		{"V15 two joint parents, both permit", newScene(joint("p1", "p2"), with(said("c1", room), said("c2", by("f1", "p2"), room))),
			permits()},
		{"V16 second parent denies", newScene(joint("p1", "p2"), with(said("c1", room), said("c2", by("f1", "p2"), deny("room:r1", schema.Web)))),
			denies("consent.denied")},
		{"V17 two families, one permits", newScene(twoFamilies, with(said("c1", room))),
			denies("consent.none")},
		{"V18 uncleared sibling, web", newScene(depicts(sibling), with(said("c1", room))),
			denies("depiction.uncleared")},
		{"V19 uncleared sibling, archive", newScene(on(schema.Archive), depicts(sibling), with(said("c1", permit("room:r1", schema.Archive)))),
			permits()},
		{"V20 blurred sibling, web", newScene(depicts(blurred), with(said("c1", room))),
			permits()},
		{"V21 review before use, none yet", newScene(on(schema.Press), with(said("c1", permit("room:r1", schema.Press), asking(schema.Conditions{ReviewBeforeUse: true})))),
			holdsFor("review.pending").asking(schema.Conditions{ReviewBeforeUse: true})},
		{"V22 the strictest of all conditions", newScene(joint("p1", "p2"), with(
			said("c1", room, asking(schema.Conditions{NoCrop: true, NameDisplay: "full", MaxLongEdgePx: 4096})),
			said("c2", by("f1", "p2"), room, asking(schema.Conditions{NameDisplay: "first", MaxLongEdgePx: 2048})))),
			permits().asking(schema.Conditions{NoCrop: true, NameDisplay: "first", MaxLongEdgePx: 2048})},
		{"V23 two credit lines disagree", newScene(joint("p1", "p2"), with(
			said("c1", room, asking(schema.Conditions{CreditLine: "one"})),
			said("c2", by("f1", "p2"), room, asking(schema.Conditions{CreditLine: "another"})))),
			denies("conditions.conflict")},
		{"V24 superseded record ignored", newScene(with(said("c1", room), said("c2", supersedes("c1"), permit("room:r1", schema.Print)))),
			denies("consent.none")},
		{"V25 suspended", newScene(with(said("c1", room, event1(schema.StateSuspended, middle)))),
			denies("consent.suspended")},
		{"V26 family on hold", newScene(with(said("c1", room)), func(s *scene) { s.Families[0].Hold = true }),
			denies("hold.family")},
		{"V27 quorum any, the other parent withdrew", newScene(joint("p1", "p2"), quorum(schema.QuorumAny), with(
			said("c1", room), said("c2", by("f1", "p2"), room, event1(schema.StateWithdrawn, middle)))),
			denies("consent.withdrawn")},
		{"V28 withdrawn, then a new record supersedes it", newScene(with(
			said("c1", room, event1(schema.StateWithdrawn, before)),
			said("c2", supersedes("c1"), room, silent, from(middle, middle), event1(schema.StateGiven, middle)))),
			permits()},
		{"V29 quorum any, the other parent has no record", newScene(joint("p1", "p2"), quorum(schema.QuorumAny), with(said("c1", room))),
			permits()},
		{"V30 asked, no answer yet", newScene(with(said("c1", room, silent, event1(schema.StateRequested, begun)))),
			denies("consent.requested")},
	} {
		t.Run(v.name, func(t *testing.T) { check(t, v.at.decide(), v.want) })
	}
}
