package consent

import (
	"reflect"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones below, wherever the tests run

	"github.com/stillroom/stillroom/schema"
)

const (
	may    = schema.When("2025-05-01T00:00:00Z")
	july   = schema.When("2025-07-01T00:00:00Z")
	justTo = schema.When("2025-05-31T23:59:59Z")
)

var (
	room    = permit("room:r1", schema.Web)
	nowhere = deny("room:r1", schema.AnyChannel)
)

type decisionCase struct {
	name string
	at   *scene
	want want
}

func run(t *testing.T, cases []decisionCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { check(t, c.at.decide(), c.want) })
	}
}

func TestPlaceless(t *testing.T) {
	yes := with(said("c1", room, permit("family:f1", schema.Web)))
	run(t, []decisionCase{
		{"no room", newScene(yes, func(s *scene) { s.photo.Room = "" }), denies("room.none")},
		{"no room and no family", newScene(yes, tied(), func(s *scene) { s.photo.Room = "" }), denies("room.none")},
		{"no family", newScene(yes, tied()), denies("family.none")},
		{"a family nobody knows", newScene(yes, tied("f1", "f9")), denies("consent.unreadable")},
		{"a channel nobody knows", newScene(yes, on("tiktok")), denies("consent.none")},
		{"a channel nobody knows, beside a no everywhere", newScene(with(said("c2", nowhere)), on("tiktok")), denies("consent.none")},
		{"every channel is no channel", newScene(yes, on("*")), denies("consent.none")},
		{"no shoot is no obstacle", newScene(yes, func(s *scene) { s.photo.Shoot = "" }), permits()},
	})
}

// What is only like a restricted picture waits, and neither hides a no nor
// stands for a yes.
func TestAlike(t *testing.T) {
	alike := func(s *scene) { s.photo.Alike = true }
	yes := with(said("c1", room))
	run(t, []decisionCase{
		{"a yes waits", newScene(yes, alike), holdsFor("picture.alike")},
		{"on every channel", newScene(with(said("c1", permit("room:r1", schema.Archive))), on(schema.Archive), alike), holdsFor("picture.alike")},
		{"a no stays a no", newScene(with(said("c1", nowhere)), alike), denies("consent.denied")},
		{"silence stays silence", newScene(alike), denies("consent.none")},
	})
}

func TestFamilies(t *testing.T) {
	f1 := family1("f1", guardian("p1", schema.AuthorityJoint))
	f2 := family1("f2", guardian("p3", schema.AuthorityJoint))
	quiet := f2
	quiet.Hold = true
	both := func(s *scene) { families(f1, f2)(s); tied("f2", "f1", "f2")(s) }
	c1, c3 := said("c1", room), said("c3", by("f2", "p3"), room)
	run(t, []decisionCase{
		{"both permit", newScene(both, with(c1, c3)), permits()},
		{"one of two is on hold", newScene(both, families(f1, quiet), with(c1, c3)), denies("hold.family")},
		{"a hold of a family that is not tied", newScene(families(f1, quiet), with(c1)), permits()},
		{"a hold said once and not said once", newScene(families(f2, quiet, f1), tied("f2"), with(c3)), denies("hold.family")},
		{"a hold and a no are both named, the heavier first", newScene(both, families(f1, quiet), with(c1, said("c2", nowhere))), denies("hold.family", "consent.denied")},
		{"a yes for the other family's photos", newScene(both, with(c1, said("c3", by("f2", "p3"), permit("family:f1", schema.Web)))), denies("consent.none")},
		{"a yes by family for each", newScene(both, with(said("c1", permit("family:f1", schema.Web)), said("c3", by("f2", "p3"), permit("family:f2", schema.Web)))), permits()},
		{"a yes from a family that is not tied", newScene(families(f1, f2), with(c3)), denies("consent.none")},
		{"a no by room from a family that is not tied", newScene(families(f1, f2), with(c1, said("c3", by("f2", "p3"), nowhere))), denies("consent.denied")},
		{"a no by shoot from a family that is not tied", newScene(families(f1, f2), with(c1, said("c3", by("f2", "p3"), deny("shoot:s1", schema.Web)))), denies("consent.denied")},
		{"a no by photo from a family that is not tied", newScene(families(f1, f2), with(c1, said("c3", by("f2", "p3"), deny(schema.Scope("photo:"+photo1), schema.Web)))), denies("consent.denied")},
		{"a no by family from a family that is not tied", newScene(families(f1, f2), with(c1, said("c3", by("f2", "p3"), deny("family:f2", schema.Web)))), permits()},
		{"a withdrawal by room from a family that is not tied", newScene(families(f1, f2), with(c1, said("c3", by("f2", "p3"), room, event1(schema.StateWithdrawn, may)))), denies("consent.withdrawn")},
		{"what each family lacks is named", newScene(both, with(said("c1", room, ends(now)))), denies("consent.expired", "consent.none")},
	})
}

func TestScopes(t *testing.T) {
	for _, scope := range []schema.Scope{"family:f1", "room:r1", "shoot:s1", schema.Scope("photo:" + photo1)} {
		run(t, []decisionCase{
			{"permit " + string(scope), newScene(with(said("c1", permit(scope, schema.Web)))), permits()},
			{"deny " + string(scope), newScene(with(said("c0", permit("family:f1", schema.Web)), said("c1", deny(scope, schema.Press, schema.Web)))), denies("consent.denied")},
		})
	}
	for _, scope := range []schema.Scope{"family:f2", "room:r2", "shoot:s2", schema.Scope("photo:" + photo2), "room:s1", "shoot:r1", "room:R1"} {
		run(t, []decisionCase{
			{"no permit " + string(scope), newScene(with(said("c1", permit(scope, schema.Web)))), denies("consent.none")},
			{"no deny " + string(scope), newScene(with(said("c0", room), said("c1", deny(scope, schema.Web)))), permits()},
		})
	}
	run(t, []decisionCase{
		{"a narrower yes opens nothing", newScene(with(said("c1", deny("room:r1", schema.Web)), said("c2", permit(schema.Scope("photo:"+photo1), schema.Web)))), denies("consent.denied")},
		{"a no for another channel", newScene(with(said("c1", room, deny("room:r1", schema.Press)))), permits()},
	})
}

func TestDenies(t *testing.T) {
	yes := said("c0", room)
	withGuardian := func(a schema.Authority) func(*scene) {
		return families(family1("f1", guardian("p1", schema.AuthorityJoint), guardian("p2", a)))
	}
	any := quorum(schema.QuorumAny)
	no := func(change ...func(*schema.Consent)) func(*scene) {
		c := said("c1", by("f1", "p2"), nowhere)
		for _, f := range change {
			f(&c)
		}
		return with(yes, c)
	}
	denied := denies("consent.denied")
	run(t, []decisionCase{
		{"joint", newScene(withGuardian(schema.AuthorityJoint), any, no()), denied},
		{"sole", newScene(withGuardian(schema.AuthoritySole), any, no()), denied},
		{"delegated", newScene(withGuardian(schema.AuthorityDelegated), any, no()), denied},
		{"advisory", newScene(withGuardian(schema.AuthorityAdvisory), any, no()), permits()},
		{"its end is ignored", newScene(joint("p1", "p2"), any, no(ends(may), termEnds(may))), denied},
		{"its embargo is ignored", newScene(joint("p1", "p2"), any, no(embargo(july))), denied},
		{"effective later, obtained before", newScene(joint("p1", "p2"), any, no(from(now, july))), denied},
		{"obtained later, effective before", newScene(joint("p1", "p2"), any, no(from(july, now))), denied},
		{"obtained and effective later", newScene(joint("p1", "p2"), any, no(from(july, july))), permits()},
		{"nothing said yet", newScene(joint("p1", "p2"), any, no(silent)), denied},
		{"only asked", newScene(joint("p1", "p2"), any, no(silent, event1(schema.StateRequested, begun))), denied},
		{"deferred", newScene(joint("p1", "p2"), any, no(event1(schema.StateDeferred, may))), denied},
		{"suspended", newScene(joint("p1", "p2"), any, no(event1(schema.StateSuspended, may))), denied},
		{"withdrawn", newScene(joint("p1", "p2"), any, no(event1(schema.StateWithdrawn, may))), denied},
		{"refused", newScene(joint("p1", "p2"), any, no(event1(schema.StateRefused, may))), denied},
		{"revoked", newScene(joint("p1", "p2"), any, no(event1(schema.StateRevoked, may))), denied},
		{"invalidated", newScene(joint("p1", "p2"), any, no(event1(schema.StateInvalidated, may))), permits()},
		{"invalidated now", newScene(joint("p1", "p2"), any, no(event1(schema.StateInvalidated, now))), permits()},
		{"invalidated later", newScene(joint("p1", "p2"), any, no(event1(schema.StateInvalidated, july))), denied},
		{"invalidated for this channel", newScene(joint("p1", "p2"), any, no(event1(schema.StateInvalidated, may, schema.Web))), permits()},
		{"invalidated for another channel", newScene(joint("p1", "p2"), any, no(event1(schema.StateInvalidated, may, schema.Press))), denied},
		{"withdrawn, then invalidated", newScene(joint("p1", "p2"), any, no(event1(schema.StateWithdrawn, begun), event1(schema.StateInvalidated, may))), permits()},
	})
}

