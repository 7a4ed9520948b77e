package probe

import "context"

// webp walks the chunks of a WebP (RFC 9649). The size is the canvas of VP8X,
// or of the one picture if there is no VP8X.
func (s *scan) webp(ctx context.Context, b block) error {
	pos := int64(12)
	for range s.lim.MaxSegments {
		if err := ctx.Err(); err != nil {
			return err
		}
		head, err := b.peek(pos, 8)
		if err != nil {
			return nil // the end; WebP has no closing chunk
		}
		kind, size := string(head[:4]), int64(le32(head[4:]))
		chunk := b.sub(pos+8, size)
		if chunk.size < size {
			s.warn(malformed("WebP", "a chunk states %d bytes, there are %d", size, chunk.size))
		}
		pos += 8 + (size+1)&^1
		switch kind {
		case "VP8X", "VP8 ", "VP8L":
			s.webpSize(kind, chunk)
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
