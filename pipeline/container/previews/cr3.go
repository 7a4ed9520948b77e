package previews

import (
	"bytes"
	"encoding/binary"

	"github.com/stillroom/stillroom/pipeline/container"
)

// cr3 reads Canon's RAW since 2018, an ISO base media file: the full size is a
// track, smaller ones are in boxes of Canon's own.
func cr3(f *finder) { boxes(f, 0, len(f.b), 0) }

func boxes(f *finder, start, end, depth int) {
	if depth > maxDepth {
		return
	}
	for range maxEntries {
		kind, body, next, ok := box(f, start, end)
		if !ok {
			return
		}
		switch kind {
		case "moov", "trak", "mdia", "minf":
			if f.enter(body) {
				boxes(f, body, next, depth+1)
			}
		case "uuid":
			switch inner := body + 16; { // past the UUID
			case inner > next:
			case string(f.b[body:inner]) == canonBoxes:
				if f.enter(inner) {
					boxes(f, inner, next, depth+1)
				}
			case string(f.b[body:inner]) == canonPreview && inner+8 <= next:
				if f.enter(inner) {
					boxes(f, inner+8, next, depth+1)
				}
			}
		case "THMB", "PRVW": // a few numbers, then a JPEG
			if i := bytes.Index(f.b[body:min(body+64, next)], []byte("\xff\xd8\xff")); i >= 0 {
				f.jpeg(body+i, next-body-i)
			}
		case "CMT1": // IFD0
			if t, first, ok := readTIFF(f.b[body:next], body); ok {
				d, _ := t.dir(first)
				f.size(t.uint(d, tagWidth), t.uint(d, tagHeight))
				f.turn(t.uint(d, tagOrientation))
			}
		case "CMT2": // EXIF
			if t, first, ok := readTIFF(f.b[body:next], body); ok {
				exif(f, t, first)
			}
		case "stbl":
			sample(f, body, next)
		}
		start = next
	}
}

const (
	canonBoxes   = "\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48"
	canonPreview = "\xea\xf4\x2b\x5e\x1c\x98\x4b\x88\xb9\xfb\xb7\xdc\x40\x6e\x4d\x16"
)

// box reads the box at start. Its body ends where the next begins.
func box(f *finder, start, end int) (kind string, body, next int, ok bool) {
	b, err := container.BoxAt(container.Bytes(f.b[:end]), int64(start))
	return b.Kind, int(b.Body), int(b.Body + b.Size), err == nil
}

// sample takes the first sample of a track, which is the JPEG if it is one.
func sample(f *finder, start, end int) {
	var size, offset uint64
	for range maxEntries {
		kind, body, next, ok := box(f, start, end)
		if !ok {
			break
		}
		b := f.b[body:next]
		switch {
		case kind == "stsz" && len(b) >= 12:
			size = uint64(binary.BigEndian.Uint32(b[4:])) // the same for all, or
			if size == 0 && len(b) >= 16 {
				size = uint64(binary.BigEndian.Uint32(b[12:]))
			}
		case kind == "stco" && len(b) >= 12:
			offset = uint64(binary.BigEndian.Uint32(b[8:]))
		case kind == "co64" && len(b) >= 16:
			offset = binary.BigEndian.Uint64(b[8:])
		}
		start = next
	}
	if offset < 1<<62 && size < 1<<62 {
		f.need(int(offset), int(size))
		f.jpeg(int(offset), int(size))
	}
}
