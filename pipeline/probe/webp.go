package probe

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/pipeline/container"
)

// readWebP walks the chunks of a WebP (RFC 9649). The size is the canvas of VP8X,
// or of the one picture if there is no VP8X.
func readWebP(ctx context.Context, in input, b block) (out found, err error) {
	pos := int64(container.RIFFStart)
	for range in.lim.MaxSegments {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		part, err := container.RIFFChunk(b, pos)
		if err != nil {
			return out, nil // the end; WebP has no closing chunk
		}
		chunk := b.payload(part)
		if part.Cut {
			in.warn(malformed("WebP", "a chunk is cut off after %d bytes", chunk.size))
		}
		pos = part.Next
		switch part.Kind {
		case "VP8X", "VP8 ", "VP8L":
			if out.width == 0 {
				out.width, out.height = webpSize(in, part.Kind, chunk)
			}
		case "EXIF":
			if chunk.has("Exif\x00\x00") { // not in the standard, often there
				chunk = chunk.from(6)
			}
			out.keepEXIF(in, chunk)
		case "XMP ":
			out.keepXMP(in, chunk)
		case "ICCP":
			out.icc = &chunk
		}
	}
	in.warn(&LimitError{Limit: "max_segments", Part: "WebP", Value: int64(in.lim.MaxSegments) + 1, Max: int64(in.lim.MaxSegments)})
	return out, nil
}

func webpSize(in input, kind string, chunk block) (width, height int64) {
	head, err := container.WebPHeader(kind, chunk)
	switch {
	case errors.Is(err, container.ErrEnd):
		in.warn(malformed("WebP", "%q is cut off", kind))
	case err != nil:
		in.warn(malformed("WebP", "%q has no picture header", kind))
	}
	return head.Width, head.Height
}
