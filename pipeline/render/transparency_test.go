package render

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// veil is one colour throughout, and ever less of it from left to right.
const veilWidth, veilHeight = 256, 64

var veil = color.NRGBA{200, 40, 90, 255}

func veilAt(x int) color.NRGBA {
	return color.NRGBA{veil.R, veil.G, veil.B, uint8(255 - x)}
}

// TestTransparencyLiesOnWhite: whatever format says how much is to be seen, and
// in how many bits.
func TestTransparencyLiesOnWhite(t *testing.T) {
	size := image.Rect(0, 0, veilWidth, veilHeight)
	colors, deep := image.NewNRGBA(size), image.NewNRGBA64(size)
	palette := make(color.Palette, veilWidth)
	for i := range palette {
		palette[i] = veilAt(i)
	}
	indexed := image.NewPaletted(size, palette)
	var gray, gray16, rgb16, multiplied []byte
	le := binary.LittleEndian
	for y := range veilHeight {
		for x := range veilWidth {
			c := veilAt(x)
			colors.SetNRGBA(x, y, c)
			wide := func(v uint8) uint16 { return uint16(v) * 257 }
			deep.SetNRGBA64(x, y, color.NRGBA64{wide(c.R), wide(c.G), wide(c.B), wide(c.A)})
			indexed.SetColorIndex(x, y, uint8(x))
			gray = append(gray, c.G, c.A)
			gray16 = le.AppendUint16(le.AppendUint16(gray16, wide(c.G)), wide(c.A))
			for _, v := range []uint8{c.R, c.G, c.B, c.A} {
				rgb16 = le.AppendUint16(rgb16, wide(v))
			}
			m := color.RGBAModel.Convert(c).(color.RGBA)
			multiplied = append(multiplied, m.R, m.G, m.B, m.A)
		}
	}
	encode := func(m image.Image) []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	tiff := func(samples, bits, photometric int, data []byte, kind byte) []byte {
		return encodeTIFF(veilWidth, veilHeight, samples, bits, photometric, data, tiffField{338, 3, []byte{kind, 0}})
	}
	const associated, unassociated = 1, 2
	asGray := color.NRGBA{veil.G, veil.G, veil.G, 255}
	always := func(b []byte) func(*testing.T) []byte { return func(*testing.T) []byte { return b } }
	for _, tt := range []struct {
		name      string
		format    schema.Format
		data      func(t *testing.T) []byte
		color     color.NRGBA
		tolerance int
	}{
		{"PNG", schema.FormatPNG, always(encode(colors)), veil, 2},
		{"PNG, 16 bits", schema.FormatPNG, always(encode(deep)), veil, 2},
		{"PNG, palette", schema.FormatPNG, always(encode(indexed)), veil, 2},
		{"PNG, gray", schema.FormatPNG, func(t *testing.T) []byte { return converted(t, tiff(2, 8, 1, gray, unassociated), ".png") }, asGray, 2},
		{"PNG, gray, 16 bits", schema.FormatPNG, func(t *testing.T) []byte { return converted(t, tiff(2, 16, 1, gray16, unassociated), ".png") }, asGray, 2},
		{"TIFF, gray", schema.FormatTIFF, always(tiff(2, 8, 1, gray, unassociated)), asGray, 2},
		{"TIFF, 16 bits", schema.FormatTIFF, always(tiff(4, 16, 2, rgb16, unassociated)), veil, 2},
		{"TIFF, multiplied into the colours", schema.FormatTIFF, always(tiff(4, 8, 2, multiplied, associated)), veil, 3},
		{"WebP", schema.FormatWebP, func(t *testing.T) []byte { return converted(t, encode(colors), ".webp[lossless]") }, veil, 2},
		{"lossy WebP", schema.FormatWebP, func(t *testing.T) []byte { return converted(t, encode(colors), ".webp[Q=95]") }, veil, 8},
		{"AVIF", schema.FormatAVIF, func(t *testing.T) []byte { return converted(t, encode(colors), ".avif[Q=95,speed=9]") }, veil, 8},
		{"HEIC", schema.FormatHEIF, func(t *testing.T) []byte { return converted(t, encode(colors), ".heic[Q=95]") }, veil, 8},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, pictures := mustLadder(t, tt.data(t), tt.format, 1, append(one(veilWidth), one(veilWidth/4)...))
			for i, m := range pictures {
				step := []int{1, 4}[i]
				for _, x := range []int{16, 64, 128, 200, 240} {
					mix := func(v uint8) uint8 {
						return uint8((int(v)*(255-x) + 255*x) / 255)
					}
					want := color.RGBA{mix(tt.color.R), mix(tt.color.G), mix(tt.color.B), 255}
					wantColor(t, m, x/step, 8, want, tt.tolerance+step/2)
				}
			}
		})
	}
}
