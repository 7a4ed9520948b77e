package previews

import (
	"encoding/binary"

	"github.com/stillroom/stillroom/pipeline/container"
)

// mrw reads Minolta's blocks: PRD has the size, TTW is a TIFF structure.
func mrw(f *finder) {
	at := int64(container.MRWStart)
	for range maxEntries {
		block, err := container.MRWBlock(container.Bytes(f.b), at)
		if err != nil {
			return
		}
		switch body := f.b[block.Body:]; {
		case block.Kind == "PRD" && len(body) >= 16:
			f.size(int(binary.BigEndian.Uint16(body[14:])), int(binary.BigEndian.Uint16(body[12:])))
		case block.Kind == "TTW":
			tiff(f, int(block.Body))
		}
		at = block.Next
	}
}