func TestStates(t *testing.T) {
	state := func(change ...func(*schema.Consent)) *scene {
		return newScene(with(said("c1", append([]func(*schema.Consent){room, silent}, change...)...)))
	}
	given, suspended := event1(schema.StateGiven, begun), event1(schema.StateSuspended, may)
	run(t, []decisionCase{
		{"no event", state(), denies("consent.none")},
		{"given", state(given), permits()},
		{"renewed", state(event1(schema.StateRenewed, begun)), permits()},
		{"deferred", state(given, event1(schema.StateDeferred, may)), denies("consent.deferred")},
		{"asked again", state(given, event1(schema.StateRequested, may)), denies("consent.requested")},
		{"suspended, then given again", state(given, suspended, event1(schema.StateGiven, now)), permits()},
		{"given later does not exist yet", state(event1(schema.StateRequested, begun), event1(schema.StateGiven, july)), denies("consent.requested")},
		{"withdrawn later does not exist yet", state(given, event1(schema.StateWithdrawn, july)), permits()},
		{"withdrawn at this instant", state(given, event1(schema.StateWithdrawn, now)), denies("consent.withdrawn")},
		{"suspended for another channel", state(given, event1(schema.StateSuspended, may, schema.Press)), permits()},
		{"suspended for all, given for this", state(suspended, event1(schema.StateGiven, now, schema.Web)), permits()},
		{"suspended for all, given for another", state(given, suspended, event1(schema.StateGiven, now, schema.Press)), denies("consent.suspended")},

		{"at one instant given and suspended", state(event1(schema.StateGiven, may), suspended), denies("consent.suspended")},
		{"at one instant suspended, then given", state(suspended, event1(schema.StateGiven, may)), permits()},
		{"at one instant asked, then renewed", state(event1(schema.StateRequested, may), event1(schema.StateRenewed, may)), permits()},
		{"at one instant renewed, then asked", state(event1(schema.StateRenewed, may), event1(schema.StateRequested, may)), denies("consent.requested")},
		{"suspended, and given again with an earlier date", state(suspended, event1(schema.StateGiven, begun)), denies("consent.suspended")},
		{"suspended after it was given, with an earlier date", state(event1(schema.StateGiven, may), event1(schema.StateSuspended, begun)), denies("consent.suspended")},
		{"suspended, then asked again", state(suspended, event1(schema.StateRequested, now)), denies("consent.suspended")},
		{"suspended with a date to come, recorded now", state(given, event1(schema.StateSuspended, july), recordedAt(may)), denies("consent.suspended")},
		{"ended with a date to come, recorded now", state(given, event1(schema.StateRevoked, july), recordedAt(now)), denies("consent.revoked")},
		{"given with a date to come, recorded now", state(event1(schema.StateRequested, begun), event1(schema.StateGiven, july), recordedAt(now)), denies("consent.requested")},
		{"at one instant deferred and asked", state(event1(schema.StateRequested, may), event1(schema.StateDeferred, may)), denies("consent.deferred")},
		{"at one instant given and withdrawn", state(event1(schema.StateWithdrawn, may), event1(schema.StateGiven, may)), denies("consent.withdrawn")},

		{"withdrawn, then given", state(event1(schema.StateWithdrawn, begun), event1(schema.StateGiven, may)), denies("consent.withdrawn")},
		{"refused, then given", state(event1(schema.StateRefused, begun), event1(schema.StateGiven, may)), denies("consent.refused")},
		{"revoked, then given", state(event1(schema.StateRevoked, begun), event1(schema.StateGiven, may)), denies("consent.revoked")},
		{"invalidated, then renewed", state(event1(schema.StateInvalidated, begun), event1(schema.StateRenewed, may)), denies("consent.invalidated")},
		{"withdrawn, then suspended", state(event1(schema.StateWithdrawn, begun), suspended), denies("consent.withdrawn")},
		{"the first of two ends", state(event1(schema.StateRevoked, may), event1(schema.StateRefused, begun)), denies("consent.refused")},
		{"two ends at one instant: the first in the ledger", state(event1(schema.StateRefused, may), event1(schema.StateRevoked, may)), denies("consent.refused")},
		{"withdrawn for this channel, given for all", state(event1(schema.StateWithdrawn, begun, schema.Web), event1(schema.StateGiven, may)), denies("consent.withdrawn")},
	})
}

func TestPermitCounts(t *testing.T) {
	counts := func(change ...func(*schema.Consent)) *scene {
		return newScene(with(said("c1", append([]func(*schema.Consent){room}, change...)...)))
	}
	later := schema.When("2025-06-01T00:00:01Z")
	run(t, []decisionCase{
		{"record ends now", counts(ends(now)), denies("consent.expired")},
		{"record ends a second later", counts(ends(later)), permits()},
		{"term ends now", counts(termEnds(now)), denies("consent.expired")},
		{"term ends a second later", counts(termEnds(later)), permits()},
		{"the earlier end holds", counts(ends(july), termEnds(may)), denies("consent.expired")},
		{"the first of all instants is an end too", counts(ends("0001-01-01T00:00:00Z")), denies("consent.expired")},
		{"embargo until now", counts(embargo(now)), permits()},
		{"embargo until a second later", counts(embargo(later)), denies("consent.embargoed")},
		{"effective now", counts(from(begun, now)), permits()},
		{"effective a second later", counts(from(begun, later)), denies("consent.not_effective")},
		{"obtained a second later", counts(from(later, begun)), denies("consent.not_effective")},
		{"one yes that has ended, one that has not", newScene(with(said("c1", room, ends(may)), said("c2", room))), permits()},
		{"all that is lacking is named once, in order", newScene(with(
			said("c1", room, embargo(july)), said("c2", room, ends(may)), said("c3", room, ends(may)),
			said("c4", room, event1(schema.StateSuspended, may)), said("c5", room, silent))),
			denies("consent.suspended", "consent.embargoed")},
		{"without a no, all that is lacking is named once, in order", newScene(with(
			said("c1", room, from(begun, july)), said("c2", room, ends(may)), said("c3", room, ends(may)),
			said("c4", room, silent, event1(schema.StateRequested, may)), said("c5", room, silent))),
			denies("consent.expired", "consent.not_effective", "consent.requested")},
	})
}

