package render

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// The matrices from linear light of one set of primaries to that of BT.709, as
// they are published (BT.2087 for BT.2020; for P3 those of CSS Color 4).
var (
	p3ToSRGB   = [3][3]float64{{1.2249401763, -0.2249401763, 0}, {-0.0420569547, 1.0420569547, 0}, {-0.0196375546, -0.0786360456, 1.0982736001}}
	bt2020To   = [3][3]float64{{1.6605, -0.5876, -0.0728}, {-0.1246, 1.1329, -0.0083}, {-0.0182, -0.1006, 1.1187}}
	sameLights = [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
)

// TestColorsByNumbers holds what is rendered to what the standards' formulas give,
// in ΔE2000, of pictures that say their colors without a profile.
func TestColorsByNumbers(t *testing.T) {
	sRGB := func(x float64) float64 {
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	power := func(g float64) func(float64) float64 { return func(x float64) float64 { return math.Pow(x, g) } }
	p3 := [8]float64{0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060}
	for _, tt := range []struct {
		name   string
		coded  schema.Coded
		light  func(float64) float64
		matrix [3][3]float64
	}{
		{"nothing said", schema.Coded{}, sRGB, sameLights},
		{"sRGB", schema.Coded{Primaries: 1, Transfer: 13}, sRGB, sameLights},
		{"not said by numbers that say so", schema.Coded{Primaries: 2, Transfer: 2}, sRGB, sameLights},
		{"a television's", schema.Coded{Primaries: 1, Transfer: 1}, sRGB, sameLights},
		{"Display P3", schema.Coded{Primaries: 12, Transfer: 13}, sRGB, p3ToSRGB},
		{"Display P3 of PNG", schema.Coded{Primaries: 12, Transfer: 13, Outranks: true}, sRGB, p3ToSRGB},
		{"BT.2020", schema.Coded{Primaries: 9, Transfer: 13}, sRGB, bt2020To},
		{"BT.2020, PQ", schema.Coded{Primaries: 9, Transfer: 16}, func(x float64) float64 { return toneMapped(pqLight(x)) }, bt2020To},
		{"BT.2020, HLG", schema.Coded{Primaries: 9, Transfer: 18}, func(x float64) float64 { return toneMapped(hlgLight(x)) }, bt2020To},
		{"linear", schema.Coded{Primaries: 1, Transfer: 8}, power(1), sameLights},
		{"PNG's gamma of a Macintosh", schema.Coded{Gamma: 0.55556}, power(1.8), sameLights},
		{"PNG's gamma of sRGB", schema.Coded{Gamma: 0.45455}, sRGB, sameLights},
		{"PNG's chromaticities", schema.Coded{Gamma: 0.45455, Chroma: p3}, sRGB, p3ToSRGB},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, c := range swatches {
				var b bytes.Buffer
				if err := png.Encode(&b, paint(32, 32, flat(c))); err != nil {
					t.Fatal(err)
				}
				rs, err := limits.Ladder(context.Background(), Original{Data: b.Bytes(), Format: schema.FormatPNG, Coded: tt.coded}, one(32))
				if err != nil {
					t.Fatal(err)
				}
				m, err := jpeg.Decode(bytes.NewReader(rs[0].Data))
				if err != nil {
					t.Fatal(err)
				}
				got := color.RGBAModel.Convert(m.At(16, 16)).(color.RGBA)
				in := [3]float64{tt.light(float64(c.R) / 255), tt.light(float64(c.G) / 255), tt.light(float64(c.B) / 255)}
				var want [3]float64
				for i, row := range tt.matrix {
					want[i] = math.Round(255*encodeSRGB(row[0]*in[0]+row[1]*in[1]+row[2]*in[2])) / 255
				}
				d := deltaE(labOf([3]float64{float64(got.R) / 255, float64(got.G) / 255, float64(got.B) / 255}), labOf(want))
				if d > 1.5 {
					t.Errorf("%v became %v, want %.0f %.0f %.0f: ΔE %.2f", c, got, 255*want[0], 255*want[1], 255*want[2], d)
				}
			}
		})
	}
}

// TestBrightnessOfHDR: the points that ITU-R BT.2408 and ST 2084 publish.
func TestBrightnessOfHDR(t *testing.T) {
	for _, tt := range []struct {
		name      string
		got, want float64
	}{
		{"PQ of 58 % is diffuse white", pqLight(0.5807), 203},
		{"PQ of 75 %", pqLight(0.7518), 1000},
		{"PQ of 100 %", pqLight(1), 10000},
		{"PQ of 0", pqLight(0) + 1, 1},
		{"HLG of 75 % is diffuse white", hlgLight(0.75), 203},
		{"HLG of 100 %", hlgLight(1), 1000},
		{"the code of 100", pqCode(100) * 1000, 508.1},
	} {
		if math.Abs(tt.got-tt.want) > 0.005*tt.want {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}
	if v := toneMapped(20); math.Abs(v-20.0/203) > 1e-6 {
		t.Errorf("20 candela, below the knee, are %v of paper white", v)
	}
	if toneMapped(1000) < 0.999 || toneMapped(5000) > 1 {
		t.Errorf("what is brightest is %v, and beyond it %v", toneMapped(1000), toneMapped(5000))
	}
	for x := 0.01; x < 1; x += 0.01 {
		if toneMapped(pqLight(x)) < toneMapped(pqLight(x-0.01)) {
			t.Errorf("darker at %v", x)
		}
	}
}

// TestGrayByNumbers: a gamma that a gray PNG states is its curve.
func TestGrayByNumbers(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 32, 32))
	for i := range m.Pix {
		m.Pix[i] = 100
	}
	o := Original{Data: encodePNG(t, image.NewRGBA(image.Rect(0, 0, 1, 1))), Format: schema.FormatPNG, Coded: schema.Coded{Gamma: 1}}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	o.Data = b.Bytes()
	rs, err := limits.Ladder(context.Background(), o, one(32))
	if err != nil {
		t.Fatal(err)
	}
	out, err := jpeg.Decode(bytes.NewReader(rs[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	v := uint8(math.Round(255 * encodeSRGB(100.0/255)))
	wantColor(t, out, 16, 16, color.RGBA{v, v, v, 255}, 2)
}

// TestImpossibleChromaticities cost themselves and not the picture.
func TestImpossibleChromaticities(t *testing.T) {
	for _, chroma := range [][8]float64{
		{0.3127, 0.3290, 0.64, 0.33, 0.64, 0.33, 0.64, 0.33}, // no triangle
		{0.3127, 0, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06},
		{20, 20, 20, 20, 20, 20, 20, 20},
	} {
		rs, err := limits.Ladder(context.Background(), Original{Data: encodePNG(t, paint(32, 32, flat(swatches[0]))), Format: schema.FormatPNG, Coded: schema.Coded{Gamma: 0.45455, Chroma: chroma}}, one(32))
		if err != nil {
			t.Fatal(err)
		}
		m, err := jpeg.Decode(bytes.NewReader(rs[0].Data))
		if err != nil {
			t.Fatal(err)
		}
		wantColor(t, m, 16, 16, swatches[0], 3)
	}
}
