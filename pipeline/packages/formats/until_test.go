package formats

import (
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// ends is until for a photo that may be shown before a moment, asked at another.
func ends(t *testing.T, limit, at time.Time) (time.Time, bool) {
	t.Helper()
	w := until(&schema.ExportPhoto{Decision: schema.Decision{ValidUntil: schema.WhenOf(limit)}}, Options{At: at, Zone: limit.Location()})
	if w == "" {
		return time.Time{}, false
	}
	end, err := w.Instant()
	if err != nil {
		t.Fatal(err)
	}
	return end, true
}

// Whoever holds a package before a quiet day cannot tell it from any other day
// between the same two of the days on which packages end, in whichever year.
func TestNoEndTellsAQuietDay(t *testing.T) {
	for _, name := range []string{"UTC", "America/New_York", "Asia/Tokyo", "America/Santiago"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		midnight := func(y int, m time.Month, d int) time.Time {
			day := time.Date(y, m, d, 0, 0, 0, 0, zone)
			for day.Day() != time.Date(y, m, d, 12, 0, 0, 0, zone).Day() {
				day = day.Add(time.Minute)
			}
			return day
		}
		// The days of a quiet week have one end, whatever day it is.
		for year := 2024; year < 2034; year++ {
			for i, first := range lastDays {
				last := 31
				if i+1 < len(lastDays) {
					last = lastDays[i+1] - 1
				}
				at := midnight(year, time.August, first-3).Add(10 * time.Hour)
				want, _ := ends(t, midnight(year, time.August, first), at)
				for day := first; day <= last; day++ {
					got, ok := ends(t, midnight(year, time.August, day), at)
					if !ok || !got.Equal(want) {
						t.Fatalf("%s: quiet on %d August %d: ends %v, and %v for another day of that week", name, day, year, got, want)
					}
				}
				// Within that week one morning is as the other.
				for day := first + 1; day < last; day++ {
					morning := midnight(year, time.August, day-1).Add(9 * time.Hour)
					want, _ := ends(t, midnight(year, time.August, last), morning)
					if got, ok := ends(t, midnight(year, time.August, day), morning); !ok || !got.Equal(want) {
						t.Fatalf("%s: the morning before %d August %d: ends %v, and %v for a later day", name, day, year, got, want)
					}
				}
			}
		}
		// Never on a midnight, never after the decision, never for longer than a month.
		for hour := range 24 * 70 {
			at := midnight(2028, time.February, 1).Add(time.Duration(hour) * time.Hour)
			for _, quiet := range []time.Time{midnight(2028, time.February, 29), midnight(2028, time.March, 1), midnight(2028, time.April, 1), midnight(2030, time.January, 1)} {
				if !quiet.After(at) {
					continue
				}
				end, ok := ends(t, quiet, at)
				switch {
				case !ok && quiet.Sub(at) > (24-lastHour)*time.Hour:
					t.Fatalf("%s: nothing is left at %v before %v", name, at, quiet)
				case ok && (!end.After(at) || !end.Before(quiet) || end.Sub(at) > MaxValid || end.In(zone).Hour() != lastHour):
					t.Fatalf("%s: at %v, quiet on %v: ends %v", name, at, quiet, end)
				}
			}
		}
	}
}

// A yes that ends within the day is told as it ends: that is no quiet day.
func TestWhatEndsWithinTheDayIsTold(t *testing.T) {
	at := time.Date(2025, 8, 12, 9, 0, 0, 0, time.UTC)
	if end, ok := ends(t, at.Add(2*time.Hour), at); !ok || !end.Equal(at.Add(2*time.Hour)) {
		t.Errorf("it ends %v", end)
	}
	if end, ok := ends(t, at, at); ok {
		t.Errorf("what ended ends %v", end)
	}
}

// A package that is dated ahead is no longer good than one that is not.
func TestNoDateLengthensAPackage(t *testing.T) {
	now := time.Date(2025, 8, 2, 9, 0, 0, 0, time.UTC)
	at := now.AddDate(0, 0, 20)
	x := schema.ExportPhoto{Decision: schema.Decision{ValidUntil: schema.WhenOf(at.Add(MaxValid))}}
	for _, tt := range []struct{ today, want schema.When }{
		{"", "2025-08-31T21:00:00Z"},
		{"2025-08-12T00:00:00Z", "2025-08-07T21:00:00Z"}, // quiet before the date
	} {
		x.Now = tt.today
		if got := until(&x, Options{At: at, Now: now}); got != tt.want {
			t.Errorf("of today until %q: it ends %v, want %v", tt.today, got, tt.want)
		}
	}
}

// One end for the whole package, and a photo whose quiet day begins in the night
// stays at home.
func TestOneEndForAPackage(t *testing.T) {
	at := testAt.Add(10 * time.Hour) // 22 h, past the last end of the day
	soon := func(x *schema.ExportPhoto) { x.Decision.ValidUntil = "2025-06-10T00:00:00Z" }
	night := func(x *schema.ExportPhoto) { x.Decision.ValidUntil = "2025-06-02T00:00:00Z" }
	opt := options(schema.Web)
	opt.At, opt.Now = at, at
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{permitted("a", nil), permitted("b", soon), permitted("c", night)}}, manifestFormat, opt, never)
	if len(pkg.Photos) != 2 || pkg.ValidUntil != "2025-06-07T21:00:00Z" || pkg.Photos[0].Until != pkg.ValidUntil || pkg.Photos[1].Until != pkg.ValidUntil {
		t.Errorf("%d photos until %v: %v, %v", len(pkg.Photos), pkg.ValidUntil, pkg.Photos[0].Until, pkg.Photos[1].Until)
	}
	if len(pkg.Withheld) != 1 || pkg.Withheld[0].Effect != schema.Hold || pkg.Withheld[0].Reasons[0] != schema.ReasonBlackout {
		t.Errorf("withheld: %v", pkg.Withheld)
	}
}
