package receipt

import (
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// another is a second letter of guardian-a.
func another(
	id string, at schema.When, effect schema.Effect, scope schema.Scope, chs ...schema.Channel,
) func(*schema.Records) {
	return func(r *schema.Records) {
		r.Consents = append(r.Consents, schema.Consent{
			ID: id, Family: "family-a", Guardian: "guardian-a", Notice: "notice-1", Method: "letter",
			ObtainedAt: at, ObtainedBy: "Sample Liaison", EffectiveFrom: at, ReviewBy: "2034-01-01",
			Terms:  []schema.Term{{Effect: effect, Scope: scope, Channels: chs}},
			Events: []schema.ConsentEvent{{State: schema.StateGiven, At: at, By: "guardian-a", Method: "letter"}},
		})
	}
}

func section(t *testing.T, r Receipt, start string) Section {
	t.Helper()
	i := slices.IndexFunc(r.Sections, func(s Section) bool { return strings.HasPrefix(s.Heading, start) })
	if i < 0 {
		t.Fatalf("no section %q", start)
	}
	return r.Sections[i]
}

// What one letter says no to is no yes of another about the same pictures; of other
// pictures it says nothing; and another guardian's word is in no receipt of this one.
func TestOfGuardian(t *testing.T) {
	in := input(t,
		another("consent-film", "2024-05-01", schema.Permit, "room:room-a", schema.Film),
		another("consent-no", "2024-06-01", schema.Deny, "room:room-a", schema.Web),
		another("consent-part", "2024-07-01", schema.Deny, "photo:0123456789ab", schema.Film))
	r, err := OfGuardian(in, "guardian-a")
	if err != nil {
		t.Fatal(err)
	}
	text := string(r.Text())
	for _, id := range []string{"consent-a)", "consent-film)", "consent-no)", "consent-part)"} {
		if !strings.Contains(text, id) {
			t.Errorf("the receipt does not speak of %s", id)
		}
	}
	if strings.Contains(text, "consent-b") || strings.Contains(text, "Otherwise") {
		t.Error("it tells what another guardian said")
	}
	s := section(t, r, "How all of this stands")
	lines := map[string]string{}
	for _, it := range s.Items {
		lines[it.Head] = strings.Join(it.Lines, "; ")
	}
	film, web := lowerFirst(uses[schema.Film].where), lowerFirst(uses[schema.Web].where)
	if got := lines["Your yes counts now:"]; got != film+" (in part)" {
		t.Errorf("yes: %q", got)
	}
	if got := lines["It is a no now:"]; got != web+"; "+film+" (in part)" && got != film+" (in part); "+web {
		t.Errorf("no: %q", got)
	}
	if _, err := OfGuardian(in, "guardian-z"); err == nil {
		t.Error("a receipt of somebody who said nothing")
	}
}

// A letter that was replaced as a whole is not told as if it stood.
func TestOfGuardianLeavesOutWhatWasReplaced(t *testing.T) {
	in := input(t, another("consent-new", "2024-05-01", schema.Deny, "room:room-a", schema.Web), func(r *schema.Records) {
		r.Consents[len(r.Consents)-1].Supersedes = "consent-a"
	})
	r, err := OfGuardian(in, "guardian-a")
	if err != nil {
		t.Fatal(err)
	}
	if text := string(r.Text()); strings.Contains(text, "(record consent-a)") || !strings.Contains(text, "(record consent-new)") {
		t.Error(text)
	}
}
