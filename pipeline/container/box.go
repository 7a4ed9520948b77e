package container

import "encoding/binary"

// Box is a Part of an ISO base media file (ISO/IEC 14496-12, 4.2).
type Box struct {
	Part
	ToEnd bool // it has no length but reaches to the end
}

// BoxAt reads the head of the box at a position.
func BoxAt(src Source, at int64) (Box, error) {
	head, err := src.Peek(at, 8)
	if err != nil {
		return Box{}, ErrEnd
	}
	size, kind, body := uint64(binary.BigEndian.Uint32(head)), string(head[4:8]), at+8
	toEnd := size == 0
	switch {
	case toEnd:
		size = uint64(src.Size() - at)
	case size == 1:
		if head, err = src.Peek(at+8, 8); err != nil {
			return Box{}, ErrEnd
		}
		size, body = binary.BigEndian.Uint64(head), at+16
	}
	if size < uint64(body-at) {
		return Box{}, ErrSize
	}
	return Box{part(src, kind, at, body, size-uint64(body-at), 0), toEnd}, nil
}
