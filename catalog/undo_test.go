package catalog

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// A card that comes again after its import was undone puts its photos where it is said to
// now, unless they might go there where they might not go before.
func TestComesAgain(t *testing.T) {
	const places = `
families: [{id: family-o, guardians: [{id: guardian-o, name: O, relationship: parent, authority: sole}]}]
people: [{id: person-o, family: family-o, name: P}]
rooms: [{id: room-o, people: [person-o], label: Of a family that said nothing}]
shoots:
  - {id: shoot-no, room: room-a, date: 2024-01-01, photographer: P}
  - {id: shoot-a, room: room-a, date: 2024-01-02, photographer: P}
  - {id: shoot-o, room: room-o, date: 2024-01-03, photographer: P}
consents:
  - {id: consent-no, family: family-a, guardian: guardian-a, notice: notice-1, method: letter, obtained_at: 2024-01-01, obtained_by: x,
     effective_from: 2024-01-01, review_by: 2099-01-01, terms: [{effect: deny, scope: "shoot:shoot-no", channels: [web]}],
     events: [{state: given, at: 2024-01-01, by: guardian-a, method: letter}]}
`
	for name, tt := range map[string]struct {
		was, again, want schema.NewFrame
		effect           schema.Effect
		stays            bool
	}{
		"the shoot said no, the other did not":      {schema.NewFrame{Shoot: "shoot-no"}, schema.NewFrame{Shoot: "shoot-a"}, schema.NewFrame{Room: "room-a", Shoot: "shoot-no"}, schema.Deny, true},
		"the shoot said no, and now only its room":  {schema.NewFrame{Shoot: "shoot-no"}, schema.NewFrame{Room: "room-a"}, schema.NewFrame{Room: "room-a", Shoot: "shoot-no"}, schema.Deny, true},
		"the shoot was wrong, and the right one no": {schema.NewFrame{Shoot: "shoot-a"}, schema.NewFrame{Shoot: "shoot-no"}, schema.NewFrame{Room: "room-a", Shoot: "shoot-no"}, schema.Deny, false},
		"the room was wrong: nobody there said yes": {schema.NewFrame{Shoot: "shoot-a"}, schema.NewFrame{Shoot: "shoot-o"}, schema.NewFrame{Room: "room-o", Shoot: "shoot-o"}, schema.Deny, false},
		"nobody said yes, and the other room did":   {schema.NewFrame{Shoot: "shoot-o"}, schema.NewFrame{Shoot: "shoot-a"}, schema.NewFrame{Room: "room-o", Shoot: "shoot-o"}, schema.Deny, true},
		"the other may go where it might":           {schema.NewFrame{Room: "room-b"}, schema.NewFrame{Shoot: "shoot-a"}, schema.NewFrame{Room: "room-a", Shoot: "shoot-a"}, schema.Permit, false},
		"no place is said":                          {schema.NewFrame{Shoot: "shoot-a"}, schema.NewFrame{}, schema.NewFrame{Room: "room-a", Shoot: "shoot-a"}, schema.Permit, false},
		"it had none, and belongs somewhere now":    {schema.NewFrame{}, schema.NewFrame{Shoot: "shoot-a"}, schema.NewFrame{Room: "room-a", Shoot: "shoot-a"}, schema.Permit, false},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			g := newGallery(t)
			g.say(places)
			var a schema.Digest
			if err := a.UnmarshalText([]byte(sha("a"))); err != nil {
				t.Fatal(err)
			}
			g.taken(tt.was, "a", "a.jpg", schema.Probe{}, "a", nil)
			if done, err := g.Undo(ctx, 1, UndoOptions{}); err != nil || len(done.Photos) != 1 {
				t.Fatal(done, err)
			}
			id, err := g.BeginImport(ctx, []string{"x"}, "test", testNow)
			if err != nil {
				t.Fatal(err)
			}
			items, err := g.RecordItems(ctx, id, 0, []schema.ImportItem{{Outcome: schema.Duplicate, Source: "a.jpg", SHA256: a, Reason: "known", Again: &tt.again}}, testNow)
			if err != nil {
				t.Fatal(err)
			}
			if stays := strings.Contains(items[0].Reason, "keeps its room and shoot"); stays != tt.stays {
				t.Errorf("told %q", items[0].Reason)
			}
			var got schema.Photo
			if err := g.List(ctx, schema.Selection{}, ListOptions{Zone: time.UTC, At: testNow}, func(p schema.Photo) error { got = p; return nil }); err != nil {
				t.Fatal(err)
			}
			if got.Room != tt.want.Room || got.Shoot != tt.want.Shoot || got.Consent[schema.Web] != tt.effect {
				t.Errorf("it is in room %q, shoot %q and %s, want %q, %q and %s", got.Room, got.Shoot, got.Consent[schema.Web], tt.want.Room, tt.want.Shoot, tt.effect)
			}
		})
	}
}
