package consent

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func TestSaid(t *testing.T) {
	s := newScene(with(
		said("c1", permit("room:r1", schema.Web, schema.Film), permit("shoot:s1", schema.Press), deny("room:r1", schema.Print),
			event1(schema.StateWithdrawn, now, schema.Film)),
		said("c2", permit("room:r1", schema.Web), reviewBy(now)),
	))
	w := NewWorld(s.Facts)
	at, err := schema.When(now).Instant()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		consent string
		ch      schema.Channel
		want    []Said
	}{
		{"c1", schema.Web, []Said{{1, schema.Permit, schema.StateGiven, ""}}},
		{"c1", schema.Film, []Said{{1, schema.Deny, schema.StateWithdrawn, schema.ReasonWithdrawn}}},
		{"c1", schema.Press, []Said{{2, schema.Permit, schema.StateGiven, ""}}},
		{"c1", schema.Print, []Said{{3, schema.Deny, schema.StateGiven, schema.ReasonDenied}}},
		{"c1", schema.Archive, []Said{}},
		{"c2", schema.Web, []Said{{1, schema.Hold, schema.StateGiven, schema.ReasonReviewDue}}},
		{"c3", schema.Web, []Said{}},
	} {
		if got := w.Said(tt.consent, tt.ch, at); !slices.Equal(got, tt.want) {
			t.Errorf("%s, %s: got %+v, want %+v", tt.consent, tt.ch, got, tt.want)
		}
	}
}

// What a decision took for a yes or a no, Said tells as one.
func TestSaidAgreesWithDecide(t *testing.T) {
	t.Parallel()
	yes, no := 0, 0
	eachHistory(t, histories, func(_ dice, h *history) string {
		w := NewWorld(h.Facts)
		for _, k := range h.decide().Considered {
			if k.State == string(stateUnknown) || strings.Contains(k.Why, "family") || strings.Contains(k.Why, "for less than another") {
				continue // because of how this photo was named, or whose it is
			}
			if !slices.ContainsFunc(w.Said(k.Consent, h.ch, h.at), func(s Said) bool {
				switch {
				case s.Term != k.Term || string(s.State) != k.State:
					return false
				case strings.Contains(k.Why, ": denies"):
					no++
					return s.Effect == schema.Deny
				case strings.Contains(k.Why, "counts as a yes"):
					yes++
					return s.Effect == schema.Permit || s.Effect == schema.Hold
				}
				return true
			}) {
				return fmt.Sprintf("considered %+v, said %+v", k, w.Said(k.Consent, h.ch, h.at))
			}
		}
		return ""
	})
	if yes < histories/10 || no < histories/10 {
		t.Errorf("%d yes and %d no among %d histories", yes, no, histories)
	}
}
