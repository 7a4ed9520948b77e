package render

import (
	"encoding/binary"

	"github.com/stillroom/stillroom/pipeline/container"
)

// bareWebP leaves the picture of a WebP and nothing else. Before 8.15, libvips
// writes an EXIF block of its own making into each, whatever it is asked to
// strip. An opaque picture is one chunk (WebP container, "Simple File Format").
func bareWebP(data []byte) ([]byte, bool) {
	if len(data) < container.RIFFStart || string(data[:4]) != "RIFF" || string(data[8:12]) != "WEBP" {
		return nil, false
	}
	for at := int64(container.RIFFStart); ; {
		chunk, err := container.RIFFChunk(container.Bytes(data), at)
		if err != nil || chunk.Cut || chunk.Next > int64(len(data)) {
			return nil, false
		}
		if chunk.Kind == "VP8 " {
			whole := data[chunk.At:chunk.Next]
			out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+len(whole)))
			return append(append(out, "WEBP"...), whole...), true
		}
		at = chunk.Next
	}
}
