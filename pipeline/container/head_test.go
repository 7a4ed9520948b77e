package container

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"
)

func TestPictureHeads(t *testing.T) {
	if h, err := FrameHeadOf(Bytes("\x08\x00\xc8\x01\x2c\x03")); h != (FrameHead{8, 300, 200, 3}) || err != nil {
		t.Errorf("%+v, %v", h, err)
	}
	if _, err := FrameHeadOf(Bytes("\x08\x00\xc8\x01\x2c")); !errors.Is(err, ErrEnd) {
		t.Errorf("half a head: %v", err)
	}
	for _, tt := range []struct {
		kind, data string
		want       WebP
		err        error
	}{
		{"VP8X", "\x10\x00\x00\x00\x2b\x01\x00\xc7\x00\x00", WebP{Width: 300, Height: 200}, nil},
		{"VP8 ", "\x10\x00\x00\x9d\x01\x2a\x2c\x41\xc8\x40", WebP{Width: 300, Height: 200, Key: true}, nil},
		{"VP8 ", "\x11\x00\x00\x9d\x01\x2a\x2c\x01\xc8\x00", WebP{Width: 300, Height: 200}, nil},
		{"VP8L", "\x2f\x2b\xc1\x31\x10", WebP{Width: 300, Height: 200, Alpha: true}, nil},
		{"VP8L", "\x2e\x2b\xc1\x31\x10", WebP{}, ErrMark},
		{"VP8 ", "\x10\x00\x00\x9d\x01\x2b\x2c\x01\xc8\x00", WebP{}, ErrMark},
		{"VP8X", "\x10\x00\x00\x00\x2b\x01\x00\xc7\x00", WebP{}, ErrEnd},
	} {
		if got, err := WebPHeader(tt.kind, Bytes(tt.data)); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s %q: %+v, %v", tt.kind, tt.data, got, err)
		}
	}
}

func TestNumbers(t *testing.T) {
	big := Numbers{Src: Bytes("\x01\x02\x03\x04\x05")}
	little := Numbers{Src: Bytes("\x01\x02\x03\x04\x05"), Order: binary.LittleEndian}
	for _, want := range [][2]uint64{{0x0102, 0x0201}, {0x0304, 0x0403}} {
		if b, l := big.Uint(2), little.Uint(2); b != want[0] || l != want[1] {
			t.Errorf("%x and %x, want %x", b, l, want)
		}
	}
	if v := big.Uint(0); v != 0 || big.Bad {
		t.Errorf("no bytes are %d", v)
	}
	if v := big.Uint(2); v != 0 || !big.Bad || big.At != 4 {
		t.Errorf("beyond the end is %d, at %d", v, big.At)
	}
	if v := big.Uint(1); v != 0 {
		t.Errorf("behind what was not there is %d", v)
	}
}

func TestUints(t *testing.T) {
	le := TIFF{Order: binary.LittleEndian}
	for _, tt := range []struct {
		typ   uint16
		count uint64
		data  string
		want  []uint64
	}{
		{3, 2, "\x01\x00\x02\x00", []uint64{1, 2}},
		{3, 9, "\x01\x00\x02\x00", []uint64{1, 2}},              // less than is stated
		{9, 2, "\x01\x00\x00\x00\xff\xff\xff\xff", []uint64{1}}, // up to a negative one
		{1, 3, "\x01\x02\x03", []uint64{1, 2}},                  // as many as are asked for
		{16, 1, "\x01\x00\x00\x00\x00\x00\x00\x00", []uint64{1}},
		{2, 2, "ab", nil},
		{5, 1, "\x01\x00\x00\x00\x01\x00\x00\x00", nil},
	} {
		if got := le.Uints(Bytes(tt.data), Entry{Type: tt.typ, Count: tt.count}, 2); !slices.Equal(got, tt.want) {
			t.Errorf("type %d: %v, want %v", tt.typ, got, tt.want)
		}
	}
}

// FuzzHeads: a head is read or refused, whatever stands there.
func FuzzHeads(f *testing.F) {
	f.Add([]byte("\x10\x00\x00\x9d\x01\x2a\x2c\x01\xc8\x00"), uint16(3), uint32(2))
	f.Add([]byte("\x2f\x2b\xc1\x31\x00"), uint16(18), uint32(1<<31))
	f.Fuzz(func(t *testing.T, data []byte, typ uint16, count uint32) {
		for _, kind := range []string{"VP8X", "VP8 ", "VP8L"} {
			if w, err := WebPHeader(kind, Bytes(data)); err == nil && (w.Width < 0 || w.Width > 1<<24 || w.Height < 0 || w.Height > 1<<24) {
				t.Errorf("%+v", w)
			}
		}
		if h, err := FrameHeadOf(Bytes(data)); err == nil && (h.Width < 0 || h.Height < 0 || h.Width > 65535 || h.Height > 65535) {
			t.Errorf("%+v", h)
		}
		for _, order := range []ByteOrder{binary.LittleEndian, binary.BigEndian} {
			got := TIFF{Order: order}.Uints(Bytes(data), Entry{Type: typ, Count: uint64(count)}, 100)
			if unit := TypeSize(typ); int64(len(got))*unit > int64(len(data)) || len(got) > 100 {
				t.Errorf("%d numbers in %d bytes", len(got), len(data))
			}
		}
	})
}

// FuzzWritten: what is written as a directory is read as it was.
func FuzzWritten(f *testing.F) {
	f.Add("Maker\x00", uint16(2), []byte("abcd"), true)
	f.Add("", uint16(1), []byte("odd"), false)
	f.Fuzz(func(t *testing.T, one string, typ uint16, two []byte, big bool) {
		if TypeSize(typ) != 1 || len(one)+len(two) > 1<<16 {
			return
		}
		var order ByteOrder = binary.LittleEndian
		if big {
			order = binary.BigEndian
		}
		fields := []Field{{0x010F, typ, []byte(one)}, {0x0110, 7, two}}
		data := AppendDirectory(StartTIFF(order), order, fields)
		if want := 8 + DirectorySize(fields); len(data) != want {
			t.Fatalf("%d bytes, want %d", len(data), want)
		}
		head, err := TIFFHeader(Bytes(data))
		if err != nil || head.Order != order || head.Magic != 42 {
			t.Fatalf("%+v, %v", head, err)
		}
		d, err := head.DirectoryAt(Bytes(data), head.First)
		if err != nil || d.Entries != 2 || d.Next() != 0 {
			t.Fatalf("%+v, %v", d, err)
		}
		for i, field := range fields {
			e, err := d.Entry(int64(i))
			if err != nil || e.Tag != field.Tag || e.Type != field.Type || e.Size != int64(len(field.Value)) {
				t.Fatalf("%+v, %v", e, err)
			}
			if got := data[e.At : e.At+e.Size]; string(got) != string(field.Value) {
				t.Errorf("%q, want %q", got, field.Value)
			}
			if e.Size > 4 && e.At%2 != 0 {
				t.Errorf("a value at %d", e.At)
			}
		}
	})
}
