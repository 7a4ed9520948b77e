package consent

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// What photos share is what would be decided for each of them by itself, in every history:
// whatever is known of one photo alone, or is not the same of two, is seen.
func TestSharedIsDecidedAlike(t *testing.T) {
	t.Parallel()
	photo3 := strings.Repeat("c3", 32)
	asked, worked := 0, 0
	eachHistory(t, sample(10_000, 1_000), func(d dice, h *history) string {
		w := NewWorld(h.Facts)
		var shared Shared[schema.Decision]
		plain := Photo{ID: photo3, Room: "r1", Shoot: "s1", Families: []string{"f1"}, FacesReviewed: true}
		for range 20 {
			p := plain
			for range d.IntN(3) {
				switch d.IntN(9) {
				case 0:
					p.ID = pick(d, photo1, photo2, "", "A1A1")
				case 1:
					p.Others = []string{photo2}
				case 2:
					p.Room = pick(d, "r2", "")
				case 3:
					p.Shoot = ""
				case 4:
					p.Families = pick(d, h.photo.Families, []string{"f1", "f2"}, nil)
				case 5:
					p.Depictions = []schema.Depiction{{Identifiable: true, Cleared: d.in(2)}}
				case 6:
					p.Seen = h.photo.Seen
				case 7:
					p.FacesReviewed = false
				default:
					p.Alike, p.Unmatched = d.in(2), d.in(2)
				}
			}
			asked++
			got := shared.Of(w, &p, func() schema.Decision { worked++; return Decide(w, p, h.ch, h.at) })
			want := Decide(w, p, h.ch, h.at)
			got.Photo = want.Photo
			if !reflect.DeepEqual(got, want) {
				return fmt.Sprintf("%+v\nshared  %+v\ndecided %+v", p, got, want)
			}
		}
		return ""
	})
	if worked > asked*4/5 || worked < asked/5 {
		t.Errorf("%d of %d were worked out: that compares too little", worked, asked)
	}
}

// What was worked out in one world is of no use in another, and what is kept is bounded.
func TestSharedIsOfOneWorld(t *testing.T) {
	var shared Shared[int]
	n := 0
	ask := func(w *World, room string) int {
		return shared.Of(w, &Photo{ID: photo1, Room: room}, func() int { n++; return n })
	}
	a, b := NewWorld(Facts{}), NewWorld(Facts{})
	for i, tt := range []struct {
		world *World
		room  string
		want  int
	}{{a, "r1", 1}, {a, "r1", 1}, {b, "r1", 2}, {b, "r2", 3}, {b, "r1", 2}} {
		if got := ask(tt.world, tt.room); got != tt.want {
			t.Errorf("question %d: answer %d, want %d", i, got, tt.want)
		}
	}
	for i := range 3 * mostShared {
		ask(b, fmt.Sprint("room ", i))
		if len(shared.of) > mostShared {
			t.Fatalf("%d are kept", len(shared.of))
		}
	}
}

// A term that nearly names a photo may be about that photo alone.
func TestSharedWithNoneThatIsNearlyNamed(t *testing.T) {
	w := NewWorld(Facts{Consents: []schema.Consent{{ID: "c1", Terms: []schema.Term{{Effect: schema.Deny, Scope: schema.Scope("photo:" + photo1[:9])}}}}})
	if !w.singled(&Photo{ID: photo1}) || !w.singled(&Photo{ID: photo2, Others: []string{photo1}}) || w.singled(&Photo{ID: photo2}) {
		t.Error("it is not seen, or seen of others")
	}
}
