package consent

import (
	"slices"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// What is due tells of terms about what is attached, by kind; what is due of terms that
// name none is as it was.
func TestDueOfKinds(t *testing.T) {
	t.Parallel()
	s := newScene(with(said("c", permit("room:photos", schema.Web), reviewBy("2025-07-01T00:00:00Z"))))
	term := func(effect schema.Effect, room string, kinds ...schema.AttachmentKind) schema.Term {
		return schema.Term{Effect: effect, Scope: schema.Scope("room:" + room), Channels: []schema.Channel{schema.Web}, Kinds: kinds}
	}
	s.Consents[0].Terms = []schema.Term{
		term(schema.Permit, "photos"), term(schema.Permit, "letters", "letter"), term(schema.Permit, "both", schema.KindPhoto, "drawing"),
		term(schema.Deny, "everything"), term(schema.Deny, "films", "film"),
	}
	want := map[schema.Scope][]schema.AttachmentKind{
		"room:photos": nil, "room:letters": {"letter"}, "room:both": {schema.KindPhoto, "drawing"}, "room:everything": nil, "room:films": {"film"},
	}
	at, err := s.at.Instant()
	if err != nil {
		t.Fatal(err)
	}
	list := DueOfKinds(s.Facts, at, at.AddDate(0, 0, 90))
	for _, d := range list {
		kinds, ok := want[d.Scope]
		if !ok || !slices.Equal(d.Kinds, kinds) || d.What != schema.DueReview {
			t.Errorf("%+v, want kinds %v", d, kinds)
		}
		delete(want, d.Scope)
	}
	if len(want) > 0 {
		t.Errorf("not due: %v; due: %+v", want, list)
	}
}
