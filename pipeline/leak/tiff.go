package leak

import (
	"strings"
)

// tiffTags is the allow-list for a delivered TIFF: the tags of TIFF 6.0 that
// describe how the pixels are stored, with the types they may have and how many
// values. Words (ImageDescription, Artist, Software, DateTime ...) are not among
// them: they belong in XMP, where they are checked. A max of 0 is "as many as
// the picture needs".
var tiffTags = map[uint16]struct {
	types string
	max   uint32
}{
	0x00FE: {"\x04", 1},         // NewSubfileType
	0x0100: {"\x03\x04", 1},     // ImageWidth
	0x0101: {"\x03\x04", 1},     // ImageLength
	0x0102: {"\x03", 8},         // BitsPerSample
	0x0103: {"\x03", 1},         // Compression
	0x0106: {"\x03", 1},         // PhotometricInterpretation
	0x010A: {"\x03", 1},         // FillOrder
	0x0111: {"\x03\x04", 0},     // StripOffsets
	0x0112: {"\x03", 1},         // Orientation, 1
	0x0115: {"\x03", 1},         // SamplesPerPixel
	0x0116: {"\x03\x04", 1},     // RowsPerStrip
	0x0117: {"\x03\x04", 0},     // StripByteCounts
	0x011A: {"\x05", 1},         // XResolution
	0x011B: {"\x05", 1},         // YResolution
	0x011C: {"\x03", 1},         // PlanarConfiguration
	0x0128: {"\x03", 1},         // ResolutionUnit
	0x013D: {"\x03", 1},         // Predictor
	0x0140: {"\x03", 3 * 65536}, // ColorMap
	0x0142: {"\x03\x04", 1},     // TileWidth
	0x0143: {"\x03\x04", 1},     // TileLength
	0x0144: {"\x04", 0},         // TileOffsets
	0x0145: {"\x03\x04", 0},     // TileByteCounts
	0x0152: {"\x03", 8},         // ExtraSamples
	0x0153: {"\x03", 8},         // SampleFormat
	0x0211: {"\x05", 3},         // YCbCrCoefficients
	0x0212: {"\x03", 2},         // YCbCrSubSampling
	0x0213: {"\x03", 1},         // YCbCrPositioning
	0x0214: {"\x05", 6},         // ReferenceBlackWhite
}

// tiffPlain are the compressions whose data is nothing but pixels. A JPEG in a
// TIFF has segments of its own, so it cannot be checked.
var tiffPlain = map[uint32]bool{
	1:     true, // none
	5:     true, // LZW
	8:     true, // Deflate
	32946: true, // Deflate, its older number
	32773: true, // PackBits
}

// tiffWalk is a TIFF under examination.
type tiffWalk struct {
	blocks
	layout
	*block
}

// readTIFF reads a classic TIFF (TIFF 6.0): one directory, whose tags and pixels
// account for every byte of the file.
func readTIFF(c blocks, d []byte) layout {
	bl, first, err := newBlock(d)
	if err != nil {
		c.add(RuleUnchecked, "TIFF: %v", err)
		return layout{}
	}
	w := &tiffWalk{blocks: c, block: bl}
	w.walk(first)
	return w.layout
}

func (w *tiffWalk) walk(first uint32) {
	list, next, err := w.ifd(first)
	if err != nil {
		w.add(RuleUnchecked, "TIFF: %v", err)
		return
	}
	if next != 0 {
		w.add(RuleThumb, "TIFF: a second directory, which is a second picture")
	}
	whole := true // every tag was understood, so that gaps mean something
	byTag := make(map[uint16]entry)
	for _, e := range list {
		if _, twice := byTag[e.tag]; twice {
			w.add(RuleUnchecked, "TIFF: tag %#04x twice", e.tag)
		}
		byTag[e.tag] = e
		if !w.allowed(e) {
			whole = false
		}
	}
	if v := byTag[0x00FE]; v.number(w.order) != 0 {
		w.add(RuleThumb, "TIFF: the picture calls itself a reduced copy, a page or a mask")
	}
	if v, ok := byTag[0x0103]; ok && !tiffPlain[v.number(w.order)] {
		w.add(RuleUnchecked, "TIFF: compression %d", v.number(w.order))
	}
	strips := w.image(byTag[0x0111], byTag[0x0117])
	tiles := w.image(byTag[0x0144], byTag[0x0145])
	if strips == tiles {
		w.add(RuleUnchecked, "TIFF: not exactly one picture")
		return
	}
	if !whole || next != 0 {
		return
	}
	if !gaps(w.b, w.used, func(at, end int) {
		w.add(RuleTrailer, "TIFF: %d bytes at %d that no tag points at", end-at, at)
	}) {
		w.add(RuleUnchecked, "TIFF: values that overlap")
	}
}

// allowed checks one tag and reports whether it was allowed.
func (w *tiffWalk) allowed(e entry) bool {
	switch e.tag {
	case tagXMP:
		if e.value == nil || typeSize(e.typ) != 1 {
			w.add(RuleUnchecked, "TIFF: malformed XMP")
			return false
		}
		w.xmp(e.value, "TIFF")
		return true
	case tagICC:
		if e.value == nil || typeSize(e.typ) != 1 {
			w.add(RuleUnchecked, "TIFF: a malformed color profile")
			return false
		}
		w.pixels = append(w.pixels, span{e.at, e.at + len(e.value)})
		w.icc(e.value, "TIFF")
		return true
	case tagPhotoshop:
		w.photoshop(e.value, "TIFF", false)
		return false
	case tagIIM:
		w.add(RuleTag, "TIFF: IIM")
		w.iim(e.value, "TIFF", false)
		return false
	case tagExifIFD:
		w.add(RuleSegment, "TIFF: an Exif directory")
		if list, _, err := w.ifd(e.number(w.order)); err == nil {
			for _, e := range list {
				w.known(e, w.order, "TIFF: Exif")
			}
		}
		return false
	}
	if w.known(e, w.order, "TIFF") {
		return false
	}
	rule, ok := tiffTags[e.tag]
	switch {
	case !ok:
		w.add(RuleTag, "TIFF: tag %#04x", e.tag)
		return false
	case e.value == nil || rule.max > 0 && e.count > rule.max || !strings.Contains(rule.types, string([]byte{byte(e.typ)})):
		w.add(RuleUnchecked, "TIFF: malformed tag %#04x", e.tag)
		return false
	}
	return true
}

// image accounts for the strips or tiles and reports whether there are any.
func (w *tiffWalk) image(offsets, counts entry) bool {
	if offsets.count == 0 && counts.count == 0 {
		return false
	}
	if offsets.count != counts.count {
		w.add(RuleUnchecked, "TIFF: offsets and lengths of the image data do not match")
		return true
	}
	at, size := w.numbers(offsets), w.numbers(counts)
	for i := range at {
		if i >= len(size) || uint64(at[i])+uint64(size[i]) > uint64(len(w.b)) {
			w.add(RuleUnchecked, "TIFF: image data outside the file")
			return true
		}
		s := span{int(at[i]), int(at[i]) + int(size[i])}
		w.used = append(w.used, s)
		w.pixels = append(w.pixels, s)
	}
	return true
}

// numbers returns all values of a SHORT or LONG entry.
func (bl *block) numbers(e entry) []uint32 {
	size := typeSize(e.typ)
	if e.typ != 3 && e.typ != 4 {
		return nil
	}
	out := make([]uint32, 0, len(e.value)/size)
	for b := e.value; len(b) >= size; b = b[size:] {
		out = append(out, entry{typ: e.typ, value: b}.number(bl.order))
	}
	return out
}
