package render_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

const uprightWidth, uprightHeight = 600, 400

// corners are the colours of an upright picture's quarters: left above, right
// above, left below, right below. Each component has two values only.
var corners = [4]color.RGBA{{220, 40, 40, 255}, {40, 220, 40, 255}, {40, 40, 220, 255}, {220, 220, 220, 255}}

// storedAs is the picture as a camera stores it with an orientation. Each row
// says, of a pixel of the upright picture, which column and row of the stored
// one it goes to; l and u are its distances to the left and upper edge, r and d
// to the right and lower.
func storedAs(orientation int) *image.RGBA {
	to := [9]func(l, u, r, d int) (x, y int){
		1: func(l, u, r, d int) (x, y int) { return l, u },
		2: func(l, u, r, d int) (x, y int) { return r, u },
		3: func(l, u, r, d int) (x, y int) { return r, d },
		4: func(l, u, r, d int) (x, y int) { return l, d },
		5: func(l, u, r, d int) (x, y int) { return u, l },
		6: func(l, u, r, d int) (x, y int) { return u, r }, // the first row is seen on the right
		7: func(l, u, r, d int) (x, y int) { return d, r },
		8: func(l, u, r, d int) (x, y int) { return d, l },
	}[orientation]
	size := image.Rect(0, 0, uprightWidth, uprightHeight)
	if orientation >= 5 {
		size = image.Rect(0, 0, uprightHeight, uprightWidth)
	}
	m := image.NewRGBA(size)
	for u := range uprightHeight {
		for l := range uprightWidth {
			x, y := to(l, u, uprightWidth-1-l, uprightHeight-1-u)
			m.SetRGBA(x, y, corners[2*(2*u/uprightHeight)+2*l/uprightWidth])
		}
	}
	return m
}

// exifBlock is EXIF that says an orientation and no more.
func exifBlock(orientation int) []byte {
	return []byte{'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, byte(orientation), 0, 0, 0, 0, 0, 0, 0}
}

func jpegFile(t *testing.T, m image.Image, orientation int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	exif := append([]byte("Exif\x00\x00"), exifBlock(orientation)...)
	out := append([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, byte(len(exif) + 2)}, exif...)
	return append(out, b.Bytes()[2:]...)
}

func pngFile(t *testing.T, m image.Image, orientation int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	const after = 8 + 25 // signature and header
	chunk := append([]byte("eXIf"), exifBlock(orientation)...)
	out := binary.BigEndian.AppendUint32(bytes.Clone(b.Bytes()[:after]), uint32(len(chunk)-4))
	out = binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk))
	return append(out, b.Bytes()[after:]...)
}

func tiffFile(m *image.RGBA, orientation int) []byte {
	le := binary.LittleEndian
	var rows []byte
	for i := 0; i < len(m.Pix); i += 4 {
		rows = append(rows, m.Pix[i:i+3]...)
	}
	b := append([]byte("II*\x00\x00\x00\x00\x00"), rows...)
	depths := uint32(len(b))
	b = append(b, 8, 0, 8, 0, 8, 0)
	le.PutUint32(b[4:], uint32(len(b)))
	fields := [][4]uint32{ // tag, type, count, value
		{256, 4, 1, uint32(m.Rect.Dx())}, {257, 4, 1, uint32(m.Rect.Dy())}, {258, 3, 3, depths}, {259, 3, 1, 1},
		{262, 3, 1, 2}, {273, 4, 1, 8}, {274, 3, 1, uint32(orientation)}, {277, 3, 1, 3},
		{278, 4, 1, uint32(m.Rect.Dy())}, {279, 4, 1, uint32(len(rows))}, {284, 3, 1, 1},
	}
	b = le.AppendUint16(b, uint16(len(fields)))
	for _, f := range fields {
		b = le.AppendUint16(le.AppendUint16(b, uint16(f[0])), uint16(f[1]))
		b = le.AppendUint32(le.AppendUint32(b, f[2]), f[3])
	}
	return le.AppendUint32(b, 0)
}

