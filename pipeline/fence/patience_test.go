package fence

import (
	"testing"
	"time"
)

// A picture is given up for what it uses of a processor, or for nothing being done; not for
// how late it has become meanwhile.
func TestPatience(t *testing.T) {
	const most, stall = 10 * time.Minute, 10 * time.Minute
	second := func(int) time.Duration { return time.Second }
	for name, x := range map[string]struct {
		used  func(i int) time.Duration // at look i
		every func(i int) time.Duration // until look i
		at    int                       // the look at which it is given up; 0: never in three hours
		why   verdict
	}{
		"busy":              {func(i int) time.Duration { return time.Duration(i) * time.Second }, second, 601, tooLong},
		"half as busy":      {func(i int) time.Duration { return time.Duration(i) * time.Second / 2 }, second, 1201, tooLong},
		"of long life":      {func(i int) time.Duration { return time.Hour + time.Duration(i)*time.Second/100 }, second, 0, goesOn},
		"nothing at all":    {func(int) time.Duration { return time.Second }, second, 601, idle},
		"nothing after all": {func(i int) time.Duration { return time.Duration(min(i, 100)) * time.Second }, second, 701, idle},
		"stopped by hand": {
			func(i int) time.Duration { return time.Second + time.Duration(i/300) },
			func(i int) time.Duration {
				if i%200 == 0 {
					return time.Hour
				}
				return time.Second
			}, 0, goesOn,
		},
		"not to be seen": {func(int) time.Duration { return 0 }, second, 3601, silent},
	} {
		now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
		p := newPatience(most, stall, x.used(0), now)
		at, why := 0, goesOn
		for i := 1; i < 3*3600 && why == goesOn; i++ {
			now = now.Add(x.every(i))
			if why = p.look(x.used(i), now); why != goesOn {
				at = i
			}
		}
		if at != x.at || why != x.why {
			t.Errorf("%s: given up at %d for %d, want %d for %d", name, at, why, x.at, x.why)
		}
	}
}
