package embed

import (
	"encoding/binary"
	"math"
	"sync"
	"unicode/utf16"

	"github.com/stillroom/stillroom/schema"
)

// InSRGB returns a copy of data, a JPEG or WebP, with a profile that says that it is sRGB, if
// it has none. The errors are those of Into.
func InSRGB(data []byte, format schema.Format) ([]byte, error) {
	switch format {
	case schema.FormatJPEG:
		at, _, err := jpegStart(data)
		if err != nil {
			return nil, err
		}
		return splice(data, at, jpegProfile(data)), nil
	case schema.FormatWebP:
		out, err := webpWith(data, "", 0, nil)
		if err != nil {
			return nil, err
		}
		return webpInSRGB(out), nil
	}
	return nil, ErrFormat
}

// sRGB is a color profile that says that the numbers of a picture are sRGB (IEC 61966-2-1),
// in some hundred bytes: programs for print take a picture without one for whatever they
// are set to. It is made of the standard's numbers and tells of no device.
var sRGB = sync.OnceValue(func() []byte {
	number := func(v float64) uint32 { return uint32(int32(math.Round(v * 65536))) }
	be := binary.BigEndian
	numbers := func(kind string, values ...float64) []byte {
		b := append([]byte(kind), 0, 0, 0, 0)
		for _, v := range values {
			b = be.AppendUint32(b, number(v))
		}
		return b
	}
	words := func(s string) []byte {
		text := utf16.Encode([]rune(s))
		b := append([]byte("mluc"), 0, 0, 0, 0)
		for _, v := range []uint32{1, 12} {
			b = be.AppendUint32(b, v)
		}
		b = append(b, "enUS"...)
		b = be.AppendUint32(be.AppendUint32(b, uint32(2*len(text))), 28)
		for _, u := range text {
			b = be.AppendUint16(b, u)
		}
		return b
	}
	curve := append([]byte("para\x00\x00\x00\x00\x00\x03\x00\x00"), numbers("", 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)[4:]...)
	// Primaries and white as XYZ, adapted to D50 by Bradford.
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", words("sRGB")},
		{"cprt", words("Public domain")},
		{"wtpt", numbers("XYZ ", 0.9642, 1, 0.8249)},
		{"chad", numbers("sf32", 1.047882, 0.022919, -0.050217, 0.029587, 0.990479, -0.017059, -0.009232, 0.015076, 0.751678)},
		{"rXYZ", numbers("XYZ ", 0.436066, 0.222488, 0.013916)},
		{"gXYZ", numbers("XYZ ", 0.385147, 0.716873, 0.097076)},
		{"bXYZ", numbers("XYZ ", 0.143066, 0.060608, 0.714096)},
		{"rTRC", curve}, {"gTRC", nil}, {"bTRC", nil}, // which share the bytes of the first
	}
	table := be.AppendUint32(nil, uint32(len(tags)))
	at := 128 + 4 + 12*len(tags)
	var body []byte
	var last [2]uint32
	for _, t := range tags {
		if t.data != nil {
			last = [2]uint32{uint32(at + len(body)), uint32(len(t.data))}
			body = append(body, t.data...)
			body = append(body, make([]byte, -len(body)&3)...)
		}
		table = append(table, t.name...)
		table = be.AppendUint32(be.AppendUint32(table, last[0]), last[1])
	}
	head := make([]byte, 128)
	be.PutUint32(head, uint32(at+len(body)))
	be.PutUint32(head[8:], 0x04200000) // version 4.2
	copy(head[12:], "mntrRGB XYZ ")
	for i, v := range []uint16{2026, 1, 1} {
		be.PutUint16(head[24+2*i:], v)
	}
	copy(head[36:], "acsp")
	for i, v := range []float64{0.9642, 1, 0.8249} {
		be.PutUint32(head[68+4*i:], number(v))
	}
	return append(append(head, table...), body...)
})
