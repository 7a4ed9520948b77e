package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// TIFF field types.
const (
	typeByte      = 1
	typeASCII     = 2
	typeShort     = 3
	typeLong      = 4
	typeRational  = 5
	typeUndefined = 7
)

// field is one entry of a TIFF directory.
type field struct {
	tag, kind uint16
	count     int
	data      []byte
}

func ascii(tag uint16, s string) field {
	return field{tag, typeASCII, len(s) + 1, append([]byte(s), 0)}
}

func raw(tag, kind uint16, b ...byte) field { return field{tag, kind, len(b), b} }

func short(tag uint16, v ...uint16) field {
	f := field{tag: tag, kind: typeShort, count: len(v)}
	for _, x := range v {
		f.data = binary.LittleEndian.AppendUint16(f.data, x)
	}
	return f
}

func long(tag uint16, v int) field {
	return field{tag, typeLong, 1, binary.LittleEndian.AppendUint32(nil, uint32(v))}
}

// rational takes numerators and denominators in turn.
func rational(tag uint16, v ...uint32) field {
	f := field{tag: tag, kind: typeRational, count: len(v) / 2}
	for _, x := range v {
		f.data = binary.LittleEndian.AppendUint32(f.data, x)
	}
	return f
}

// directory writes fields as the IFD that stands at offset at, with the
// offset of the next one. Its length does not depend on either.
func directory(at, next int, fields []field) []byte {
	slices.SortFunc(fields, func(a, b field) int { return int(a.tag) - int(b.tag) })
	le := binary.LittleEndian
	out := le.AppendUint16(nil, uint16(len(fields)))
	free := at + 2 + 12*len(fields) + 4
	var values []byte
	for _, f := range fields {
		out = le.AppendUint16(out, f.tag)
		out = le.AppendUint16(out, f.kind)
		out = le.AppendUint32(out, uint32(f.count))
		if len(f.data) <= 4 {
			out = append(out, f.data...)
			out = append(out, make([]byte, 4-len(f.data))...)
			continue
		}
		out = le.AppendUint32(out, uint32(free+len(values)))
		values = append(values, f.data...)
		if len(values)%2 == 1 {
			values = append(values, 0)
		}
	}
	return append(le.AppendUint32(out, uint32(next)), values...)
}

// writeEXIF returns the APP1 segment of a frame: everything a camera writes,
// private things above all, because samples without them would show nothing.
// thumb is a JPEG; w and h are those of the stored pixels.
func writeEXIF(r *room, f *frameSpec, w, h int, thumb []byte) ([]byte, error) {
	local, err := time.Parse(exifTime, f.taken)
	if err != nil {
		return nil, fmt.Errorf("%s/%s: %w", r.folder, f.name, err)
	}
	const header = 8
	main := func(exif, gps int) []field {
		return []field{
			ascii(0x010E, "Synthetic room, rendered by stillroom samples/gen"), // ImageDescription
			ascii(0x010F, "Stillroom Sample"),                                  // Make
			ascii(0x0110, r.body.model),                                        // Model
			short(0x0112, uint16(f.orientation)),                               // Orientation
			rational(0x011A, 72, 1),                                            // XResolution
			rational(0x011B, 72, 1),                                            // YResolution
			short(0x0128, 2),                                                   // ResolutionUnit: inches
			ascii(0x0131, "Synthetic firmware 1.0"),                            // Software
			ascii(0x0132, f.taken),                                             // DateTime
			ascii(0x013B, "Sample Photographer"),                               // Artist
			short(0x0213, 1),                                                   // YCbCrPositioning: centered
			ascii(0x8298, "Copyright 2024 Sample Photographer"),                // Copyright
			long(0x8769, exif),
			long(0x8825, gps),
		}
	}
	exif := exifFields(r, f, w, h)
	gps := gpsFields(r.place, local.Add(-r.zone))
	small := func(at int) []field {
		return []field{
			short(0x0103, 6), // Compression: JPEG
			rational(0x011A, 72, 1),
			rational(0x011B, 72, 1),
			short(0x0128, 2),
			short(0x0213, 1),
			long(0x0201, at),
			long(0x0202, len(thumb)),
		}
	}

	atEXIF := header + len(directory(0, 0, main(0, 0)))
	atGPS := atEXIF + len(directory(0, 0, exif))
	atSmall := atGPS + len(directory(0, 0, gps))
	atThumb := atSmall + len(directory(0, 0, small(0)))
	var b bytes.Buffer
	b.WriteString("Exif\x00\x00II*\x00\x08\x00\x00\x00")
	b.Write(directory(header, atSmall, main(atEXIF, atGPS)))
	b.Write(directory(atEXIF, 0, exif))
	b.Write(directory(atGPS, 0, gps))
	b.Write(directory(atSmall, 0, small(atThumb)))
	b.Write(thumb)
	if b.Len()+2 > 0xFFFF {
		return nil, fmt.Errorf("%s/%s: EXIF of %d bytes does not fit a JPEG segment", r.folder, f.name, b.Len())
	}
	return append([]byte{0xFF, 0xE1, byte((b.Len() + 2) >> 8), byte(b.Len() + 2)}, b.Bytes()...), nil
}

