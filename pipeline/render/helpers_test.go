package render

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
func ladderOf(
	ctx context.Context, original []byte, format schema.Format, orientation int,
	recipes []schema.Recipe,
) ([]Rendering, error) {
	return limits.Ladder(ctx, Original{Data: original, Format: format, Orientation: orientation}, recipes)
}

// mustLadder renders and decodes, with Go's own decoder.
func mustLadder(
	t *testing.T, original []byte, format schema.Format, orientation int, recipes []schema.Recipe,
) ([]Rendering, []image.Image) {
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

// encodeBest loses as little as a JPEG of Go's encoder can: it halves chroma.
func encodeBest(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tiffField is an entry of a TIFF's directory.
type tiffField struct {
	tag, kind uint16
	data      []byte // little endian
}

// encodeTIFF writes rows of interleaved samples, of 8 or 16 bits (little
// endian), uncompressed, in one strip.
func encodeTIFF(width, height, samples, bits, photometric int, data []byte, more ...tiffField) []byte {
	le := binary.LittleEndian
	const short, long = 3, 4
	one := func(tag uint16, v int) tiffField { return tiffField{tag, long, le.AppendUint32(nil, uint32(v))} }
	depths := tiffField{258, short, bytes.Repeat([]byte{byte(bits), 0}, samples)}
	fields := append([]tiffField{
		one(256, width), one(257, height), depths, one(259, 1), one(262, photometric), one(273, 8),
		one(277, samples), one(278, height), one(279, len(data)), one(284, 1),
	}, more...)
	slices.SortFunc(fields, func(a, b tiffField) int { return cmp.Compare(a.tag, b.tag) })

	b := append([]byte("II*\x00\x00\x00\x00\x00"), data...) // the directory comes last
	for len(b)%2 != 0 {
		b = append(b, 0)
	}
	directory := le.AppendUint16(nil, uint16(len(fields)))
	for _, f := range fields {
		value := append(bytes.Clone(f.data), 0, 0, 0, 0)[:4]
		if len(f.data) > 4 {
			value = le.AppendUint32(nil, uint32(len(b)))
			b = append(b, f.data...)
			b = append(b, make([]byte, len(b)%2)...)
		}
		size := map[uint16]int{short: 2, long: 4}[f.kind]
		directory = le.AppendUint16(le.AppendUint16(directory, f.tag), f.kind)
		directory = le.AppendUint32(directory, uint32(len(f.data)/max(size, 1)))
		directory = append(directory, value...)
	}
	le.PutUint32(b[4:], uint32(len(b)))
	return append(append(b, directory...), 0, 0, 0, 0)
}

// converted has a file encoded by the vips program.
func converted(t *testing.T, b []byte, name string) []byte {
	t.Helper()
	if _, err := exec.LookPath("vips"); err != nil {
		t.Skip("the vips program is not installed")
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out"+name)
	if err := os.WriteFile(in, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if msg, err := exec.Command("vips", "copy", in, out).CombinedOutput(); err != nil {
		t.Skipf("this vips does not encode %s: %v\n%s", name, err, msg)
	}
	file, _, _ := bytes.Cut([]byte(out), []byte("["))
	b, err := os.ReadFile(string(file))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
