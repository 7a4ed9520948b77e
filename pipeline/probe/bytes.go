package probe

import (
	"encoding/binary"

	"github.com/stillroom/stillroom/pipeline/container"
)

// byteOrder both reads and writes.
type byteOrder = container.ByteOrder

func be16(b []byte) uint16 { return binary.BigEndian.Uint16(b) }
func be32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
