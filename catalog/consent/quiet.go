package consent

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// Quiet returns the channels that a family keeps quiet on this day: those of
// which a standing yes about p has the day among its blackout dates. A yes is
// standing if it would count in a decision at noon. A photo without an ID stands
// for its whole room, or shoot: what was said about single photos is left out.
func (w *World) Quiet(p Photo, day schema.Day) []schema.Channel {
	noon := day.Noon(w.zone)
	quiet := []schema.Channel{}
	for _, ch := range channels {
		q := question{
			photo:    &p,
			families: slices.Compact(slices.Sorted(slices.Values(p.Families))),
			channel:  ch,
			now:      noon.Unix(),
		}
		if slices.ContainsFunc(w.about(&p, q.families, ch), func(t *term) bool {
			return blackout(t.asks.BlackoutDates, noon) && q.judge(t).weight == saysYes
		}) {
			quiet = append(quiet, ch)
		}
	}
	return quiet
}