func TestQuorum(t *testing.T) {
	one := said("c1", room)
	two := func(change ...func(*schema.Consent)) schema.Consent {
		return said("c2", append([]func(*schema.Consent){by("f1", "p2"), room}, change...)...)
	}
	second := func(a schema.Authority) func(*scene) {
		return families(family1("f1", guardian("p1", schema.AuthorityJoint), guardian("p2", a)))
	}
	any := quorum(schema.QuorumAny)
	run(t, []decisionCase{
		{"sole and joint, all", newScene(second(schema.AuthoritySole), with(one)), denies("consent.quorum")},
		{"sole and joint, any", newScene(second(schema.AuthoritySole), any, with(one)), permits()},
		{"a delegate is not waited for", newScene(second(schema.AuthorityDelegated), with(one)), permits()},
		{"an advisory guardian is not waited for", newScene(second(schema.AuthorityAdvisory), with(one)), permits()},
		{"a delegate alone", newScene(second(schema.AuthorityDelegated), with(two())), denies("consent.quorum")},
		{"a delegate alone, any", newScene(second(schema.AuthorityDelegated), any, with(two())), denies("consent.quorum")},
		{"a delegate's conditions", newScene(second(schema.AuthorityDelegated), with(one, two(asking(schema.Conditions{NoCrop: true})))), permits().asking(schema.Conditions{NoCrop: true})},
		{"a delegate withdrew", newScene(second(schema.AuthorityDelegated), with(one, two(event1(schema.StateWithdrawn, may)))), denies("consent.withdrawn")},
		{"an advisory guardian alone", newScene(second(schema.AuthorityAdvisory), with(two())), denies("consent.none")},
		{"an advisory guardian withdrew", newScene(second(schema.AuthorityAdvisory), with(one, two(event1(schema.StateWithdrawn, may)))), permits()},
		{"an advisory guardian's conditions", newScene(second(schema.AuthorityAdvisory), with(one, two(asking(schema.Conditions{NoCrop: true})))), permits()},
		{"an advisory guardian's dates are no reason", newScene(second(schema.AuthorityAdvisory), with(two(ends(may)))), denies("consent.none")},
		{"nobody holds authority", newScene(families(family1("f1", guardian("p1", schema.AuthorityDelegated))), with(one)), denies("consent.quorum")},
		{"nobody at all", newScene(families(family1("f1"))), denies("consent.quorum")},
		{"the missing guardian's yes has ended", newScene(joint("p1", "p2"), with(one, two(ends(may)))), denies("consent.quorum", "consent.expired")},
		{"the missing guardian was asked", newScene(joint("p1", "p2"), with(one, two(silent, event1(schema.StateRequested, may)))), denies("consent.quorum", "consent.requested")},
		{"what a guardian who is there lacks is no reason", newScene(joint("p1", "p2"), with(said("c0", room, ends(may)), one)), denies("consent.quorum")},
		{"what ended later takes the yes before it along", newScene(joint("p1", "p2"), with(one, said("c3", room, ends(may)))), denies("consent.expired")},
		{"a yes that ended says nothing against another guardian's", newScene(joint("p1", "p2"), any, with(one, two(ends(may)))), permits()},
		{"any, and none there", newScene(joint("p1", "p2"), any, with(two(ends(may)))), denies("consent.expired")},
		{"any, one suspended", newScene(joint("p1", "p2"), any, with(one, two(event1(schema.StateSuspended, may)))), denies("consent.suspended")},
		{"any, one under embargo", newScene(joint("p1", "p2"), any, with(one, two(embargo(july)))), denies("consent.embargoed")},
		{"any, one that begins later", newScene(joint("p1", "p2"), any, with(one, two(from(begun, july)))), permits()},
		{"any, one refused", newScene(joint("p1", "p2"), any, with(one, two(silent, event1(schema.StateRefused, may)))), denies("consent.refused")},
		{"any, one revoked", newScene(joint("p1", "p2"), any, with(one, two(event1(schema.StateRevoked, may)))), denies("consent.revoked")},
		{"any, one invalidated", newScene(joint("p1", "p2"), any, with(one, two(event1(schema.StateInvalidated, may)))), denies("consent.invalidated")},
		{"any, one invalidated for another channel", newScene(joint("p1", "p2"), any, with(one, two(event1(schema.StateInvalidated, may, schema.Press)))), permits()},
		{"any, one withdrew a record about something else", newScene(joint("p1", "p2"), any, with(one, said("c2", by("f1", "p2"), permit("room:r2", schema.Web), event1(schema.StateWithdrawn, may)))), permits()},
	})
}

// Who had a say and is advisory now keeps every no, and nothing else.
func TestFormerSay(t *testing.T) {
	one := said("c1", room)
	two := func(change ...func(*schema.Consent)) schema.Consent {
		return said("c2", append([]func(*schema.Consent){by("f1", "p2"), room}, change...)...)
	}
	no := said("c2", by("f1", "p2"), nowhere)
	answered := func(change ...func(*schema.Consent)) schema.Consent {
		return said("c3", append([]func(*schema.Consent){by("f1", "p2"), room, supersedes("c2")}, change...)...)
	}
	former := guardian("p2", schema.AuthorityAdvisory)
	former.HadSay = true
	gone := families(family1("f1", guardian("p1", schema.AuthorityJoint), former))
	stays := func(a schema.Authority) func(*scene) {
		g := guardian("p2", a)
		g.HadSay = true
		return families(family1("f1", guardian("p1", schema.AuthorityJoint), g))
	}
	run(t, []decisionCase{
		{"is not waited for", newScene(gone, with(one)), permits()},
		{"a no stays", newScene(gone, with(one, no)), denies("consent.denied")},
		{"a no stays, any", newScene(gone, quorum(schema.QuorumAny), with(one, no)), denies("consent.denied")},
		{"a no that was withdrawn stays", newScene(gone, with(one, said("c2", by("f1", "p2"), nowhere, event1(schema.StateWithdrawn, may)))), denies("consent.denied")},
		{"a no that was invalidated is gone", newScene(gone, with(one, said("c2", by("f1", "p2"), nowhere, event1(schema.StateInvalidated, may)))), permits()},
		{"a no that they replaced is gone", newScene(gone, with(one, no, answered())), permits()},
		{"a no that waits for their answer stays", newScene(gone, with(one, no, answered(silent))), denies("consent.denied")},
		{"a no that another replaced stays", newScene(gone, with(one, no, said("c3", room, supersedes("c2")))), denies("consent.denied")},
		{"a yes that was taken back is a no", newScene(gone, with(one, two(event1(schema.StateWithdrawn, may)))), denies("consent.withdrawn")},
		{"a yes that was refused is a no", newScene(gone, with(one, two(silent, event1(schema.StateRefused, may)))), denies("consent.refused")},
		{"a yes that was paused is a no", newScene(gone, with(one, two(event1(schema.StateSuspended, may)))), denies("consent.suspended")},
		{"a yes under embargo is a no until then", newScene(gone, with(one, two(embargo(july)))), denies("consent.embargoed")},
		{"a paused yes that a newer record stands in for is a no", newScene(gone, with(one, two(event1(schema.StateSuspended, may)), answered(silent))), denies("consent.suspended")},
		{"a record that cannot be read is a no", newScene(gone, with(one, said("c2", by("f1", "p2"), permit("room:r1", "tiktok")))), denies("consent.unreadable")},
		{"a yes is nobody's", newScene(gone, with(two())), denies("consent.quorum")},
		{"a yes asks for nothing", newScene(gone, with(one, two(asking(schema.Conditions{NoCrop: true}), reviewBy(may)))), permits()},
		{"a word that was never more than heard", newScene(families(family1("f1", guardian("p1", schema.AuthorityJoint), guardian("p2", schema.AuthorityAdvisory))), with(one, no)), permits()},
		{"said of one who has a say, it means nothing", newScene(stays(schema.AuthorityJoint), with(one)), denies("consent.quorum")},
		{"told both ways", newScene(gone, func(s *scene) {
			s.Families = append(s.Families, family1("f1", guardian("p1", schema.AuthorityJoint), guardian("p2", schema.AuthorityAdvisory)))
		}, with(one)), denies("consent.unreadable")},
		{"the word of the program for it is no authority", newScene(families(family1("f1", guardian("p1", schema.AuthorityJoint), guardian("p2", formerSay))), with(one)), denies("consent.unreadable")},
	})
}

