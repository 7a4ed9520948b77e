package render

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image/color"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// packed are numbers of some bits each, a row padded to a whole byte.
func packed(bits, perRow int, values []uint32) (out []byte) {
	for len(values) > 0 {
		n := min(perRow, len(values))
		row := make([]byte, (n*bits+7)/8)
		for i, v := range values[:n] {
			for k := range bits {
				if v>>(bits-1-k)&1 == 1 {
					at := i*bits + k
					row[at/8] |= 0x80 >> (at % 8)
				}
			}
		}
		out, values = append(out, row...), values[n:]
	}
	return out
}

// TestNumbersOfOtherWidths: what is drawn does not depend on how many bits a scanner
// has for a number, nor on whether the colours lie beside or after one another.
func TestNumbersOfOtherWidths(t *testing.T) {
	const w, h = 37, 21 // no row ends at a whole byte
	want := color.RGBA{200, 100, 30, 255}
	stretch := func(v uint8, bits int) uint32 { return (uint32(v)*(1<<bits-1) + 127) / 255 }
	for _, bits := range []int{4, 6, 10, 12, 14} {
		tolerance := 2
		if bits < 8 {
			tolerance = 255 / (1 << bits)
		}
		var gray, beside, after []uint32
		for range w * h {
			gray = append(gray, stretch(want.R, bits))
			beside = append(beside, stretch(want.R, bits), stretch(want.G, bits), stretch(want.B, bits))
		}
		for _, v := range []uint8{want.R, want.G, want.B} {
			for range w * h {
				after = append(after, stretch(v, bits))
			}
		}
		plane := len(packed(bits, w, after[:w*h]))
		long := func(v ...int) (b []byte) {
			for _, x := range v {
				b = binary.LittleEndian.AppendUint32(b, uint32(x))
			}
			return b
		}
		for name, data := range map[string][]byte{
			"gray":   encodeTIFF(w, h, 1, bits, 1, packed(bits, w, gray)),
			"beside": encodeTIFF(w, h, 3, bits, 2, packed(bits, 3*w, beside)),
			"after": withTIFF(encodeTIFF(w, h, 3, bits, 2, packed(bits, w, after)), map[uint16][]byte{
				tiffPlanes: long(2), tiffStrips: long(8, 8+plane, 8+2*plane), tiffStripBytes: long(plane, plane, plane),
			}),
		} {
			expect := want
			if name == "gray" {
				expect = color.RGBA{want.R, want.R, want.R, 255}
			}
			rs, m := mustLadder(t, data, schema.FormatTIFF, 1, one(w))
			wantColor(t, m[0], 0, 0, expect, tolerance)
			wantColor(t, m[0], w-1, h-1, expect, tolerance)
			if rs[0].Partial {
				t.Errorf("%d bits, %s: not all of it", bits, name)
			}
		}
	}
}

// withTIFF writes a TIFF of encodeTIFF anew, with some values in place of others.
func withTIFF(b []byte, other map[uint16][]byte) []byte {
	le := binary.LittleEndian
	at := int(le.Uint32(b[4:]))
	out := bytes.Clone(b[:at])
	directory := bytes.Clone(b[at:])
	for i := range int(le.Uint16(directory)) {
		entry := directory[2+12*i:][:12]
		value, ok := other[le.Uint16(entry)]
		if !ok {
			continue
		}
		le.PutUint32(entry[4:], uint32(len(value)/4))
		if len(value) > 4 {
			le.PutUint32(entry[8:], uint32(len(out)))
			out = append(out, value...)
		} else {
			copy(entry[8:], value)
		}
	}
	le.PutUint32(out[4:], uint32(len(out)))
	return append(out, directory...)
}

// TestTilesOfOneColor: in tiles that reach beyond the picture, a plane after the other.
func TestTilesOfOneColor(t *testing.T) {
	const tile = 16
	for _, w := range []int{40, tile} { // several beside each other, or one as wide as the picture
		tilesOfOneColor(t, w, 30, tile)
	}
}

