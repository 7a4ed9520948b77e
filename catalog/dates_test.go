package catalog

import (
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// What comes round is what {{since}} calls whole years, and never before it is
// asked for, nor more than a year later.
func TestWhatComesRoundIsWholeYears(t *testing.T) {
	day := schema.Day{Year: 2011, Month: time.December, Day: 20}
	for range 80 { // over a leap day
		for ahead := range 3000 {
			from := day.AddDays(ahead - 400)
			years, next := comesRound(day, from)
			if since, ok := schema.Since(day, next); !ok || since != (schema.Span{Years: years}) || years < 1 {
				t.Fatalf("%s, seen from %s: %d years on %s, which is %q", day, from, years, next, since)
			}
			if next.Compare(from) < 0 || years > 1 && next.AddMonths(-12).Compare(from.AddDays(1)) > 0 {
				t.Fatalf("%s, seen from %s: %s", day, from, next)
			}
		}
		day = day.AddDays(1)
	}
}
