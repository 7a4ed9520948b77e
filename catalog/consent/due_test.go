package consent

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// dueOf is what is due within 90 days, a line each.
func dueOf(s *scene) []string {
	at, err := s.at.Instant()
	if err != nil {
		panic(err)
	}
	var lines []string
	for _, d := range Due(NewWorld(s.Facts), at, at.AddDate(0, 0, 90)) {
		lines = append(lines, fmt.Sprintf("%s %s %d %s %s %s %v", d.What, d.Day, d.DaysLeft, d.Consent, d.Effect, d.Scope, d.Channels))
	}
	return lines
}

func TestDue(t *testing.T) {
	t.Parallel()
	const soon, later = schema.When("2025-07-01T00:00:00Z"), schema.When("2025-12-01T00:00:00Z")
	web := permit("room:r1", schema.Web)
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		scene *scene
		want  []string
	}{
		{"nothing said", newScene(), nil},
		{"ends soon", newScene(with(said("c", web, ends(soon)))), []string{"expires 2025-06-30 29 c permit room:r1 [web]"}},
		{"ends later", newScene(with(said("c", web, ends(later)))), nil},
		{"ends on the last day of the time asked about", newScene(with(said("c", web, ends("2025-08-30T00:00:00Z")))), []string{"expires 2025-08-29 89 c permit room:r1 [web]"}},
		{"has ended", newScene(with(said("c", web, ends(begun)))), nil},
		{"ends at this moment", newScene(with(said("c", web, ends(now)))), nil},
		{"the term ends first", newScene(with(said("c", web, termEnds(soon), ends(later)))), []string{"expires 2025-06-30 29 c permit room:r1 [web]"}},
		{"review", newScene(with(said("c", web, reviewBy(soon)))), []string{"review 2025-06-30 29 c permit room:r1 [web]"}},
		{"review is late", newScene(with(said("c", web, reviewBy("2025-05-01T00:00:00Z")))), []string{"review 2025-04-30 -32 c permit room:r1 [web]"}},
		{"review after the end", newScene(with(said("c", web, ends(soon), reviewBy(soon)))), []string{"expires 2025-06-30 29 c permit room:r1 [web]"}},
		{"embargo", newScene(with(said("c", web, embargo(soon), ends(later)))), []string{"embargo 2025-07-01 30 c permit room:r1 [web]"}},
		{"embargo that never matters", newScene(with(said("c", web, embargo(soon), ends(begun)))), nil},
		{"a no has no end", newScene(with(said("c", deny("family:f1", "*"), ends(soon)))), nil},
		{"a no may want a review", newScene(with(said("c", deny("family:f1", "*"), reviewBy(soon)))), []string{"review 2025-06-30 29 c deny family:f1 [*]"}},
		{"a no that was withdrawn stands", newScene(with(said("c", deny("family:f1", "*"), reviewBy(soon), event1(schema.StateWithdrawn, now)))), []string{"review 2025-06-30 29 c deny family:f1 [*]"}},
		{"a no that was invalidated", newScene(with(said("c", deny("family:f1", "*"), reviewBy(soon), event1(schema.StateInvalidated, now)))), []string{"look 2025-06-01 0 c deny family:f1 [*]"}},
		{"a no that was invalidated long ago", newScene(with(said("c", deny("family:f1", "*"), event1(schema.StateInvalidated, "2025-05-01T00:00:00Z")))), []string{"look 2025-05-01 -31 c deny family:f1 [*]"}},
		{"a no that was invalidated, and a newer record only asked for", newScene(with(said("c", deny("family:f1", "*"), event1(schema.StateInvalidated, now)), said("d", supersedes("c"), silent, web, event1(schema.StateRequested, begun)))), []string{"look 2025-06-01 0 c deny family:f1 [*]"}},
		{"a no that was invalidated, and a newer record given", newScene(with(said("c", deny("family:f1", schema.Web), event1(schema.StateInvalidated, now)), said("d", supersedes("c"), web))), nil},
		{"a yes that was invalidated", newScene(with(said("c", web, event1(schema.StateInvalidated, now)))), nil},
		{"withdrawn", newScene(with(said("c", web, ends(soon), event1(schema.StateWithdrawn, now)))), nil},
		{"withdrawn for one channel", newScene(with(said("c", permit("room:r1", schema.Film, schema.Web), ends(soon), event1(schema.StateWithdrawn, now, schema.Web)))), []string{"expires 2025-06-30 29 c permit room:r1 [film]"}},
		{"suspended", newScene(with(said("c", web, ends(soon), event1(schema.StateSuspended, now)))), []string{"expires 2025-06-30 29 c permit room:r1 [web]"}},
		{"only asked", newScene(with(said("c", silent, web, ends(soon), event1(schema.StateRequested, begun)))), nil},
		{"replaced", newScene(with(said("c", web, ends(soon)), said("d", web, ends(later), supersedes("c")))), nil},
		{"channels of two terms are joined, in their order", newScene(with(said("c", permit("room:r1", schema.Press), permit("room:r1", schema.Film), ends(soon)))), []string{"expires 2025-06-30 29 c permit room:r1 [film press]"}},
		{"every channel, in two terms", newScene(with(said("c", permit("room:r1", schema.Channels()[:5]...), permit("room:r1", schema.Channels()[5:]...), ends(soon)))), []string{"expires 2025-06-30 29 c permit room:r1 [*]"}},
		{"a no that was invalidated for one channel", newScene(with(said("c", deny("room:r1", "*"), reviewBy(soon), event1(schema.StateInvalidated, now, schema.Archive)))), []string{
			"look 2025-06-01 0 c deny room:r1 [archive]", "review 2025-06-30 29 c deny room:r1 [review film film_promo instagram web press print exhibition broadcast education advocacy]"}},
		{"advisory", newScene(families(family1("f1", guardian("p1", schema.AuthorityAdvisory))), with(said("c", web, ends(soon)))), nil},
		{"of one whose say has ended", newScene(func(s *scene) {
			g := guardian("p1", schema.AuthorityAdvisory)
			g.HadSay = true
			s.Families = []schema.Family{family1("f1", g)}
		}, with(said("c", deny("family:f1", "*"), reviewBy(soon)))), nil},
		{"days are those of the zone", newScene(func(s *scene) { s.Zone = chicago }, when("2025-06-01T04:00:00Z"), with(said("c", web, ends("2025-07-01T05:00:00Z")))), []string{"expires 2025-06-30 30 c permit room:r1 [web]"}},
		{"soonest first", newScene(with(said("a", web, ends("2025-08-01T00:00:00Z")), said("b", web, ends(soon)))), []string{
			"expires 2025-06-30 29 b permit room:r1 [web]", "expires 2025-07-31 60 a permit room:r1 [web]"}},
	} {
		if got := dueOf(tt.scene); !slices.Equal(got, tt.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

// A permit that ends by itself was announced: what ends it is due, on that day
// or, for a yes that begins after the day of its review, before it.
func TestWhatEndsIsDue(t *testing.T) {
	t.Parallel()
	ended := 0
	eachHistory(t, 10_000, func(d dice, h *history) string {
		// What is said later cannot be due now.
		at := schema.WhenOf(h.at)
		h.Consents = slices.DeleteFunc(h.Consents, func(c schema.Consent) bool { return c.ObtainedAt > at })
		for i := range h.Consents {
			h.Consents[i].Events = slices.DeleteFunc(h.Consents[i].Events, func(e schema.ConsentEvent) bool { return e.At > at })
		}
		w := NewWorld(h.Facts)
		until := Lasts(w, h.photo, h.ch, h.at)
		end, ok := instant(until)
		if !ok {
			return ""
		}
		then := Decide(w, h.photo, h.ch, time.Unix(end, 0))
		if !slices.Contains([]string{schema.ReasonExpired, schema.ReasonReviewDue}, then.Reasons[0]) {
			return ""
		}
		ended++
		list := Due(w, h.at, time.Unix(end, 0))
		if !slices.ContainsFunc(list, func(x schema.Due) bool { return x.At <= until }) {
			return fmt.Sprintf("at %s: %v is not among %+v", until, then.Reasons, list)
		}
		d.shuffle(h)
		if again := Due(NewWorld(h.Facts), h.at, time.Unix(end, 0)); !reflect.DeepEqual(list, again) {
			return fmt.Sprintf("\n%+v\nshuffled\n%+v", list, again)
		}
		return ""
	})
	if ended < 20 {
		t.Errorf("only %d histories have a permit that ends by itself", ended)
	}
}
