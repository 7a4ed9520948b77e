package derive

import (
	"bytes"
	"encoding/binary"
)

// bareWebP leaves the picture of a WebP and nothing else. Before 8.15, libvips
// writes an EXIF block of its own making into each, whatever it is asked to
// strip. An opaque picture is one chunk (WebP container, "Simple File Format").
func bareWebP(data []byte) ([]byte, bool) {
	if len(data) < 12 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WEBP" {
		return nil, false
	}
	for rest := data[12:]; len(rest) >= 8; {
		size := uint64(binary.LittleEndian.Uint32(rest[4:]))
		whole := 8 + size + size%2
		if whole > uint64(len(rest)) {
			return nil, false
		}
		if bytes.HasPrefix(rest, []byte("VP8 ")) {
			out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+whole))
			return append(append(out, "WEBP"...), rest[:whole]...), true
		}
		rest = rest[whole:]
	}
	return nil, false
}
