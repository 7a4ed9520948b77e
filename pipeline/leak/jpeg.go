package leak

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// JPEG markers (ITU-T T.81, table B.1).
const (
	mSOF0, mSOF1, mSOF2         = 0xC0, 0xC1, 0xC2
	mDHT                        = 0xC4
	mRST0, mRST7                = 0xD0, 0xD7
	mSOI, mEOI, mSOS, mDQT      = 0xD8, 0xD9, 0xDA, 0xDB
	mDRI                        = 0xDD
	mAPP0, mAPP1, mAPP2         = 0xE0, 0xE1, 0xE2
	mAPP13, mAPP14, mAPP15, mCM = 0xED, 0xEE, 0xEF, 0xFE
)

var (
	sigJFIF      = []byte("JFIF\x00")
	sigJFXX      = []byte("JFXX\x00")
	sigExif      = []byte("Exif\x00\x00")
	sigXMP       = []byte("http://ns.adobe.com/xap/1.0/\x00")
	sigXMPMore   = []byte("http://ns.adobe.com/xmp/extension/\x00")
	sigICC       = []byte("ICC_PROFILE\x00")
	sigMPF       = []byte("MPF\x00")
	sigAdobe     = []byte("Adobe")
	sigPhotoshop = []byte("Photoshop 3.0\x00")
)

// jpegWalk is a JPEG under examination, and the facts of its segments so far.
type jpegWalk struct {
	blocks
	layout
	d        []byte
	seen     map[string]int // how often each kind of metadata occurred
	profile  []byte
	iccParts int
	frame    bool // an SOF was seen
	restarts bool // a DRI was seen
	scans    int
}

// readJPEG walks a JPEG as T.81 annex B lays it out: segments, then scans of entropy-coded
// data with segments between them, then EOI and nothing more. Table segments must be
// exactly as long as their tables, because a longer one is decoded without complaint
// and can carry anything.
func readJPEG(c blocks, d []byte) layout {
	w := &jpegWalk{blocks: c, d: d, seen: make(map[string]int)}
	w.walk()
	return w.layout
}

func (w *jpegWalk) walk() {
	d := w.d
	for at := 2; ; {
		if at+2 > len(d) {
			w.add(RuleUnchecked, "JPEG: it ends before its end marker")
			return
		}
		if d[at] != 0xFF {
			w.add(RuleUnchecked, "JPEG: bytes between segments at %d", at)
			return
		}
		m := d[at+1]
		switch {
		case m == 0xFF:
			// T.81 B.1.1.2 lets any number of fill bytes stand here. No encoder of
			// ours writes them.
			w.add(RuleSegment, "JPEG: fill bytes at %d", at)
			at++
			continue
		case m == mEOI:
			w.end(at + 2)
			return
		case m == mSOI:
			w.add(RuleThumb, "JPEG: a second start of image at %d", at)
			return
		case m < mSOF0 || m >= mRST0 && m <= mRST7:
			w.add(RuleUnchecked, "JPEG: marker %02X where a segment should be, at %d", m, at)
			return
		}
		if at+4 > len(d) {
			w.add(RuleUnchecked, "JPEG: it ends inside a segment")
			return
		}
		end := at + 2 + int(binary.BigEndian.Uint16(d[at+2:]))
		if end < at+4 || end > len(d) {
			w.add(RuleUnchecked, "JPEG: the segment at %d does not fit", at)
			return
		}
		w.segment(m, d[at+4:end], at)
		at = end
		if m == mSOS {
			w.scans++
			at = w.scan(end)
			w.pixels = append(w.pixels, span{end, at})
		}
	}
}

// scan walks entropy-coded data from at and returns where it ends: at the first
// marker that is neither a stuffed zero nor a restart (T.81 B.1.1.5, F.1.2.3).
func (w *jpegWalk) scan(at int) int {
	for {
		i := bytes.IndexByte(w.d[at:], 0xFF)
		if i < 0 || at+i+1 >= len(w.d) {
			return len(w.d)
		}
		at += i
		switch n := w.d[at+1]; {
		case n == 0:
		case n >= mRST0 && n <= mRST7:
			if !w.restarts {
				w.add(RuleUnchecked, "JPEG: a restart marker without an interval")
			}
		default:
			return at
		}
		at += 2
	}
}

// end looks at the bytes behind EOI.
func (w *jpegWalk) end(at int) {
	if !w.frame || w.scans == 0 {
		w.add(RuleUnchecked, "JPEG: there is no picture in it")
	}
	if w.seen["ICC"] > 0 {
		if w.seen["ICC"] != w.iccParts {
			w.add(RuleUnchecked, "JPEG: parts of the color profile are missing")
		}
		w.blocks.icc(w.profile, "JPEG")
	}
	rest := w.d[at:]
	if len(rest) == 0 {
		return
	}
	w.add(RuleTrailer, "JPEG: %d bytes after the end of the image", len(rest))
	if bytes.Contains(rest, []byte{0xFF, mSOI, 0xFF}) || bytes.Contains(rest, []byte("ftyp")) {
		w.add(RuleThumb, "JPEG: a picture or film after the end of the image")
	}
}

