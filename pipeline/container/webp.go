package container

import "encoding/binary"

// WebP is what the header of a picture or of a canvas says in a WebP.
type WebP struct {
	Width, Height int64
	Alpha         bool // VP8L says so of itself
	Key           bool // of VP8: a picture by itself
}

// WebPHeader reads the beginning of a chunk "VP8X" (RFC 9649, 2.7.1), "VP8 " (RFC 6386,
// 9.1) or "VP8L" (RFC 9649, 3.4). It is ErrMark where that is none.
func WebPHeader(kind string, body Source) (WebP, error) {
	size := 10
	if kind == "VP8L" {
		size = 5
	}
	head, err := body.Peek(0, size)
	if err != nil {
		return WebP{}, ErrEnd
	}
	le := binary.LittleEndian
	uint24 := func(b []byte) int64 { return int64(b[0]) | int64(b[1])<<8 | int64(b[2])<<16 }
	switch {
	case kind == "VP8X":
		return WebP{Width: uint24(head[4:]) + 1, Height: uint24(head[7:]) + 1}, nil
	case kind == "VP8 " && string(head[3:6]) == "\x9d\x01\x2a":
		// The top bits ask for scaling.
		return WebP{Width: int64(le.Uint16(head[6:]) & 0x3FFF), Height: int64(le.Uint16(head[8:]) & 0x3FFF), Key: head[0]&1 == 0}, nil
	case kind == "VP8L" && head[0] == 0x2F:
		bits := int64(le.Uint32(head[1:]))
		return WebP{Width: bits&0x3FFF + 1, Height: bits>>14&0x3FFF + 1, Alpha: bits>>28&1 == 1}, nil
	}
	return WebP{}, ErrMark
}
