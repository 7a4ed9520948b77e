package render

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"github.com/stillroom/stillroom/schema"
)

// stillOf makes a still and reads it with another decoder than wrote it.
func stillOf(t *testing.T, o Original, longEdge int) (Still, image.Image, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "still.tif")
	s, err := limits.Still(context.Background(), o, longEdge, emptyFile(t, path))
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m, err := tiff.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if size := m.Bounds().Size(); size.X != s.Width || size.Y != s.Height {
		t.Errorf("is %v, said %d x %d", size, s.Width, s.Height)
	}
	if bits := map[bool]int{true: 16, false: 8}[isWide(m)]; bits != s.Bits {
		t.Errorf("is of %d bits, said %d", bits, s.Bits)
	}
	return s, m, path
}

// emptyFile is one that is open until the test ends.
func emptyFile(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func isWide(m image.Image) bool {
	switch m.(type) {
	case *image.RGBA64, *image.NRGBA64:
		return true
	}
	return false
}

// fine is a picture that needs its 16 bits: next to no two pixels are alike, and
// none of them is one of 256 steps.
func fine(width, height int) *image.RGBA64 {
	m := image.NewRGBA64(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA64(x, y, color.RGBA64{uint16(24000 + 211*x), uint16(24003 + 307*y), uint16(41001 - 111*x - 101*y), 0xFFFF})
		}
	}
	return m
}

func encodeDeep(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// asWritten are the primaries of the profile that libvips brings, as exiftool
// reads them. They are rounded, which shows in the dark.
var asWritten = [3][3]float64{{0.51512, 0.2412, 0}, {0.29198, 0.69225, 0.04182}, {0.1571, 0.06656, 0.78308}}

// toP3 is what arithmetic makes of light in XYZ at D50, in 16 bits of Display P3:
// Cramer's rule.
func toP3(xyz [3]float64) (rgb [3]float64) {
	det := func(a, b, c [3]float64) float64 {
		return a[0]*(b[1]*c[2]-b[2]*c[1]) - b[0]*(a[1]*c[2]-a[2]*c[1]) + c[0]*(a[1]*b[2]-a[2]*b[1])
	}
	whole := det(asWritten[0], asWritten[1], asWritten[2])
	for i := range rgb {
		m := asWritten
		m[i] = xyz
		rgb[i] = 65535 * encodeSRGB(det(m[0], m[1], m[2])/whole)
	}
	return rgb
}

func inP3(c color.RGBA64, primaries [3][3]float64, curve func(float64) float64) [3]float64 {
	var xyz [3]float64
	for i, v := range [3]uint16{c.R, c.G, c.B} {
		for j := range xyz {
			xyz[j] += primaries[i][j] * curve(float64(v)/65535)
		}
	}
	return toP3(xyz)
}

// How far a still may be from arithmetic, in steps of 16 bits: a quarter of a step
// of 8 bits for one number, since the profiles of libvips are rounded, and on
// average much less than the 64 that rounding to 8 bits would give.
const p3Steps, p3Mean = 64, 12

func wantP3(t *testing.T, m image.Image, want func(x, y int) [3]float64) {
	t.Helper()
	b := m.Bounds()
	sum := 0.0
	defer func() {
		if mean := sum / float64(3*b.Dx()*b.Dy()); mean > p3Mean {
			t.Errorf("it is %.1f steps off on average", mean)
		}
	}()
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := color.RGBA64Model.Convert(m.At(x, y)).(color.RGBA64)
			w := want(x, y)
			for i, v := range [3]uint16{c.R, c.G, c.B} {
				if w[i] < 1 || w[i] > 65534 {
					continue // beyond what Display P3 holds
				}
				if sum += math.Abs(float64(v) - w[i]); math.Abs(float64(v)-w[i]) > p3Steps {
					t.Fatalf("pixel %d,%d is %v, want %.0f (component %d)", x, y, c, w, i)
				}
			}
		}
	}
}