// webpFile writes lossless WebP. Where a component has two values, its code is
// one bit, and that is all the compression there is.
func webpFile(m *image.RGBA, orientation int) []byte {
	var data []byte
	used := 0
	put := func(v, n int) {
		for i := range n {
			if used%8 == 0 {
				data = append(data, 0)
			}
			data[used/8] |= byte(v>>i&1) << (used % 8)
			used++
		}
	}
	put(0x2F, 8)
	put(m.Rect.Dx()-1, 14)
	put(m.Rect.Dy()-1, 14)
	put(0, 1+3)   // no alpha, version
	put(0, 1+1+1) // no transform, no colour cache, one set of codes
	for range 3 { // of green, red, blue
		put(0b111, 3) // simple, two symbols, of 8 bits
		put(40, 8)
		put(220, 8)
	}
	put(0b101, 3) // of alpha: simple, one symbol
	put(255, 8)
	put(0b001, 3) // of distances, which are not used
	put(0, 1)
	for i := 0; i < len(m.Pix); i += 4 {
		for _, j := range []int{1, 0, 2} {
			put(int(m.Pix[i+j])/220, 1)
		}
	}

	chunk := func(name string, data []byte) []byte {
		b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data)))
		return append(append(b, data...), make([]byte, len(data)%2)...)
	}
	three := func(v int) []byte { return []byte{byte(v), byte(v >> 8), byte(v >> 16)} }
	const hasEXIF = 8
	head := append(append([]byte{hasEXIF, 0, 0, 0}, three(m.Rect.Dx()-1)...), three(m.Rect.Dy()-1)...)
	return chunk("RIFF", bytes.Join([][]byte{
		[]byte("WEBP"), chunk("VP8X", head), chunk("VP8L", data), chunk("EXIF", exifBlock(orientation)),
	}, nil))
}

