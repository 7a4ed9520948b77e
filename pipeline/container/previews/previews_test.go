package previews

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// plain is a JPEG of a size.
func plain(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withSegments inserts segments after the start of a JPEG.
func withSegments(b []byte, segments ...[]byte) []byte {
	return append(append(bytes.Clone(b[:2]), bytes.Join(segments, nil)...), b[2:]...)
}

func segment(marker byte, payload ...[]byte) []byte {
	body := bytes.Join(payload, nil)
	return append([]byte{0xFF, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

// turned is EXIF that states an orientation and no more.
func turned(orientation byte) []byte {
	return segment(0xE1, []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00"), []byte{orientation, 0, 0, 0}, make([]byte, 4))
}

// A preview is found where Fujifilm's header says that it is, and nowhere else; a part of
// the sensor's data beyond the end is missing.
func TestOfRAF(t *testing.T) {
	jpeg := plain(t, 30, 20)
	file := func(at, size, sensor uint32) []byte {
		b := append([]byte("FUJIFILMCCD-RAW "), make([]byte, 144)...)
		for i, v := range []uint32{at, size, 0, 0, sensor, 10} {
			binary.BigEndian.PutUint32(b[84+4*i:], v)
		}
		return append(append(b, jpeg...), make([]byte, 10)...)
	}
	end := uint32(160 + len(jpeg))
	for _, tt := range []struct {
		name             string
		at, size, sensor uint32
		previews         int
		missing          bool
	}{
		{"as it is", 160, uint32(len(jpeg)), end, 1, false},
		{"beside it", 161, uint32(len(jpeg)), end, 0, false},
		{"beyond the end", 0xFFFFFFF0, 0xFFFFFFFF, end, 0, false},
		{"a sensor that is cut", 160, uint32(len(jpeg)), end + 1, 1, true},
	} {
		got := Of(file(tt.at, tt.size, tt.sensor), schema.FormatRAF)
		if len(got.Previews) != tt.previews || got.Missing != tt.missing {
			t.Errorf("%s: %d previews, missing %t", tt.name, len(got.Previews), got.Missing)
		}
	}
}

// A directory that leads back to itself is read once.
func TestOfLoop(t *testing.T) {
	loop := []byte("II*\x00\x08\x00\x00\x00\x01\x00\x4a\x01\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00\x08\x00\x00\x00")
	f := &finder{b: loop, format: schema.FormatNEF, dirs: maxDirs, seen: map[int]bool{}, found: map[int]bool{}}
	tiff(f, 0)
	if read := maxDirs - f.dirs; read != 1 {
		t.Errorf("%d directories were read", read)
	}
}

func TestReadPreview(t *testing.T) {
	jpeg := plain(t, 30, 20)
	for _, tt := range []struct {
		name string
		b    []byte
		ok   bool
		turn int
	}{
		{"as it is", jpeg, true, 0},
		{"with EXIF", withSegments(jpeg, turned(6)), true, 6},
		{"with nonsense in EXIF", withSegments(jpeg, turned(9)), true, 0},
		{"stray bytes", withSegments(jpeg, []byte{0, 0, 7}), true, 0},
		{"too many of them", withSegments(jpeg, make([]byte, 5000)), false, 0},
		{"lossless", bytes.Replace(jpeg, []byte{0xFF, 0xC0}, []byte{0xFF, 0xC3}, 1), false, 0},
		{"12 bits", bytes.Replace(jpeg, []byte{0xFF, 0xC0, 0, 17, 8}, []byte{0xFF, 0xC0, 0, 17, 12}, 1), false, 0},
		{"no frame", jpeg[:30], false, 0},
		{"a scan first", withSegments(jpeg, segment(0xDA, []byte("x"))), false, 0},
		{"no JPEG", []byte("\xff\xd9\xff\xd9\xff\xd9"), false, 0},
		{"empty", nil, false, 0},
		{"many segments", withSegments(jpeg, bytes.Repeat(segment(0xFE), 2000)), false, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, ok := readPreview(tt.b)
			if ok != tt.ok || p.Orientation != tt.turn || ok && (p.Width != 30 || p.Height != 20) {
				t.Errorf("%v, orientation %d, %d x %d", ok, p.Orientation, p.Width, p.Height)
			}
		})
	}
}

func TestPreviewOrientation(t *testing.T) {
	landscape, portrait := File{Width: 600, Height: 400}, File{Width: 400, Height: 600}
	for _, tt := range []struct {
		name    string
		file    File
		w, h    int
		own, of int
		want    int
	}{
		{"nothing said", landscape, 300, 200, 0, 0, 0},
		{"said once, for the file", landscape, 300, 200, 0, 8, 8},
		{"said twice", landscape, 300, 200, 6, 6, 6},
		{"said by the preview only", landscape, 300, 200, 6, 0, 6},
		{"upright already", landscape, 200, 300, 0, 6, 1},
		{"upright already, and says so", landscape, 200, 300, 1, 6, 1},
		{"corrected in the file", landscape, 300, 200, 1, 6, 6},
		{"half a turn, upright already", landscape, 300, 200, 1, 3, 1},
		{"unknown size", File{}, 300, 200, 1, 6, 1},
		{"stored upright", portrait, 200, 300, 0, 1, 1},
		{"square", landscape, 200, 200, 0, 6, 6},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.file.OrientationOf(Preview{Width: tt.w, Height: tt.h, Orientation: tt.own}, tt.of); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}
