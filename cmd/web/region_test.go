package web

import "testing"

// What is no part of a photo is none: the rest would blur nothing, or another place.
func TestRegionOf(t *testing.T) {
	for _, tt := range []struct {
		parts []string
		whole bool // no region, and no error
		fine  bool
	}{
		{[]string{"", "", "", ""}, true, true},
		{[]string{"0", "0", "1", "1"}, false, true},
		{[]string{"0.1", "0.2", "0.9", "0.8"}, false, true},
		{[]string{"NaN", "0", "1", "1"}, false, false},
		{[]string{"0", "0", "NaN", "1"}, false, false},
		{[]string{"0", "0", "+Inf", "1"}, false, false},
		{[]string{"-0.1", "0", "1", "1"}, false, false},
		{[]string{"0.5", "0", "0.6", "1"}, false, false},
		{[]string{"0", "0", "0", "1"}, false, false},
		{[]string{"0", "0", "1", ""}, false, false},
		{[]string{"a", "0", "1", "1"}, false, false},
	} {
		g, err := regionOf(tt.parts...)
		if (err == nil) != tt.fine || tt.fine && (g == nil) != tt.whole || !tt.fine && g != nil {
			t.Errorf("%q: %+v, %v", tt.parts, g, err)
		}
	}
}