// once refuses the second segment of a kind: readers differ in which they take.
func (w *jpegWalk) once(kind string) {
	if w.seen[kind]++; w.seen[kind] > 1 {
		w.add(RuleSegment, "JPEG: %s a second time", kind)
	}
}

// segment checks one segment; b is what follows its length.
func (w *jpegWalk) segment(m byte, b []byte, at int) {
	switch m {
	case mSOF0, mSOF1, mSOF2:
		if w.frame {
			w.add(RuleThumb, "JPEG: a second frame at %d", at)
		}
		w.frame = true
		if len(b) < 6 || len(b) != 6+3*int(b[5]) || b[1]|b[2] == 0 || b[3]|b[4] == 0 {
			w.add(RuleUnchecked, "JPEG: a malformed frame header")
		}
	case mSOS:
		if !w.frame {
			w.add(RuleUnchecked, "JPEG: a scan before its frame")
		}
		if len(b) < 1 || len(b) != 4+2*int(b[0]) {
			w.add(RuleUnchecked, "JPEG: a malformed scan header")
		}
	case mDRI:
		w.restarts = true
		if len(b) != 2 {
			w.add(RuleUnchecked, "JPEG: a malformed restart interval")
		}
	case mDQT:
		if !wholeDQT(b) {
			w.add(RuleUnchecked, "JPEG: a quantization table longer or shorter than its values")
		}
	case mDHT:
		if !wholeDHT(b) {
			w.add(RuleUnchecked, "JPEG: a Huffman table longer or shorter than its values")
		}
	case mCM:
		w.mark(&w.layout, b, at+4, "JPEG")
	default:
		if m >= mAPP0 && m <= mAPP15 {
			w.app(m, b, at)
			return
		}
		// Arithmetic, lossless and hierarchical coding, DNL, reserved markers.
		w.add(RuleUnchecked, "JPEG: marker %02X at %d, which stillroom never writes", m, at)
	}
}

// wholeDQT reports whether b is nothing but quantization tables (T.81 B.2.4.1).
func wholeDQT(b []byte) bool {
	for len(b) > 0 {
		n := 65
		if b[0]>>4 == 1 {
			n = 129
		}
		if b[0]>>4 > 1 || len(b) < n {
			return false
		}
		b = b[n:]
	}
	return true
}

// wholeDHT reports whether b is nothing but Huffman tables (T.81 B.2.4.2).
func wholeDHT(b []byte) bool {
	for len(b) > 0 {
		if len(b) < 17 {
			return false
		}
		n := 17
		for _, codes := range b[1:17] {
			n += int(codes)
		}
		if n > 17+256 || len(b) < n {
			return false
		}
		b = b[n:]
	}
	return true
}

// app checks an application segment. Two are part of the picture: JFIF without a
// thumbnail (JFIF 1.02), and Adobe, which tells the color transform.
func (w *jpegWalk) app(m byte, b []byte, at int) {
	switch {
	case m == mAPP0 && bytes.HasPrefix(b, sigJFIF):
		w.once("JFIF")
		if len(b) != 14 || b[12] != 0 || b[13] != 0 {
			w.add(RuleThumb, "JPEG: a thumbnail in the JFIF header")
		}
	case m == mAPP0 && bytes.HasPrefix(b, sigJFXX):
		w.add(RuleThumb, "JPEG: a thumbnail in a JFXX segment at %d", at)
	case m == mAPP14 && bytes.HasPrefix(b, sigAdobe):
		w.once("Adobe")
		if len(b) != 12 {
			w.add(RuleSegment, "JPEG: an Adobe segment longer or shorter than its values")
		}
	case m == mAPP1 && bytes.HasPrefix(b, sigExif):
		w.once("Exif")
		w.exif(b[len(sigExif):], "JPEG", w.policy.allows(ArchiveFull))
	case m == mAPP1 && bytes.HasPrefix(b, sigXMP):
		w.once("XMP")
		w.xmp(b[len(sigXMP):], "JPEG")
	case m == mAPP1 && bytes.HasPrefix(b, sigXMPMore):
		w.add(RuleSegment, "JPEG: extended XMP at %d", at)
	case m == mAPP2 && bytes.HasPrefix(b, sigICC) && len(b) >= len(sigICC)+2:
		// Parts are numbered from 1 and come in order (ICC.1:2022, B.4).
		no, of := int(b[len(sigICC)]), int(b[len(sigICC)+1])
		w.seen["ICC"]++
		if no != w.seen["ICC"] || w.iccParts != 0 && of != w.iccParts {
			w.add(RuleUnchecked, "JPEG: parts of the color profile out of order")
		}
		w.iccParts = of
		w.profile = append(w.profile, b[len(sigICC)+2:]...)
		start := at + 4 + len(sigICC) + 2
		w.pixels = append(w.pixels, span{start, at + 4 + len(b)})
	case m == mAPP2 && bytes.HasPrefix(b, sigMPF):
		w.add(RuleThumb, "JPEG: an index of further pictures (MPF) at %d", at)
	case m == mAPP13 && bytes.HasPrefix(b, sigPhotoshop):
		w.once("Photoshop")
		w.photoshop(b[len(sigPhotoshop):], "JPEG", w.policy.forPress())
	default:
		w.add(RuleSegment, "JPEG: %s at %d", fmt.Sprintf("segment APP%d", m-mAPP0), at)
	}
}
