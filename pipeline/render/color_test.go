package render

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"math"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// Primaries as XYZ, adapted to D50.
var (
	srgb  = [3][3]float64{{0.43607, 0.22249, 0.01392}, {0.38515, 0.71687, 0.09708}, {0.14307, 0.06061, 0.71410}}
	p3    = [3][3]float64{{0.51512, 0.24120, -0.00105}, {0.29198, 0.69225, 0.04189}, {0.15710, 0.06657, 0.78407}}
	adobe = [3][3]float64{{0.60974, 0.31111, 0.01947}, {0.20528, 0.62567, 0.06087}, {0.14919, 0.06322, 0.74457}}
)

// toSRGB is the conversion as the textbooks have it, clipped.
func toSRGB(c color.RGBA, primaries [3][3]float64, gamma float64) color.RGBA {
	var xyz [3]float64
	for i, v := range [3]uint8{c.R, c.G, c.B} {
		light := math.Pow(float64(v)/255, gamma)
		for j := range xyz {
			xyz[j] += light * primaries[i][j]
		}
	}
	inverse := [3][3]float64{ // XYZ at D50 to linear sRGB
		{3.1338561, -1.6168667, -0.4906146},
		{-0.9787684, 1.9161415, 0.0334540},
		{0.0719453, -0.2289914, 1.4052427},
	}
	var out [3]uint8
	for i, row := range inverse {
		out[i] = uint8(math.Round(255 * encodeSRGB(row[0]*xyz[0]+row[1]*xyz[1]+row[2]*xyz[2])))
	}
	return color.RGBA{out[0], out[1], out[2], 255}
}

var swatches = []color.RGBA{
	{184, 55, 49, 255}, {60, 160, 90, 255}, {70, 80, 170, 255}, {128, 128, 128, 255}, {200, 180, 150, 255}, {250, 10, 10, 255},
}

func TestLadderConvertsToSRGB(t *testing.T) {
	adobeGamma := 563.0 / 256
	for _, tt := range []struct {
		name     string
		segments [][]byte
		want     func(color.RGBA) color.RGBA
	}{
		{"Display P3 profile", [][]byte{iccSegment(matrixProfile(p3, 2.2))},
			func(c color.RGBA) color.RGBA { return toSRGB(c, p3, 2.19921875) }}, // as a profile can store it
		{"Adobe RGB profile", [][]byte{iccSegment(matrixProfile(adobe, adobeGamma))},
			func(c color.RGBA) color.RGBA { return toSRGB(c, adobe, adobeGamma) }},
		{"Adobe RGB by EXIF only", [][]byte{exifSegment(1, 65535, "R03")},
			func(c color.RGBA) color.RGBA { return toSRGB(c, adobe, adobeGamma) }},
		{"R03 left behind on sRGB", [][]byte{exifSegment(1, 1, "R03")},
			func(c color.RGBA) color.RGBA { return c }},
		{"profile outweighs R03", [][]byte{exifSegment(1, 65535, "R03"), iccSegment(matrixProfile(p3, 2.2))},
			func(c color.RGBA) color.RGBA { return toSRGB(c, p3, 2.19921875) }},
		{"untagged", nil, func(c color.RGBA) color.RGBA { return c }},
		{"sRGB by EXIF", [][]byte{exifSegment(1, 1, "R98")}, func(c color.RGBA) color.RGBA { return c }},
		{"profile that is none", [][]byte{iccSegment([]byte("not a profile"))}, func(c color.RGBA) color.RGBA { return c }},
		{"profile of another colour space", [][]byte{iccSegment(bytes.Replace(matrixProfile(p3, 2.2), []byte("RGB "), []byte("CMYK"), 1))},
			func(c color.RGBA) color.RGBA { return c }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, c := range swatches {
				file := encodeJPEG(t, paint(64, 64, flat(c)), tt.segments...)
				for _, edge := range []int{64, 20} {
					_, pictures := mustLadder(t, file, schema.FormatJPEG, 1, one(edge))
					wantColor(t, pictures[0], 10, 10, tt.want(c), 3)
				}
			}
		})
	}
}

// tableCurve is a tone curve of n points.
func tableCurve(n int, curve func(float64) float64) []byte {
	b := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), uint32(n))
	for i := range n {
		b = binary.BigEndian.AppendUint16(b, uint16(math.Round(curve(float64(i)/float64(n-1))*65535)))
	}
	return b
}

// srgbProfile is sRGB as the standard has it.
func srgbProfile() []byte { return rgbProfile(srgb, tableCurve(4096, decodeSRGB)) }

func TestIsSRGB(t *testing.T) {
	table := tableCurve(1024, decodeSRGB) // as in the profile of 1998
	formula := []byte("para\x00\x00\x00\x00\x00\x03\x00\x00")
	for _, v := range []float64{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045} {
		formula = binary.BigEndian.AppendUint32(formula, uint32(math.Round(v*65536)))
	}
	for _, tt := range []struct {
		name      string
		primaries [3][3]float64
		curve     []byte
		want      bool
	}{
		{"table", srgb, table, true},
		{"formula", srgb, formula, true},
		{"plain gamma", srgb, []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33\x00\x00"), false},
		{"linear", srgb, []byte("curv\x00\x00\x00\x00\x00\x00\x00\x00"), false},
		{"Display P3", p3, formula, false},
		{"cut curve", srgb, formula[:20], false},
		{"curve longer than it is", srgb, []byte("curv\x00\x00\x00\x00\xFF\xFF\xFF\xFF\x00\x00\x00\x00"), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, ok := parseICC(matrixProfile(tt.primaries, 2.2))
			if !ok {
				t.Fatal("not a profile")
			}
			for _, tag := range []string{"rTRC", "gTRC", "bTRC"} {
				p.tags[tag] = tt.curve
			}
			if got := p.isSRGB(); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// FuzzParseICC: any bytes are a profile or not, without a panic.
func FuzzParseICC(f *testing.F) {
	f.Add(matrixProfile(p3, 2.2))
	f.Add(matrixProfile(adobe, 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, ok := parseICC(b)
		if !ok {
			return
		}
		p.isSRGB()
		for _, tag := range p.tags {
			if curve, ok := toneCurve(tag); ok {
				curve(0)
				curve(1)
			}
		}
	})
}