func tilesOfOneColor(t *testing.T, w, h, tile int) {
	want := []uint8{200, 100, 30}
	var data, at, size []byte
	le := binary.LittleEndian
	tiles := 0
	for _, v := range want {
		for range (w + tile - 1) / tile * ((h + tile - 1) / tile) {
			at = le.AppendUint32(at, uint32(8+tiles*tile*tile))
			size = le.AppendUint32(size, uint32(tile*tile))
			data = append(data, bytes.Repeat([]byte{v}, tile*tile)...)
			tiles++
		}
	}
	long := func(v int) []byte { return le.AppendUint32(nil, uint32(v)) }
	file := withTIFF(encodeTIFF(w, h, 3, 8, 2, data,
		tiffField{tiffTileWidth, 4, long(tile)}, tiffField{tiffTileHeight, 4, long(tile)},
		tiffField{tiffTiles, 4, at}, tiffField{tiffTileBytes, 4, size},
	), map[uint16][]byte{tiffPlanes: long(2)})
	// A strip is none of theirs.
	for _, tag := range []uint16{tiffStrips, tiffStripBytes, tiffRowsPerStrip} {
		file = renamed(file, tag)
	}
	_, m := mustLadder(t, file, schema.FormatTIFF, 1, one(max(w, h)))
	for _, p := range [][2]int{{0, 0}, {w - 1, 0}, {0, h - 1}, {w - 1, h - 1}, {w / 2, 17}} {
		wantColor(t, m[0], p[0], p[1], color.RGBA{200, 100, 30, 255}, 2)
	}
}

// renamed makes a tag one that nobody reads.
func renamed(b []byte, tag uint16) []byte {
	le := binary.LittleEndian
	at := int(le.Uint32(b[4:]))
	for i := range int(le.Uint16(b[at:])) {
		if entry := b[at+2+12*i:]; le.Uint16(entry) == tag {
			le.PutUint16(entry, 65000)
		}
	}
	return b
}

// TestScansOf12Bits: five gray fields that ImageMagick wrote with 12 bits, in each coding
// that loses nothing.
func TestScansOf12Bits(t *testing.T) {
	for _, coding := range []string{"none", "lzw", "zip", "rle"} {
		b, err := os.ReadFile(filepath.Join("testdata", "scan_12_"+coding+".tif"))
		if err != nil {
			t.Fatal(err)
		}
		rs, m := mustLadder(t, b, schema.FormatTIFF, 1, one(80))
		for i, v := range []uint8{0, 64, 128, 192, 255} {
			wantColor(t, m[0], 8+16*i, 8, color.RGBA{v, v, v, 255}, 2)
		}
		if rs[0].Partial {
			t.Errorf("%s: not all of it", coding)
		}
		// Of what ends early nothing is made, and it is not of another kind.
		cut := bytes.Clone(b)
		at := binary.LittleEndian.Uint32(cut[4:])
		if string(cut[:2]) != "II" || int(at) > len(cut) {
			t.Fatalf("%s: not as it was written", coding)
		}
		p, ok := packingOf(cut, 0, 0)
		if !ok {
			t.Fatalf("%s: not read", coding)
		}
		for i := range p.size[0] / 2 { // the last half of the only strip
			cut[p.at[0]+p.size[0]-1-i] = 0
		}
		if _, whole := p.unpack(cut[:p.at[0]+p.size[0]/2]); whole {
			t.Errorf("%s: whole without its end", coding)
		}
	}
}

