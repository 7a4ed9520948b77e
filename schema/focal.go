package schema

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Focal is the point of a photo that stays in every picture cut out of it, in
// fractions of the upright photo: 0, 0 is its upper left corner. None says that
// there is no such point, so that nothing is cut. In text it is {x, y} or "none".
type Focal struct {
	X, Y float64
	None bool
}

// In is the pixel of a width x height picture in which the point lies.
func (f Focal) In(width, height int) (x, y int) {
	at := func(part float64, length int) int { return max(0, min(int(part*float64(length)), length-1)) }
	return at(f.X, width), at(f.Y, height)
}

// Check returns an error for a point that lies outside of the photo.
func (f Focal) Check() error {
	if in := func(v float64) bool { return v >= 0 && v <= 1 }; !f.None && !(in(f.X) && in(f.Y)) {
		return fmt.Errorf("a focal point is X,Y in fractions of the upright photo, each from 0 to 1, or none")
	}
	return nil
}

// ParseFocal reads a point as a person types it: "0.4,0.6", or "none".
func ParseFocal(s string) (Focal, error) {
	if s == "none" {
		return Focal{None: true}, nil
	}
	left, right, two := strings.Cut(s, ",")
	x, errX := strconv.ParseFloat(strings.TrimSpace(left), 64)
	y, errY := strconv.ParseFloat(strings.TrimSpace(right), 64)
	if !two || errX != nil || errY != nil {
		x = -1 // as wrong as a point outside
	}
	f := Focal{X: x, Y: y}
	return f, f.Check()
}

// String is what ParseFocal reads.
func (f Focal) String() string {
	if f.None {
		return "none"
	}
	return strconv.FormatFloat(f.X, 'g', -1, 64) + "," + strconv.FormatFloat(f.Y, 'g', -1, 64)
}

// MarshalJSON implements json.Marshaler.
func (f Focal) MarshalJSON() ([]byte, error) {
	if f.None {
		return json.Marshal("none")
	}
	return json.Marshal(struct {
		X float64 `json:"x"`
		Y float64 `json:"y"`
	}{f.X, f.Y})
}

// UnmarshalJSON implements json.Unmarshaler.
func (f *Focal) UnmarshalJSON(text []byte) error {
	var word string
	if json.Unmarshal(text, &word) == nil {
		parsed, err := ParseFocal(word)
		if !parsed.None {
			err = fmt.Errorf("focal is {x, y} or none")
		}
		*f = parsed
		return err
	}
	var v struct{ X, Y *float64 }
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	if v.X == nil || v.Y == nil {
		return fmt.Errorf("focal needs x and y")
	}
	*f = Focal{X: *v.X, Y: *v.Y}
	return f.Check()
}