// TestStillKeeps16Bits: whatever of 16 bits comes, arithmetic says what it is in
// Display P3, to much less than 8 bits could tell.
func TestStillKeeps16Bits(t *testing.T) {
	const w, h = 90, 60
	m := fine(w, h)
	sRGB := func(x, y int) [3]float64 { return inP3(m.RGBA64At(x, y), srgb, decodeSRGB) }
	var gray = image.NewGray16(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			gray.SetGray16(x, y, color.Gray16{uint16(300 + 631*x + 97*y)})
		}
	}
	var plain []byte
	for y := range h {
		for x := range w {
			c := m.RGBA64At(x, y)
			plain = append(plain, byte(c.R), byte(c.R>>8), byte(c.G), byte(c.G>>8), byte(c.B), byte(c.B>>8))
		}
	}
	for _, tt := range []struct {
		name   string
		data   []byte
		format schema.Format
		want   func(x, y int) [3]float64
	}{
		{"PNG", encodeDeep(t, m), schema.FormatPNG, sRGB},
		{"TIFF", encodeTIFF(w, h, 3, 16, 2, plain), schema.FormatTIFF, sRGB},
		{"an sRGB profile", withProfile(encodeDeep(t, m), srgbProfile()), schema.FormatPNG, sRGB},
		{"a wide space with a curve of its own", withProfile(encodeDeep(t, m), matrixProfile(adobe, 2)), schema.FormatPNG,
			func(x, y int) [3]float64 { return inP3(m.RGBA64At(x, y), adobe, power(2)) }},
		{"gray", encodeDeep(t, gray), schema.FormatPNG, func(x, y int) [3]float64 {
			v := float64(gray.Gray16At(x, y).Y)
			return [3]float64{v, v, v}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, got, _ := stillOf(t, Original{Data: tt.data, Format: tt.format}, 0)
			if want := (Still{w, h, 16, "Display P3", StillWide}); s != want {
				t.Errorf("%+v, want %+v", s, want)
			}
			wantP3(t, got, tt.want)
		})
	}
}

// TestStillKeepsAWideSpace: the numbers of a well-known wide profile are the ones that
// leave, every bit, in a profile that means the same and is our own.
func TestStillKeepsAWideSpace(t *testing.T) {
	m := fine(90, 60)
	odd := [3][3]float64{{0.55, 0.27, 0.01}, {0.25, 0.66, 0.06}, {0.16, 0.07, 0.75}} // of nothing known
	prophoto := [3][3]float64{{0.79767, 0.28804, 0}, {0.13519, 0.71188, 0}, {0.03134, 0.00009, 0.82491}}
	for _, tt := range []struct {
		name    string
		profile []byte
		space   string
		kept    bool
	}{
		{"Adobe RGB", matrixProfile(adobe, 563.0/256), "Adobe RGB (1998)", true},
		{"Display P3", rgbProfile(p3, tableCurve(1024, decodeSRGB)), "Display P3", true},
		{"ProPhoto RGB", matrixProfile(prophoto, 1.8), "ProPhoto RGB", true},
		{"ProPhoto RGB as the standard has it", rgbProfile(prophoto, tableCurve(4096, func(x float64) float64 { return max(x/16, math.Pow(x, 1.8)) })), "ProPhoto RGB", true},
		{"sRGB", srgbProfile(), "Display P3", false},
		{"a curve of its own", matrixProfile(adobe, 2), "Display P3", false},
		{"another's", matrixProfile(odd, 2.2), "Display P3", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const words = "calibrated at 12 Elm Street for Marlow Notreal, marlow@example.org"
			theirs := withWords(tt.profile, words)
			s, got, path := stillOf(t, Original{Data: withProfile(encodeDeep(t, m), theirs), Format: schema.FormatPNG}, 0)
			if s.Space != tt.space || s.Bits != 16 {
				t.Errorf("%+v", s)
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range []string{"Elm", "Marlow", "marlow@", string(tt.profile[128:])} {
				if bytes.Contains(b, []byte(w)) {
					t.Errorf("%.20q of the original's profile is there", w)
				}
			}
			same := true
			for y := range 60 {
				for x := range 90 {
					same = same && color.RGBA64Model.Convert(got.At(x, y)) == m.RGBA64At(x, y)
				}
			}
			if same != tt.kept {
				t.Errorf("the numbers are the same: %v", same)
			}
		})
	}
}