// What is sound and not decoded here is told apart from what is damaged.
func TestKindsThatAreNotDecoded(t *testing.T) {
	const w, h = 16, 16
	jpeg := func(sof, depth byte) []byte {
		return append([]byte{0xff, 0xd8, 0xff, sof, 0, 11, depth, 0, h, 0, w, 1, 1, 0x11, 0, 0xff, 0xd9}, make([]byte, 64)...)
	}
	inTIFF := func(b []byte) []byte {
		return withTIFF(encodeTIFF(w, h, 1, 8, 1, b), map[uint16][]byte{tiffCompression: {7, 0, 0, 0}})
	}
	avif := grayAVIF(t, "gray_video_8")
	layered := bytes.Replace(bytes.Clone(avif), []byte("pixi"), []byte("a1op"), 1)
	broken := func(b []byte) []byte {
		at := bytes.LastIndex(b, []byte("mdat"))
		return append(bytes.Clone(b[:at+4]), make([]byte, len(b)-at-4)...)
	}
	for _, tt := range []struct {
		name   string
		data   []byte
		format schema.Format
		want   Step
	}{
		{"lossless JPEG", inTIFF(jpeg(0xc3, 8)), schema.FormatTIFF, StepKind},
		{"JPEG of 12 bits", inTIFF(jpeg(0xc1, 12)), schema.FormatTIFF, StepKind},
		{"baseline JPEG, and no data of it", inTIFF(jpeg(0xc0, 8)), schema.FormatTIFF, StepDecode},
		{"layers", broken(layered), schema.FormatAVIF, StepKind},
		{"no layers, and zeros", broken(avif), schema.FormatAVIF, StepDecode},
	} {
		var de *DecodeError
		if _, err := ladderOf(context.Background(), tt.data, tt.format, 1, one(16)); !errors.As(err, &de) || de.Step != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestMirroredAndDeep(t *testing.T) {
	for _, name := range []string{"gray_video_8", "gray_video_10"} {
		b := grayAVIF(t, name)
		mirrored := bytes.Replace(bytes.Clone(b), []byte("pixi"), []byte("imir"), 1)
		if got, want := strangeHEIF(mirrored), name == "gray_video_10"; got != want {
			t.Errorf("%s, mirrored: %v", name, got)
		}
		if strangeHEIF(b) {
			t.Errorf("%s is strange", name)
		}
	}
}

// A directory costs no more than its entries, however many values each says that it has,
// and of strips no more is read than there can be.
func TestDirectoryThatSaysALot(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "scan_12_none.tif"))
	if err != nil {
		t.Fatal(err)
	}
	b = append(b, make([]byte, 1<<20)...)
	le := binary.LittleEndian
	at := int(le.Uint32(b[4:]))
	n := int(le.Uint16(b[at:]))
	directory := bytes.Clone(b[at+2:][:12*n])
	for i := range n {
		if e := directory[12*i:]; le.Uint16(e) == tiffStrips || le.Uint16(e) == tiffStripBytes {
			// What it has, in an array that goes on to the end of the file.
			at := uint32(len(b))
			b = append(append(b, e[8:12]...), make([]byte, 1<<20)...)
			le.PutUint16(e[2:], 4)
			le.PutUint32(e[4:], 1<<18)
			le.PutUint32(e[8:], at)
		}
	}
	le.PutUint32(b[4:], uint32(len(b)))
	b = le.AppendUint16(b, uint16(n+300))
	b = append(b, directory...)
	for i := range 300 {
		b = le.AppendUint16(le.AppendUint16(b, uint16([]int{tiffStrips, 60000 + i}[i%2])), 1)
		b = le.AppendUint32(le.AppendUint32(b, 1<<20), 8)
	}
	b = append(b, 0, 0, 0, 0)
	var p packing
	var ok bool
	allocated := testing.AllocsPerRun(1, func() { p, ok = packingOf(b, 0, 0) })
	if !ok || len(p.at) != 1 || len(p.size) != 1 || allocated > 1000 {
		t.Fatalf("%t, %d strips of %d sizes, %.0f allocations", ok, len(p.at), len(p.size), allocated)
	}
	if _, whole := p.unpack(b); !whole {
		t.Error("it is not read")
	}
}

func FuzzUnpackTIFF(f *testing.F) {
	for _, coding := range []string{"none", "lzw", "zip", "rle"} {
		b, err := os.ReadFile(filepath.Join("testdata", "scan_12_"+coding+".tif"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		plain, ours, whole := unpackTIFF(b, 0, 0, Limits{MaxPixels: 1 << 20})
		if whole && (!ours || len(plain) == 0) {
			t.Error("whole, and not there")
		}
	})
}
