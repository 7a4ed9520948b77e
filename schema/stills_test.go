package schema

import "testing"

func TestFrameRates(t *testing.T) {
	for name, want := range map[string]struct {
		count int
		rate  float64
	}{"23.976": {24, 24000.0 / 1001}, "24": {24, 24}, "25": {25, 25}, "29.97": {30, 30000.0 / 1001}, "59.94": {60, 60000.0 / 1001}} {
		s := StillsSettings{FrameRate: name}
		if count, rate := s.Rate(); s.Check() != nil || count != want.count || rate != want.rate {
			t.Errorf("%s: %d, %v", name, count, rate)
		}
	}
	for _, name := range []string{"", "24.0", "12", "fast"} {
		if (StillsSettings{FrameRate: name}).Check() == nil {
			t.Errorf("%q was let through", name)
		}
	}
	if DefaultStills().Check() != nil {
		t.Error("the default cannot be followed")
	}
}
