package derive

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// one is a ladder of one rung of which nothing is lost to compression.
func one(longEdge int) []schema.Recipe {
	return []schema.Recipe{{Name: "one", LongEdge: longEdge, Format: schema.FormatJPEG, Quality: 100, Version: 1}}
}

// usual is the ladder that every import makes.
func usual() []schema.Recipe { return schema.On(schema.DefaultRecipes()) }

// limits are those of a new catalog.
var limits = Limits{MaxPixels: schema.DefaultLimits().MaxPixels}

// ladderOf is Ladder, under them, of a file with an orientation.
func ladderOf(ctx context.Context, original []byte, format schema.Format, orientation int, recipes []schema.Recipe) ([]Rendering, error) {
	return limits.Ladder(ctx, Original{Data: original, Format: format, Orientation: orientation}, recipes)
}

// mustLadder renders and decodes, with Go's own decoder.
func mustLadder(t *testing.T, original []byte, format schema.Format, orientation int, recipes []schema.Recipe) ([]Rendering, []image.Image) {
	t.Helper()
	rs, err := ladderOf(context.Background(), original, format, orientation, recipes)
	if err != nil {
		t.Fatal(err)
	}
	pictures := make([]image.Image, len(rs))
	for i, r := range rs {
		m, err := jpeg.Decode(bytes.NewReader(r.Data))
		if err != nil {
			t.Fatalf("%s: %v", r.Recipe.Name, err)
		}
		if b := m.Bounds(); b.Dx() != r.Width || b.Dy() != r.Height {
			t.Fatalf("%s: is %d x %d, said %d x %d", r.Recipe.Name, b.Dx(), b.Dy(), r.Width, r.Height)
		}
		pictures[i] = m
	}
	return rs, pictures
}

// wantColor checks a pixel to a tolerance in 8-bit steps.
func wantColor(t *testing.T, m image.Image, x, y int, want color.RGBA, tolerance int) {
	t.Helper()
	c := color.RGBAModel.Convert(m.At(x, y)).(color.RGBA)
	for i, d := range [3]int{int(c.R) - int(want.R), int(c.G) - int(want.G), int(c.B) - int(want.B)} {
		if d > tolerance || d < -tolerance {
			t.Errorf("pixel %d,%d is %v, want %v (component %d)", x, y, c, want, i)
			return
		}
	}
}

// paint makes a picture of a function.
func paint(width, height int, at func(x, y int) color.RGBA) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, at(x, y))
		}
	}
	return m
}

func flat(c color.RGBA) func(int, int) color.RGBA {
	return func(int, int) color.RGBA { return c }
}

// scene is busy enough that every part of a JPEG's data matters.
func scene(x, y int) color.RGBA {
	n := uint32(x)*2654435761 ^ uint32(y)*2246822519
	n ^= n >> 13
	return color.RGBA{uint8(x/3) + uint8(n)/8, uint8(y/3) + uint8(n>>8)/8, uint8((x+y)/5) + uint8(n>>16)/8, 255}
}

func encodeJPEG(t testing.TB, m image.Image, segments ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return withSegments(b.Bytes(), segments...)
}

func encodePNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withSegments inserts segments after the start of a JPEG.
func withSegments(b []byte, segments ...[]byte) []byte {
	out := append([]byte{}, b[:2]...)
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, b[2:]...)
}

// segment is a JPEG header segment.
func segment(marker byte, payload ...[]byte) []byte {
	body := bytes.Join(payload, nil)
	return append([]byte{0xFF, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

func exifSegment(orientation, colorSpace uint16, interop string) []byte {
	le := binary.LittleEndian
	entry := func(b []byte, tag, kind uint16, count, value uint32) []byte {
		b = le.AppendUint16(b, tag)
		b = le.AppendUint16(b, kind)
		b = le.AppendUint32(b, count)
		return le.AppendUint32(b, value)
	}
	const ascii, short, long = 2, 3, 4
	b := []byte("II*\x00\x08\x00\x00\x00")
	b = le.AppendUint16(b, 2) // IFD0 at 8, 30 bytes
	b = entry(b, 0x0112, short, 1, uint32(orientation))
	b = entry(b, 0x8769, long, 1, 38)
	b = le.AppendUint32(b, 0)
	b = le.AppendUint16(b, 2) // EXIF at 38, 30 bytes
	b = entry(b, 0xA001, short, 1, uint32(colorSpace))
	b = entry(b, 0xA005, long, 1, 68)
	b = le.AppendUint32(b, 0)
	b = le.AppendUint16(b, 1) // interoperability at 68
	b = entry(b, 0x0001, ascii, 4, le.Uint32([]byte(interop+"\x00")))
	b = le.AppendUint32(b, 0)
	return segment(0xE1, []byte("Exif\x00\x00"), b)
}

func iccSegment(profile []byte) []byte {
	return segment(0xE2, []byte("ICC_PROFILE\x00\x01\x01"), profile)
}

// encodeTIFF writes rows of interleaved samples, of 8 or 16 bits (little
// endian), uncompressed.
func encodeTIFF(width, height, samples, bits, photometric int, data []byte) []byte {
	le := binary.LittleEndian
	b := []byte("II*\x00\x08\x00\x00\x00")
	const entries = 10
	after := uint32(8 + 2 + 12*entries + 4)
	b = le.AppendUint16(b, entries)
	entry := func(tag, kind uint16, count, value uint32) {
		b = le.AppendUint16(b, tag)
		b = le.AppendUint16(b, kind)
		b = le.AppendUint32(b, count)
		b = le.AppendUint32(b, value)
	}
	entry(256, 3, 1, uint32(width))
	entry(257, 3, 1, uint32(height))
	if samples <= 2 {
		entry(258, 3, uint32(samples), uint32(bits)|uint32(bits)<<16)
	} else {
		entry(258, 3, uint32(samples), after)
	}
	entry(259, 3, 1, 1)
	entry(262, 3, 1, uint32(photometric))
	entry(273, 4, 1, after+8)
	entry(277, 3, 1, uint32(samples))
	entry(278, 3, 1, uint32(height))
	entry(279, 4, 1, uint32(len(data)))
	entry(284, 3, 1, 1)
	b = le.AppendUint32(b, 0)
	for range 4 {
		b = le.AppendUint16(b, uint16(bits))
	}
	return append(b, data...)
}
