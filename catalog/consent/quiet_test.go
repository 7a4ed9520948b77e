package consent

import (
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

func TestQuiet(t *testing.T) {
	dates := func(d ...string) func(*schema.Consent) { return asking(schema.Conditions{BlackoutDates: d}) }
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	// The evening of 1 December in Chicago is the second in UTC.
	evening := schema.When("2025-12-02T03:00:00Z")
	day := schema.Day{Year: 2025, Month: time.December, Day: 1}
	room := func(s *scene) { s.photo.ID = "" }
	for _, tt := range []struct {
		name string
		at   *scene
		day  schema.Day
		want []schema.Channel
	}{
		{"nothing said", newScene(room), day, nil},
		{"that day", newScene(room, with(said("c1", permit("room:r1", schema.Web, schema.Film), dates("--12-01")))), day, []schema.Channel{schema.Film, schema.Web}},
		{"another day", newScene(room, with(said("c1", permit("room:r1", schema.Web), dates("--12-02")))), day, nil},
		{"of the family, and of the shoot", newScene(room, with(
			said("c1", permit("family:f1", schema.Press), dates("--12-01")),
			said("c2", permit("shoot:s1", schema.Web), dates("--12-01")))), day, []schema.Channel{schema.Web, schema.Press}},
		{"of one photo", newScene(room, with(said("c1", permit(schema.Scope("photo:"+photo1), schema.Web), dates("--12-01")))), day, nil},
		{"of one photo, which is asked about", newScene(with(said("c1", permit(schema.Scope("photo:"+photo1), schema.Web), dates("--12-01")))), day, []schema.Channel{schema.Web}},
		{"of a family that is not tied to the room: its conditions bind all the same", newScene(room, families(family1("f1", guardian("p1", schema.AuthorityJoint)), family1("f2", guardian("p3", schema.AuthorityJoint))),
			with(said("c1", by("f2", "p3"), permit("room:r1", schema.Web), dates("--12-01")))), day, []schema.Channel{schema.Web}},
		{"of either of two families", newScene(room, tied("f1", "f2"), families(family1("f1", guardian("p1", schema.AuthorityJoint)), family1("f2", guardian("p3", schema.AuthorityJoint))),
			with(said("c1", permit("room:r1", schema.Web)), said("c2", by("f2", "p3"), permit("room:r1", schema.Web), dates("--12-01")))), day, []schema.Channel{schema.Web}},
		{"withdrawn", newScene(room, with(said("c1", permit("room:r1", schema.Web), dates("--12-01"), event1(schema.StateWithdrawn, now)))), day, nil},
		{"withdrawn on one channel", newScene(room, with(said("c1", permit("room:r1", schema.Web, schema.Film), dates("--12-01"), event1(schema.StateWithdrawn, now, schema.Web)))), day, []schema.Channel{schema.Film}},
		{"ended by then", newScene(room, with(said("c1", permit("room:r1", schema.Web), dates("--12-01"), ends("2025-12-01T00:00:00Z")))), day, nil},
		{"replaced by one without it", newScene(room, with(
			said("c1", permit("room:r1", schema.Web), dates("--12-01")),
			said("c2", supersedes("c1"), permit("room:r1", schema.Web)))), day, nil},
		{"29 February, on the 28th", newScene(room, with(said("c1", permit("room:r1", schema.Web), dates("--02-29")))), schema.Day{Year: 2026, Month: time.February, Day: 28}, []schema.Channel{schema.Web}},
		{"where the catalog is", newScene(room, func(s *scene) { s.Zone = chicago }, with(said("c1", permit("room:r1", schema.Web), dates("--12-01")))), day, []schema.Channel{schema.Web}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := NewWorld(tt.at.Facts).Quiet(tt.at.photo, tt.day)
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	// The decision holds for the day that Quiet names.
	s := newScene(when(evening), func(s *scene) { s.Zone = chicago }, with(said("c1", permit("room:r1", schema.Web), dates("--12-01"))))
	if d := s.decide(); !slices.Equal(d.Reasons, []string{schema.ReasonBlackout}) {
		t.Errorf("got %v", d.Reasons)
	}
}