func TestSupersede(t *testing.T) {
	no, yes := said("c1", nowhere), said("c1", room)
	next := func(change ...func(*schema.Consent)) schema.Consent {
		return said("c2", append([]func(*schema.Consent){supersedes("c1"), room, silent, from(may, may)}, change...)...)
	}
	given := event1(schema.StateGiven, may)
	other := permit("room:r2", schema.Web)
	elsewhere := said("c2", supersedes("c1"), other, from(may, may))
	third := func(change ...func(*schema.Consent)) schema.Consent {
		return said("c3", append([]func(*schema.Consent){supersedes("c2"), room, from(may, may)}, change...)...)
	}
	two := joint("p1", "p2")
	any := quorum(schema.QuorumAny)
	photo := schema.Scope("photo:" + photo1)
	soleSecond := families(family1("f1", guardian("p1", schema.AuthorityJoint), guardian("p2", schema.AuthoritySole)))
	twoSays := said("c9", by("f1", "p2"), room)
	withdrawn := said("c1", room, event1(schema.StateWithdrawn, begun))
	run(t, []decisionCase{
		// What a no needs to be opened.
		{"a no, answered", newScene(with(no, next(given))), permits()},
		{"a no, answered before it was asked about", newScene(when(justTo), with(no, next(event1(schema.StateGiven, now)))), denies("consent.denied")},
		{"a no, renewed", newScene(with(no, next(event1(schema.StateRenewed, may)))), permits()},
		{"a no, only asked about", newScene(with(no, next(event1(schema.StateRequested, may)))), denies("consent.denied")},
		{"a no, not even asked about", newScene(with(no, next())), denies("consent.denied")},
		{"a no, the answer is to wait", newScene(with(no, next(event1(schema.StateDeferred, may)))), denies("consent.denied")},
		{"a no, answered for this channel", newScene(with(no, next(event1(schema.StateGiven, may, schema.Web)))), permits()},
		{"a no, answered for another channel", newScene(with(no, next(event1(schema.StateGiven, may, schema.Press)))), denies("consent.denied")},
		{"a no, answered later", newScene(with(no, next(event1(schema.StateGiven, july)))), denies("consent.denied")},
		{"a no, answered but effective later", newScene(with(no, next(given, from(may, july)))), denies("consent.denied")},
		{"a no, answered but obtained later", newScene(with(no, next(given, from(july, may)))), denies("consent.denied")},
		{"a no, refused before it was given", newScene(with(no, next(event1(schema.StateRefused, begun), given))), denies("consent.denied", "consent.refused")},
		{"a no, refused as it was given", newScene(with(no, next(event1(schema.StateRefused, may), given))), denies("consent.denied", "consent.refused")},
		{"a no, the answer was withdrawn", newScene(with(no, next(given, event1(schema.StateWithdrawn, now)))), denies("consent.denied", "consent.withdrawn")},
		{"a no, the answer was withdrawn for another channel", newScene(with(no, next(given, event1(schema.StateWithdrawn, now, schema.Press)))), permits()},
		{"a no, answered for all that a record about another channel speaks of", newScene(two, any, with(no, twoSays, said("c2", supersedes("c1"), from(may, may), permit("room:r1", schema.Press)))), denies("consent.denied")},
		{"an embargo, answered", newScene(with(said("c1", room, embargo(july)), next(given))), permits()},
		{"an embargo, only asked about", newScene(with(said("c1", room, embargo(july)), next(event1(schema.StateRequested, may)))), denies("consent.embargoed")},
		{"an end, answered", newScene(with(said("c1", permit(photo, schema.Web), ends(begun)), next(given))), permits()},
		{"a pause, answered for another channel", newScene(two, any, with(said("c1", room, event1(schema.StateSuspended, begun)), twoSays, next(event1(schema.StateGiven, may, schema.Press)))), denies("consent.suspended")},
		{"a no, the answer was suspended", newScene(with(no, next(given, event1(schema.StateSuspended, now)))), denies("consent.suspended")},
		{"a no, the answer was forged", newScene(two, any, with(no, twoSays, elsewhere, func() schema.Consent {
			c := elsewhere
			event1(schema.StateInvalidated, now)(&c)
			return c
		}())), denies("consent.denied")},
		{"a no, the answer is about something else", newScene(two, any, with(no, twoSays, elsewhere)), permits()},
		{"asking another guardian for nothing opens nothing", newScene(two, any, with(no, twoSays, said("c2", supersedes("c1"), other, silent, event1(schema.StateRequested, may)))), denies("consent.denied")},

		// What a withdrawal needs to be made good.
		{"a withdrawal, answered", newScene(with(withdrawn, next(given))), permits()},
		{"a withdrawal, only asked about", newScene(with(withdrawn, next(event1(schema.StateRequested, may)))), denies("consent.withdrawn")},
		{"a withdrawal, only asked about, another guardian permits", newScene(two, any, with(withdrawn, twoSays, next(event1(schema.StateRequested, may)))), denies("consent.withdrawn")},

		// A yes is gone as soon as a newer record that was given begins.
		{"a yes, asked about again", newScene(with(yes, next(event1(schema.StateRequested, may)))), permits()},
		{"a yes, asked about something else", newScene(with(yes, said("c2", supersedes("c1"), other, silent, from(may, may)))), permits()},
		{"a yes, something else was given", newScene(with(yes, said("c2", supersedes("c1"), other, from(may, may)))), denies("consent.none")},
		{"a yes, given again for another channel", newScene(with(yes, next(event1(schema.StateGiven, may, schema.Press)))), denies("consent.none")},
		{"a yes, given again and taken back", newScene(with(yes, said("c2", supersedes("c1"), other, from(may, may), event1(schema.StateWithdrawn, may)))), denies("consent.none")},
		{"a yes, until the newer record begins", newScene(with(yes, said("c2", supersedes("c1"), other, from(may, july)))), permits()},
		{"a yes, at the instant the newer record begins", newScene(with(yes, said("c2", supersedes("c1"), other, from(may, now)))), denies("consent.none")},
		{"a yes, the newer record was invalidated", newScene(with(yes, said("c2", supersedes("c1"), other, from(may, may), event1(schema.StateInvalidated, may)))), denies("consent.none")},

		// Who may.
		{"by another joint guardian", newScene(two, any, with(no, next(by("f1", "p2"), given))), denies("consent.denied")},
		{"a yes, by another joint guardian", newScene(two, any, with(yes, said("c2", by("f1", "p2"), supersedes("c1"), other))), permits()},
		{"by a guardian with sole authority", newScene(soleSecond, any, with(no, next(by("f1", "p2"), given))), denies("consent.denied")},
		{"by a guardian who holds nothing alone", newScene(families(family1("f1", guardian("p1", schema.AuthorityJoint), guardian("p2", schema.AuthorityDelegated))), with(no, said("c0", room), next(by("f1", "p2"), given))), denies("consent.denied")},
		{"from another family", newScene(families(family1("f1", guardian("p1", schema.AuthorityJoint)), family1("f2", guardian("p1", schema.AuthoritySole))), with(no, said("c0", room), next(by("f2", "p1"), given))), denies("consent.denied")},
		{"a record nobody knows", newScene(with(said("c2", supersedes("c404"), room))), permits()},

		// Chains and circles.
		{"a chain, all answered", newScene(with(no, next(given), third())), permits()},
		{"a chain, the middle never answered", newScene(with(no, next(event1(schema.StateRequested, may)), third())), permits()},
		{"a chain, the middle refused", newScene(with(no, next(event1(schema.StateRefused, may)), third())), permits()},
		{"a chain, the end never answered", newScene(with(no, next(event1(schema.StateRequested, may)), third(silent))), denies("consent.denied")},
		{"a chain, the middle answered, the end not", newScene(with(no, next(given), third(silent))), permits()},
		{"a no in the middle of a chain", newScene(with(yes, said("c2", supersedes("c1"), nowhere), third(silent))), denies("consent.denied")},
		{"two newer records, one answered", newScene(with(no, next(given), said("c3", supersedes("c1"), room, silent))), permits()},
		{"two newer records, one answered, one that begins later", newScene(with(no, next(given), said("c3", supersedes("c1"), room, from(july, july)))), permits()},
		{"two newer records, both answered", newScene(with(no, next(given), said("c3", supersedes("c1"), room))), permits()},
		{"a record that supersedes itself, a yes", newScene(with(said("c1", room, supersedes("c1")))), denies("consent.none")},
		{"a record that supersedes itself, a no", newScene(with(said("c0", room), said("c1", nowhere, supersedes("c1")))), denies("consent.denied")},
		{"two that supersede each other, yes", newScene(with(said("c1", room, supersedes("c2")), said("c2", room, supersedes("c1")))), denies("consent.none")},
		{"two that supersede each other, no", newScene(with(said("c0", room), said("c1", nowhere, supersedes("c2")), said("c2", room, supersedes("c1")))), denies("consent.denied")},
		{"three in a circle, no", newScene(with(said("c0", room), said("c1", room, supersedes("c3")), said("c2", room, supersedes("c1")), said("c3", nowhere, supersedes("c2")))), denies("consent.denied")},
		{"a newer record beside a circle", newScene(with(said("c1", nowhere, supersedes("c2")), said("c2", room, supersedes("c1")), said("c3", room, supersedes("c1")))), denies("consent.denied")},
	})

	// A contested id ends every line, so the order of the two records that
	// claim it cannot make a circle of one and none of the other.
	begins := said("c2", permit("room:r2", schema.Web), supersedes("c1"), from(july, july))
	others := said("c2", permit("room:r2", schema.Web))
	inLine := said("c1", nowhere, supersedes("c2"))
	third1 := said("c3", room, supersedes("c1"))
	run(t, []decisionCase{
		{"a contested id, one way", newScene(with(begins, others, inLine, third1)), permits()},
		{"a contested id, the other way", newScene(with(others, begins, inLine, third1)), permits()},
		{"a contested answer", newScene(with(no, said("c0", room), others, said("c2", permit("room:r2", schema.Web), supersedes("c1")))), denies("consent.denied")},
	})
}

