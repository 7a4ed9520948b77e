package probe

import (
	"bytes"
	"io"
	"slices"

	"github.com/rwcarlsen/goexif/exif"
	"github.com/rwcarlsen/goexif/tiff"

	"github.com/stillroom/stillroom/pipeline/container"
)

// Tags that structure a file rather than describe a picture.
const (
	tagSoftware       = 0x0131
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
type field = container.Field

// exifBlock holds the tags that the guard let through of one TIFF structure, or of the
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
		if !slices.ContainsFunc(wanted, func(m map[uint16]exif.FieldName) bool { return m[e.Tag] != "" }) ||
			slices.ContainsFunc(out, func(f field) bool { return f.Tag == e.Tag }) {
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
		typ := e.Type
		switch typ {
		case typeUTF8:
			typ = typeASCII // Exif 3.0; goexif has no name for it, text decodes both
		case typeIFD:
			typ = typeLong
		case typeLong8, typeSLong8, typeIFD8:
			continue // BigTIFF numbers; no wanted tag is written as one
		}
		out = append(out, field{Tag: e.Tag, Type: typ, Value: value})
	}
	return out
}

// distil writes x as a TIFF of at most three directories, one after the other, each
// with its values behind it, and nothing in it that goexif stumbles on.
func (x *exifBlock) distil() []byte {
	type directory struct {
		pointer uint16
		fields  []field
	}
	main := slices.Clone(x.main)
	var below []directory
	for _, d := range []directory{{tagExifIFD, x.sub}, {tagGPSIFD, x.gps}} {
		if len(d.fields) > 0 {
			main = append(main, field{Tag: d.pointer, Type: typeLong, Value: make([]byte, 4)})
			below = append(below, d)
		}
	}
	out := container.StartTIFF(x.order)
	at := len(out) + container.DirectorySize(main)
	for i, d := range below {
		x.order.PutUint32(main[len(x.main)+i].Value, uint32(at))
		at += container.DirectorySize(d.fields)
	}
	out = container.AppendDirectory(out, x.order, main)
	for _, d := range below {
		out = container.AppendDirectory(out, x.order, d.fields)
	}
	return out
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
