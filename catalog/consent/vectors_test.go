package consent

import (
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// The cases that every implementation of the rule must answer alike.
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
	const (
		jan31 = schema.When("2025-01-31T00:00:00Z")
		march = schema.When("2025-03-01T00:00:00Z")
		y2024 = schema.When("2024-06-01T00:00:00Z")
		y2026 = schema.When("2026-01-01T00:00:00Z")
		y2030 = schema.When("2030-01-01T00:00:00Z")
		y2031 = schema.When("2031-01-01T00:00:00Z")
		y2062 = schema.When("2062-05-01T00:00:00Z")
	)
	photo := permit(schema.Scope("photo:"+photo1), schema.Web)
	parents, anyOf := joint("p1", "p2"), quorum(schema.QuorumAny)
	p2 := by("f1", "p2")
	later := from(y2024, y2024)
	strict := schema.Conditions{MaxLongEdgePx: 400}
	noCrop := schema.Conditions{NoCrop: true}
	embargoed := with(said("c1", room), said("c2", photo, embargo(y2031)))
	narrow := []schema.Consent{said("c1", room, ends(y2030)), said("c2", photo, asking(strict), termEnds(jan31))}
	slip := said("c1", room, event1(schema.StateWithdrawn, y2062), recordedAt("2025-01-01T00:00:00Z"))
	untied := func(s *scene) {
		s.Families = append(s.Families, family1("f2", guardian("p3", schema.AuthorityJoint)))
	}
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
		{"V31 room permit, and the same guardian's photo permit under embargo", newScene(embargoed),
			denies("consent.embargoed")},
		{"V32 the same when the embargo is lifted", newScene(when(y2031), embargoed),
			permits()},
		{"V33 room permit, and the same guardian's photo permit that has ended", newScene(with(narrow...)),
			denies("consent.expired")},
		{"V34 and later another photo permit", newScene(with(narrow...), with(said("c3", later, photo, ends(y2030)))),
			permits()},
		{"V35 and later another room permit", newScene(with(narrow...), with(said("c3", later, room, ends(y2030)))),
			denies("consent.expired")},
		{"V36 room permit that has ended, later another", newScene(with(said("c1", room, ends(jan31)), said("c2", later, room, ends(y2030)))),
			permits()},
		{"V37 room permit, and the same guardian's photo record is paused", newScene(with(said("c1", room), said("c2", photo, event1(schema.StateSuspended, middle)))),
			denies("consent.suspended")},
		{"V38 quorum any, one parent paused", newScene(parents, anyOf, with(said("c1", room), said("c2", p2, room, event1(schema.StateSuspended, middle)))),
			denies("consent.suspended")},
		{"V39 quorum any, one parent's permit is under embargo", newScene(parents, anyOf, with(said("c1", room), said("c2", p2, room, embargo(y2031)))),
			denies("consent.embargoed")},
		{"V40 quorum any, one parent's permit has ended", newScene(parents, anyOf, with(said("c1", room), said("c2", p2, room, ends(jan31)))),
			permits()},
		{"V41 withdrawn, with a slip in the date", newScene(with(slip)),
			denies("consent.withdrawn")},
		{"V42 a deny, with a slip in the date it begins", newScene(with(said("c1", room), said("c2", deny("room:r1", schema.Web), from(y2062, y2062), silent, recordedAt("2025-01-01T00:00:00Z")))),
			denies("consent.denied")},
		{"V43 V41, asked about a day before it was recorded", newScene(when("2024-12-31T00:00:00Z"), with(slip)),
			permits()},
		{"V44 permit superseded by a record that was only requested", newScene(with(said("c1", room, asking(noCrop)), said("c2", supersedes("c1"), later, room, silent, event1(schema.StateRequested, y2024)))),
			permits().asking(noCrop)},
		{"V45 deny superseded by a record that was only requested", newScene(with(said("c1", deny("room:r1", schema.Web)), said("c2", supersedes("c1"), later, room, silent, event1(schema.StateRequested, y2024)))),
			denies("consent.denied")},
		{"V46 deny of a photo by a guardian of another family", newScene(untied, with(said("c1", room), said("c2", by("f2", "p3"), deny(schema.Scope("photo:"+photo1), schema.Web)))),
			denies("consent.denied")},
		{"V47 one family on hold, the other silent", newScene(twoFamilies, func(s *scene) { s.Families[0].Hold = true }),
			denies("hold.family", "consent.none")},
		{"V48 room permit and shoot permit, both in force", newScene(with(
			said("c1", room, asking(schema.Conditions{MaxLongEdgePx: 2048})), said("c2", permit("shoot:s1", schema.Web), asking(schema.Conditions{MaxLongEdgePx: 1024})))),
			permits().asking(schema.Conditions{MaxLongEdgePx: 1024})},
		{"V49 room permit with a condition, photo permit that has ended, later another without", newScene(with(
			said("c1", room, asking(noCrop)), said("c2", photo, ends(jan31)), said("c3", later, photo))),
			permits().asking(noCrop)},
		{"V50 room permit, and the same guardian's photo permit that begins later", newScene(with(said("c1", room), said("c2", photo, from(begun, y2031)))),
			denies("consent.not_effective")},
		{"V51 room permit, renewed ahead", newScene(with(said("c1", room, ends(y2026)), said("c2", room, from(begun, y2026)))),
			permits()},
		{"V52 one record: the room for a year, the photo for good", newScene(with(said("c1", room, termEnds(jan31), photo))),
			permits()},
		{"V53 paused, and given again with an earlier date", newScene(with(said("c1", room, event1(schema.StateSuspended, before), event1(schema.StateGiven, march)))),
			denies("consent.suspended")},
		{"V54 quorum any: a deny, and its successor for film alone, which was withdrawn", newScene(parents, anyOf, with(said("c1", room), said("c2", p2, deny("room:r1", schema.Web)),
			said("c3", p2, supersedes("c2"), later, permit("room:r1", schema.Film), event1(schema.StateWithdrawn, middle)))),
			denies("consent.denied")},
		{"V54 the same, not withdrawn: it was given for film alone", newScene(parents, anyOf, with(said("c1", room), said("c2", p2, deny("room:r1", schema.AnyChannel)),
			said("c3", p2, supersedes("c2"), later, permit("room:r1", schema.Film)))),
			denies("consent.denied")},
		{"V54 the same, given for web as well, then withdrawn", newScene(parents, anyOf, with(said("c1", room), said("c2", p2, deny("room:r1", schema.Web)),
			said("c3", p2, supersedes("c2"), later, permit("room:r2", schema.Web), event1(schema.StateWithdrawn, middle)))),
			denies("consent.denied")},
		{"V55 deny; its successor only requested, the successor of that given", newScene(with(said("c1", deny("room:r1", schema.Web)),
			said("c2", supersedes("c1"), room, silent, event1(schema.StateRequested, begun)), said("c3", supersedes("c2"), later, room))),
			permits()},
		{"V56 a permit of the photo by a guardian of another family", newScene(untied, with(said("c1", room), said("c2", by("f2", "p3"), photo, asking(noCrop)))),
			permits().asking(noCrop)},
	} {
		t.Run(v.name, func(t *testing.T) { check(t, v.at.decide(), v.want) })
	}
}