func TestDepictions(t *testing.T) {
	shown := func(cleared bool, treatment string) func(*scene) {
		return depicts(schema.Depiction{Label: "somebody"}, schema.Depiction{Label: "somebody else", Identifiable: true, Cleared: cleared, Treatment: treatment})
	}
	yes := with(said("c1", permit("room:r1", schema.Channels()...)))
	run(t, []decisionCase{
		{"cleared", newScene(yes, shown(true, "")), permits()},
		{"blur", newScene(yes, shown(false, "blur")), permits()},
		{"withhold", newScene(yes, shown(false, "withhold")), permits()},
		{"crop", newScene(yes, shown(false, "crop")), permits()},
		{"a treatment nobody knows", newScene(yes, shown(false, "sparkle")), denies("depiction.uncleared")},
		{"with a conflict, both are named", newScene(yes, shown(false, ""), with(said("c2", room, asking(schema.Conditions{CreditLine: "a"})), said("c3", room, asking(schema.Conditions{CreditLine: "b"})))), denies("conditions.conflict", "depiction.uncleared")},
		{"without a yes, both are named", newScene(shown(false, "")), denies("depiction.uncleared", "consent.none")},
		{"with a no, both are named", newScene(yes, shown(false, ""), with(said("c2", nowhere))), denies("consent.denied", "depiction.uncleared")},
	})
	for _, ch := range schema.Channels() {
		w := denies("depiction.uncleared")
		if ch == schema.Archive || ch == schema.Review {
			w = permits()
		}
		run(t, []decisionCase{{"uncleared, " + string(ch), newScene(on(ch), yes, shown(false, "")), w}})
	}
}

func TestMerge(t *testing.T) {
	merged := func(a, b schema.Conditions) *scene {
		return newScene(joint("p1", "p2"), with(said("c1", room, asking(a)), said("c2", by("f1", "p2"), room, asking(b))))
	}
	type K = schema.Conditions
	run(t, []decisionCase{
		{"credit, equal", merged(K{CreditLine: "a", CreditPlacement: "CR-COI"}, K{CreditLine: "a", CreditPlacement: "CR-COI"}), permits().asking(K{CreditLine: "a", CreditPlacement: "CR-COI"})},
		{"credit, one does not say", merged(K{CreditLine: "a"}, K{CreditPlacement: "CR-COI"}), permits().asking(K{CreditLine: "a", CreditPlacement: "CR-COI"})},
		{"credit placement differs", merged(K{CreditPlacement: "CR-CAI"}, K{CreditPlacement: "CR-COI"}), denies("conditions.conflict")},
		{"names", merged(K{NameDisplay: "initials"}, K{NameDisplay: "first"}), permits().asking(K{NameDisplay: "initials"})},
		{"names, one does not say", merged(K{NameDisplay: "full"}, K{}), permits().asking(K{NameDisplay: "full"})},
		{"names, one cannot be read", merged(K{NameDisplay: "first"}, K{NameDisplay: "nickname"}), permits().asking(K{NameDisplay: "none"})},
		{"places", merged(K{LocationPrecision: "city"}, K{LocationPrecision: "country"}), permits().asking(K{LocationPrecision: "country"})},
		{"places, one cannot be read", merged(K{LocationPrecision: "city"}, K{LocationPrecision: "street"}), permits().asking(K{LocationPrecision: "none"})},
		{"size, one does not say", merged(K{MaxLongEdgePx: 1000}, K{}), permits().asking(K{MaxLongEdgePx: 1000})},
		{"dates", merged(K{BlackoutDates: []string{"--12-14", "05-24"}}, K{BlackoutDates: []string{"--05-24", "--02-14"}}), permits().asking(K{BlackoutDates: []string{"--02-14", "--05-24", "--12-14"}})},
		{"original, both", merged(K{IncludeOriginal: true}, K{IncludeOriginal: true}), permits().asking(K{IncludeOriginal: true})},
		{"original, one", merged(K{IncludeOriginal: true}, K{}), permits()},
		{"the same guardian twice", newScene(with(said("c1", room, asking(K{NoCrop: true, IncludeOriginal: true}), permit("family:f1", schema.Web), asking(K{NoFlip: true})))), permits().asking(K{NoCrop: true, NoFlip: true})},
		{"a yes that does not count asks nothing", newScene(with(said("c1", room, asking(K{NoCrop: true}), ends(may)), said("c2", room))), permits()},
		{"a yes that another took along asks still", newScene(joint("p1", "p2"), quorum(schema.QuorumAny), with(
			said("c1", room, asking(K{NoCrop: true})), said("c2", room, ends(may)), said("c3", by("f1", "p2"), room))), permits().asking(K{NoCrop: true})},
		{"a yes for another channel asks nothing", newScene(with(said("c1", room, permit("room:r1", schema.Press), asking(K{NoCrop: true})))), permits()},
		{"two families", newScene(families(family1("f1", guardian("p1", schema.AuthorityJoint)), family1("f2", guardian("p3", schema.AuthorityJoint))), tied("f1", "f2"),
			with(said("c1", room, asking(K{NoCrop: true})), said("c2", by("f2", "p3"), room, asking(K{NoMerge: true})))), permits().asking(K{NoCrop: true, NoMerge: true})},
	})

	// Whatever switch a family can set, one of two setting it is enough.
	k := reflect.TypeFor[schema.Conditions]()
	for i := range k.NumField() {
		name := k.Field(i).Name
		if k.Field(i).Type.Kind() != reflect.Bool || name == "IncludeOriginal" {
			continue
		}
		var set schema.Conditions
		reflect.ValueOf(&set).Elem().Field(i).SetBool(true)
		for _, pair := range [][2]schema.Conditions{{set, {}}, {{}, set}} {
			s := merged(pair[0], pair[1])
			s.photo.FacesReviewed = true
			if d := s.decide(); !reflect.DeepEqual(d.Conditions, set) {
				t.Errorf("%s set by one of two: got %+v", name, d.Conditions)
			}
		}
	}
}

