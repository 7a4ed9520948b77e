package render

import (
	"context"
	"encoding/binary"
	"errors"
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// TestNumbersOf32Bits: of whole numbers the upper bits are what is seen, and what is
// in floating point is light, in gray as in colour.
func TestNumbersOf32Bits(t *testing.T) {
	const w, h = 40, 30
	le := binary.LittleEndian
	fill := func(v ...uint32) []byte {
		var out []byte
		for range w * h {
			for _, x := range v {
				out = le.AppendUint32(out, x)
			}
		}
		return out
	}
	format := func(samples int, v byte) tiffField {
		return tiffField{339, 3, []byte(strings.Repeat(string([]byte{v, 0}), samples))}
	}
	const unsigned, signed, float = 1, 2, 3
	light := func(v float32) uint32 { return math.Float32bits(v) }
	gray := func(v float64) color.RGBA {
		c := uint8(math.Round(255 * encodeSRGB(v)))
		return color.RGBA{c, c, c, 255}
	}
	for _, tt := range []struct {
		name string
		data []byte
		want color.RGBA
	}{
		{"gray, whole numbers", encodeTIFF(w, h, 1, 32, 1, fill(180<<24), format(1, unsigned)), color.RGBA{180, 180, 180, 255}},
		{"colour, whole numbers", encodeTIFF(w, h, 3, 32, 2, fill(180<<24, 90<<24, 30<<24), format(3, unsigned)), color.RGBA{180, 90, 30, 255}},
		{"gray, light", encodeTIFF(w, h, 1, 32, 1, fill(light(0.25)), format(1, float)), gray(0.25)},
		{"gray, more light than white", encodeTIFF(w, h, 1, 32, 1, fill(light(3)), format(1, float)), color.RGBA{255, 255, 255, 255}},
		{"colour, light", encodeTIFF(w, h, 3, 32, 2, fill(light(0.25), light(0.25), light(0.25)), format(3, float)), gray(0.25)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, m := mustLadder(t, tt.data, schema.FormatTIFF, 1, one(20))
			wantColor(t, m[0], 10, 7, tt.want, 2)
		})
	}

	// Heights and measurements are no picture, and not damaged.
	var de *DecodeError
	_, err := ladderOf(context.Background(), encodeTIFF(w, h, 1, 32, 1, fill(7), format(1, signed)), schema.FormatTIFF, 1, one(20))
	if !errors.As(err, &de) || de.Step != StepKind {
		t.Errorf("numbers with a sign: %v", err)
	}
}

// TestAKindThatIsNotDecodedIsNotDamaged: what libtiff has no decoder for may be whole.
func TestAKindThatIsNotDecodedIsNotDamaged(t *testing.T) {
	const w, h = 40, 30
	pix := make([]byte, w*h*3)
	as := func(fields ...tiffField) []byte { return encodeTIFF(w, h, 3, 8, 2, pix, fields...) }
	replaced := func(b []byte, tag, v uint16) []byte {
		le := binary.LittleEndian
		at := int(le.Uint32(b[4:]))
		for i := range int(le.Uint16(b[at:])) {
			if e := b[at+2+12*i:]; le.Uint16(e) == tag {
				le.PutUint16(e[8:], v)
			}
		}
		return b
	}
	one4 := func(tag, v uint16) tiffField {
		return tiffField{tag, 4, binary.LittleEndian.AppendUint32(nil, uint32(v))}
	}
	for _, tt := range []struct {
		name string
		data []byte
		want Step
	}{
		{"JPEG 2000", replaced(as(), 259, 34712), StepKind},
		{"JPEG XL", replaced(as(), 259, 50002), StepKind},
		{"LZW that is none", replaced(as(), 259, 5), StepDecode},
		{"tiles of one colour each, with nothing in them", replaced(as(one4(322, 16), one4(323, 16), tiffField{324, 4, make([]byte, 72)}, tiffField{325, 4, make([]byte, 72)}), 284, 2), StepDecode},
		{"tiles of one colour each, in JPEG", replaced(replaced(as(one4(322, 16), one4(323, 16), tiffField{324, 4, make([]byte, 72)}, tiffField{325, 4, make([]byte, 72)}), 284, 2), 259, 7), StepKind},
	} {
		_, err := ladderOf(context.Background(), tt.data, schema.FormatTIFF, 1, one(20))
		var de *DecodeError
		if !errors.As(err, &de) || de.Step != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
	if !strangeTIFF(replaced(as(), 259, 6), 0, 0) { // of which decoders read a part
		t.Error("JPEG as TIFF 6.0 had it is not strange")
	}
	for name, b := range map[string][]byte{"nothing": nil, "no directory": []byte("II*\x00\xff\x00\x00\x00")} {
		if strangeTIFF(b, 0, 0) {
			t.Errorf("%s: strange", name)
		}
	}
	// Of several pages the one that is the picture is asked.
	pages := buildTIFF(binary.LittleEndian, "II*\x00", pageOf(8, 6, color.RGBA{}), append(pageOf(8, 6, color.RGBA{}), num(0x14A, 0)))
	if strangeTIFF(pages, 1, 0) || strangeTIFF(pages, 7, 0) || strangeTIFF(pages, 0, 2) {
		t.Error("pages that are plain, or not there, are strange")
	}
}
