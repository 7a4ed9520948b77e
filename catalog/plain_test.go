package catalog

import (
	"reflect"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Whoever only decides sees of each photo what everybody sees that decides about it.
func TestPlainPhotosDecideAlike(t *testing.T) {
	for seed := range uint64(2) {
		c := crowd(t, seed)
		var room []string
		err := c.Photos(t.Context(), schema.Selection{Room: "room-0"}, func(p schema.Photo) error { room = append(room, p.ID); return nil })
		for n := 0; n < len(room) && err == nil; n += 3 {
			verdict := []schema.Verdict{schema.Approved, "declined"}[n%2]
			_, err = c.RecordReview(t.Context(), ReviewAnswer{Photos: room[n : n+1], Channel: schema.Web, Guardian: "guardian-0", Verdict: verdict, Method: "letter", At: schema.WhenOf(testNow)},
				schema.ApplyOptions{Zone: time.UTC, Now: testNow})
		}
		if err != nil {
			t.Fatal(err)
		}
		subjects := func(each func(r contract.Reader, fn func(schema.Photo) error) error) map[string]consent.Photo {
			list := map[string]consent.Photo{}
			err := c.db.View(t.Context(), func(r contract.Reader) error {
				return each(r, func(p schema.Photo) error { list[p.ID] = Subject(p); return nil })
			})
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		for _, room := range []string{"", "room-0"} {
			want := subjects(func(r contract.Reader, fn func(schema.Photo) error) error {
				return eachPhoto(t.Context(), r, schema.Selection{Room: room}, fn)
			})
			got := subjects(func(r contract.Reader, fn func(schema.Photo) error) error { return eachPlain(t.Context(), r, room, fn) })
			reviewed := 0
			for _, p := range want {
				reviewed += len(p.Seen)
			}
			if len(want) < 10 || reviewed < 5 || !reflect.DeepEqual(got, want) {
				t.Errorf("seed %d, room %q:\n%+v\n%+v", seed, room, got, want)
			}
		}
	}
}
