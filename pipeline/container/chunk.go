package container

import "encoding/binary"

// RIFFStart is where the first chunk of a RIFF file stands.
const RIFFStart = 12

// RIFFChunk reads the head of the chunk at a position (RFC 9649, 2.3). A chunk of odd
// size is followed by a byte of padding, which may be missing at the end.
func RIFFChunk(src Source, at int64) (Part, error) {
	head, err := src.Peek(at, 8)
	if err != nil {
		return Part{}, ErrEnd
	}
	size := uint64(binary.LittleEndian.Uint32(head[4:]))
	return part(src, string(head[:4]), at, at+8, size, int64(size%2)), nil
}

// PNGStart is where the first chunk of a PNG stands.
const PNGStart = 8

// PNGChunk reads the head of the chunk at a position (PNG third edition, 5.3). Behind
// its payload are 4 bytes of checksum, which are not looked at.
func PNGChunk(src Source, at int64) (Part, error) {
	head, err := src.Peek(at, 8)
	if err != nil {
		return Part{}, ErrEnd
	}
	return part(src, string(head[4:8]), at, at+8, uint64(binary.BigEndian.Uint32(head)), 4), nil
}
