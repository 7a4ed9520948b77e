package consent

import (
	"slices"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// of asks about what is attached, and not about a photo.
func of(kind schema.AttachmentKind) func(*scene) { return func(s *scene) { s.Kind = kind } }

// word1 is a record of the guardian of the scene.
func word1(id string, effect schema.Effect, kinds ...schema.AttachmentKind) schema.Consent {
	return schema.Consent{
		ID: id, Family: "f1", Guardian: "p1", ObtainedAt: begun, EffectiveFrom: begun, ReviewBy: "2030-01-01T00:00:00Z",
		Terms:  []schema.Term{{Effect: effect, Scope: "room:r1", Channels: []schema.Channel{schema.Web}, Kinds: kinds}},
		Events: []schema.ConsentEvent{{State: schema.StateGiven, At: begun, By: "p1"}},
	}
}

// A yes is about the kinds that it names, and about photos if it names none. A no that
// names none is about everything. Silence is a no.
func TestKinds(t *testing.T) {
	photos, letters := word1("photos", schema.Permit), word1("letters", schema.Permit, "letter")
	both := word1("both", schema.Permit, schema.KindPhoto, "letter")
	no, noLetters := word1("no", schema.Deny), word1("no-letters", schema.Deny, "letter")
	unreadable := word1("unreadable", schema.Permit, "lettre")
	unreadableNo := word1("unreadable-no", schema.Deny, "lettre")
	// A newer record, for letters alone, of the guardian who said no to everything: also
	// where the answer names the channel.
	instead := word1("instead", schema.Permit, "letter")
	instead.Supersedes, instead.Events = "no", []schema.ConsentEvent{{State: schema.StateGiven, At: begun, By: "p1", Channel: schema.Web}}
	for name, tt := range map[string]struct {
		said                  []schema.Consent
		photo, letter, others schema.Effect
	}{
		"nothing":                         {nil, schema.Deny, schema.Deny, schema.Deny},
		"a yes without kinds":             {[]schema.Consent{photos}, schema.Permit, schema.Deny, schema.Deny},
		"a yes to letters":                {[]schema.Consent{letters}, schema.Deny, schema.Permit, schema.Deny},
		"a yes to both":                   {[]schema.Consent{both}, schema.Permit, schema.Permit, schema.Deny},
		"each by itself":                  {[]schema.Consent{photos, letters}, schema.Permit, schema.Permit, schema.Deny},
		"a no without kinds":              {[]schema.Consent{photos, letters, no}, schema.Deny, schema.Deny, schema.Deny},
		"a no to letters":                 {[]schema.Consent{photos, letters, noLetters}, schema.Permit, schema.Deny, schema.Deny},
		"a kind that nobody knows":        {[]schema.Consent{both, unreadable}, schema.Deny, schema.Deny, schema.Deny},
		"the same, of a no":               {[]schema.Consent{both, unreadableNo}, schema.Deny, schema.Deny, schema.Deny},
		"a no replaced for letters alone": {[]schema.Consent{photos, no, instead}, schema.Deny, schema.Permit, schema.Deny},
		"a yes that names photos alone":   {[]schema.Consent{word1("p", schema.Permit, schema.KindPhoto)}, schema.Permit, schema.Deny, schema.Deny},
	} {
		for _, kind := range schema.TermKinds() {
			want := tt.others
			switch kind {
			case schema.KindPhoto:
				want = tt.photo
			case "letter":
				want = tt.letter
			}
			said := slices.Clone(tt.said)
			for i := range said {
				said[i].Events = slices.Clone(said[i].Events)
			}
			s := newScene(of(kind), on(schema.Web), func(s *scene) { s.Consents = said })
			if got := s.decide(); got.Effect != want {
				t.Errorf("%s, of a %s: %s %v, want %s", name, kind, got.Effect, got.Reasons, want)
			}
		}
		// Who asks about no kind asks about a photo.
		s := newScene(on(schema.Web), func(s *scene) { s.Consents = tt.said })
		if got := s.decide(); got.Effect != tt.photo {
			t.Errorf("%s: %s %v, want %s", name, got.Effect, got.Reasons, tt.photo)
		}
	}
}
