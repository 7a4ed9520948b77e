package embed_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"github.com/stillroom/stillroom/schema"
)

// The pictures of these tests are 48 by 32 and plainly drawn. What Go cannot
// encode is in testdata, from libvips, with its EXIF taken out.

type sample struct {
	name   string
	format schema.Format
	data   []byte
}

func (s sample) ext() string { return "." + s.format.Extension() }

func drawn(alpha bool) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, 48, 32))
	for y := range 32 {
		for x := range 48 {
			a := uint8(255)
			if alpha {
				a = uint8(x * 5)
			}
			m.Set(x, y, color.NRGBA{uint8(x*5 ^ y*3), uint8(y * 7), uint8(x * y), a})
		}
	}
	return m
}

func samples(t testing.TB) []sample {
	t.Helper()
	file := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var j, p, pi bytes.Buffer
	paletted := image.NewPaletted(image.Rect(0, 0, 48, 32), color.Palette{color.Black, color.White, color.NRGBA{9, 99, 200, 128}})
	draw.Draw(paletted, paletted.Rect, drawn(false), image.Point{}, draw.Src)
	for _, err := range []error{
		jpeg.Encode(&j, drawn(false), nil),
		png.Encode(&p, drawn(true)),
		png.Encode(&pi, paletted),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	bare := j.Bytes()
	jfif := cat(bare[:2], "\xff\xe0\x00\x10JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00", bare[2:])
	return []sample{
		{"bare", schema.FormatJPEG, bare},
		{"JFIF", schema.FormatJPEG, jfif},
		{"color profile", schema.FormatJPEG, cat(jfif[:20], "\xff\xe2\x00\xb4ICC_PROFILE\x00\x01\x01", icc(), jfif[20:])},
		{"progressive", schema.FormatJPEG, file("progressive.jpg")},
		{"with alpha", schema.FormatPNG, p.Bytes()},
		{"paletted", schema.FormatPNG, pi.Bytes()},
		{"lossy", schema.FormatWebP, file("lossy.webp")},
		{"lossless", schema.FormatWebP, file("lossless.webp")},
		{"lossless with alpha", schema.FormatWebP, file("lossless-alpha.webp")},
		{"lossy with alpha", schema.FormatWebP, file("alpha.webp")},
		{"color profile", schema.FormatWebP, profiledWebP(file("lossy.webp"))},
		{"little-endian", schema.FormatTIFF, tiffFile(binary.LittleEndian, true)},
		{"big-endian", schema.FormatTIFF, tiffFile(binary.BigEndian, true)},
		{"directory first", schema.FormatTIFF, tiffFile(binary.LittleEndian, false)},
		{"opaque", schema.FormatAVIF, file("opaque.avif")},
		{"with alpha", schema.FormatAVIF, file("alpha.avif")},
	}
}

// sampleOf is the first of a format.
func sampleOf(t testing.TB, f schema.Format) sample {
	t.Helper()
	for _, s := range samples(t) {
		if s.format == f {
			return s
		}
	}
	t.Fatalf("no sample of %s", f)
	return sample{}
}

func cat(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b = append(b, p...)
		case []byte:
			b = append(b, p...)
		}
	}
	return b
}

// icc is a color profile with nothing but a white point.
func icc() []byte {
	b := make([]byte, 164)
	binary.BigEndian.PutUint32(b, 164)
	copy(b[36:], "acsp")
	copy(b[128:], "\x00\x00\x00\x01wtpt\x00\x00\x00\x90\x00\x00\x00\x14XYZ ")
	return b
}

func profiledWebP(simple []byte) []byte {
	le := binary.LittleEndian
	b := cat("WEBPVP8X\x0a\x00\x00\x00\x20\x00\x00\x00\x2f\x00\x00\x1f\x00\x00ICCP", le.AppendUint32(nil, uint32(len(icc()))), icc(), simple[12:])
	return cat("RIFF", le.AppendUint32(nil, uint32(len(b))), b)
}

// tiffFile is an uncompressed picture of one strip in either byte order, with
// its directory before or behind the pixels.
func tiffFile(o binary.ByteOrder, last bool) []byte {
	var pixels []byte
	m := drawn(false)
	for y := range 32 {
		for x := range 48 {
			r, g, b, _ := m.At(x, y).RGBA()
			pixels = append(pixels, byte(r>>8), byte(g>>8), byte(b>>8))
		}
	}
	const n, moreSize = 14, 6 + 8 + 8 + 164
	dir := 2 + 12*n + 4
	dirAt, moreAt, pixelsAt := 8, 8+dir, 8+dir+moreSize
	if last {
		pixelsAt, moreAt, dirAt = 8, 8+len(pixels), 8+len(pixels)+moreSize
	}
	u16 := func(v int) []byte { b := make([]byte, 2); o.PutUint16(b, uint16(v)); return b }
	u32 := func(v int) []byte { b := make([]byte, 4); o.PutUint32(b, uint32(v)); return b }
	d := u16(n)
	for _, e := range [n][4]int{
		{0x100, 3, 1, 48}, {0x101, 3, 1, 32}, {0x102, 3, 3, moreAt}, {0x103, 3, 1, 1}, {0x106, 3, 1, 2},
		{0x111, 4, 1, pixelsAt}, {0x115, 3, 1, 3}, {0x116, 3, 1, 32}, {0x117, 4, 1, len(pixels)},
		{0x11A, 5, 1, moreAt + 6}, {0x11B, 5, 1, moreAt + 14}, {0x11C, 3, 1, 1}, {0x128, 3, 1, 2},
		{0x8773, 7, 164, moreAt + 22},
	} {
		value := u32(e[3])
		if e[1] == 3 && e[2] == 1 {
			value = append(u16(e[3]), 0, 0)
		}
		d = cat(d, u16(e[0]), u16(e[1]), u32(e[2]), value)
	}
	d = append(d, 0, 0, 0, 0)
	more := cat(u16(8), u16(8), u16(8), u32(72), u32(1), u32(72), u32(1), icc())
	head := "II*\x00"
	if o == binary.ByteOrder(binary.BigEndian) {
		head = "MM\x00*"
	}
	if last {
		return cat(head, u32(dirAt), pixels, more, d)
	}
	return cat(head, u32(dirAt), d, more, pixels)
}

func pngChunk(kind, body string) []byte {
	be := binary.BigEndian
	return cat(be.AppendUint32(nil, uint32(len(body))), kind, body, be.AppendUint32(nil, crc32.ChecksumIEEE([]byte(kind+body))))
}

// pixels decodes a picture. AVIF needs vips; without it the answer is nil.
func pixels(t testing.TB, f schema.Format, data []byte) (image.Image, error) {
	t.Helper()
	r := bytes.NewReader(data)
	switch f {
	case schema.FormatJPEG:
		return jpeg.Decode(r)
	case schema.FormatPNG:
		return png.Decode(r)
	case schema.FormatWebP:
		return webp.Decode(r)
	case schema.FormatTIFF:
		return tiff.Decode(r)
	}
	if _, err := exec.LookPath("vips"); err != nil {
		t.Log("vips is not installed: pixels of AVIF are not compared")
		return nil, nil
	}
	in, out := filepath.Join(t.TempDir(), "a.avif"), filepath.Join(t.TempDir(), "a.png")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if msg, err := exec.Command("vips", "copy", in, out+"[strip]").CombinedOutput(); err != nil {
		t.Logf("%s", msg)
		return nil, err
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return png.Decode(bytes.NewReader(b))
}
