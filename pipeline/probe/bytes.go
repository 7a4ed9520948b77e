package probe

import "encoding/binary"

// byteOrder both reads and writes.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

func be16(b []byte) uint16 { return binary.BigEndian.Uint16(b) }
func be32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }
func be64(b []byte) uint64 { return binary.BigEndian.Uint64(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
