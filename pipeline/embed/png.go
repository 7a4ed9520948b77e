package embed

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"github.com/stillroom/stillroom/pipeline/container"
)

// intoPNG puts the packet into an iTXt chunk before the image data: what stands
// behind it is read last, and by some never (PNG third edition, 11.3.3.4).
func intoPNG(d, xmp []byte) ([]byte, error) {
	if !bytes.HasPrefix(d, []byte("\x89PNG\r\n\x1a\n")) {
		return nil, ErrPicture
	}
	start := 0
	for at, first := container.PNGStart, true; ; first = false {
		chunk, err := container.PNGChunk(container.Bytes(d), int64(at))
		if err != nil || chunk.Cut || chunk.Next > int64(len(d)) {
			return nil, ErrPicture
		}
		kind, end := chunk.Kind, int(chunk.Next)
		if first != (kind == "IHDR") || crc32.ChecksumIEEE(d[at+4:end-4]) != binary.BigEndian.Uint32(d[end-4:]) {
			return nil, ErrPicture
		}
		switch kind {
		case "iTXt", "tEXt", "zTXt", "eXIf", "zxIf":
			return nil, ErrCarries
		case "IDAT":
			if start == 0 {
				start = at
			}
		case "IEND":
			if start == 0 || end != len(d) {
				return nil, ErrPicture
			}
			// A keyword; not compressed; no language; no translated keyword.
			body := append([]byte("iTXtXML:com.adobe.xmp\x00\x00\x00\x00\x00"), xmp...)
			// A checksum may read as the beginning of a JPEG, which is a second picture to
			// the gate; blanks behind the packet change it.
			for bytes.Contains(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)), startOfJPEG) {
				body = append(body, ' ')
			}
			chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)-4))
			chunk = append(chunk, body...)
			return splice(d, start, binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body))), nil
		}
		at = end
	}
}
