package catalog

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// A record of one room may let a photo of another go: one that was held because it is
// like a picture of the first.
func TestOpeningsElsewhere(t *testing.T) {
	const other = `
families: [{id: family-o, hold: true, guardians: [{id: guardian-o, name: O, relationship: parent, authority: sole}]}]
people: [{id: person-o, family: family-o, name: P}]
rooms: [{id: room-o, people: [person-o], label: Other}]
`
	for name, tt := range map[string]struct {
		before, change string
		photos         int
	}{
		"its room is another family's now": {other, `rooms: [{id: room-o, people: [person-a], label: Other}]`, 2},
		"its person is of another family":  {other, `people: [{id: person-o, family: family-a, name: P}]`, 2},
		"its family is on hold no more":    {other, `families: [{id: family-o, hold: false, guardians: [{id: guardian-o, name: O, relationship: parent, authority: sole}]}]`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			for _, compared := range []bool{false, true} {
				g := newGallery(t)
				g.compared = compared
				g.say(tt.before)
				g.takeIn("room-o", "a", look(0))
				g.takeIn("room-a", "b", look(12))
				g.takeIn("room-b", "c", look(60))
				opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
				_, err := g.Apply(context.Background(), parse(t, tt.change), opt)
				var opens *OpeningError
				if !errors.As(err, &opens) {
					t.Fatalf("it is done, or fails otherwise: %v", err)
				}
				if got := max(opens.MayGo.Photos, opens.NoGone.Photos); got != tt.photos {
					t.Errorf("%d photos may go: %+v", got, opens.Openings)
				}
			}
		})
	}
}
