package render

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// directories is a TIFF of directories that say their kind and size, and have no picture.
func directories(last uint32, list ...[3]uint32) []byte {
	le := binary.LittleEndian
	b := []byte("II*\x00\x08\x00\x00\x00")
	for i, d := range list {
		b = le.AppendUint16(b, 3)
		for k, tag := range []uint16{254, 256, 257} {
			b = le.AppendUint32(le.AppendUint32(le.AppendUint16(le.AppendUint16(b, tag), 4), 1), d[k])
		}
		next := uint32(len(b) + 4)
		if i == len(list)-1 {
			next = last
		}
		b = le.AppendUint32(b, next)
	}
	return b
}

// Pages are counted, and what a writer puts beside a picture is none: a thumbnail or a
// pyramid, marked or not, and a mask.
func TestPages(t *testing.T) {
	page, second := [3]uint32{0, 2000, 3000}, [3]uint32{2, 3000, 2000}
	for name, x := range map[string]struct {
		data []byte
		want int
	}{
		"one":                    {directories(0, page), 1},
		"two":                    {directories(0, page, second), 2},
		"two, the thumbnail too": {directories(0, page, [3]uint32{1, 150, 200}, second), 2},
		"a thumbnail unmarked":   {directories(0, [3]uint32{0, 160, 120}, page), 1},
		"a pyramid":              {directories(0, page, [3]uint32{1, 1000, 1500}, [3]uint32{1, 500, 750}), 1},
		"a pyramid unmarked":     {directories(0, page, [3]uint32{0, 1000, 1500}, [3]uint32{0, 500, 750}), 1},
		"a mask":                 {directories(0, page, [3]uint32{4, 2000, 3000}), 1},
		"cut off":                {directories(0, page, second)[:20], 1},
		"no TIFF":                {[]byte("no"), 1},
	} {
		if got := Pages(schema.FormatTIFF, x.data); got != x.want {
			t.Errorf("%s: %d pages, want %d", name, got, x.want)
		}
	}
	// A chain that comes back to its beginning ends all the same.
	if got := Pages(schema.FormatTIFF, directories(8, page, second)); got < 2 {
		t.Errorf("a circle: %d pages", got)
	}
	if got := Pages(schema.FormatNEF, directories(0, page, second)); got != 1 {
		t.Errorf("a RAW file: %d pages", got)
	}
}

// Of frames libvips tells. The animation has two, each of one pixel, by the
// specification of GIF 89a; the sample photographs have one.
func TestFrames(t *testing.T) {
	frame := "\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"
	gif := "GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00"
	for want, data := range map[int]string{1: gif + frame + ";", 2: gif + frame + frame + ";"} {
		if got := Pages(schema.FormatGIF, []byte(data)); got != want {
			t.Errorf("a GIF: %d frames, want %d", got, want)
		}
	}
	data, err := os.ReadFile(filepath.Join("..", "..", "samples", "shoot", "room-a", "IMG_4101.JPG"))
	if got := Pages(schema.FormatJPEG, data); err != nil || got != 1 {
		t.Errorf("a JPEG: %d pages, %v", got, err)
	}
}