func TestGates(t *testing.T) {
	type K = schema.Conditions
	asked := func(k schema.Conditions, change ...func(*scene)) *scene {
		return newScene(append([]func(*scene){with(said("c1", room, asking(k)))}, change...)...)
	}
	review, faces := K{ReviewBeforeUse: true}, K{NoFaces: true}
	seen := func(x Seen) func(*scene) {
		return func(s *scene) { s.photo.Seen = append(s.photo.Seen, x) }
	}
	approved := func(ch schema.Channel, at schema.When) func(*scene) {
		return seen(Seen{Channel: ch, Guardian: "p1", At: at})
	}
	declined := func(at schema.When) func(*scene) {
		return seen(Seen{Channel: schema.Web, Guardian: "p1", At: at, Declined: true})
	}
	looked := func(s *scene) { s.photo.FacesReviewed = true }
	shown := func(treatment string, identifiable bool) func(*scene) {
		return depicts(schema.Depiction{Identifiable: identifiable, Cleared: true, Treatment: treatment})
	}
	zone := func(name string) func(*scene) {
		return func(s *scene) {
			z, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			s.Zone = z
		}
	}
	day := func(dates ...string) K { return K{BlackoutDates: dates} }
	run(t, []decisionCase{
		{"seen", asked(review, approved(schema.Web, may)), permits().asking(review)},
		{"seen at this instant", asked(review, approved(schema.Web, now)), permits().asking(review)},
		{"seen later", asked(review, approved(schema.Web, july)), holdsFor("review.pending").asking(review)},
		{"seen later, and before", asked(review, approved(schema.Web, july), approved(schema.Web, may), approved(schema.Web, july)), permits().asking(review)},
		{"seen for another channel", asked(review, approved(schema.Press, may)), holdsFor("review.pending").asking(review)},
		{"seen at no readable time", asked(review, approved(schema.Web, "")), holdsFor("review.pending").asking(review)},
		{"seen and not let go", asked(review, declined(may)), holdsFor("review.pending").asking(review)},
		{"let go, and then not", asked(review, approved(schema.Web, begun), declined(may)), holdsFor("review.pending").asking(review)},
		{"not let go, and then yes", asked(review, declined(begun), approved(schema.Web, may)), permits().asking(review)},
		{"both at once", asked(review, declined(may), approved(schema.Web, may)), holdsFor("review.pending").asking(review)},
		{"not let go at no readable time", asked(review, declined(""), approved(schema.Web, may)), holdsFor("review.pending").asking(review)},
		{"not let go, later", asked(review, approved(schema.Web, may), declined(july)), permits().asking(review)},
		{"another guardian has seen it", asked(review, seen(Seen{Channel: schema.Web, Guardian: "p2", At: may})), holdsFor("review.pending").asking(review)},
		{"seen, but nobody asked", asked(K{}, approved(schema.Web, may)), permits()},

		{"faces, nobody looked", asked(faces), holdsFor("faces.unreviewed").asking(faces)},
		{"faces, none", asked(faces, looked), permits().asking(faces)},
		{"faces, nobody to recognize", asked(faces, looked, shown("", false)), permits().asking(faces)},
		{"faces, one, cleared", asked(faces, looked, shown("", true)), holdsFor("faces.unreviewed").asking(faces)},
		{"faces, one, blurred", asked(faces, looked, shown("blur", true)), permits().asking(faces)},
		{"faces, one, treated in a way nobody knows", asked(faces, looked, shown("sparkle", true)), holdsFor("faces.unreviewed").asking(faces)},
		{"faces, blurred, but nobody looked", asked(faces, shown("blur", true)), holdsFor("faces.unreviewed").asking(faces)},

		{"that day", asked(day("--06-01")), holdsFor("date.blackout").asking(day("--06-01"))},
		{"that day, written short", asked(day("06-01")), holdsFor("date.blackout").asking(day("--06-01"))},
		{"another day", asked(day("--06-02")), permits().asking(day("--06-02"))},
		{"still the day before, further west", asked(day("--05-31"), zone("America/Los_Angeles")), holdsFor("date.blackout").asking(day("--05-31"))},
		{"not yet that day, further west", asked(day("--06-01"), zone("America/Los_Angeles")), permits().asking(day("--06-01"))},
		{"no zone is UTC", asked(day("--06-01"), func(s *scene) { s.Zone = nil }), holdsFor("date.blackout").asking(day("--06-01"))},
		{"29 February in a leap year", asked(day("--02-29"), when("2024-02-29T12:00:00Z")), holdsFor("date.blackout").asking(day("--02-29"))},
		{"28 February in a leap year", asked(day("--02-29"), when("2024-02-28T12:00:00Z")), permits().asking(day("--02-29"))},
		{"28 February in another year", asked(day("--02-29"), when("2025-02-28T12:00:00Z")), holdsFor("date.blackout").asking(day("--02-29"))},
		{"27 February in another year", asked(day("--02-29"), when("2025-02-27T12:00:00Z")), permits().asking(day("--02-29"))},
		{"1 March in another year", asked(day("--02-29"), when("2025-03-01T00:00:00Z")), permits().asking(day("--02-29"))},
		{"28 February is itself, in a leap year", asked(day("--02-28"), when("2024-02-28T12:00:00Z")), holdsFor("date.blackout").asking(day("--02-28"))},
		{"28 February says nothing of the 29th", asked(day("--02-28"), when("2024-02-29T12:00:00Z")), permits().asking(day("--02-28"))},

		{"review due now", newScene(with(said("c1", room, reviewBy(now)))), holdsFor("consent.review_due")},
		{"review due a second later", newScene(with(said("c1", room, reviewBy("2025-06-01T00:00:01Z")))), permits()},
		{"review due of one of two", newScene(with(said("c1", room), said("c2", room, reviewBy(may)))), holdsFor("consent.review_due")},
		{"review due of a yes that does not count", newScene(with(said("c1", room, reviewBy(may), ends(may)), said("c2", room))), permits()},
		{"review due of a no", newScene(with(said("c1", room), said("c2", deny("room:r2", schema.Web), reviewBy(may)))), permits()},

		{"everything at once, in order", newScene(with(said("c1", room, reviewBy(may), asking(K{ReviewBeforeUse: true, NoFaces: true, BlackoutDates: []string{"06-01"}})))),
			holdsFor("review.pending", "faces.unreviewed", "date.blackout", "consent.review_due").asking(K{ReviewBeforeUse: true, NoFaces: true, BlackoutDates: []string{"--06-01"}})},
		{"a no is stronger, and names no gate", newScene(with(said("c1", room, asking(K{ReviewBeforeUse: true}))), depicts(schema.Depiction{Identifiable: true})), denies("depiction.uncleared")},
	})
}

func TestUnreadable(t *testing.T) {
	garbled := func(change ...func(*schema.Consent)) *scene {
		return newScene(joint("p1", "p2"), quorum(schema.QuorumAny), with(said("c0", room), said("c1", append([]func(*schema.Consent){by("f1", "p2"), permit("room:r1", schema.Web)}, change...)...)))
	}
	no := denies("consent.unreadable")
	aimed := func(scope schema.Scope, chs ...schema.Channel) func(*schema.Consent) {
		return func(c *schema.Consent) { c.Terms = nil; permit(scope, chs...)(c) }
	}
	onlyDeny := func(c *schema.Consent) { c.Terms = nil; nowhere(c) }
	bad := func(f func(*schema.Consent)) func(*schema.Consent) { return f }
	odd := func(f func(*schema.Family)) *scene {
		s := newScene(with(said("c1", room)))
		f(&s.Families[0])
		return s
	}
	run(t, []decisionCase{
		{"nothing wrong", garbled(), permits()},
		{"no id", garbled(bad(func(c *schema.Consent) { c.ID = "" })), no},
		{"a family nobody knows", garbled(by("f9", "p2")), no},
		{"a guardian nobody knows", garbled(by("f1", "p9")), no},
		{"obtained at no time", garbled(from("", begun)), no},
		{"obtained on a day", garbled(from("2024-01-01", begun)), no},
		{"effective at no time", garbled(from(begun, "soon")), no},
		{"ends at a time in another zone", garbled(ends("2027-01-01T00:00:00+02:00")), no},
		{"ends at a fraction of a second", garbled(ends("2027-01-01T00:00:00.5Z")), no},
		{"review at no time", garbled(reviewBy("?")), no},
		{"term ends at no time", garbled(termEnds("?")), no},
		{"embargo until no time", garbled(embargo("?")), no},
		{"an effect nobody knows", garbled(func(c *schema.Consent) { c.Terms[0].Effect = "allow" }), no},
		{"an effect nobody knows, everywhere", garbled(func(c *schema.Consent) { c.Terms[0].Effect = "forbid"; c.Terms[0].Channels = []schema.Channel{"*"} }), no},
		{"a scope nobody knows", garbled(aimed("house:r7", schema.Web)), no},
		{"a scope without id", garbled(aimed("room:", schema.Web)), no},
		{"a scope with a damaged id", garbled(aimed("room:r1 ", schema.Web)), no},
		{"a scope nobody knows, another channel", garbled(aimed("house:r7", schema.Press)), permits()},
		{"a channel nobody knows", garbled(aimed("room:r1", schema.Press, "tiktok")), no},
		{"no channel", garbled(aimed("room:r1")), no},
		{"a yes everywhere", garbled(aimed("room:r1", schema.AnyChannel)), no},
		{"about another room", garbled(aimed("room:r2", schema.Web), from("", begun)), permits()},
		{"about another channel", garbled(aimed("room:r1", schema.Press), from("", begun)), permits()},
		{"a blackout on no day", garbled(asking(schema.Conditions{BlackoutDates: []string{"--02-30"}})), no},
		{"a blackout every day", garbled(asking(schema.Conditions{BlackoutDates: []string{""}})), no},
		{"a size below nothing", garbled(asking(schema.Conditions{MaxLongEdgePx: -1})), no},
		{"a no is as clear without its dates and conditions", garbled(onlyDeny, termEnds("?"), embargo("?"), asking(schema.Conditions{MaxLongEdgePx: -1})), denies("consent.denied")},
		{"a no of an unreadable record", garbled(onlyDeny, ends("?")), no},

		{"an event of no known state", garbled(event1("expired", may)), no},
		{"an event of no known state, later", garbled(event1("expired", july)), permits()},
		{"an event of no known state, another channel", garbled(event1("expired", may, schema.Press)), permits()},
		{"an event at no time", garbled(event1(schema.StateWithdrawn, "")), no},
		{"an event on no known channel", garbled(event1(schema.StateWithdrawn, may, "*")), no},

		{"a prefix of the photo", garbled(aimed(schema.Scope("photo:"+photo1[:12]), schema.Web)), no},
		{"the photo in capitals", garbled(aimed(schema.Scope("photo:"+strings.ToUpper(photo1)), schema.Web)), no},
		{"a prefix of another photo", garbled(aimed(schema.Scope("photo:"+photo2[:12]), schema.Web)), permits()},
		{"a prefix of the photo, another channel", garbled(aimed(schema.Scope("photo:"+photo1[:12]), schema.Press)), permits()},

		{"two records of one id", garbled(func(c *schema.Consent) { c.ID = "c0" }), no},
		{"two records of one id, about another room", newScene(with(said("c0", room), said("c1", permit("room:r2", schema.Web)), said("c1", permit("room:r3", schema.Web)))), permits()},
		{"advice that cannot be read", newScene(families(family1("f1", guardian("p1", schema.AuthorityJoint), guardian("p2", schema.AuthorityAdvisory))), with(said("c0", room), said("c1", by("f1", "p2"), nowhere, ends("?")))), permits()},
		{"replaced by one that can be read", newScene(with(said("c1", room, ends("?")), said("c2", supersedes("c1"), room))), permits()},
		{"replaced by one that can be read, only asked", newScene(with(said("c1", room, ends("?")), said("c2", supersedes("c1"), room, silent))), denies("consent.unreadable")},
		{"replaced by one that cannot be read", newScene(with(said("c0", room), said("c1", nowhere), said("c2", supersedes("c1"), permit("room:r2", schema.Web), ends("?")))), denies("consent.denied")},
		{"a yes, replaced by one obtained at no time", newScene(with(said("c1", room), said("c2", supersedes("c1"), permit("room:r2", schema.Web), from("?", begun)))), denies("consent.none")},

		{"an authority nobody knows", odd(func(f *schema.Family) { f.Guardians[0].Authority = "full" }), no},
		{"another's authority nobody knows", odd(func(f *schema.Family) { f.Guardians = append(f.Guardians, guardian("p2", "")) }), no},
		{"a relationship nobody knows", odd(func(f *schema.Family) { f.Guardians[0].Relationship = "neighbor" }), no},
		{"a relationship that is said to be unknown", odd(func(f *schema.Family) { f.Guardians[0].Relationship = "unknown" }), permits()},
		{"a guardian without id", odd(func(f *schema.Family) { f.Guardians = append(f.Guardians, guardian("", schema.AuthorityAdvisory)) }), no},
		{"a quorum nobody knows", odd(func(f *schema.Family) { f.Quorum = "most" }), no},
		{"a guardian twice", odd(func(f *schema.Family) { f.Guardians = append(f.Guardians, f.Guardians[0]) }), permits()},
		{"a guardian twice, with two authorities", odd(func(f *schema.Family) { f.Guardians = append(f.Guardians, guardian("p1", schema.AuthoritySole)) }), no},
		{"a family twice", newScene(with(said("c1", room)), families(family1("f1", guardian("p1", schema.AuthorityJoint)), family1("f1", guardian("p1", schema.AuthorityJoint)))), permits()},
		{"a family twice, with two quorums", newScene(with(said("c1", room)), func(s *scene) { s.Families = append(s.Families, s.Families[0]); s.Families[1].Quorum = "any" }), no},
		{"a family twice, with other guardians", newScene(with(said("c1", room)), families(family1("f1", guardian("p1", schema.AuthorityJoint)), family1("f1", guardian("p1", schema.AuthorityJoint), guardian("p2", schema.AuthorityAdvisory)))), no},
		{"the no of a guardian with two authorities", newScene(tied("f2"), families(
			family1("f1", guardian("p1", schema.AuthorityAdvisory)), family1("f1", guardian("p1", schema.AuthorityJoint)),
			family1("f2", guardian("p3", schema.AuthorityJoint))), with(said("c1", nowhere), said("c3", by("f2", "p3"), room))), no},
	})
}

