package consent

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// The scene most tests start from: one family with one guardian, one room, one
// shoot, one photo, and nobody who has said anything.
var (
	photo1 = strings.Repeat("a1", 32)
	photo2 = strings.Repeat("b2", 32)
)

const (
	begun = schema.When("2024-01-01T00:00:00Z")
	now   = schema.When("2025-06-01T00:00:00Z")
)

type scene struct {
	Facts
	photo Photo
	ch    schema.Channel
	at    schema.When
}

func newScene(change ...func(*scene)) *scene {
	s := &scene{
		Facts: Facts{Zone: time.UTC, Families: []schema.Family{family1("f1", guardian("p1", schema.AuthorityJoint))}},
		photo: Photo{ID: photo1, Room: "r1", Shoot: "s1", Families: []string{"f1"}},
		ch:    schema.Web,
		at:    now,
	}
	for _, c := range change {
		c(s)
	}
	s.recorded()
	return s
}

// recorded puts everything that has no place in the ledger there, as it is
// listed, and on its own date.
func (s *scene) recorded() {
	n := int64(0)
	place := func(r *schema.Recorded, at schema.When) {
		if n++; *r == (schema.Recorded{}) {
			*r = schema.Recorded{Seq: n, At: at}
		}
	}
	for i := range s.Consents {
		c := &s.Consents[i]
		place(&c.Recorded, c.ObtainedAt)
		for j := range c.Events {
			place(&c.Events[j].Recorded, c.Events[j].At)
		}
	}
}

func (s *scene) decide() schema.Decision {
	t, err := s.at.Instant()
	if err != nil {
		panic(err)
	}
	return Decide(NewWorld(s.Facts), s.photo, s.ch, t)
}

func family1(id string, guardians ...schema.Guardian) schema.Family {
	return schema.Family{ID: id, Guardians: guardians}
}

func guardian(id string, a schema.Authority) schema.Guardian {
	return schema.Guardian{ID: id, Authority: a, Relationship: "parent", Name: "Name Not Printed", Contact: "contact not printed"}
}

func on(ch schema.Channel) func(*scene) { return func(s *scene) { s.ch = ch } }
func when(at schema.When) func(*scene)  { return func(s *scene) { s.at = at } }
func families(f ...schema.Family) func(*scene) {
	return func(s *scene) { s.Families = f }
}
func tied(ids ...string) func(*scene) { return func(s *scene) { s.photo.Families = ids } }
func with(cs ...schema.Consent) func(*scene) {
	return func(s *scene) { s.Consents = append(s.Consents, cs...) }
}
func depicts(d ...schema.Depiction) func(*scene) {
	return func(s *scene) { s.photo.Depictions = d }
}
func quorum(q schema.Quorum) func(*scene) {
	return func(s *scene) {
		for i := range s.Families {
			s.Families[i].Quorum = q
		}
	}
}
func joint(ids ...string) func(*scene) {
	f := family1("f1")
	for _, id := range ids {
		f.Guardians = append(f.Guardians, guardian(id, schema.AuthorityJoint))
	}
	return families(f)
}

// said is a record of p1 of f1, given on the day it begins, without terms.
func said(id string, change ...func(*schema.Consent)) schema.Consent {
	c := schema.Consent{
		ID: id, Family: "f1", Guardian: "p1", ObtainedAt: begun, EffectiveFrom: begun,
		Events: []schema.ConsentEvent{{State: schema.StateGiven, At: begun}},
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

func by(family, guardian string) func(*schema.Consent) {
	return func(c *schema.Consent) { c.Family, c.Guardian = family, guardian }
}
func permit(scope schema.Scope, chs ...schema.Channel) func(*schema.Consent) {
	return func(c *schema.Consent) {
		c.Terms = append(c.Terms, schema.Term{Effect: schema.Permit, Scope: scope, Channels: slices.Clone(chs)})
	}
}
func deny(scope schema.Scope, chs ...schema.Channel) func(*schema.Consent) {
	return func(c *schema.Consent) {
		c.Terms = append(c.Terms, schema.Term{Effect: schema.Deny, Scope: scope, Channels: slices.Clone(chs)})
	}
}
func asking(k schema.Conditions) func(*schema.Consent) { // about the last term
	return func(c *schema.Consent) { c.Terms[len(c.Terms)-1].Conditions = &k }
}
func embargo(at schema.When) func(*schema.Consent) {
	return func(c *schema.Consent) { c.Terms[len(c.Terms)-1].EmbargoUntil = at }
}
func termEnds(at schema.When) func(*schema.Consent) {
	return func(c *schema.Consent) { c.Terms[len(c.Terms)-1].ExpiresAt = at }
}
func ends(at schema.When) func(*schema.Consent) {
	return func(c *schema.Consent) { c.ExpiresAt = at }
}
func reviewBy(at schema.When) func(*schema.Consent) {
	return func(c *schema.Consent) { c.ReviewBy = at }
}
func supersedes(id string) func(*schema.Consent) {
	return func(c *schema.Consent) { c.Supersedes = id }
}
func from(obtained, effective schema.When) func(*schema.Consent) {
	return func(c *schema.Consent) { c.ObtainedAt, c.EffectiveFrom = obtained, effective }
}
func silent(c *schema.Consent) { c.Events = nil }
func event1(state schema.State, at schema.When, ch ...schema.Channel) func(*schema.Consent) {
	return func(c *schema.Consent) {
		e := schema.ConsentEvent{State: state, At: at}
		if len(ch) > 0 {
			e.Channel = ch[0]
		}
		c.Events = append(c.Events, e)
	}
}

// recordedAt is when the last event of the record was recorded, or the record
// itself if it has none.
func recordedAt(at schema.When) func(*schema.Consent) {
	return func(c *schema.Consent) {
		r := &c.Recorded
		if len(c.Events) > 0 {
			r = &c.Events[len(c.Events)-1].Recorded
		}
		*r = schema.Recorded{Seq: 1000, At: at}
	}
}

// want is what a decision must be. A nil conditions is the zero value.
type want struct {
	effect     schema.Effect
	reasons    []string
	conditions *schema.Conditions
}

func permits() want                 { return want{schema.Permit, []string{}, nil} }
func denies(reasons ...string) want { return want{schema.Deny, reasons, nil} }
func holdsFor(reasons ...string) want {
	return want{schema.Hold, reasons, nil}
}
func (w want) asking(c schema.Conditions) want { w.conditions = &c; return w }

func check(t *testing.T, d schema.Decision, w want) {
	t.Helper()
	var c schema.Conditions
	if w.conditions != nil {
		c = *w.conditions
	}
	if d.Effect != w.effect || !reflect.DeepEqual(d.Reasons, w.reasons) || !reflect.DeepEqual(d.Conditions, c) {
		t.Errorf("got  %s %v %+v\nwant %s %v %+v\nconsidered %+v", d.Effect, d.Reasons, d.Conditions, w.effect, w.reasons, c, d.Considered)
	}
	if (d.ValidUntil != "") != (d.Effect == schema.Permit) {
		t.Errorf("valid until %q with effect %s", d.ValidUntil, d.Effect)
	}
}
