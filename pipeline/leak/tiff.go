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

// tiff reads a classic TIFF (TIFF 6.0): one directory, whose tags and pixels
// account for every byte of the file.
func (c *check) tiff() {
	bl, first, err := newBlock(c.d)
	if err != nil {
		c.add(RuleUnchecked, "TIFF: %v", err)
		return
	}
	list, next, err := bl.ifd(first)
	if err != nil {
		c.add(RuleUnchecked, "TIFF: %v", err)
		return
	}
	if next != 0 {
		c.add(RuleThumb, "TIFF: a second directory, which is a second picture")
	}
	whole := true // every tag was understood, so that gaps mean something
	byTag := make(map[uint16]entry)
	for _, e := range list {
		if _, twice := byTag[e.tag]; twice {
			c.add(RuleUnchecked, "TIFF: tag %#04x twice", e.tag)
		}
		byTag[e.tag] = e
		if !c.tiffTag(bl, e) {
			whole = false
		}
	}
	if v := byTag[0x00FE]; v.number(bl.order) != 0 {
		c.add(RuleThumb, "TIFF: the picture calls itself a reduced copy, a page or a mask")
	}
	if v, ok := byTag[0x0103]; ok && !tiffPlain[v.number(bl.order)] {
		c.add(RuleUnchecked, "TIFF: compression %d", v.number(bl.order))
	}
	strips := c.tiffPixels(bl, byTag[0x0111], byTag[0x0117])
	tiles := c.tiffPixels(bl, byTag[0x0144], byTag[0x0145])
	if strips == tiles {
		c.add(RuleUnchecked, "TIFF: not exactly one picture")
		return
	}
	if !whole || next != 0 {
		return
	}
	if !gaps(c.d, bl.used, func(at, end int) {
		c.add(RuleTrailer, "TIFF: %d bytes at %d that no tag points at", end-at, at)
	}) {
		c.add(RuleUnchecked, "TIFF: values that overlap")
	}
}

// tiffTag checks one tag and reports whether it was allowed.
func (c *check) tiffTag(bl *block, e entry) bool {
	switch e.tag {
	case tagXMP:
		if e.value == nil || typeSize(e.typ) != 1 {
			c.add(RuleUnchecked, "TIFF: malformed XMP")
			return false
		}
		c.xmp(e.value, "TIFF")
		return true
	case tagICC:
		if e.value == nil || typeSize(e.typ) != 1 {
			c.add(RuleUnchecked, "TIFF: a malformed color profile")
			return false
		}
		c.pixels = append(c.pixels, span{e.at, e.at + len(e.value)})
		c.icc(e.value, "TIFF")
		return true
	case tagPhotoshop:
		c.photoshop(e.value, "TIFF", false)
		return false
	case tagIIM:
		c.add(RuleTag, "TIFF: IIM")
		c.iim(e.value, "TIFF", false)
		return false
	case tagExifIFD:
		c.add(RuleSegment, "TIFF: an Exif directory")
		if list, _, err := bl.ifd(e.number(bl.order)); err == nil {
			for _, e := range list {
				c.known(e, bl.order, "TIFF: Exif")
			}
		}
		return false
	}
	if c.known(e, bl.order, "TIFF") {
		return false
	}
	rule, ok := tiffTags[e.tag]
	switch {
	case !ok:
		c.add(RuleTag, "TIFF: tag %#04x", e.tag)
		return false
	case e.value == nil || rule.max > 0 && e.count > rule.max || !strings.Contains(rule.types, string([]byte{byte(e.typ)})):
		c.add(RuleUnchecked, "TIFF: malformed tag %#04x", e.tag)
		return false
	}
	return true
}

// tiffPixels accounts for the strips or tiles and reports whether there are any.
func (c *check) tiffPixels(bl *block, offsets, counts entry) bool {
	if offsets.count == 0 && counts.count == 0 {
		return false
	}
	if offsets.count != counts.count {
		c.add(RuleUnchecked, "TIFF: offsets and lengths of the image data do not match")
		return true
	}
	at, size := bl.numbers(offsets), bl.numbers(counts)
	for i := range at {
		if i >= len(size) || uint64(at[i])+uint64(size[i]) > uint64(len(c.d)) {
			c.add(RuleUnchecked, "TIFF: image data outside the file")
			return true
		}
		s := span{int(at[i]), int(at[i]) + int(size[i])}
		bl.used = append(bl.used, s)
		c.pixels = append(c.pixels, s)
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