// When a yes ends follows from what was said, and from no day on which somebody
// asks, and tells no quiet day.
func TestEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		at   *scene
		want schema.When
	}{
		{"the record's end", newScene(with(said("c1", room, ends("2027-06-20T05:00:00Z")))), "2027-06-20T05:00:00Z"},
		{"the review before it", newScene(with(said("c1", room, ends("2027-06-20T05:00:00Z"), reviewBy("2026-01-01T00:00:00Z")))), "2026-01-01T00:00:00Z"},
		{"the earliest of two", newScene(with(said("c1", room, reviewBy("2027-01-01T00:00:00Z")), said("c2", room, reviewBy("2026-06-01T00:00:00Z")))), "2026-06-01T00:00:00Z"},
		{"a quiet day is none", newScene(with(said("c1", room, reviewBy("2026-06-01T00:00:00Z"), asking(schema.Conditions{BlackoutDates: []string{"--06-15"}})))), "2026-06-01T00:00:00Z"},
		{"no yes", newScene(), ""},
	} {
		if d := c.at.decide(); d.Ends != c.want {
			t.Errorf("%s: %q, want %q", c.name, d.Ends, c.want)
		}
	}
}

// A copy of a record may be older than another: it then has fewer events.
func TestOlderCopy(t *testing.T) {
	full := said("c1", room, event1(schema.StateWithdrawn, may))
	older := said("c1", room)
	run(t, []decisionCase{
		{"older first", newScene(with(older, full)), denies("consent.withdrawn")},
		{"older last", newScene(with(full, older)), denies("consent.withdrawn")},
	})
	if d := newScene(with(full, older)).decide(); len(d.Considered) != 1 {
		t.Errorf("one record considered %d times", len(d.Considered))
	}
}

// Any other difference between two records of one id is a contradiction.
func TestContested(t *testing.T) {
	base := func() schema.Consent {
		return said("c1", reviewBy("2027-01-01T00:00:00Z"), ends("2027-01-01T00:00:00Z"),
			permit("room:r1", schema.Web), embargo(begun), termEnds("2027-01-01T00:00:00Z"), asking(schema.Conditions{NoCrop: true, BlackoutDates: []string{"--02-03"}}))
	}
	later := schema.When("2028-01-01T00:00:00Z")
	for name, change := range map[string]func(*schema.Consent){
		"family":     func(c *schema.Consent) { c.Family = "f2" },
		"guardian":   func(c *schema.Consent) { c.Guardian = "p2" },
		"supersedes": func(c *schema.Consent) { c.Supersedes = "c404" },
		"obtained":   func(c *schema.Consent) { c.ObtainedAt = may },
		"effective":  func(c *schema.Consent) { c.EffectiveFrom = may },
		"expires":    func(c *schema.Consent) { c.ExpiresAt = later },
		"review":     func(c *schema.Consent) { c.ReviewBy = later },
		"effect":     func(c *schema.Consent) { c.Terms[0].Effect = schema.Deny },
		"scope":      func(c *schema.Consent) { c.Terms[0].Scope = "room:r2" },
		"channels":   func(c *schema.Consent) { c.Terms[0].Channels = []schema.Channel{schema.Press} },
		"embargo":    func(c *schema.Consent) { c.Terms[0].EmbargoUntil = may },
		"term end":   func(c *schema.Consent) { c.Terms[0].ExpiresAt = later },
		"conditions": func(c *schema.Consent) { c.Terms[0].Conditions.NoFlip = true },
		"dates":      func(c *schema.Consent) { c.Terms[0].Conditions.BlackoutDates[0] = "--02-04" },
		"silence":    func(c *schema.Consent) { c.Terms[0].Conditions = nil },
		"terms":      permit("room:r2", schema.Web),
	} {
		other := base()
		change(&other)
		for _, cs := range [][]schema.Consent{{base(), other}, {other, base()}} {
			s := newScene(families(family1("f1", guardian("p1", schema.AuthorityJoint), guardian("p2", schema.AuthorityJoint)), family1("f2", guardian("p1", schema.AuthorityJoint))), quorum(schema.QuorumAny), with(cs...))
			if d := s.decide(); d.Effect != schema.Deny || !reflect.DeepEqual(d.Reasons, []string{schema.ReasonUnreadable}) {
				t.Errorf("%s: got %s %v", name, d.Effect, d.Reasons)
			}
		}
	}
	if d := newScene(with(base(), base())).decide(); d.Effect != schema.Permit {
		t.Errorf("a copy: got %s %v", d.Effect, d.Reasons)
	}
}

