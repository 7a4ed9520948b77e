package render

import (
	"context"
	"image"

	"github.com/stillroom/stillroom/schema"
)

// Compose lays a picture on a canvas: one rendering to one JPEG, upright, sRGB,
// pixels only, as every rendering is. The same bytes give the same bytes.
//
// The picture is decoded once, to the size it has on the canvas, and encoded once.
// (bimg would take two passes for a crop beside a border, with a compression in
// between, cuts around the middle only, and enlarges what is smaller.)
//
// Errors are *UnsupportedError, *DecodeError, or that of ctx. A picture that the
// decoder complains of is none: what is laid out is our own rendering.
func Compose(ctx context.Context, data []byte, format schema.Format, f schema.Frame) ([]byte, error) {
	if format == schema.FormatTiles || !Supports(format) {
		return nil, &UnsupportedError{Format: format}
	}
	h, ok := readHeader(loaders[format], data)
	if !ok {
		return nil, &DecodeError{Format: format, Step: StepHeader}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	lay := layoutOf(h.width, h.height, f)
	p, partial, ok := decodeOnce(data, format, h, lay.width, lay.height)
	defer func() { p.free() }() // whichever picture it is by then
	if !ok || partial {
		return nil, &DecodeError{Format: format, Step: StepDecode}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if cut := lay.cut; cut.Dx() != lay.width || cut.Dy() != lay.height {
		if p, ok = replace(p, func(p *pixels) (pixels, bool) { return p.crop(cut.Min.X, cut.Min.Y, cut.Dx(), cut.Dy()) }); !ok {
			return nil, &DecodeError{Format: format, Step: StepFrame}
		}
	}
	if lay.cut.Dx() != f.Width || lay.cut.Dy() != f.Height {
		if p, ok = replace(p, func(p *pixels) (pixels, bool) { return onCanvas(p, f, lay.at) }); !ok {
			return nil, &DecodeError{Format: format, Step: StepFrame}
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out, ok := p.encode(schema.FormatJPEG, f.Quality, 0)
	if !ok {
		return nil, &DecodeError{Format: format, Step: StepEncode}
	}
	return out, nil
}

// layout is how a picture comes to lie on a canvas.
type layout struct {
	width, height int             // to which the picture is shrunk first
	cut           image.Rectangle // what of that is shown
	at            image.Point     // where its upper left corner lies on the canvas
}

// layoutOf counts in whole pixels. What is shown holds the focal point and has it
// as near to its middle as the picture's edges allow.
func layoutOf(width, height int, f schema.Frame) layout {
	l := layout{width: width, height: height}
	// Whether the picture is wider than the canvas, in proportion.
	wider := int64(width)*int64(f.Height) > int64(height)*int64(f.Width)
	switch {
	case f.Crop && (width <= f.Width || height <= f.Height):
		// It covers nothing, or just so: shrunk, one more side would be too short.
	case f.Crop && wider:
		l.width, l.height = inProportion(width, f.Height, height), f.Height
	case f.Crop:
		l.width, l.height = f.Width, inProportion(height, f.Width, width)
	case width <= f.Width && height <= f.Height:
	case wider:
		l.width, l.height = f.Width, inProportion(height, f.Width, width)
	default:
		l.width, l.height = inProportion(width, f.Height, height), f.Height
	}
	focalX, focalY := f.Focal.In(l.width, l.height)
	x, w := window(l.width, f.Width, focalX)
	y, h := window(l.height, f.Height, focalY)
	l.cut = image.Rect(x, y, x+w, y+h)
	l.at = image.Pt((f.Width-w)/2, (f.Height-h)/2)
	return l
}

// inProportion is length * part / whole, rounded to the nearest, halves up, and
// never nothing.
func inProportion(length, part, whole int) int {
	l, p, w := int64(length), int64(part), int64(whole)
	return max(int((2*l*p+w)/(2*w)), 1)
}

// window is the part of a length that a shorter one shows: around a pixel of it,
// and within it.
func window(length, shown, around int) (from, size int) {
	size = min(length, shown)
	return min(max(around-size/2, 0), length-size), size
}

// onCanvas lays the picture on a plain canvas that is as large or larger.
func onCanvas(p *pixels, f schema.Frame, at image.Point) (pixels, bool) {
	canvas, ok := blank(f.Width, f.Height)
	if !ok {
		return canvas, false
	}
	b := canvas.bytes()
	for i := 0; i < len(b); i += 3 {
		b[i], b[i+1], b[i+2] = f.Background.R, f.Background.G, f.Background.B
	}
	canvas.put(p, at.X, at.Y)
	return canvas, true
}
