package probe

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// tag is an entry for buildTIFF. With data nil, count and field are written
// as they are, so that a test can lie.
type tag struct {
	id, typ uint16
	data    []byte
	count   uint32
	field   uint32
}

func ascii(id uint16, s string) tag { return tag{id: id, typ: typeASCII, data: []byte(s + "\x00")} }

func short(id uint16, v ...uint16) tag {
	t := tag{id: id, typ: typeShort}
	for _, x := range v {
		t.data = binary.LittleEndian.AppendUint16(t.data, x)
	}
	return t
}

func long(id uint16, v uint32) tag {
	return tag{id: id, typ: typeLong, data: binary.LittleEndian.AppendUint32(nil, v)}
}

func rational(id uint16, v ...uint32) tag {
	t := tag{id: id, typ: typeRational}
	for _, x := range v {
		t.data = binary.LittleEndian.AppendUint32(t.data, x)
	}
	return t
}

func lie(id, typ uint16, count, field uint32) tag {
	return tag{id: id, typ: typ, count: count, field: field}
}

// buildTIFF writes a little-endian TIFF of a first, an Exif and a GPS
// directory, and next as the offset behind the first. nil directories are
// left out.
func buildTIFF(main, sub, gps []tag, next uint32) []byte {
	le := binary.LittleEndian
	main = slices.Clone(main)
	size := func(d []tag) uint32 { return uint32(2 + 12*len(d) + 4) }
	at := uint32(8) + size(main)
	for _, d := range [][]tag{sub, gps} {
		if d != nil {
			at += 12
		}
	}
	dirs := [][]tag{nil}
	if sub != nil {
		main = append(main, long(tagExifIFD, at))
		at += size(sub)
		dirs = append(dirs, sub)
	}
	if gps != nil {
		main = append(main, long(tagGPSIFD, at))
		at += size(gps)
		dirs = append(dirs, gps)
	}
	dirs[0] = main

	out := []byte("II*\x00\x08\x00\x00\x00")
	var values []byte
	for i, d := range dirs {
		out = le.AppendUint16(out, uint16(len(d)))
		for _, t := range d {
			out = le.AppendUint16(out, t.id)
			out = le.AppendUint16(out, t.typ)
			if t.data == nil {
				out = le.AppendUint32(out, t.count)
				out = le.AppendUint32(out, t.field)
				continue
			}
			out = le.AppendUint32(out, uint32(int64(len(t.data))/max(container.TypeSize(t.typ), 1)))
			if len(t.data) <= 4 {
				out = append(out, append(slices.Clone(t.data), 0, 0, 0)[:4]...)
			} else {
				out = le.AppendUint32(out, at+uint32(len(values)))
				values = append(values, t.data...)
			}
		}
		if i == 0 {
			out = le.AppendUint32(out, next)
		} else {
			out = le.AppendUint32(out, 0)
		}
	}
	return append(out, values...)
}

// segment is one JPEG segment with a true length.
func segment(marker byte, payload ...[]byte) []byte {
	data := bytes.Join(payload, nil)
	out := []byte{0xFF, marker}
	out = binary.BigEndian.AppendUint16(out, uint16(len(data)+2))
	return append(out, data...)
}

func exifSegment(tiff []byte) []byte { return segment(0xE1, []byte("Exif\x00\x00"), tiff) }

func xmpSegment(packet string) []byte {
	return segment(0xE1, []byte(xmpSignature), []byte(packet))
}

// frame is a SOF segment of three components.
func frame(marker byte, w, h uint16) []byte {
	b := []byte{8}
	b = binary.BigEndian.AppendUint16(b, h)
	b = binary.BigEndian.AppendUint16(b, w)
	return segment(marker, b, []byte{3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1})
}

var scanStart = segment(0xDA, []byte{3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0})

// buildJPEG wraps segments, a frame of 40 x 30 and a scan of two bytes.
func buildJPEG(segments ...[]byte) []byte {
	out := []byte{0xFF, 0xD8}
	out = append(out, bytes.Join(segments, nil)...)
	out = append(out, frame(0xC0, 40, 30)...)
	out = append(out, scanStart...)
	return append(out, 0x12, 0x34, 0xFF, 0xD9)
}

func read(t testing.TB, data []byte) schema.Probe {
	t.Helper()
	p, err := Read(context.Background(), "x.jpg", bytes.NewReader(data), int64(len(data)), schema.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// wantWarning checks that some warning contains part; "" wants none at all.
func wantWarning(t testing.TB, p schema.Probe, part string) {
	t.Helper()
	if part == "" {
		if len(p.Warnings) > 0 {
			t.Errorf("got warnings %q, want none", p.Warnings)
		}
		return
	}
	for _, w := range p.Warnings {
		if strings.Contains(w, part) {
			return
		}
	}
	t.Errorf("got warnings %q, want one with %q", p.Warnings, part)
}

// sampleMain, sampleSub and sampleGPS are a photo as a camera writes it.
var (
	sampleMain = []tag{
		ascii(0x010E, "A room"), ascii(0x010F, "Acme"), ascii(0x0110, "Box 1"), short(0x0112, 6),
		ascii(0x013B, "Ada"), ascii(0x8298, "(c) Ada\x00(c) Ed"), ascii(0x0132, "2030:01:01 00:00:00"),
		ascii(0x013C, "adas-laptop"),
	}
	sampleSub = []tag{
		rational(0x829A, 1, 250), rational(0x829D, 28, 10), short(0x8827, 400),
		ascii(0x9003, "2024:03:02 09:14:05"), ascii(0x9004, "2024:03:02 09:14:06"),
		ascii(0x9010, "+09:00"), ascii(0x9011, "-05:30"), ascii(0x9291, "123"),
		rational(0x920A, 35, 1), ascii(0xA431, "SN-1234"), ascii(0xA434, "Lens 35"), ascii(0xA435, "LN-5678"),
		ascii(0xA430, "Ada Owner"), ascii(0xA420, "0123456789abcdef"),
	}
	sampleGPS = []tag{
		ascii(1, "S"), rational(2, 12, 1, 30, 1, 36, 1), ascii(3, "W"), rational(4, 77, 1, 3, 1, 0, 1),
		{id: 5, typ: typeByte, data: []byte{1}}, rational(6, 125, 10),
	}
)

func sampleTIFF() []byte { return buildTIFF(sampleMain, sampleSub, sampleGPS, 0) }
