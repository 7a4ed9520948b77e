package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/schema"
)

// What was recorded later is decided by the ledger, where dates do not tell: the
// order in which texts were applied, and within a text the order in which it has
// the events. A dump that is applied elsewhere keeps that order.
func TestTheLedgerTellsWhatCameLater(t *testing.T) {
	ctx := context.Background()
	record := func(id, end string, events ...string) string {
		if end != "" {
			end = "expires_at: " + end + ", "
		}
		return fmt.Sprintf(`consents: [{id: %s, family: family-a, guardian: guardian-a, notice: notice-1, method: letter, obtained_by: liaison,
  obtained_at: 2024-01-01, effective_from: 2024-01-01, %sreview_by: 2050-01-01, terms: [{effect: permit, scope: "room:room-a", channels: [web]}], events: [%s]}]`,
			id, end, strings.Join(events, ", "))
	}
	event := func(state, at string) string {
		return "{state: " + state + ", at: " + at + ", by: guardian-a, method: letter}"
	}
	given := event("given", "2024-01-01")
	const people = `
families: [{id: family-a, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole}]}]
people: [{id: person-a, family: family-a, name: Wren Notreal}]
rooms: [{id: room-a, people: [person-a], label: A room}]
notices: [{id: notice-1, version: "1", lang: en}]`
	ended, open := record("z", "2025-01-31", given), record("a", "", given)
	for _, tt := range []struct {
		name  string
		texts []string
		want  string // the reason; "" is a permit
	}{
		{"a yes that was recorded after one that has ended", []string{ended, open}, ""},
		{"a yes that was recorded before one that has ended", []string{open, ended}, schema.ReasonExpired},
		{"paused, then given on the same day", []string{record("a", "", given, event("suspended", "2025-05-01"), event("given", "2025-05-01"))}, ""},
		{"given, then paused on the same day", []string{record("a", "", given, event("given", "2025-05-01"), event("suspended", "2025-05-01"))}, schema.ReasonSuspended},
		{"paused, then given with an earlier date", []string{record("a", "", given, event("suspended", "2025-05-01"), event("given", "2025-03-01"))}, schema.ReasonSuspended},
		{"paused, and given in a later text", []string{record("a", "", given, event("suspended", "2025-05-01")), record("a", "", given, event("given", "2025-05-02"), event("suspended", "2025-05-01"))}, ""},
	} {
		c, _ := newCatalog(t)
		applyAll(t, c, parse(t, people))
		for _, text := range tt.texts {
			applyAll(t, c, parse(t, text))
		}
		again, _ := newCatalog(t)
		dump, err := c.Dump(ctx)
		if err != nil {
			t.Fatal(err)
		}
		applyAll(t, again, dump)
		for _, x := range []*Catalog{c, again} {
			w, err := x.World(ctx, time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			d := consent.Decide(w, consent.Photo{ID: strings.Repeat("a", 64), Room: "room-a", Families: []string{"family-a"}}, schema.Web, testNow)
			if (d.Effect == schema.Permit) != (tt.want == "") || tt.want != "" && !slices.Equal(d.Reasons, []string{tt.want}) {
				t.Errorf("%s, from a dump %v: got %s %v", tt.name, x == again, d.Effect, d.Reasons)
			}
		}
	}
}