// withWords is a profile with a description and a copyright.
func withWords(profile []byte, words string) []byte {
	p, _ := parseICC(profile)
	tags := []iccTag{{"desc", padded([]byte("desc\x00\x00\x00\x00\x00\x00\x00\x50" + words + "\x00"))}, {"cprt", padded([]byte("text\x00\x00\x00\x00" + words + "\x00"))}}
	for _, name := range []string{"wtpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"} {
		tags = append(tags, iccTag{name, padded(bytes.Clone(p.tags[name]))})
	}
	return iccOf(tags)
}

// TestOwnProfilesMeanTheSame: by arithmetic nobody sees a difference between colours
// in an original's profile and in ours for it, as far as programs round apart.
func TestOwnProfilesMeanTheSame(t *testing.T) {
	curves := map[string][]byte{
		"gamma 1": gammaCurve(1), "gamma 1.8": gammaCurve(1.8), "gamma 2.2": gammaCurve(2.2), "gamma 2.4": gammaCurve(2.4), "sRGB": tableCurve(1024, decodeSRGB),
		"L*": tableCurve(4096, func(x float64) float64 {
			if x <= 0.08 {
				return 100 * x / 903.2963
			}
			return math.Pow((100*x+16)/116, 3)
		}),
	}
	for _, space := range wideSpaces {
		for name, curve := range curves {
			off := space.primaries // rounded as somebody rounds
			for i := range off {
				for k := range off[i] {
					off[i][k] += 0.0005 * float64((i+k)%3-1)
				}
			}
			theirs := rgbProfile(off, curve)
			is, own, ok := ownSpace(theirs)
			if !ok || is != space.name {
				t.Errorf("%s, %s: taken for %q", space.name, name, is)
				continue
			}
			if d := mostApart(t, theirs, own); d > 0.8 {
				t.Errorf("%s, %s: ΔE of %.2f", space.name, name, d)
			}
		}
	}
	if _, _, ok := ownSpace(rgbProfile(adobe, gammaCurve(2.05))); ok {
		t.Error("a gamma of 2.05 passes for 2.2")
	}
}

