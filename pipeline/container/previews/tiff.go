package previews

import (
	"bytes"
	"math"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// The tags that lead to previews.
const (
	tagInteropIndex = 0x0001
	tagRW2Width     = 0x0002 // Panasonic: of the sensor
	tagRW2Height    = 0x0003
	tagRW2JPEG      = 0x002E // Panasonic: a JPEG as the value
	tagSubfileType  = 0x00FE
	tagWidth        = 0x0100
	tagHeight       = 0x0101
	tagPhotometric  = 0x0106
	tagStripOffsets = 0x0111
	tagOrientation  = 0x0112
	tagStripBytes   = 0x0117
	tagRW2JPEG2     = 0x0127 // Panasonic: a larger one
	tagTileWidth    = 0x0142
	tagTileHeight   = 0x0143
	tagTileOffsets  = 0x0144
	tagTileBytes    = 0x0145
	tagSubIFDs      = 0x014A
	tagJPEGOffset   = 0x0201
	tagJPEGBytes    = 0x0202
	tagExifIFD      = 0x8769
	tagMakerNote    = 0x927C
	tagColorSpace   = 0xA001
	tagPixelWidth   = 0xA002
	tagPixelHeight  = 0xA003
	tagInteropIFD   = 0xA005
	tagPreviewSpace = 0xC71A // DNG: the preview's colour space
)

// tiffData is a TIFF structure: offsets count from its start.
type tiffData struct {
	b     []byte
	base  int // of b in the file
	order container.ByteOrder
	big   bool
}

// field is one entry of a directory.
type field struct {
	tag, kind uint16
	value     []byte // cut off where the file is
	at        int    // of value in tiffData.b
}

// readTIFF reads a header and gives the offset of the first directory. The
// number after the byte order is not looked at: Olympus and Panasonic have
// their own.
func readTIFF(b []byte, base int) (t tiffData, first int, ok bool) {
	head, err := container.TIFFHeader(container.Bytes(b))
	if err != nil {
		return t, 0, false
	}
	return tiffData{b: b, base: base, order: head.Order, big: head.Big}, int(head.First), true
}

// dir reads a directory, and the offset of the next in the chain or 0. One
// that leads out of the data is empty.
func (t tiffData) dir(at int) (fields []field, next int) {
	d, err := container.TIFF{Order: t.order, Big: t.big}.DirectoryAt(container.Bytes(t.b), int64(at))
	if at <= 0 || err != nil || d.Entries > maxEntries {
		return nil, 0
	}
	for i := range min(d.Entries, d.Room) {
		e, err := d.Entry(i)
		if err != nil {
			return fields, 0
		}
		if e.Size < 0 || e.At >= int64(len(t.b)) {
			continue
		}
		value := t.b[e.At:]
		fields = append(fields, field{tag: e.Tag, kind: e.Type, at: int(e.At), value: value[:min(e.Size, int64(len(value)))]})
	}
	return fields, int(d.Next())
}

func find(fields []field, tag uint16) (field, bool) {
	for _, e := range fields {
		if e.tag == tag {
			return e, true
		}
	}
	return field{}, false
}

// maxValues is more strips or tiles than a picture of 200 megapixels has.
const maxValues = 1 << 16

// uints are the values of an integer entry.
func (t tiffData) uints(fields []field, tag uint16) []int {
	e, ok := find(fields, tag)
	if !ok {
		return nil
	}
	switch e.kind {
	case 1, 3, 4, 9, 13: // of more than 32 bits there are none in any camera's
	default:
		return nil
	}
	whole := container.Entry{Type: e.kind, Count: uint64(int64(len(e.value)) / container.TypeSize(e.kind))}
	var list []int
	for _, v := range (container.TIFF{Order: t.order}).Uints(container.Bytes(e.value), whole, maxValues) {
		list = append(list, int(v))
	}
	return list
}

// uint is the first value, or 0.
func (t tiffData) uint(fields []field, tag uint16) int {
	if list := t.uints(fields, tag); len(list) > 0 {
		return list[0]
	}
	return 0
}

// tiff walks the TIFF structure that starts at a position.
func tiff(f *finder, at int) {
	if at > len(f.b) {
		return
	}
	t, next, ok := readTIFF(f.b[at:], at)
	for ok && next != 0 && f.dirs > 0 {
		next = ifd(f, t, next, 0)
	}
}

// pair adds the JPEG whose offset and length two entries give.
func pair(f *finder, t tiffData, fields []field, offset, length uint16) *Preview {
	at := t.uint(fields, offset)
	if at == 0 || at > math.MaxInt32 { // nothing is added to a larger one
		return nil
	}
	return f.jpeg(t.base+at, t.uint(fields, length))
}

// ifd takes what one directory and those below it have, and gives the offset
// of the next.
func ifd(f *finder, t tiffData, at, depth int) (next int) {
	if depth > maxDepth || !f.enter(t.base+at) {
		return 0
	}
	fields, next := t.dir(at)
	if depth == 0 {
		f.turn(t.uint(fields, tagOrientation))
	}
	p := pair(f, t, fields, tagJPEGOffset, tagJPEGBytes)

	// A picture in one strip may be a JPEG, whatever its compression is
	// called; but not if what it stores is the sensor's values.
	const colorFilterArray, linearRaw = 32803, 34892
	photometric := t.uint(fields, tagPhotometric)
	sensor := photometric == colorFilterArray || photometric == linearRaw
	if strips := t.uints(fields, tagStripOffsets); len(strips) == 1 && !sensor {
		if q := pair(f, t, fields, tagStripOffsets, tagStripBytes); q != nil {
			p = q
		}
	}
	if p != nil {
		const adobeRGB = 3
		p.AdobeRGB = t.uint(fields, tagPreviewSpace) == adobeRGB
	}
	if sensor || p == nil && t.uint(fields, tagSubfileType)&1 == 0 {
		f.size(t.uint(fields, tagWidth), t.uint(fields, tagHeight))
		whole(f, t, fields)
	}
	if f.format == schema.FormatRW2 && depth == 0 {
		f.size(t.uint(fields, tagRW2Width), t.uint(fields, tagRW2Height))
		for _, tag := range []uint16{tagRW2JPEG, tagRW2JPEG2} {
			if e, ok := find(fields, tag); ok {
				f.jpeg(t.base+e.at, len(e.value))
			}
		}
	}
	subs := t.uints(fields, tagSubIFDs)
	for _, sub := range subs[:min(maxDirs, len(subs))] {
		ifd(f, t, sub, depth+1)
	}
	if at := t.uint(fields, tagExifIFD); at != 0 && f.enter(t.base+at) {
		exif(f, t, at)
	}
	return next
}

// whole checks that every strip or tile of a RAW picture is there.
func whole(f *finder, t tiffData, fields []field) {
	if f.format == schema.FormatRW2 {
		return // its offset is elsewhere, its length nowhere
	}
	offsets, sizes := t.uints(fields, tagStripOffsets), t.uints(fields, tagStripBytes)
	if tw, th := t.uint(fields, tagTileWidth), t.uint(fields, tagTileHeight); tw > 0 && th > 0 {
		offsets, sizes = t.uints(fields, tagTileOffsets), t.uints(fields, tagTileBytes)
		across, down := (t.uint(fields, tagWidth)+tw-1)/tw, (t.uint(fields, tagHeight)+th-1)/th
		if across > maxValues || down > maxValues || across*down > len(offsets) {
			f.out.Missing = true
		}
	}
	for i, at := range offsets[:min(len(offsets), len(sizes))] {
		f.need(t.base+at, sizes[i])
	}
}

// exif reads the EXIF directory at an offset: the maker note may have a
// preview.
func exif(f *finder, t tiffData, at int) {
	fields, _ := t.dir(at)
	f.size(t.uint(fields, tagPixelWidth), t.uint(fields, tagPixelHeight))
	// As for JPEGs, both are needed: see stillroom_header.
	const sRGB = 1
	interop, _ := t.dir(t.uint(fields, tagInteropIFD))
	if e, ok := find(interop, tagInteropIndex); ok && bytes.HasPrefix(e.value, []byte("R03")) && t.uint(fields, tagColorSpace) != sRGB {
		f.adobeRGB = true
	}
	if e, ok := find(fields, tagMakerNote); ok {
		makerNote(f, t, e)
	}
}

// makerNote knows the notes that hold the largest preview of some cameras, by
// how they begin.
func makerNote(f *finder, t tiffData, note field) {
	at := note.at
	inside := tiffData{b: t.b[at:], base: t.base + at, order: t.order} // offsets from the note's start
	starts := func(s string) bool { return bytes.HasPrefix(note.value, []byte(s)) }
	switch {
	case starts("Nikon\x00\x02") && len(inside.b) > 10:
		n, first, ok := readTIFF(inside.b[10:], inside.base+10)
		if !ok {
			return
		}
		fields, _ := n.dir(first)
		if sub := n.uint(fields, 0x0011); sub != 0 {
			ifd(f, n, sub, maxDepth)
		}
		const adobeRGB = 2
		f.adobeRGB = f.adobeRGB || n.uint(fields, 0x001E) == adobeRGB
	case starts("OLYMPUS\x00"), starts("OM SYSTEM\x00"):
		head := 12
		if starts("OM") {
			head = 16
		}
		if len(note.value) < head {
			return
		}
		if order := container.OrderOf(note.value[head-4:]); order != nil {
			inside.order = order
		}
		olympus(f, inside, head)
	case starts("OLYMP\x00"):
		olympus(f, t, at+8)
	case starts("AOC\x00"): // Pentax
		fields, _ := t.dir(at + 6)
		pair(f, t, fields, 0x0004, 0x0003)
	case starts("PENTAX \x00") && container.OrderOf(note.value[8:]) != nil: // since the K-01, in DNGs
		inside.order = container.OrderOf(note.value[8:])
		fields, _ := inside.dir(10)
		pair(f, inside, fields, 0x0004, 0x0003)
	case f.format == schema.FormatMRW: // Minolta's has no beginning
		fields, _ := t.dir(at)
		pair(f, t, fields, 0x0088, 0x0089)
		if e, ok := find(fields, 0x0081); ok {
			f.jpeg(t.base+e.at, len(e.value))
		}
	}
}

// olympus reads the camera settings of a maker note, which say where the
// preview is.
func olympus(f *finder, t tiffData, at int) {
	fields, _ := t.dir(at)
	e, ok := find(fields, 0x2020)
	if !ok {
		return
	}
	settings := e.at // the directory is the value itself, or at an offset
	if e.kind == 4 || e.kind == 13 {
		settings = t.uint(fields, 0x2020)
	}
	fields, _ = t.dir(settings)
	pair(f, t, fields, 0x0101, 0x0102)
}
