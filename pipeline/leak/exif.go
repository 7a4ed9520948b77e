package leak

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// Numbers of TIFF 6.0, Exif 3.0 and DNG that the gate knows by name.
const (
	tagOrientation = 0x0112
	tagSubIFDs     = 0x014A
	tagXMP         = 0x02BC
	tagIIM         = 0x83BB
	tagPhotoshop   = 0x8649
	tagExifIFD     = 0x8769
	tagICC         = 0x8773
	tagGPSIFD      = 0x8825
	tagMakerNote   = 0x927C
	tagInteropIFD  = 0xA005
)

// entry is one directory entry. value is nil when it points outside the block.
type entry struct {
	tag, typ uint16
	count    uint32
	value    []byte
	at       int // where value begins
}

// number is the entry's first value, for SHORT and LONG; 0 otherwise.
func (e entry) number(o binary.ByteOrder) uint32 {
	switch {
	case e.typ == 3 && len(e.value) >= 2:
		return uint32(o.Uint16(e.value))
	case (e.typ == 4 || e.typ == 13) && len(e.value) >= 4:
		return o.Uint32(e.value)
	}
	return 0
}

// typeSize gives the bytes a value of each type takes (TIFF 6.0, 2; 13 is IFD,
// 129 is the UTF-8 of Exif 3.0). 0 is unknown.
func typeSize(t uint16) int {
	switch t {
	case 1, 2, 6, 7, 129:
		return 1
	case 3, 8:
		return 2
	case 4, 9, 11, 13:
		return 4
	case 5, 10, 12:
		return 8
	}
	return 0
}

// block is a TIFF structure: a whole TIFF file, or what Exif keeps in one.
type block struct {
	b     []byte
	order binary.ByteOrder
	used  []span // the bytes that the directories read so far account for
}

// newBlock reads the header (TIFF 6.0, 2) and returns where the first directory
// is. BigTIFF, and raw formats with numbers of their own, are refused.
func newBlock(b []byte) (*block, uint32, error) {
	if len(b) < 8 {
		return nil, 0, fmt.Errorf("too short for a TIFF header")
	}
	bl := &block{b: b, used: []span{{0, 8}}}
	switch string(b[:4]) {
	case "II*\x00":
		bl.order = binary.LittleEndian
	case "MM\x00*":
		bl.order = binary.BigEndian
	default:
		return nil, 0, fmt.Errorf("not classic TIFF")
	}
	return bl, bl.order.Uint32(b[4:]), nil
}

// ifd reads one directory and the offset of the next.
func (bl *block) ifd(off uint32) (list []entry, next uint32, err error) {
	b, o := bl.b, bl.order
	if off < 8 || uint64(off)+2 > uint64(len(b)) {
		return nil, 0, fmt.Errorf("a directory outside the data")
	}
	at := int(off)
	n := int(o.Uint16(b[at:]))
	end := at + 2 + 12*n + 4
	if n == 0 || end > len(b) {
		return nil, 0, fmt.Errorf("a directory that does not fit")
	}
	bl.used = append(bl.used, span{at, end})
	for i := range n {
		p := at + 2 + 12*i
		e := entry{tag: o.Uint16(b[p:]), typ: o.Uint16(b[p+2:]), count: o.Uint32(b[p+4:]), at: p + 8}
		size := uint64(typeSize(e.typ)) * uint64(e.count)
		switch {
		case size == 0:
			// Unknown type or nothing: no value.
		case size <= 4:
			e.value = b[p+8 : p+8+int(size)]
		default:
			if v := uint64(o.Uint32(b[p+8:])); v+size <= uint64(len(b)) {
				e.at = int(v)
				e.value = b[e.at : e.at+int(size)]
				bl.used = append(bl.used, span{e.at, e.at + int(size)})
			}
		}
		list = append(list, e)
	}
	return list, o.Uint32(b[end-4:]), nil
}

// known reports the tags that leak in a way of their own. Whether a tag is
// allowed at all is for the caller to say.
func (c blocks) known(e entry, o binary.ByteOrder, where string) bool {
	switch e.tag {
	case tagGPSIFD:
		c.add(RuleGPS, "%s: a GPS directory", where)
	case 0x830E, 0x8480, 0x8482, 0x85D8, 0x87AF, 0x87B0, 0x87B1:
		c.add(RuleGPS, "%s: GeoTIFF, the picture's place on a map", where)
	case tagMakerNote, 0xC634: // DNGPrivateData carries a maker note
		c.add(RuleMakerNote, "%s: a maker note", where)
	case 0xA420, 0xA430, 0xA431, 0xA435, 0xC62F, 0xC65D, 0x9C9D, 0x013C:
		c.add(RuleSerial, "%s: a serial number, owner, computer or unique id (tag %#04x)", where, e.tag)
	case 0x0201, 0x0202, tagSubIFDs, 0x935C: // JPEG thumbnail, SubIFDs, Photoshop layers
		c.add(RuleThumb, "%s: a second picture (tag %#04x)", where, e.tag)
	case tagOrientation:
		if e.number(o) == 1 {
			return false
		}
		c.add(RuleOrientation, "%s: the picture is to be turned by its orientation tag", where)
	default:
		return false
	}
	return true
}

// place is a directory of an Exif block.
type place int

const (
	inIFD0 place = iota
	inExif
	inOther
)