const exifTime = "2006:01:02 15:04:05"

func exifFields(r *room, f *frameSpec, w, h int) []field {
	id := sha256.Sum256([]byte("stillroom sample " + r.folder + "/" + f.name))
	focal := uint32(f.cam.focal*10 + 0.5)
	out := []field{
		rational(0x829A, 1, f.shutter),                     // ExposureTime
		rational(0x829D, f.stop, 10),                       // FNumber
		short(0x8822, 1),                                   // ExposureProgram: manual
		short(0x8827, f.iso),                               // ISO
		short(0x8830, 2),                                   // SensitivityType: REI
		long(0x8832, int(f.iso)),                           // RecommendedExposureIndex
		raw(0x9000, typeUndefined, []byte("0232")...),      // ExifVersion
		ascii(0x9003, f.taken),                             // DateTimeOriginal
		ascii(0x9004, f.taken),                             // CreateDate
		raw(0x9101, typeUndefined, 1, 2, 3, 0),             // ComponentsConfiguration
		short(0x9207, 5),                                   // MeteringMode: pattern
		short(0x9209, 0x10),                                // Flash: off
		rational(0x920A, focal, 10),                        // FocalLength
		raw(0x927C, typeUndefined, makerNote(r, f)...),     // MakerNote
		ascii(0x9290, f.fraction),                          // SubSecTime
		ascii(0x9291, f.fraction),                          // SubSecTimeOriginal
		ascii(0x9292, f.fraction),                          // SubSecTimeDigitized
		raw(0xA000, typeUndefined, []byte("0100")...),      // FlashpixVersion
		short(0xA001, 1),                                   // ColorSpace: sRGB
		long(0xA002, w),                                    // ExifImageWidth
		long(0xA003, h),                                    // ExifImageHeight
		raw(0xA300, typeUndefined, 3),                      // FileSource: digital camera
		raw(0xA301, typeUndefined, 1),                      // SceneType: photographed
		short(0xA402, 1),                                   // ExposureMode: manual
		short(0xA403, 1),                                   // WhiteBalance: manual
		short(0xA405, uint16(f.cam.focal+0.5)),             // FocalLengthIn35mmFilm
		short(0xA406, 0),                                   // SceneCaptureType
		ascii(0xA420, hex.EncodeToString(id[:16])),         // ImageUniqueID
		ascii(0xA430, "Sample Owner"),                      // CameraOwnerName
		ascii(0xA431, r.body.serial),                       // BodySerialNumber
		rational(0xA432, 200, 10, 400, 10, 28, 10, 28, 10), // LensSpecification
		ascii(0xA433, "Stillroom Sample"),                  // LensMake
		ascii(0xA434, "Synthetic Zoom 20-40mm F2.8"),       // LensModel
		ascii(0xA435, r.body.lensSerial),                   // LensSerialNumber
	}
	if r.body.offset != "" {
		for _, tag := range []uint16{0x9010, 0x9011, 0x9012} { // OffsetTime, ...Original, ...Digitized
			out = append(out, ascii(tag, r.body.offset))
		}
	}
	return out
}

// makerNote is a block in no format but its own, as makers have them, with
// the serial number once more: stripping EXIF by tag would miss it.
func makerNote(r *room, f *frameSpec) []byte {
	return fmt.Appendf(nil, "STILLROOM-SAMPLE\x00\x01\x00InternalSerialNumber=%s-INT\x00Frame=%s\x00", r.body.serial, f.name)
}

// place is where a frame says it was taken: always far out at sea.
type place struct {
	lat, lon float64 // degrees; negative is south and west
	alt      uint32  // decimeters
}

func gpsFields(p place, utc time.Time) []field {
	ns, ew := "N", "E"
	if p.lat < 0 {
		ns = "S"
	}
	if p.lon < 0 {
		ew = "W"
	}
	return []field{
		raw(0x0000, typeByte, 2, 3, 0, 0), // GPSVersionID
		ascii(0x0001, ns),
		angle(0x0002, p.lat),
		ascii(0x0003, ew),
		angle(0x0004, p.lon),
		raw(0x0005, typeByte, 0), // GPSAltitudeRef: above the sea
		rational(0x0006, p.alt, 10),
		rational(0x0007, uint32(utc.Hour()), 1, uint32(utc.Minute()), 1, uint32(utc.Second()), 1),
		ascii(0x0012, "WGS-84"),
		ascii(0x001D, utc.Format("2006:01:02")),
	}
}

// angle is degrees, minutes and seconds, without a sign.
func angle(tag uint16, deg float64) field {
	if deg < 0 {
		deg = -deg
	}
	n := uint32(deg*3600*100 + 0.5) // hundredths of a second: about 30 cm
	return rational(tag, n/360000, 1, n/6000%60, 1, n%6000, 100)
}

// attach puts an APP1 segment right after the start of a JPEG.
func attach(jpeg, app1 []byte) []byte {
	return slices.Concat(jpeg[:2], app1, jpeg[2:])
}
