package render

import (
	"context"

	"github.com/h2non/bimg"

	"github.com/stillroom/stillroom/schema"
)

// Cell makes a small upright JPEG smaller, at most longEdge pixels long, for a contact
// sheet. One that is small enough comes back as it is.
func Cell(ctx context.Context, data []byte, longEdge int) ([]byte, error) {
	h, ok := readHeader(loaders[schema.FormatJPEG], data)
	if !ok {
		return nil, &DecodeError{Format: schema.FormatJPEG, Step: StepHeader}
	}
	width, height := Box(h.width, h.height, longEdge)
	if err := ctx.Err(); err != nil || width == h.width && height == h.height {
		return data, err
	}
	out, err := bimg.NewImage(data).Process(bimg.Options{Width: width, Height: height, Force: true, Type: bimg.JPEG, Quality: 90, StripMetadata: true, NoAutoRotate: true})
	if err != nil {
		return nil, &DecodeError{Format: schema.FormatJPEG, Step: StepEncode}
	}
	return out, nil
}
