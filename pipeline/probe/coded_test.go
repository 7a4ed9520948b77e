package probe

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// TestColorsByNumbersAreRead: in PNG the standard's order is cICP, a profile, sRGB,
// gAMA and cHRM.
func TestColorsByNumbersAreRead(t *testing.T) {
	u32 := func(v ...uint32) (b []byte) {
		for _, x := range v {
			b = binary.BigEndian.AppendUint32(b, x)
		}
		return b
	}
	gama, srgb := pngChunk("gAMA", u32(45455)), pngChunk("sRGB", []byte{0})
	chrm := pngChunk("cHRM", u32(31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000))
	cicp := pngChunk("cICP", []byte{9, 16, 0, 1})
	old := schema.Coded{Gamma: 0.45455, Chroma: [8]float64{0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06}}
	hdr := schema.Coded{Primaries: 9, Transfer: 16, Outranks: true}
	for _, tt := range []struct {
		name   string
		chunks []byte
		want   schema.Coded
	}{
		{"nothing", nil, schema.Coded{}},
		{"gAMA and cHRM", slices.Concat(gama, chrm), old},
		{"sRGB before them", slices.Concat(gama, chrm, srgb), schema.Coded{}},
		{"cICP before all", slices.Concat(gama, chrm, srgb, cicp), hdr},
		{"cut off", pngChunk("cHRM", u32(31270, 32900)), schema.Coded{}},
	} {
		if p := read(t, buildPNG(tt.chunks)); p.Coded != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, p.Coded, tt.want)
		}
	}
	nclx := readProperty(box{kind: "colr", body: newFile(readerAt("nclx\x00\x0c\x00\x0d\x00\x06\x80"), 11, 1000).whole()})
	if nclx.coded != (schema.Coded{Primaries: 12, Transfer: 13}) || nclx.icc != nil {
		t.Errorf("nclx: got %+v", nclx.coded)
	}
}
