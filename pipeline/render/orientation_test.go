package render

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// TestAfter: one turning after another, by what the ladder itself makes of a
// picture without symmetry.
func TestAfter(t *testing.T) {
	red, green, blue, gray := color.RGBA{220, 30, 30, 255}, color.RGBA{30, 200, 30, 255}, color.RGBA{30, 30, 220, 255}, color.RGBA{120, 120, 120, 255}
	stored := encodePNG(t, paint(40, 24, func(x, y int) color.RGBA {
		return map[[2]bool]color.RGBA{{true, true}: red, {false, true}: green, {true, false}: blue, {false, false}: gray}[[2]bool{x < 20, y < 12}]
	}))
	for first := 1; first <= 8; first++ {
		if o := after(first, undoing(first)); o != 1 {
			t.Errorf("%d and back is %d", first, o)
		}
		for second := 1; second <= 8; second++ {
			_, once := mustLadder(t, stored, schema.FormatPNG, first, one(40))
			_, twice := mustLadder(t, encodePNG(t, toRGBA(once[0])), schema.FormatPNG, second, one(40))
			_, both := mustLadder(t, stored, schema.FormatPNG, after(first, second), one(40))
			b := both[0].Bounds()
			if twice[0].Bounds() != b {
				t.Fatalf("%d, then %d: %v, want %v", first, second, twice[0].Bounds(), b)
			}
			for _, at := range [][2]int{{3, 3}, {b.Dx() - 4, 3}, {3, b.Dy() - 4}, {b.Dx() - 4, b.Dy() - 4}} {
				wantColor(t, both[0], at[0], at[1], color.RGBAModel.Convert(twice[0].At(at[0], at[1])).(color.RGBA), 8)
			}
		}
	}
}

// TestTurn: a person's word goes before what the file says, whatever holds the
// picture.
func TestTurn(t *testing.T) {
	wide := encodeJPEG(t, paint(60, 40, func(x, y int) color.RGBA { return color.RGBA{uint8(4 * x), uint8(6 * y), 0, 255} }))
	tall := encodeJPEG(t, paint(40, 60, func(x, y int) color.RGBA { return color.RGBA{uint8(4 * y), uint8(6 * (39 - x)), 0, 255} })) // wide, turned as 6 says
	for _, tt := range []struct {
		name string
		o    Original
	}{
		{"JPEG", Original{Data: wide, Format: schema.FormatJPEG, Orientation: 6, Turn: 3}},
		{"preview as the RAW lies", Original{Data: rawOf(60, 40, 6, wide), Format: schema.FormatCR2, Orientation: 6, Turn: 3}},
		{"preview upright already", Original{Data: rawOf(60, 40, 6, tall), Format: schema.FormatCR2, Orientation: 6, Turn: 3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rs, err := limits.Ladder(context.Background(), tt.o, one(60))
			if err != nil {
				t.Fatal(err)
			}
			m, err := jpeg.Decode(bytes.NewReader(rs[0].Data))
			if err != nil {
				t.Fatal(err)
			}
			if b := m.Bounds(); b.Dx() != 60 || b.Dy() != 40 {
				t.Fatalf("%v", b)
			}
			wantColor(t, m, 5, 5, color.RGBA{4 * 54, 6 * 34, 0, 255}, 12)
			wantColor(t, m, 54, 5, color.RGBA{4 * 5, 6 * 34, 0, 255}, 12)
		})
	}
}

// rawOf is a RAW file whose picture lies width x height and is to be turned as
// orientation says, with one preview that says nothing of its own.
func rawOf(width, height, orientation int, preview []byte) []byte {
	tags := append(stripOf(preview), num(0x0112, uint32(orientation)), dirs(0x014A, []tag{
		num(0x0100, uint32(width)), num(0x0101, uint32(height)), num(0x0106, 32803),
	}))
	return buildTIFF(binary.LittleEndian, "II*\x00", tags)
}

func toRGBA(m image.Image) *image.RGBA {
	out := image.NewRGBA(m.Bounds())
	draw.Draw(out, out.Bounds(), m, m.Bounds().Min, draw.Src)
	return out
}
