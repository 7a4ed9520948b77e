package container

import (
	"bytes"
	"encoding/binary"
)

// The markers of JPEG (ITU-T T.81, annex B) that its readers tell apart.
const (
	JPEGStart = 0xD8 // of the picture
	JPEGEnd   = 0xD9
	JPEGScan  = 0xDA
)

// Bare reports whether a marker stands alone, with no length behind it.
func Bare(marker byte) bool { return marker == 0x01 || marker >= 0xD0 && marker <= JPEGEnd }

// Frame reports whether the segment of a marker holds the size of the picture.
func Frame(marker byte) bool {
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
}

// MarkerAt finds the marker at or after a position, as libjpeg does: 0xFF, repeated
// or not, then neither 0xFF nor 0x00. It looks at no more than most bytes. The marker
// is the byte before next.
func MarkerAt(src Source, at, most int64) (marker byte, next int64, err error) {
	const step = 512
	ff := false
	for end := min(src.Size(), at+most); at < end; {
		chunk, err := src.Peek(at, int(min(step, end-at)))
		if err != nil {
			return 0, 0, ErrEnd
		}
		for i, c := range chunk {
			if ff && c != 0xFF && c != 0 {
				return c, at + int64(i) + 1, nil
			}
			ff = c == 0xFF
		}
		at += int64(len(chunk))
	}
	return 0, 0, ErrEnd
}

// SegmentAt reads the length behind a marker: the body of the segment is what it
// counts without itself.
func SegmentAt(src Source, at int64) (Part, error) {
	head, err := src.Peek(at, 2)
	if err != nil {
		return Part{}, ErrEnd
	}
	size := binary.BigEndian.Uint16(head)
	if size < 2 {
		return Part{}, ErrSize
	}
	return part(src, "", at, at+2, uint64(size-2), 0), nil
}

// Coded reports whether 0xFF before c belongs to the coded data of a scan: a stuffed
// byte, or where decoding begins anew.
func Coded(c byte) bool { return c == 0 || c >= 0xD0 && c <= 0xD7 }

// ScanEnd is where the coded data from at on ends: at the first marker that is none
// of it, or with b.
func ScanEnd(b []byte, at int) int {
	for {
		i := bytes.IndexByte(b[at:], 0xFF)
		if i < 0 || at+i+1 >= len(b) {
			return len(b)
		}
		at += i
		if !Coded(b[at+1]) {
			return at
		}
		at += 2
	}
}

// FrameHead is what the segment of a frame begins with (ITU-T T.81, B.2.2).
type FrameHead struct {
	Bits          int // of a sample
	Width, Height int64
	Components    int
}

// FrameHeadSize is how many bytes it has; three for each component follow.
const FrameHeadSize = 6

// FrameHeadOf reads the body of the segment.
func FrameHeadOf(body Source) (FrameHead, error) {
	b, err := body.Peek(0, FrameHeadSize)
	if err != nil {
		return FrameHead{}, ErrEnd
	}
	return FrameHead{int(b[0]), int64(binary.BigEndian.Uint16(b[3:])), int64(binary.BigEndian.Uint16(b[1:])), int(b[5])}, nil
}
