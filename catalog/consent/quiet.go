package consent

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// Quiet returns the channels that a family keeps quiet on this day. A channel is quiet if
// a yes whose conditions bind in a decision about p at noon has the day among its
// blackout dates. A photo without an ID stands for its whole room or shoot: terms about
// single photos are left out.
func (w *World) Quiet(p Photo, day schema.Day) []schema.Channel {
	noon := day.Noon(w.zone)
	quiet := []schema.Channel{}
	for _, ch := range channels {
		if slices.ContainsFunc(w.hear(&p, ch, noon.Unix()).binding(), func(t *term) bool { return blackout(t.asks.BlackoutDates, noon) }) {
			quiet = append(quiet, ch)
		}
	}
	return quiet
}
