package consent

import (
	"fmt"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

func (s *scene) lasts() schema.When {
	t, err := s.at.Instant()
	if err != nil {
		panic(err)
	}
	return Lasts(NewWorld(s.Facts), s.photo, s.ch, t)
}

func TestLasts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		scene *scene
		want  schema.When
	}{
		{"no yes", newScene(), ""},
		{"no end", newScene(with(said("c", permit("room:r1", schema.Web)))), ""},
		{"beyond what may be relied on", newScene(with(said("c", permit("room:r1", schema.Web), ends("2029-03-01T00:00:00Z")))), "2029-03-01T00:00:00Z"},
		{"a review is a hold", newScene(with(said("c", permit("room:r1", schema.Web), ends("2029-03-01T00:00:00Z"), reviewBy("2027-01-01T00:00:00Z")))), "2027-01-01T00:00:00Z"},
		{"the term's own end", newScene(with(said("c", permit("room:r1", schema.Web), termEnds("2026-01-01T00:00:00Z"), ends("2029-03-01T00:00:00Z")))), "2026-01-01T00:00:00Z"},
		{"a no that begins later", newScene(with(said("c", permit("room:r1", schema.Web), ends("2029-03-01T00:00:00Z")),
			said("d", deny("room:r1", schema.Web), from("2025-09-01T00:00:00Z", "2025-09-01T00:00:00Z")))), "2025-09-01T00:00:00Z"},
		{"a newer record that says nothing here", newScene(with(said("c", permit("room:r1", schema.Web), ends("2029-03-01T00:00:00Z")),
			said("d", permit("room:r2", schema.Web), supersedes("c"), from("2025-09-01T00:00:00Z", "2025-09-01T00:00:00Z")))), "2025-09-01T00:00:00Z"},
		{"one yes follows the other", newScene(with(said("c", permit("room:r1", schema.Web), ends("2026-01-01T00:00:00Z")),
			said("d", permit("room:r1", schema.Web), ends("2028-01-01T00:00:00Z")))), "2028-01-01T00:00:00Z"},
		{"a quiet day in the year after", newScene(when("2025-06-02T00:00:00Z"),
			with(said("c", permit("room:r1", schema.Web), asking(schema.Conditions{BlackoutDates: []string{"--06-01"}}), ends("2029-03-01T00:00:00Z")))), "2026-06-01T00:00:00Z"},
	} {
		if got := tt.scene.lasts(); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Asked day by day, the answer is a permit until then, and none from then on.
func TestLastsDayByDay(t *testing.T) {
	t.Parallel()
	ended := 0
	eachHistory(t, 2_000, func(_ dice, h *history) string {
		w := NewWorld(h.Facts)
		until, ok := instant(Lasts(w, h.photo, h.ch, h.at))
		if !ok {
			return ""
		}
		ended++
		if e := Decide(w, h.photo, h.ch, time.Unix(until, 0)).Effect; e == schema.Permit {
			return fmt.Sprintf("a permit at %d", until)
		}
		for at := h.at; at.Unix() < until; at = at.Add(12 * time.Hour) {
			if e := Decide(w, h.photo, h.ch, at).Effect; e != schema.Permit {
				return fmt.Sprintf("%s at %s", e, schema.WhenOf(at))
			}
		}
		if e := Decide(w, h.photo, h.ch, time.Unix(until-1, 0)).Effect; e != schema.Permit {
			return fmt.Sprintf("%s a second before %d", e, until)
		}
		return ""
	})
	if ended < 20 {
		t.Errorf("only %d histories have a permit that ends", ended)
	}
}