// labAt is XYZ at D50 in CIELAB (CIE 15, 8.2.1).
func labAt(xyz [3]float64) lab {
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x, y, z := f(xyz[0]/0.9642), f(xyz[1]), f(xyz[2]/0.8249)
	return lab{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// mostApart is how far the colours of two profiles are apart at most, as ΔE2000, by
// arithmetic on what their tags say.
// Corners of a space that no eye sees are left out: there a rounded digit is far away.
func mostApart(t *testing.T, a, b []byte) float64 {
	t.Helper()
	of := func(profile []byte) func(c [3]float64) lab {
		p, ok := parseICC(profile)
		if !ok {
			t.Fatal("no profile")
		}
		return func(c [3]float64) lab {
			var v [3]float64
			for i, channel := range []string{"r", "g", "b"} {
				primary, _ := xyz(p.tags[channel+"XYZ"])
				curve, ok := toneCurve(p.tags[channel+"TRC"])
				if !ok {
					t.Fatal("no curve")
				}
				for k := range v {
					v[k] += primary[k] * curve(c[i])
				}
			}
			return labAt(v)
		}
	}
	la, lb, most := of(a), of(b), 0.0
	for r := range 9 {
		for g := range 9 {
			for bl := range 9 {
				c := [3]float64{float64(r) / 8, float64(g) / 8, float64(bl) / 8}
				if l := la(c); math.Hypot(l.a, l.b) < 130 && (l.l > 5 || math.Hypot(l.a, l.b) < 20) {
					most = max(most, deltaE(l, lb(c)))
				}
			}
		}
	}
	return most
}

// TestStillOf8Bits: it does not pretend to be more.
func TestStillOf8Bits(t *testing.T) {
	m := paint(90, 60, scene)
	s, got, _ := stillOf(t, Original{Data: encodePNG(t, m), Format: schema.FormatPNG}, 0)
	if want := (Still{90, 60, 8, "sRGB", StillNarrow}); s != want {
		t.Errorf("%+v, want %+v", s, want)
	}
	if !bytes.Equal(toRGBA(got).Pix, m.Pix) {
		t.Error("the numbers are others")
	}
	s, got, _ = stillOf(t, Original{Data: withProfile(encodePNG(t, m), matrixProfile(adobe, 563.0/256)), Format: schema.FormatPNG}, 0)
	if s.Bits != 8 || s.Space != "Adobe RGB (1998)" || !bytes.Equal(toRGBA(got).Pix, m.Pix) {
		t.Errorf("%+v", s)
	}
}

// TestStillIsUpright: each orientation, by the file or by a person, puts each
// pixel where EXIF says, without changing it.
func TestStillIsUpright(t *testing.T) {
	m := fine(41, 23)
	file := withProfile(encodeDeep(t, m), matrixProfile(adobe, 563.0/256))
	for orientation := 1; orientation <= 8; orientation++ {
		for name, o := range map[string]Original{
			"file":   {Data: file, Format: schema.FormatPNG, Orientation: orientation},
			"person": {Data: file, Format: schema.FormatPNG, Orientation: 3, Turn: orientation},
		} {
			t.Run(fmt.Sprint(orientation, name), func(t *testing.T) {
				s, got, _ := stillOf(t, o, 0)
				if w, h := swapIf(orientation >= 5, 41, 23); s.Width != w || s.Height != h {
					t.Fatalf("%d x %d", s.Width, s.Height)
				}
				for y := range s.Height {
					for x := range s.Width {
						from := uprightFrom(x, y, 41, 23, orientation)
						if want := m.RGBA64At(from%41, from/41); color.RGBA64Model.Convert(got.At(x, y)) != want {
							t.Fatalf("pixel %d,%d is %v, want %v", x, y, got.At(x, y), want)
						}
					}
				}
			})
		}
	}
}

// TestStillIsTreated: what a record hides is hidden at full size, and what is
// beside it is not changed by a bit.
func TestStillIsTreated(t *testing.T) {
	const x, y, w, h = 0.31, 0.22, 0.17, 0.4
	deep := image.NewRGBA64(image.Rect(0, 0, 1500, 1000))
	squares := checks(12)
	for j := range 1000 {
		for i := range 1500 {
			c := squares(i, j)
			deep.SetRGBA64(i, j, color.RGBA64{uint16(c.R)*257 + uint16(i), uint16(c.G)*257 + uint16(j), uint16(c.B) * 256, 0xFFFF})
		}
	}
	o := Original{Data: withProfile(encodeDeep(t, deep), matrixProfile(adobe, 563.0/256)), Format: schema.FormatPNG}
	for _, kind := range []string{schema.TreatmentBlur, schema.TreatmentWithhold} {
		t.Run(kind, func(t *testing.T) {
			o.Treatments = schema.Treatments{treatment(kind, x, y, w, h)}
			s, got, _ := stillOf(t, o, 0)
			if s.Width != 1500 || s.Height != 1000 || s.Bits != 16 {
				t.Fatalf("%+v", s)
			}
			if before := step(deep, x, y, w, h); before < 200 {
				t.Fatalf("there was nothing to hide: steps of %.0f", before)
			}
			if after := step(got, x, y, w, h); after > 6 {
				t.Errorf("steps of %.0f in the region", after)
			}
			if c := color.RGBA64Model.Convert(got.At(590, 420)); kind == schema.TreatmentWithhold && c != (color.RGBA64{0x8080, 0x8080, 0x8080, 0xFFFF}) {
				t.Errorf("withheld as %v", c)
			}
			// The margin is the same as in a derivative.
			region := regionOf(o.Treatments[0], 1500, 1000)
			for j := range 1000 {
				for i := range 1500 {
					if !image.Pt(i, j).In(region) && color.RGBA64Model.Convert(got.At(i, j)) != deep.RGBA64At(i, j) {
						t.Fatalf("pixel %d,%d is another", i, j)
					}
				}
			}
		})
	}
	t.Run("crop", func(t *testing.T) {
		o.Treatments = schema.Treatments{treatment(schema.TreatmentCrop, 0, 0, 0.3, 1)}
		s, got, _ := stillOf(t, o, 0)
		if s.Width >= 1050 || s.Width < 900 || s.Height != 1000 {
			t.Fatalf("%+v", s)
		}
		if c := color.RGBA64Model.Convert(got.At(0, 0)); c != deep.RGBA64At(1500-s.Width, 0) {
			t.Errorf("it begins with %v", c)
		}
		// Before it is reduced, too.
		if s, _, _ := stillOf(t, o, 500); s.Height != 500 {
			t.Errorf("reduced to %d x %d", s.Width, s.Height)
		}
	})
}

// TestStillIsReduced only as far as the conditions say, and never enlarged.
func TestStillIsReduced(t *testing.T) {
	m := image.NewRGBA64(image.Rect(0, 0, 900, 600))
	for i := range m.Pix {
		m.Pix[i] = 0xFF
	}
	for y := range 600 {
		for x := range 900 {
			m.SetRGBA64(x, y, color.RGBA64{uint16(70 * x), uint16(100 * y), 30000, 0xFFFF})
		}
	}
	file := withProfile(encodeDeep(t, m), matrixProfile(adobe, 563.0/256))
	for edge, want := range map[int]image.Point{0: {900, 600}, 5000: {900, 600}, 450: {450, 300}, 301: {301, 201}} {
		s, got, _ := stillOf(t, Original{Data: file, Format: schema.FormatPNG}, edge)
		if s.Width != want.X || s.Height != want.Y || s.Bits != 16 {
			t.Errorf("%d: %+v", edge, s)
			continue
		}
		// A ramp stays one, between its pixels, to half a step of 8 bits.
		k := 900 / float64(s.Width)
		c := color.RGBA64Model.Convert(got.At(s.Width/2, s.Height/2)).(color.RGBA64)
		r, g := 70*((float64(s.Width/2)+0.5)*k-0.5), 100*((float64(s.Height/2)+0.5)*k-0.5)
		if math.Abs(float64(c.R)-r) > 130 || math.Abs(float64(c.G)-g) > 130 {
			t.Errorf("%d: %v in the middle, want %.0f and %.0f", edge, c, r, g)
		}
	}
}

// TestStillOnPaper: transparency is laid on white.
func TestStillOnPaper(t *testing.T) {
	m := image.NewNRGBA64(image.Rect(0, 0, 40, 30))
	for y := range 30 {
		for x := range 40 {
			m.SetNRGBA64(x, y, color.NRGBA64{40000, 20000, 10000, uint16(0xFFFF * (x % 2))})
		}
	}
	_, got, _ := stillOf(t, Original{Data: encodeDeep(t, m), Format: schema.FormatPNG}, 0)
	wantP3(t, got, func(x, _ int) [3]float64 {
		if x%2 == 0 {
			return [3]float64{65535, 65535, 65535}
		}
		return inP3(color.RGBA64{40000, 20000, 10000, 0xFFFF}, srgb, decodeSRGB)
	})
	// From a profile, before it is laid there.
	s, got, _ := stillOf(t, Original{Data: withProfile(encodeDeep(t, m), matrixProfile(adobe, 2)), Format: schema.FormatPNG}, 0)
	if s.Bits != 16 || s.Space != "Display P3" {
		t.Errorf("%+v", s)
	}
	wantP3(t, got, func(x, _ int) [3]float64 {
		if x%2 == 0 {
			return [3]float64{65535, 65535, 65535}
		}
		return inP3(color.RGBA64{40000, 20000, 10000, 0xFFFF}, adobe, power(2))
	})
}

// TestStillOfDamage: nobody has looked at it, so there is none.
func TestStillOfDamage(t *testing.T) {
	file := encodeDeep(t, fine(90, 60))
	to := emptyFile(t, filepath.Join(t.TempDir(), "still.tif"))
	var de *DecodeError
	whole := encodeJPEG(t, paint(800, 600, scene))
	scan := bytes.Index(whole, []byte("\xFF\xDA"))
	filled := append(bytes.Clone(whole[:scan+(len(whole)-scan)/2]), 0xFF, 0xD9) // the decoder makes up the rest
	if _, err := limits.Still(context.Background(), Original{Data: filled, Format: schema.FormatJPEG}, 0, to); !errors.As(err, &de) {
		t.Errorf("a part made up: %v", err)
	}
	if _, err := limits.Still(context.Background(), Original{Data: file[:len(file)/2], Format: schema.FormatPNG}, 0, to); !errors.As(err, &de) {
		t.Errorf("cut short: %v", err)
	}
	var le *LimitError
	if _, err := (Limits{MaxPixels: 100}).Still(context.Background(), Original{Data: file, Format: schema.FormatPNG}, 0, to); !errors.As(err, &le) {
		t.Errorf("too large: %v", err)
	}
	readOnly, err := os.Open(to.Name()) // for reading
	if err != nil {
		t.Fatal(err)
	}
	defer readOnly.Close()
	if _, err := limits.Still(context.Background(), Original{Data: file, Format: schema.FormatPNG}, 0, readOnly); !errors.As(err, &de) || de.Step != StepEncode {
		t.Errorf("no place to write: %v", err)
	}
	var ue *UnsupportedError
	if _, err := limits.Still(context.Background(), Original{Data: file, Format: schema.FormatJXL}, 0, to); !errors.As(err, &ue) {
		t.Errorf("of a format that is not decoded: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := limits.Still(ctx, Original{Data: file, Format: schema.FormatPNG}, 0, to); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestStillOfAPreview: where LibRaw gives nothing, the camera's picture is what
// there is, and it is said.
func TestStillOfAPreview(t *testing.T) {
	file := rawOf(300, 200, 6, encodeJPEG(t, paint(300, 200, scene)))
	s, _, _ := stillOf(t, Original{Data: file, Format: schema.FormatCR2}, 0)
	if want := (Still{200, 300, 8, "sRGB", StillPreview}); s != want {
		t.Errorf("%+v, want %+v", s, want)
	}
}

// TestStillByOthers: two programs that share no code with the one that wrote it
// say what a finishing house would see. Of metadata there is nothing but the
// profile.
func TestStillByOthers(t *testing.T) {
	_, _, path := stillOf(t, Original{Data: encodeDeep(t, fine(90, 60)), Format: schema.FormatPNG, Orientation: 6}, 0)
	t.Run("exiftool", func(t *testing.T) {
		if _, err := exec.LookPath("exiftool"); err != nil {
			t.Skip("exiftool is not installed")
		}
		out, err := exec.Command("exiftool", "-json", "-a", "-G1", "-n", path).Output()
		if err != nil {
			t.Fatal(err)
		}
		var list []map[string]any
		if err := json.Unmarshal(out, &list); err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]string{
			"IFD0:BitsPerSample": "16 16 16", "IFD0:ImageWidth": "60", "IFD0:ImageHeight": "90", "IFD0:Compression": "5",
			"IFD0:Predictor": "2", "IFD0:Orientation": "1", "ICC-header:ColorSpaceData": "RGB ", "ICC_Profile:RedMatrixColumn": "0.51512 0.2412 0",
		} {
			if got := fmt.Sprint(list[0][key]); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %q, want %q", key, got, want)
			}
		}
		for key := range list[0] {
			group, _, _ := strings.Cut(key, ":")
			if !slices.Contains([]string{"SourceFile", "ExifTool", "System", "File", "IFD0", "ICC-header", "ICC_Profile", "Composite"}, group) {
				t.Errorf("it holds %s", key)
			}
		}
	})
	t.Run("tiffinfo", func(t *testing.T) {
		if _, err := exec.LookPath("tiffinfo"); err != nil {
			t.Skip("tiffinfo is not installed")
		}
		out, err := exec.Command("tiffinfo", "-D", path).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		for _, want := range []string{"Bits/Sample: 16", "Compression Scheme: LZW", "Predictor: horizontal", "ICC Profile: <present>", "Image Width: 60 Image Length: 90", "Photometric Interpretation: RGB"} {
			if !strings.Contains(string(out), want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
		if strings.Contains(string(out), "Warning") {
			t.Errorf("it warns:\n%s", out)
		}
	})
}
