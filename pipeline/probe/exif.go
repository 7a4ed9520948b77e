package probe

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"

	"github.com/rwcarlsen/goexif/exif"
	"github.com/rwcarlsen/goexif/tiff"

	"github.com/stillroom/stillroom/pipeline/container"
)

// Tags that structure a file rather than describe a picture.
const (
	tagSubfileType    = 0x00FE
	tagOldSubfileType = 0x00FF
	tagWidth          = 0x0100
	tagHeight         = 0x0101
	tagBits           = 0x0102
	tagCompression    = 0x0103
	tagPhotometric    = 0x0106
	tagMake           = 0x010F
	tagModel          = 0x0110
	tagOrientation    = 0x0112
	tagSamples        = 0x0115
	tagSubIFDs        = 0x014A
	tagXMP            = 0x02BC
	tagISO            = 0x8827
	tagPixelWidth     = 0xA002
	tagPixelHeight    = 0xA003
	tagIIM            = 0x83BB
	tagCFAPattern     = 0x828E
	tagLeafData       = 0x8606
	tagPhotoshop      = 0x8649
	tagExifIFD        = 0x8769
	tagICC            = 0x8773
	tagGPSIFD         = 0x8825
	tagDNGVersion     = 0xC612
	tagSerialNumber   = 0xC62F
)

// exifTags are the EXIF tags that a Probe has a field for, with
// the names goexif stores them under. They belong to the Exif directory, and
// are taken from the first directory too: TIFF/EP, which RAW formats follow,
// keeps them there.
var exifTags = map[uint16]exif.FieldName{
	0x829A: exif.ExposureTime,
	0x829D: exif.FNumber,
	tagISO: exif.ISOSpeedRatings,
	0x8831: "StandardOutputSensitivity",
	0x8832: "RecommendedExposureIndex",
	0x8833: "ISOSpeed",
	0x9003: exif.DateTimeOriginal,
	0x9004: exif.DateTimeDigitized,
	0x9011: "OffsetTimeOriginal",
	0x9286: exif.UserComment,
	0x9291: exif.SubSecTimeOriginal,
	0x9292: exif.SubSecTimeDigitized,
	0x920A: exif.FocalLength,
	0xA420: exif.ImageUniqueID,
	0xA430: "CameraOwnerName",
	0xA431: "BodySerialNumber",
	0xA434: exif.LensModel,
	0xA435: "LensSerialNumber",
	0xA436: "ImageTitle",   // Exif 3.0
	0xA437: "Photographer", // Exif 3.0
}

// mainTags belong to the first directory only.
var mainTags = map[uint16]exif.FieldName{
	0x010E:          exif.ImageDescription,
	tagMake:         exif.Make,
	0x0110:          exif.Model,
	0x4746:          "Rating", // of Windows, which cameras write too
	0x0112:          exif.Orientation,
	0x013B:          exif.Artist,
	0x013C:          "HostComputer",
	0x8298:          exif.Copyright,
	0x9C9B:          exif.XPTitle,
	0x9C9C:          exif.XPComment,
	0x9C9D:          exif.XPAuthor,
	0x9C9E:          exif.XPKeywords,
	0x9C9F:          exif.XPSubject,
	tagSerialNumber: "CameraSerialNumber",
}

var gpsTags = map[uint16]exif.FieldName{
	1: exif.GPSLatitudeRef,
	2: exif.GPSLatitude,
	3: exif.GPSLongitudeRef,
	4: exif.GPSLongitude,
	5: exif.GPSAltitudeRef,
	6: exif.GPSAltitude,
}

// field is a tag with its value, checked: the type is one goexif knows and
// the value a whole number of elements.
type field struct {
	tag   uint16
	typ   uint16
	value []byte
}

// exifBlock is what the guard let through of one TIFF structure, or of the
// several that CR3 keeps its directories in.
type exifBlock struct {
	order          byteOrder
	main, sub, gps []field

	// The size that the Exif directory states; 0 if it does not.
	width, height uint64
}

// exifFrom collects the wanted tags of the directory at g.first and of the
// Exif and GPS directories it points at. With entries the caller has read
// that directory already.
func (g *guard) exifFrom(entries []entry) *exifBlock {
	x := &exifBlock{order: g.order}
	x.main = g.fields(entries, mainTags, exifTags)
	var sub []entry
	if off, ok := g.uint1(entries, tagExifIFD); ok {
		sub, _ = g.dir("the Exif directory", container.Offset(off))
		x.sub = g.fields(sub, exifTags)
		x.width, _ = g.uint1(sub, tagPixelWidth)
		x.height, _ = g.uint1(sub, tagPixelHeight)
	}
	off, ok := g.uint1(entries, tagGPSIFD)
	if !ok {
		off, ok = g.uint1(sub, tagGPSIFD) // misplaced, but a place all the same
	}
	if ok {
		gps, _ := g.dir("the GPS directory", container.Offset(off))
		x.gps = g.fields(gps, gpsTags)
	}
	return x
}