func TestValidUntil(t *testing.T) {
	santiago, err := time.LoadLocation("America/Santiago") // forward at midnight: 2025-09-07 begins at 01:00
	if err != nil {
		t.Fatal(err)
	}
	havana, err := time.LoadLocation("America/Havana") // back at 01:00: 2025-11-02 has two midnights
	if err != nil {
		t.Fatal(err)
	}
	amman, err := time.LoadLocation("Asia/Amman") // back at 01:00, as Havana, but time.Date chooses the other one
	if err != nil {
		t.Fatal(err)
	}
	early := schema.When("2021-01-01T00:00:00Z")
	day := func(d string, change ...func(*scene)) *scene {
		return newScene(append(change, with(said("c1", room, silent, from(early, early), event1(schema.StateGiven, early), asking(schema.Conditions{BlackoutDates: []string{d}}))))...)
	}
	in := func(z *time.Location) func(*scene) { return func(s *scene) { s.Zone = z } }
	for _, c := range []struct {
		name string
		at   *scene
		want schema.When
	}{
		{"thirty days", newScene(with(said("c1", room))), "2025-07-01T00:00:00Z"},
		{"end of the record", newScene(with(said("c1", room, ends("2025-06-20T05:00:00Z")))), "2025-06-20T05:00:00Z"},
		{"end of the term", newScene(with(said("c1", room, ends("2025-06-20T05:00:00Z"), termEnds("2025-06-10T00:00:00Z")))), "2025-06-10T00:00:00Z"},
		{"review", newScene(with(said("c1", room, reviewBy("2025-06-09T00:00:00Z")))), "2025-06-09T00:00:00Z"},
		{"the earliest of all", newScene(with(said("c1", room, ends("2025-06-20T00:00:00Z")), said("c2", room, ends("2025-06-08T00:00:00Z")))), "2025-06-08T00:00:00Z"},
		{"far ends do not count", newScene(with(said("c1", room, ends("2027-06-20T00:00:00Z"), reviewBy("2026-01-01T00:00:00Z")))), "2025-07-01T00:00:00Z"},
		{"what is not used does not count", newScene(with(said("c1", room), said("c2", permit("room:r2", schema.Web), ends("2025-06-20T00:00:00Z")))), "2025-07-01T00:00:00Z"},
		{"another yes begins", newScene(with(said("c1", room), said("c2", room, from(may, "2025-06-12T00:00:00Z")))), "2025-06-12T00:00:00Z"},
		{"a record that takes its place begins", newScene(with(said("c1", room), said("c2", supersedes("c1"), permit("room:r2", schema.Press), from(may, "2025-06-12T00:00:00Z")))), "2025-06-12T00:00:00Z"},
		{"what is not known yet", newScene(with(said("c1", room, event1(schema.StateWithdrawn, "2025-06-12T00:00:00Z")), said("c2", room, from("2025-06-12T00:00:00Z", begun)))), "2025-07-01T00:00:00Z"},
		{"next blackout", day("--06-15"), "2025-06-15T00:00:00Z"},
		{"tomorrow's blackout", day("--06-02"), "2025-06-02T00:00:00Z"},
		{"yesterday's blackout", day("--05-31"), "2025-07-01T00:00:00Z"},
		{"blackout on the last day", day("--07-01"), "2025-07-01T00:00:00Z"},
		{"blackout in another zone", day("--06-15", in(santiago)), "2025-06-15T04:00:00Z"},
		{"blackout over new year", day("--01-02", when("2025-12-20T10:00:00Z")), "2026-01-02T00:00:00Z"},
		{"leap day in another year", day("--02-29", when("2025-02-20T00:00:00Z")), "2025-02-28T00:00:00Z"},
		{"leap day", day("--02-29", when("2024-02-20T00:00:00Z")), "2024-02-29T00:00:00Z"},
		{"the first of two midnights", day("--11-02", when("2025-10-20T00:00:00Z"), in(havana)), "2025-11-02T04:00:00Z"},
		{"the first of two midnights, again", day("--10-29", when("2021-10-20T00:00:00Z"), in(amman)), "2021-10-28T21:00:00Z"},
		{"a day without midnight", day("--09-07", when("2025-08-20T00:00:00Z"), in(santiago)), "2025-09-07T04:00:00Z"},
	} {
		d := c.at.decide()
		if d.Effect != schema.Permit || d.ValidUntil != c.want {
			t.Errorf("%s: got %s %v until %q, want until %q", c.name, d.Effect, d.Reasons, d.ValidUntil, c.want)
		}
	}
}

func TestConsidered(t *testing.T) {
	s := newScene(families(
		family1("f1", guardian("p1", schema.AuthorityJoint), guardian("p2", schema.AuthorityAdvisory)),
		family1("f2", guardian("p3", schema.AuthorityJoint))),
		with(
			said("c1", room, ends(may)),
			said("c9", room, permit("room:r2", schema.Web), permit("family:f1", schema.Press, schema.Web)),
			said("c3", by("f1", "p2"), nowhere),
			said("c5", room),
			said("c6", supersedes("c5"), room, from(may, may)),
			said("c4", from("2023-01-01T00:00:00Z", "2023-01-01T00:00:00Z"), deny("shoot:s1", schema.Web), event1(schema.StateInvalidated, may)),
			said("c7", by("f2", "p3"), room),
			said("c8", permit("room:r1", schema.Press)),
		))
	d := s.decide()
	var got []string
	for _, c := range d.Considered {
		got = append(got, c.Consent+"/"+c.Guardian+"/"+string(rune('0'+c.Term))+" "+c.State)
		if c.Why == "" {
			t.Errorf("%s: no why", c.Consent)
		}
	}
	want := []string{
		"c4/p1/1 invalidated", "c1/p1/1 expired", "c3/p2/1 given", "c5/p1/1 superseded", "c7/p3/1 given",
		"c9/p1/1 given", "c9/p1/3 given", "c6/p1/1 given",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("considered\ngot  %v\nwant %v", got, want)
	}
	if d.Effect != schema.Permit {
		t.Errorf("got %s %v", d.Effect, d.Reasons)
	}
}

func TestDecisionHeader(t *testing.T) {
	s := newScene(with(said("c1", room)))
	at := time.Date(2025, 6, 1, 2, 0, 0, 999, time.FixedZone("", 7200))
	d := Decide(NewWorld(s.Facts), s.photo, schema.Web, at)
	if d.Photo != photo1[:12] || d.Channel != schema.Web || d.At != now {
		t.Errorf("got %q %q %q", d.Photo, d.Channel, d.At)
	}
	s.photo.ID = "short"
	if d := s.decide(); d.Photo != "short" || d.Effect != schema.Permit {
		t.Errorf("got %q %s", d.Photo, d.Effect)
	}
	s.photo.Room = ""
	if d := s.decide(); d.Considered == nil || len(d.Considered) != 0 || d.Photo != "short" || d.At != now {
		t.Errorf("got %+v", d)
	}
	if d := newScene().decide(); d.Considered == nil {
		t.Error("considered is nil")
	}
}

// NewWorld keeps nothing the caller can change afterwards.
func TestWorldKeepsNothing(t *testing.T) {
	s := newScene(with(said("c1", room, asking(schema.Conditions{BlackoutDates: []string{"--06-03"}}))))
	w := NewWorld(s.Facts)
	before := Decide(w, s.photo, schema.Web, time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC))
	c := &s.Consents[0]
	c.Terms[0].Channels[0], c.Terms[0].Conditions.BlackoutDates[0], c.Events[0].State = "press", "--06-01", "withdrawn"
	s.Families[0].Hold, s.Families[0].Guardians[0].Authority = true, schema.AuthorityAdvisory
	before.Conditions.BlackoutDates[0] = "--06-01" // nor what it gave out
	after := Decide(w, s.photo, schema.Web, time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC))
	if after.Effect != schema.Permit || after.Conditions.BlackoutDates[0] != "--06-03" {
		t.Errorf("got %s %v %+v", after.Effect, after.Reasons, after.Conditions)
	}
}

// Every reason there is has its place, and no other has.
func TestWeights(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range weights {
		if seen[r] {
			t.Errorf("%s twice", r)
		}
		seen[r] = true
	}
	if len(weights) != 25 {
		t.Errorf("%d reasons, want 25", len(weights))
	}
}

// A family that names the RAW of a pair means the photo.
func TestAnyFileOfTheFrameNamesThePhoto(t *testing.T) {
	raw := strings.Repeat("b", 64)
	f := Facts{
		Families: []schema.Family{{ID: "f", Guardians: []schema.Guardian{{ID: "g", Relationship: "parent", Authority: schema.AuthoritySole}}}},
		Consents: []schema.Consent{
			{ID: "yes", Family: "f", Guardian: "g", ObtainedAt: "2024-01-01T00:00:00Z", EffectiveFrom: "2024-01-01T00:00:00Z", ReviewBy: "2034-01-01T00:00:00Z",
				Terms:  []schema.Term{{Effect: schema.Permit, Scope: "room:r", Channels: []schema.Channel{schema.Web}}},
				Events: []schema.ConsentEvent{{State: schema.StateGiven, At: "2024-01-01T00:00:00Z", By: "g"}}},
			{ID: "no", Family: "f", Guardian: "g", ObtainedAt: "2024-01-01T00:00:00Z", EffectiveFrom: "2024-01-01T00:00:00Z", ReviewBy: "2034-01-01T00:00:00Z",
				Terms:  []schema.Term{{Effect: schema.Deny, Scope: schema.Scope("photo:" + raw), Channels: []schema.Channel{schema.AnyChannel}}},
				Events: []schema.ConsentEvent{{State: schema.StateGiven, At: "2024-01-01T00:00:00Z", By: "g"}}},
		},
	}
	at := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	p := Photo{ID: strings.Repeat("a", 64), Room: "r", Families: []string{"f"}}
	if d := Decide(NewWorld(f), p, schema.Web, at); d.Effect != schema.Permit {
		t.Fatalf("alone: %+v", d)
	}
	p.Others = []string{raw}
	if d := Decide(NewWorld(f), p, schema.Web, at); d.Effect != schema.Deny {
		t.Errorf("with its RAW: %+v", d)
	}
}
