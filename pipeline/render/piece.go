package render

import (
	"context"

	"github.com/h2non/bimg"

	"github.com/stillroom/stillroom/schema"
)

// Piece cuts a part out of a small upright JPEG, for somebody who looks closely. The part
// is given in fractions of the picture; what lies outside is left out. Pixels only.
func Piece(ctx context.Context, data []byte, format schema.Format, x, y, w, h float64) ([]byte, error) {
	if format != schema.FormatJPEG {
		return nil, &UnsupportedError{Format: format}
	}
	head, ok := readHeader(loaders[format], data)
	if !ok {
		return nil, &DecodeError{Format: format, Step: StepHeader}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	left, width := part(x, w, head.width)
	top, height := part(y, h, head.height)
	opt := bimg.Options{
		Left: left, Top: top, AreaWidth: width, AreaHeight: height, Type: bimg.JPEG, Quality: 90, StripMetadata: true, NoAutoRotate: true,
	}
	out, err := bimg.NewImage(data).Process(opt)
	if err != nil {
		return nil, &DecodeError{Format: format, Step: StepEncode}
	}
	return out, nil
}

// part is a part of a length in pixels: one pixel at least, and none that is not there.
func part(from, share float64, length int) (first, n int) {
	first = max(0, min(int(from*float64(length)), length-1))
	return first, max(1, min(int(share*float64(length)), length-first))
}
