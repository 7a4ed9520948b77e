package probe

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/container"
)

// webp walks the chunks of a WebP (RFC 9649). The size is the canvas of VP8X,
// or of the one picture if there is no VP8X.
func (s *scan) webp(ctx context.Context, b block) error {
	pos := int64(container.RIFFStart)
	for range s.lim.MaxSegments {
		if err := ctx.Err(); err != nil {
			return err
		}
		part, err := container.RIFFChunk(b, pos)
		if err != nil {
			return nil // the end; WebP has no closing chunk
		}
		chunk := b.payload(part)
		if part.Cut {
			s.warn(malformed("WebP", "a chunk is cut off after %d bytes", chunk.size))
		}
		pos = part.Next
		switch part.Kind {
		case "VP8X", "VP8 ", "VP8L":
			s.webpSize(part.Kind, chunk)
		case "EXIF":
			if chunk.has("Exif\x00\x00") { // not in the standard, often there
				chunk = chunk.from(6)
			}
			s.keepEXIF(chunk)
		case "XMP ":
			s.keepXMP(chunk)
		case "ICCP":
			s.found.icc = &chunk
		}
	}
	s.warn(&LimitError{Limit: "max_segments", Part: "WebP", Value: int64(s.lim.MaxSegments) + 1, Max: int64(s.lim.MaxSegments)})
	return nil
}

func (s *scan) webpSize(kind string, chunk block) {
	if s.found.width != 0 {
		return
	}
	head, err := chunk.peek(0, 10)
	if err != nil && kind == "VP8L" {
		head, err = chunk.peek(0, 5)
	}
	if err != nil {
		s.warn(malformed("WebP", "%q is cut off", kind))
		return
	}
	uint24 := func(b []byte) int64 { return int64(b[0]) | int64(b[1])<<8 | int64(b[2])<<16 }
	switch {
	case kind == "VP8X":
		s.found.width, s.found.height = uint24(head[4:])+1, uint24(head[7:])+1
	case kind == "VP8 " && string(head[3:6]) == "\x9d\x01\x2a":
		s.found.width = int64(head[6]) | int64(head[7]&0x3F)<<8 // the top bits ask for scaling
		s.found.height = int64(head[8]) | int64(head[9]&0x3F)<<8
	case kind == "VP8L" && head[0] == 0x2F:
		bits := int64(le32(head[1:]))
		s.found.width, s.found.height = bits&0x3FFF+1, bits>>14&0x3FFF+1
	default:
		s.warn(malformed("WebP", "%q has no picture header", kind))
	}
}