// heifFile has the picture encoded by the vips program, and then turned in the
// container, as phones do, beside an orientation in EXIF that says the same and
// must not be obeyed as well.
func heifFile(t *testing.T, m image.Image, orientation int, extension string) []byte {
	t.Helper()
	if _, err := exec.LookPath("vips"); err != nil {
		t.Skip("the vips program is not installed")
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.jpg"), filepath.Join(dir, "out"+extension)
	if err := os.WriteFile(in, jpegFile(t, m, orientation), 0o600); err != nil {
		t.Fatal(err)
	}
	if msg, err := exec.Command("vips", "copy", in, out+"[Q=90,speed=9]").CombinedOutput(); err != nil {
		t.Skipf("this vips does not encode %s: %v\n%s", extension, err, msg)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	// Quarters to the left first, then top and bottom (0) or left and right (1)
	// exchanged, by ISO/IEC 23008-12.
	irot := func(quarters byte) []byte { return []byte{0, 0, 0, 9, 'i', 'r', 'o', 't', quarters} }
	imir := func(mode byte) []byte { return []byte{0, 0, 0, 9, 'i', 'm', 'i', 'r', mode} }
	return turnHEIF(b, [9][][]byte{
		2: {imir(1)}, 3: {irot(2)}, 4: {imir(0)},
		5: {irot(1), imir(0)}, 6: {irot(3)}, 7: {irot(3), imir(0)}, 8: {irot(1)},
	}[orientation])
}

// turnHEIF gives the primary item more properties.
func turnHEIF(b []byte, properties [][]byte) []byte {
	be := binary.BigEndian
	b = bytes.Clone(b)
	at := func(name string) int { return bytes.Index(b, []byte(name)) - 4 } // of the box, by its first use
	size := func(box int) int { return int(be.Uint32(b[box:])) }
	grow := func(n int, boxes ...string) {
		for _, name := range boxes {
			be.PutUint32(b[at(name):], uint32(size(at(name))+n))
		}
	}
	insert := func(to int, data []byte) { b = slices.Insert(b, to, data...) }

	primary := b[at("pitm")+12:][:2]
	before := len(b)
	for _, p := range properties {
		n := 0 // properties that there are
		for i := at("ipco") + 8; i < at("ipco")+size(at("ipco")); i += size(i) {
			n++
		}
		insert(at("ipco")+size(at("ipco")), p)
		grow(len(p), "ipco", "iprp", "meta")
		// An entry of ipma: item, count, and for each an essential bit and
		// the property's number.
		i := at("ipma") + 16
		for !bytes.Equal(b[i:i+2], primary) {
			i += 3 + int(b[i+2])
		}
		b[i+2]++
		insert(i+2+int(b[i+2]), []byte{0x80 | byte(n+1)})
		grow(1, "ipma", "iprp", "meta")
	}
	// Everything after moves: version 1 of iloc with offsets of four bytes, or 0.
	i := at("iloc")
	version := b[i+8]
	for item := i + 16; item < i+size(i); {
		item += 2
		inFile := true
		if version > 0 {
			inFile = be.Uint16(b[item:]) == 0
			item += 2
		}
		item += 2
		if inFile {
			be.PutUint32(b[item:], be.Uint32(b[item:])+uint32(len(b)-before))
		}
		item += 4 + 2 + 8*int(be.Uint16(b[item+4:]))
	}
	return b
}

// TestUpright: what a file says of how it was held, probe reads and derive
// does, whatever the format, the orientation and the size.
func TestUpright(t *testing.T) {
	for _, format := range []struct {
		format schema.Format
		file   func(t *testing.T, m *image.RGBA, orientation int) []byte
	}{
		{schema.FormatJPEG, func(t *testing.T, m *image.RGBA, o int) []byte { return jpegFile(t, m, o) }},
		{schema.FormatPNG, func(t *testing.T, m *image.RGBA, o int) []byte { return pngFile(t, m, o) }},
		{schema.FormatTIFF, func(_ *testing.T, m *image.RGBA, o int) []byte { return tiffFile(m, o) }},
		{schema.FormatWebP, func(_ *testing.T, m *image.RGBA, o int) []byte { return webpFile(m, o) }},
		{schema.FormatHEIF, func(t *testing.T, m *image.RGBA, o int) []byte { return heifFile(t, m, o, ".heic") }},
		{schema.FormatAVIF, func(t *testing.T, m *image.RGBA, o int) []byte { return heifFile(t, m, o, ".avif") }},
	} {
		for orientation := 1; orientation <= 8; orientation++ {
			if n := slices.Index([]schema.Format{schema.FormatHEIF, schema.FormatAVIF}, format.format); n >= 0 && orientation%2 != n && os.Getenv("STILLROOM_LONG") == "" {
				continue // the same container, turned by the same boxes: each turn in one of the two
			}
			t.Run(fmt.Sprint(format.format, " ", orientation), func(t *testing.T) {
				data := format.file(t, storedAs(orientation), orientation)
				p, err := probe.Read(context.Background(), "a", bytes.NewReader(data), int64(len(data)), schema.DefaultLimits())
				if err != nil {
					t.Fatal(err)
				}
				if p.Format != format.format || p.Width != uprightWidth || p.Height != uprightHeight {
					t.Errorf("probe says %s, %d x %d, orientation %d", p.Format, p.Width, p.Height, p.Orientation)
				}
				var recipes []schema.Recipe
				for _, edge := range []int{2560, uprightWidth / 2, uprightWidth / 5} {
					recipes = append(recipes, schema.Recipe{Name: "one", LongEdge: edge, Format: schema.FormatJPEG, Quality: 95, Version: 1})
				}
				ladder := render.Limits{MaxPixels: schema.DefaultLimits().MaxPixels}
				original := render.Original{Data: data, Format: p.Format, Orientation: p.Orientation}
				together, err := ladder.Ladder(context.Background(), original, recipes)
				if err != nil {
					t.Fatal(err)
				}
				for i, r := range together {
					wantCorners(t, r)
					if i != orientation%len(together) && os.Getenv("STILLROOM_LONG") == "" {
						continue
					}
					// And from the original, not from a larger rung.
					alone, err := ladder.Ladder(context.Background(), original, recipes[i:i+1])
					if err != nil {
						t.Fatal(err)
					}
					wantCorners(t, alone[0])
				}
			})
		}
	}
}

func wantCorners(t *testing.T, r render.Rendering) {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(r.Data))
	if err != nil {
		t.Fatal(err)
	}
	w, h := render.Box(uprightWidth, uprightHeight, r.Recipe.LongEdge)
	if m.Bounds().Dx() != w || m.Bounds().Dy() != h || r.Partial {
		t.Fatalf("%d x %d, partial %v, want %d x %d", m.Bounds().Dx(), m.Bounds().Dy(), r.Partial, w, h)
	}
	for i, want := range corners {
		x, y := 2+(w-5)*(i%2), 2+(h-5)*(i/2)
		got := color.RGBAModel.Convert(m.At(x, y)).(color.RGBA)
		for _, d := range [3]int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
			if d > 12 || d < -12 {
				t.Errorf("%d pixels long: corner %d is %v, want %v", r.Recipe.LongEdge, i, got, want)
				break
			}
		}
	}
}
