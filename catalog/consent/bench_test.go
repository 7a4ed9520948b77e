package consent

import (
	"fmt"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// benchWorld is 250 families with a room each, 1,000 consents, 10,000 photos.
func benchWorld() (Facts, []Photo) {
	f := Facts{Zone: time.UTC}
	var photos []Photo
	for i := range 250 {
		fam, room := fmt.Sprintf("f%d", i), fmt.Sprintf("r%d", i)
		f.Families = append(f.Families, family1(fam, guardian(fam+"-a", schema.AuthorityJoint), guardian(fam+"-b", schema.AuthorityJoint)))
		for j, g := range []string{"-a", "-b", "-a", "-b"} {
			c := said(fmt.Sprintf("c%d-%d", i, j), by(fam, fam+g), reviewBy("2026-01-01T00:00:00Z"),
				permit(schema.Scope("room:"+room), schema.Web, schema.Film, schema.Archive), asking(schema.Conditions{NoCrop: true, BlackoutDates: []string{"--05-24", "--02-29"}}),
				permit(schema.Scope("family:"+fam), schema.Instagram, schema.Press), deny(schema.Scope("room:"+room), schema.Advocacy))
			if j > 1 {
				c.Supersedes = fmt.Sprintf("c%d-%d", i, j-2)
			}
			f.Consents = append(f.Consents, c)
		}
		for j := range 40 {
			photos = append(photos, Photo{ID: schema.DigestOf([]byte{byte(i), byte(j)}).String(), Room: room, Shoot: "s" + room, Families: []string{fam}, FacesReviewed: true})
		}
	}
	return f, photos
}

func BenchmarkNewWorld(b *testing.B) {
	f, _ := benchWorld()
	for b.Loop() {
		NewWorld(f)
	}
}

// The matrix a catalog shows: every photo, every channel.
func BenchmarkDecide10kPhotos12Channels(b *testing.B) {
	f, photos := benchWorld()
	w := NewWorld(f)
	at := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	permits := 0
	for b.Loop() {
		for i := range photos {
			for _, ch := range channels {
				if Decide(w, photos[i], ch, at).Effect == schema.Permit {
					permits++
				}
			}
		}
	}
	if permits == 0 {
		b.Fatal("nothing is permitted")
	}
}
