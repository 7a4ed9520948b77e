package render

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// A piece is the part that was asked for, at the size that it has, and nothing outside of
// the picture.
func TestPiece(t *testing.T) {
	src := image.NewGray(image.Rect(0, 0, 400, 200))
	for y := range 200 {
		for x := range 400 {
			src.SetGray(x, y, color.Gray{uint8(60*(x/100) + 10*(y/100))}) // eight plain tiles
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, src, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	for what, x := range map[string]struct {
		x, y, w, h float64
		width      int
		height     int
		gray       int // in its middle
	}{
		"the first tile":       {0, 0, 0.25, 0.5, 100, 100, 0},
		"the last tile":        {0.75, 0.5, 0.25, 0.5, 100, 100, 190},
		"a tile between":       {0.25, 0.5, 0.25, 0.5, 100, 100, 70},
		"the left edge":        {0, 0.5, 0.25, 0.5, 100, 100, 10},
		"the upper edge":       {0.5, 0, 0.25, 0.5, 100, 100, 120},
		"all of it":            {0, 0, 1, 1, 400, 200, 0},
		"beyond the corner":    {0.9, 0.9, 0.5, 0.5, 40, 20, 190},
		"nothing but a corner": {1, 1, 0, 0, 1, 1, 190},
	} {
		out, err := Piece(context.Background(), b.Bytes(), schema.FormatJPEG, x.x, x.y, x.w, x.h)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		img, err := jpeg.Decode(bytes.NewReader(out))
		if err != nil || img.Bounds().Dx() != x.width || img.Bounds().Dy() != x.height {
			t.Errorf("%s: %v, %v", what, img.Bounds(), err)
			continue
		}
		if what == "all of it" {
			continue
		}
		is := int(color.GrayModel.Convert(img.At(x.width/2, x.height/2)).(color.Gray).Y)
		if is < x.gray-4 || is > x.gray+4 {
			t.Errorf("%s: gray %d, want %d", what, is, x.gray)
		}
	}
	var broken *DecodeError
	if _, err := Piece(context.Background(), b.Bytes()[:20], schema.FormatJPEG, 0, 0, 1, 1); !errors.As(err, &broken) {
		t.Errorf("half a file: %v", err)
	}
	var unknown *UnsupportedError
	if _, err := Piece(context.Background(), b.Bytes(), schema.FormatWebP, 0, 0, 1, 1); !errors.As(err, &unknown) {
		t.Errorf("another format: %v", err)
	}
}