// fields reads the values of the wanted tags; of a tag that is there twice,
// the first.
func (g *guard) fields(entries []entry, wanted ...map[uint16]exif.FieldName) []field {
	var out []field
	for _, e := range entries {
		if !slices.ContainsFunc(wanted, func(m map[uint16]exif.FieldName) bool { return m[e.tag] != "" }) ||
			slices.ContainsFunc(out, func(f field) bool { return f.tag == e.tag }) {
			continue
		}
		value, err := g.value(e)
		if err != nil {
			g.warn(err)
			continue
		}
		if len(value) == 0 {
			continue // goexif refuses the whole directory over a count of zero
		}
		typ := e.typ
		switch typ {
		case typeUTF8:
			typ = typeASCII // Exif 3.0; goexif has no name for it, text decodes both
		case typeIFD:
			typ = typeLong
		case typeLong8, typeSLong8, typeIFD8:
			continue // BigTIFF numbers; no wanted tag is written as one
		}
		out = append(out, field{tag: e.tag, typ: typ, value: value})
	}
	return out
}

// distil writes x as a TIFF of at most three directories, one after the other
// with the values behind them, and nothing in it that goexif stumbles on.
func (x *exifBlock) distil() []byte {
	const header = 8
	dirSize := func(fields []field, pointers int) int { return 2 + 12*(len(fields)+pointers) + 4 }

	main := slices.Clone(x.main)
	pointer := func(tag uint16, at int) {
		main = append(main, field{tag: tag, typ: typeLong, value: x.order.AppendUint32(nil, uint32(at))})
	}
	pointers := 0
	for _, d := range [][]field{x.sub, x.gps} {
		if len(d) > 0 {
			pointers++
		}
	}
	at := header + dirSize(main, pointers)
	dirs := [][]field{nil}
	for _, d := range []struct {
		tag    uint16
		fields []field
	}{{tagExifIFD, x.sub}, {tagGPSIFD, x.gps}} {
		if len(d.fields) > 0 {
			pointer(d.tag, at)
			dirs = append(dirs, d.fields)
			at += dirSize(d.fields, 0)
		}
	}
	dirs[0] = main

	out := []byte("II*\x00\x08\x00\x00\x00")
	if x.order == binary.BigEndian {
		out = []byte("MM\x00*\x00\x00\x00\x08")
	}
	var values []byte // at is where they begin
	for _, d := range dirs {
		out = x.order.AppendUint16(out, uint16(len(d)))
		for _, f := range d {
			out = x.order.AppendUint16(out, f.tag)
			out = x.order.AppendUint16(out, f.typ)
			out = x.order.AppendUint32(out, uint32(int64(len(f.value))/container.TypeSize(f.typ)))
			if len(f.value) <= 4 {
				out = append(out, append(slices.Clone(f.value), 0, 0, 0)[:4]...)
			} else {
				out = x.order.AppendUint32(out, uint32(at+len(values)))
				values = append(values, f.value...)
			}
		}
		out = x.order.AppendUint32(out, 0)
	}
	return append(out, values...)
}

// decode has goexif read x. The recover is the only one in stillroom: goexif
// panics by design on some input, and what distil writes is
// meant to hold none of it, but a photo must not stop an import.
func (x *exifBlock) decode() (ex *exif.Exif, err error) {
	defer func() {
		if r := recover(); r != nil {
			ex, err = nil, malformed("EXIF", "goexif panicked: %v", r)
		}
	}()
	data := x.distil()
	ex, err = exif.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, malformed("EXIF", "goexif refused it: %v", err)
	}

	// goexif ends at Exif 2.2: it keeps no offset, owner or serial number.
	// LoadTags is its own way to teach it more names.
	ex.LoadTags(ex.Tiff.Dirs[0], exifTags, false)
	ex.LoadTags(ex.Tiff.Dirs[0], mainTags, false)
	if p, err := ex.Get(exif.ExifIFDPointer); err == nil {
		off, err := p.Int(0)
		if err != nil {
			return nil, malformed("EXIF", "pointer: %v", err)
		}
		r := bytes.NewReader(data)
		if _, err := r.Seek(int64(off), io.SeekStart); err != nil {
			return nil, malformed("EXIF", "pointer: %v", err)
		}
		dir, _, err := tiff.DecodeDir(r, ex.Tiff.Order)
		if err != nil {
			return nil, malformed("EXIF", "Exif directory: %v", err)
		}
		ex.LoadTags(dir, exifTags, false)
	}
	return ex, nil
}
