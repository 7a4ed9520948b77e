package schema

import (
	"encoding/json"
	"testing"
)

func TestFocalIsAPointOfThePhoto(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Focal
		ok   bool
	}{
		{"0.4,0.6", Focal{X: 0.4, Y: 0.6}, true},
		{"0, 1", Focal{Y: 1}, true},
		{"none", Focal{None: true}, true},
		{"", Focal{}, false},
		{"0.5", Focal{}, false},
		{"0.5,", Focal{}, false},
		{"1.01,0", Focal{}, false},
		{"-0.1,0", Focal{}, false},
		{"NaN,0.5", Focal{}, false},
		{"0.5,Inf", Focal{}, false},
		{"0.1,0.2,0.3", Focal{}, false},
		{"40%,60%", Focal{}, false},
	} {
		got, err := ParseFocal(tt.text)
		if (err == nil) != tt.ok || tt.ok && got != tt.want {
			t.Errorf("%q: %+v, %v", tt.text, got, err)
			continue
		}
		if !tt.ok {
			continue
		}
		if again, err := ParseFocal(got.String()); err != nil || again != got {
			t.Errorf("%q comes back as %+v, %v", got.String(), again, err)
		}
		text, err := json.Marshal(&got)
		var back Focal
		if err := json.Unmarshal(text, &back); err != nil || back != got {
			t.Errorf("%s comes back as %+v, %v", text, back, err)
		}
		if err != nil {
			t.Error(err)
		}
	}
	for _, text := range []string{`{}`, `{"x":0.5}`, `{"x":2,"y":0}`, `"0.4,0.6"`, `"nowhere"`, `null2`, `[0,0]`} {
		if err := json.Unmarshal([]byte(text), new(Focal)); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
}

func TestFocalPixelIsInThePicture(t *testing.T) {
	for _, tt := range []struct {
		f          Focal
		w, h, x, y int
	}{
		{Focal{X: 0, Y: 0}, 100, 50, 0, 0},
		{Focal{X: 1, Y: 1}, 100, 50, 99, 49},
		{Focal{X: 0.5, Y: 0.5}, 100, 50, 50, 25},
		{Focal{X: 0.5, Y: 0.5}, 3, 1, 1, 0},
		{Focal{X: 0.999, Y: 0.001}, 10, 10, 9, 0},
	} {
		if x, y := tt.f.In(tt.w, tt.h); x != tt.x || y != tt.y {
			t.Errorf("%+v in %d x %d: %d, %d, want %d, %d", tt.f, tt.w, tt.h, x, y, tt.x, tt.y)
		}
	}
}
