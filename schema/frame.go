package schema

import (
	"fmt"
	"strconv"
)

// Frame is a canvas on which a picture is laid as a JPEG. The zero value is none.
// A picture is never enlarged: one that is smaller lies in the middle.
type Frame struct {
	Width, Height int // of the canvas, in pixels

	// Crop cuts off what does not fit once the canvas is covered, around Focal, a
	// point of the picture. Without it the whole picture lies on the canvas.
	Crop  bool
	Focal Focal

	Background RGB // where the picture is not
	Quality    int // percent
}

// RGB is a color of sRGB. Its text is #rrggbb.
type RGB struct{ R, G, B uint8 }

// ParseRGB reads #rrggbb.
func ParseRGB(s string) (RGB, error) {
	n, err := strconv.ParseUint(s[min(1, len(s)):], 16, 24)
	if len(s) != 7 || s[0] != '#' || err != nil {
		return RGB{}, fmt.Errorf("%q is not a color: write #rrggbb, such as #ffffff for white", s)
	}
	return RGB{uint8(n >> 16), uint8(n >> 8), uint8(n)}, nil
}