// exifTags is the exact allow-list of the profile ArchiveFull:
// what may stand where, in which types, and how many values.
var exifTags = map[place]map[uint16]struct {
	types string // of bytes, as in typeSize
	max   uint32
}{
	inIFD0: {
		0x010F: {"\x02\x81", maxExifText}, // Make
		0x0110: {"\x02\x81", maxExifText}, // Model
		0x0112: {"\x03", 1},               // Orientation, 1
		0x011A: {"\x05", 1},               // XResolution, and all others of exifConstants
		0x011B: {"\x05", 1},
		0x0128: {"\x03", 1},
		0x0213: {"\x03", 1},
		0x8769: {"\x04\x0d", 1}, // the way to the Exif directory
	},
	inExif: {
		0x829A: {"\x05", 1},               // ExposureTime
		0x829D: {"\x05", 1},               // FNumber
		0x8827: {"\x03\x04", 1},           // ISO
		0x9000: {"\x07", 4},               // ExifVersion
		0x9003: {"\x02", 20},              // DateTimeOriginal
		0x9011: {"\x02", 7},               // OffsetTimeOriginal
		0x9101: {"\x07", 4},               // ComponentsConfiguration
		0x9291: {"\x02", 10},              // SubSecTimeOriginal
		0x920A: {"\x05", 1},               // FocalLength
		0xA000: {"\x07", 4},               // FlashpixVersion
		0xA001: {"\x03", 1},               // ColorSpace
		0xA002: {"\x03\x04", 1},           // PixelXDimension, which the picture has too
		0xA003: {"\x03\x04", 1},           // PixelYDimension
		0xA405: {"\x03", 1},               // FocalLengthIn35mmFilm
		0xA433: {"\x02\x81", maxExifText}, // LensMake
		0xA434: {"\x02\x81", maxExifText}, // LensModel
	},
}

// exifConstants are the values that Exif requires and that tell nothing: they may be
// these and no others. Those of numbers are as in a block that begins with II.
var exifConstants = map[uint16]string{
	0x011A: "\x48\x00\x00\x00\x01\x00\x00\x00", // XResolution, 72
	0x011B: "\x48\x00\x00\x00\x01\x00\x00\x00", // YResolution
	0x0128: "\x02\x00",                         // ResolutionUnit, inch
	0x0213: "\x01\x00",                         // YCbCrPositioning, centered
	0x9000: "0300",                             // ExifVersion
	0x9101: "\x01\x02\x03\x00",                 // ComponentsConfiguration, YCbCr
	0xA000: "0100",                             // FlashpixVersion
}

// maxExifText bounds Make, Model and lens names. Real ones stay under 64 bytes.
const maxExifText = 128

// maxIFDs bounds how many directories of one block are read: Exif knows five;
// a loop knows no end.
const maxIFDs = 32

// exif checks an Exif block (Exif 3.0, 4.5), which begins with a TIFF header. allowed
// says whether the container may hold one at all; if not, it is still read, to name its
// content.
func (c blocks) exif(b []byte, where string, allowed bool) {
	if !allowed {
		c.add(RuleSegment, "%s: Exif, which the profile does not allow here", where)
	}
	bl, first, err := newBlock(b)
	if err != nil {
		c.add(RuleUnchecked, "%s: Exif: %v", where, err)
		return
	}
	type todo struct {
		off uint32
		in  place
	}
	queue, seen := []todo{{first, inIFD0}}, make(map[uint32]bool)
	for len(queue) > 0 {
		t := queue[0]
		queue = queue[1:]
		if seen[t.off] || len(seen) >= maxIFDs {
			c.add(RuleUnchecked, "%s: Exif: directories in a loop, or too many", where)
			return
		}
		seen[t.off] = true
		list, next, err := bl.ifd(t.off)
		if err != nil {
			c.add(RuleUnchecked, "%s: Exif: %v", where, err)
			return
		}
		if next != 0 {
			c.add(RuleThumb, "%s: Exif: a second directory, where thumbnails are kept", where)
			queue = append(queue, todo{next, inOther})
		}
		for _, e := range list {
			switch e.tag {
			case tagExifIFD:
				queue = append(queue, todo{e.number(bl.order), inExif})
			case tagGPSIFD, tagInteropIFD:
				queue = append(queue, todo{e.number(bl.order), inOther})
			}
			if c.known(e, bl.order, where) || !allowed {
				continue
			}
			rule, ok := exifTags[t.in][e.tag]
			switch {
			case !ok:
				c.add(RuleTag, "%s: Exif: tag %#04x", where, e.tag)
			case e.value == nil || e.count > rule.max || !strings.Contains(rule.types, string([]byte{byte(e.typ)})):
				c.add(RuleUnchecked, "%s: Exif: malformed tag %#04x", where, e.tag)
			case exifConstants[e.tag] != "" && string(e.value) != exifConstants[e.tag]:
				c.add(RuleTag, "%s: Exif: tag %#04x has a value of its own", where, e.tag)
			case e.typ == 2 || e.typ == 129:
				c.text(fmt.Sprintf("%s: Exif: tag %#04x", where, e.tag), strings.TrimRight(string(e.value), "\x00"))
			}
		}
	}
	if !allowed {
		return
	}
	if !gaps(b, bl.used, func(at, end int) {
		c.add(RuleTrailer, "%s: Exif: %d bytes that no tag points at", where, end-at)
	}) {
		c.add(RuleUnchecked, "%s: Exif: values that overlap", where)
	}
}
