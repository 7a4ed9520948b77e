// Package likeness says how a picture looks in a few bits, so that copies of it are
// found that were encoded again, made smaller or gray, turned or cropped a little. It
// decides nothing: schema.Look measures the distance, the catalog decides.
package likeness

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/corona10/goimagehash"

	"github.com/stillroom/stillroom/schema"
)

// Edge is the long edge of the picture that Of is to be given, in pixels. Of a
// larger one it sees no more.
const Edge = 256

// Of is the look of an upright JPEG of our own. A picture of one shade shows
// nothing, and looks like every other: its Look is zero.
func Of(data []byte) (schema.Look, error) {
	var look schema.Look
	head, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return look, fmt.Errorf("likeness: %w", err)
	}
	if head.Width > 8*Edge || head.Height > 8*Edge {
		return look, fmt.Errorf("likeness: a picture of %d x %d px is no small one", head.Width, head.Height)
	}
	m, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return look, fmt.Errorf("likeness: %w", err)
	}
	g := grayOf(m)
	if g.flat() {
		return look, nil
	}
	for position := range look {
		h, err := goimagehash.DifferenceHash(g.turned(position + 1))
		if err != nil {
			return schema.Look{}, fmt.Errorf("likeness: %w", err)
		}
		look[position] = h.GetHash()
	}
	return look, nil
}

// gray is a picture of some shades.
type gray struct {
	w, h int
	pix  []uint8
}

func grayOf(m image.Image) gray {
	b := m.Bounds()
	g := gray{w: b.Dx(), h: b.Dy(), pix: make([]uint8, b.Dx()*b.Dy())}
	if y, ok := m.(*image.YCbCr); ok { // what our own JPEGs decode to
		for row := range g.h {
			at := y.YOffset(b.Min.X, b.Min.Y+row)
			copy(g.pix[row*g.w:(row+1)*g.w], y.Y[at:])
		}
		return g
	}
	for y := range g.h {
		for x := range g.w {
			r, gr, bl, _ := m.At(b.Min.X+x, b.Min.Y+y).RGBA()
			g.pix[y*g.w+x] = uint8((299*r + 587*gr + 114*bl) / 1000 >> 8)
		}
	}
	return g
}

// flat reports whether there is no more in the picture than what encoding leaves
// of one shade.
func (g gray) flat() bool {
	const shades = 6 // arbitrary: noise of a JPEG of one shade stays below
	low, high := uint8(255), uint8(0)
	for _, v := range g.pix {
		low, high = min(low, v), max(high, v)
	}
	return high-low < shades || len(g.pix) == 0
}

// turned is the picture as EXIF's orientation has it: 1 is as it is.
func (g gray) turned(orientation int) *image.Gray {
	w, h := g.w, g.h
	if orientation >= 5 {
		w, h = h, w
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := x, y
			switch orientation {
			case 2:
				sx = g.w - 1 - x
			case 3:
				sx, sy = g.w-1-x, g.h-1-y
			case 4:
				sy = g.h - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, g.h-1-x
			case 7:
				sx, sy = g.w-1-y, g.h-1-x
			case 8:
				sx, sy = g.w-1-y, x
			}
			out.Pix[y*out.Stride+x] = g.pix[sy*g.w+sx]
		}
	}
	return out
}
