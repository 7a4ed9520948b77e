package render

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func treatment(kind string, x, y, w, h float64) schema.Treatment {
	return schema.Treatment{Kind: kind, Region: &schema.Region{X: x, Y: y, W: w, H: h}}
}

// treated renders with treatments.
func treated(t *testing.T, o Original, recipes []schema.Recipe, list ...schema.Treatment) []Rendering {
	t.Helper()
	o.Treatments = list
	rs, err := limits.Ladder(context.Background(), o, recipes)
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

// pictureOf decodes a rendering by other programs than the one that made it.
func pictureOf(t *testing.T, r Rendering) image.Image {
	t.Helper()
	if r.Recipe.Format == schema.FormatJPEG {
		m, err := jpeg.Decode(bytes.NewReader(r.Data))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	m, err := png.Decode(bytes.NewReader(converted(t, r.Data, ".png")))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// checks is a picture of black and white squares, which no coder smooths away.
func checks(side int) func(x, y int) color.RGBA {
	return func(x, y int) color.RGBA {
		if (x/side+y/side)%2 == 0 {
			return color.RGBA{250, 240, 235, 255}
		}
		return color.RGBA{10, 15, 20, 255}
	}
}

func luma(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	return (0.299*float64(r) + 0.587*float64(g) + 0.114*float64(b)) / 257
}

// step is the largest difference in brightness of two neighbors within a part of
// a picture, given in fractions of it.
func step(m image.Image, x, y, w, h float64) float64 {
	b := m.Bounds()
	most := 0.0
	for j := int(math.Ceil(y * float64(b.Dy()))); j < int((y+h)*float64(b.Dy()))-1; j++ {
		for i := int(math.Ceil(x * float64(b.Dx()))); i < int((x+w)*float64(b.Dx()))-1; i++ {
			here := luma(m.At(i, j))
			most = max(most, math.Abs(here-luma(m.At(i+1, j))), math.Abs(here-luma(m.At(i, j+1))))
		}
	}
	return most
}

// TestHiddenAtEverySize: what was in a region cannot be seen in any rendering of
// any format, and what was not is as it was.
func TestHiddenAtEverySize(t *testing.T) {
	const x, y, w, h = 0.31, 0.22, 0.17, 0.4
	// Squares of 24 pixels, so that they are to be seen in the smallest as well.
	file := encodeJPEG(t, paint(3000, 2000, checks(24)))
	recipes := append(usual(),
		schema.Recipe{Name: "web", LongEdge: 900, Format: schema.FormatWebP, Quality: 80, Effort: 2, Version: 1},
		schema.Recipe{Name: "avif", LongEdge: 900, Format: schema.FormatAVIF, Quality: 60, Effort: 1, Version: 1})
	o := Original{Data: file, Format: schema.FormatJPEG}
	plain := treated(t, o, recipes)
	for _, kind := range []string{schema.TreatmentBlur, schema.TreatmentWithhold} {
		for i, r := range treated(t, o, recipes, treatment(kind, x, y, w, h)) {
			t.Run(kind+" "+r.Recipe.Name, func(t *testing.T) {
				if r.Width != plain[i].Width || r.Height != plain[i].Height {
					t.Fatalf("%d x %d, want %d x %d", r.Width, r.Height, plain[i].Width, plain[i].Height)
				}
				was, is := pictureOf(t, plain[i]), pictureOf(t, r)
				if before := step(was, x, y, w, h); before < 60 {
					t.Fatalf("there was nothing to hide: steps of %.0f", before)
				}
				// What is left is what a coder makes of the squares around it.
				if after := step(is, x, y, w, h); after > 20 {
					t.Errorf("steps of %.0f in the region", after)
				}
				if kind == schema.TreatmentWithhold {
					wantColor(t, is, int((x+w/2)*float64(r.Width)), int((y+h/2)*float64(r.Height)), color.RGBA{128, 128, 128, 255}, 3)
				}
				// A block of a coder's away from the margin, whose color it may touch.
				grown := image.Rect(int(x*float64(r.Width)), int(y*float64(r.Height)), int((x+w)*float64(r.Width)), int((y+h)*float64(r.Height))).
					Inset(-max(r.Width, r.Height)/16 - 20)
				sum, n := 0.0, 0.0
				for j := range r.Height {
					for i := range r.Width {
						if image.Pt(i, j).In(grown) {
							continue
						}
						d := math.Abs(luma(is.At(i, j)) - luma(was.At(i, j)))
						// WebP and AVIF weigh one part of a picture against another, and these squares are hard.
						if sum, n = sum+d, n+1; d > 1 && r.Recipe.Format == schema.FormatJPEG {
							t.Fatalf("pixel %d,%d differs by %.0f outside of the region", i, j, d)
						}
					}
				}
				if sum/n > 4 {
					t.Errorf("it differs by %.1f outside of the region", sum/n)
				}
			})
		}
	}
}

// TestOutsideIsUntouched: before a coder has its say, not one bit.
func TestOutsideIsUntouched(t *testing.T) {
	const width, height = 400, 300
	m := paint(width, height, scene)
	for _, kind := range []string{schema.TreatmentBlur, schema.TreatmentWithhold} {
		tr := treatment(kind, 0.9, 0.501, 0.3, 0.1) // beyond the border
		v, err := viewOf(width, height, schema.Treatments{tr})
		if err != nil {
			t.Fatal(err)
		}
		p, ok := blank(width, height)
		if !ok {
			t.Fatal("no memory")
		}
		for i := range width * height {
			copy(p.bytes()[3*i:3*i+3], m.Pix[4*i:])
		}
		if p, ok = v.treat(context.Background(), p, one(400)); !ok {
			t.Fatal("not treated")
		}
		// 0.501 of 300 is row 150.3, 0.601 is 180.3: rows 150 to 180. Of 40 by 31
		// pixels a margin of 3, of 400 by 300 one of 2.
		hidden := image.Rect(360-5, 150-5, 400, 181+5)
		same := 0
		for y := range height {
			for x := range width {
				i := y*width + x
				equal := bytes.Equal(p.bytes()[3*i:3*i+3], m.Pix[4*i:4*i+3])
				if in := image.Pt(x, y).In(hidden); !in && !equal {
					t.Fatalf("%s: pixel %d,%d is another", kind, x, y)
				} else if in && equal {
					same++
				}
			}
		}
		if same > hidden.Dx()*hidden.Dy()/100 {
			t.Errorf("%s: %d pixels of the region are as they were", kind, same)
		}
		p.free()
	}
}

// TestRegionsAreUpright: fractions of the picture as it is seen, however it is
// stored.
func TestRegionsAreUpright(t *testing.T) {
	const width, height = 128, 80
	green := color.RGBA{30, 200, 30, 255}
	for orientation := 1; orientation <= 8; orientation++ {
		// Where a pixel of the upright picture is stored, from its distances to the
		// left, upper, right and lower edge.
		to := [9]func(l, u, r, d int) (x, y int){
			1: func(l, u, r, d int) (x, y int) { return l, u },
			2: func(l, u, r, d int) (x, y int) { return r, u },
			3: func(l, u, r, d int) (x, y int) { return r, d },
			4: func(l, u, r, d int) (x, y int) { return l, d },
			5: func(l, u, r, d int) (x, y int) { return u, l },
			6: func(l, u, r, d int) (x, y int) { return u, r },
			7: func(l, u, r, d int) (x, y int) { return d, r },
			8: func(l, u, r, d int) (x, y int) { return d, l },
		}[orientation]
		size := image.Rect(0, 0, width, height)
		if orientation >= 5 {
			size = image.Rect(0, 0, height, width)
		}
		m := image.NewRGBA(size)
		for u := range height {
			for l := range width {
				x, y := to(l, u, width-1-l, height-1-u)
				c := green
				if image.Pt(l, u).In(image.Rect(16, 50, 40, 70)) { // what the record hides
					c = color.RGBA{230, 30, 30, 255}
				}
				m.SetRGBA(x, y, c)
			}
		}
		hide := treatment("", 0.125, 0.625, 0.1875, 0.25)
		for _, o := range []Original{
			{Data: encodePNG(t, m), Format: schema.FormatPNG, Orientation: orientation},
			{Data: encodePNG(t, m), Format: schema.FormatPNG, Orientation: 1, Turn: orientation},
		} {
			for _, kind := range []string{schema.TreatmentWithhold, schema.TreatmentBlur, schema.TreatmentCrop} {
				hide.Kind = kind
				for _, r := range treated(t, o, append(one(128), schema.Recipe{Name: "small", LongEdge: 64, Format: schema.FormatJPEG, Quality: 100, Version: 1}), hide) {
					red := 0
					is := pictureOf(t, r)
					for y := range r.Height {
						for x := range r.Width {
							if c := color.RGBAModel.Convert(is.At(x, y)).(color.RGBA); c.R > 180 && c.G < 90 {
								red++
							}
						}
					}
					name := fmt.Sprint(orientation, " ", o.Turn, " ", kind, " ", r.Recipe.Name)
					switch kind {
					case schema.TreatmentCrop:
						// 24 by 20 pixels at 16,50 with a margin of 3: to the right of
						// it are 85 x 80, above it 128 x 47.
						if w, h := Box(85, 80, r.Recipe.LongEdge); r.Width != w || r.Height != h || red > 0 {
							t.Errorf("%s: %d x %d with %d red pixels, want %d x %d with none", name, r.Width, r.Height, red, w, h)
						}
					case schema.TreatmentWithhold:
						wantColor(t, is, r.Width*7/32, r.Height*3/4, color.RGBA{128, 128, 128, 255}, 3)
						if red > 0 {
							t.Errorf("%s: %d pixels of what is withheld", name, red)
						}
					}
					if kind != schema.TreatmentCrop && (r.Width != r.Recipe.LongEdge || r.Height != r.Recipe.LongEdge*5/8) {
						t.Errorf("%s: %d x %d", name, r.Width, r.Height)
					}
					wantColor(t, is, r.Width*4/5, r.Height/4, green, 4)
				}
			}
		}
	}
}

// TestCropGeometry: worked out by hand. The margin is a 16th of the region's
// longer side and a 256th of the picture's, each rounded up.
func TestCropGeometry(t *testing.T) {
	crop := func(x, y, w, h float64) schema.Treatment { return treatment(schema.TreatmentCrop, x, y, w, h) }
	for _, tt := range []struct {
		name          string
		width, height int
		list          schema.Treatments
		want          image.Rectangle // empty: cannot be rendered
	}{
		{"nothing", 1000, 800, nil, image.Rect(0, 0, 1000, 800)},
		{"a blur cuts nothing off", 1000, 800, schema.Treatments{treatment(schema.TreatmentBlur, 0, 0, 1, 1)}, image.Rect(0, 0, 1000, 800)},
		{"a corner", 1000, 800, schema.Treatments{crop(0.9, 0, 0.1, 0.1)}, image.Rect(0, 0, 889, 800)},               // 900,0 to 1000,80; 7 + 4
		{"the middle", 1000, 800, schema.Treatments{crop(0.4, 0.4, 0.2, 0.2)}, image.Rect(0, 0, 383, 800)},           // 400,320 to 600,480; 13 + 4
		{"the lower edge", 800, 1000, schema.Treatments{crop(0, 0.75, 1, 0.25)}, image.Rect(0, 0, 800, 696)},         // from 750 on; 50 + 4
		{"the left edge", 1000, 800, schema.Treatments{crop(0, 0, 0.25, 1)}, image.Rect(304, 0, 1000, 800)},          // 250 x 800; 50 + 4
		{"beyond the border", 1000, 800, schema.Treatments{crop(0.9, 0, 0.9, 0.1)}, image.Rect(0, 0, 889, 800)},      // as if it ended there
		{"a row is never lost", 1000, 800, schema.Treatments{crop(0, 0.50001, 1, 0.1)}, image.Rect(0, 0, 1000, 333)}, // rows 400 to 480; 63 + 4
		{"nor a column", 1000, 801, schema.Treatments{crop(0.3001, 0, 0.0001, 1)}, image.Rect(356, 0, 1000, 801)},    // column 300 alone; 51 + 4: 245 to 356
		{"two corners", 1000, 800, schema.Treatments{crop(0, 0, 0.1, 0.1), crop(0.9, 0.9, 0.1, 0.1)}, image.Rect(0, 91, 889, 800)},
		{"overlapping", 1000, 800, schema.Treatments{crop(0.8, 0, 0.15, 0.2), crop(0.85, 0.1, 0.15, 0.2)}, image.Rect(0, 0, 786, 800)}, // 150 x 160; 10 + 4
		{"the others do not count", 1000, 800, schema.Treatments{crop(0.9, 0, 0.1, 0.1), treatment(schema.TreatmentWithhold, 0, 0, 0.5, 1)}, image.Rect(0, 0, 889, 800)},
		{"a quarter is left", 1024, 400, schema.Treatments{crop(0, 0, 1, 0.5775)}, image.Rect(0, 299, 1024, 400)}, // 231 rows; 64 + 4
		{"not a quarter", 1024, 400, schema.Treatments{crop(0, 0, 1, 0.5825)}, image.Rectangle{}},                 // 233 rows leave 99
		{"everything", 1000, 800, schema.Treatments{crop(0, 0, 1, 1)}, image.Rectangle{}},
		{"no region", 1000, 800, schema.Treatments{{Kind: schema.TreatmentCrop}}, image.Rectangle{}},
		{"an empty region", 1000, 800, schema.Treatments{treatment(schema.TreatmentBlur, 0.5, 0.5, 0, 0.1)}, image.Rectangle{}},
		{"a region outside", 1000, 800, schema.Treatments{treatment(schema.TreatmentBlur, 1, 0, 0.1, 0.1)}, image.Rectangle{}},
		{"no number", 1000, 800, schema.Treatments{treatment(schema.TreatmentBlur, math.NaN(), 0, 0.1, 0.1)}, image.Rectangle{}},
		{"a word nobody knows", 1000, 800, schema.Treatments{{Kind: "sparkle"}}, image.Rectangle{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, err := viewOf(tt.width, tt.height, tt.list)
			var te *TreatmentError
			switch {
			case tt.want.Empty() && errors.As(err, &te):
			case err == nil && v.kept == tt.want:
			default:
				t.Errorf("%v, %v; want %v", v.kept, err, tt.want)
			}
			w, h, err := Kept(tt.width, tt.height, tt.list)
			if !tt.want.Empty() && (err != nil || w != tt.want.Dx() || h != tt.want.Dy()) {
				t.Errorf("%d x %d, %v", w, h, err)
			}
		})
	}
}

// TestNoRowIsLost: a pixel of which a part lies in a region is in it.
func TestNoRowIsLost(t *testing.T) {
	for _, tt := range []struct {
		width, height int
		r             schema.Region
		want          image.Rectangle
	}{
		{10, 10, schema.Region{X: 0.25, Y: 0.25, W: 0.5, H: 0.5}, image.Rect(2, 2, 8, 8)},
		{10, 10, schema.Region{X: 0.5, Y: 0.5, W: 0.5, H: 0.5}, image.Rect(5, 5, 10, 10)},
		{10, 10, schema.Region{X: 0.99, Y: 0.59, W: 0.5, H: 0.02}, image.Rect(9, 5, 10, 7)},
		{7, 3, schema.Region{X: 0.5, Y: 0.5, W: 0.001, H: 0.001}, image.Rect(3, 1, 4, 2)},
		{1, 1, schema.Region{X: 0.9, Y: 0.9, W: 0.05, H: 0.05}, image.Rect(0, 0, 1, 1)},
	} {
		if got := touched(tt.r, tt.width, tt.height); got != tt.want {
			t.Errorf("%+v of %d x %d is %v, want %v", tt.r, tt.width, tt.height, got, tt.want)
		}
	}
}

// TestLargestFree: against every rectangle that there is.
func TestLargestFree(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		whole := image.Rect(0, 0, 1+rnd.IntN(12), 1+rnd.IntN(12))
		var others []image.Rectangle
		for range rnd.IntN(5) {
			x, y := rnd.IntN(whole.Dx()), rnd.IntN(whole.Dy())
			others = append(others, image.Rect(x, y, x+1+rnd.IntN(whole.Dx()-x), y+1+rnd.IntN(whole.Dy()-y)))
		}
		want := 0
		for x := range whole.Dx() {
			for y := range whole.Dy() {
				for w := 1; x+w <= whole.Dx(); w++ {
				next:
					for h := 1; y+h <= whole.Dy(); h++ {
						for _, r := range others {
							if r.Overlaps(image.Rect(x, y, x+w, y+h)) {
								break next
							}
						}
						want = max(want, w*h)
					}
				}
			}
		}
		got := largestFree(whole, others)
		if got.Dx()*got.Dy() != want || !got.In(whole) {
			t.Fatalf("%v of %v without %v, want an area of %d", got, whole, others, want)
		}
		for _, r := range others {
			if got.Overlaps(r) {
				t.Fatalf("%v touches %v", got, r)
			}
		}
	}
}

// TestCutKeepsAway: of whatever a region is and whatever is to be rendered, what
// is kept of the rung holds no pixel of the region, nor a neighbor of one, and
// every rendering has the size that Kept promises.
func TestCutKeepsAway(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	tried := 0
	for range 20000 {
		width, height := 1+rnd.IntN(7000), 1+rnd.IntN(7000)
		tr := treatment(schema.TreatmentCrop, rnd.Float64(), rnd.Float64(), rnd.Float64()/2, rnd.Float64()/2)
		v, err := viewOf(width, height, schema.Treatments{tr})
		if err != nil {
			continue
		}
		tried++
		recipes := one(1 + rnd.IntN(4000))
		c := v.cut(recipes)
		w, h := v.rung(recipes)
		if c.Overlaps(touched(*tr.Region, w, h).Inset(-1)) || !c.In(image.Rect(0, 0, w, h)) || w > width || h > height {
			t.Fatalf("%d x %d, %+v: %v of %d x %d", width, height, *tr.Region, c, w, h)
		}
		if bw, bh := Box(v.kept.Dx(), v.kept.Dy(), recipes[0].LongEdge); c.Dx() < bw || c.Dy() < bh {
			t.Fatalf("%d x %d, %+v: %v is less than %d x %d", width, height, *tr.Region, c, bw, bh)
		}
	}
	if tried < 1000 {
		t.Errorf("only %d tried", tried)
	}
}

// TestCroppedSizesAgree: alone or with others, a rendering of a cropped picture
// has one size.
func TestCroppedSizesAgree(t *testing.T) {
	o := Original{Data: encodeJPEG(t, paint(1600, 1201, scene)), Format: schema.FormatJPEG, Orientation: 6}
	list := schema.Treatments{treatment(schema.TreatmentCrop, 0.1, 0.7, 0.3, 0.1)}
	kw, kh, err := Kept(1201, 1600, list)
	if err != nil {
		t.Fatal(err)
	}
	var recipes []schema.Recipe
	for _, edge := range []int{2560, 1280, 999, 320, 7} {
		recipes = append(recipes, schema.Recipe{Name: "one", LongEdge: edge, Format: schema.FormatJPEG, Quality: 82, Version: 1})
	}
	together := treated(t, o, recipes, list...)
	for i, r := range together {
		w, h := Box(kw, kh, r.Recipe.LongEdge)
		alone := treated(t, o, recipes[i:i+1], list...)[0]
		if r.Width != w || r.Height != h || alone.Width != w || alone.Height != h {
			t.Errorf("%d: %d x %d, alone %d x %d, want %d x %d", r.Recipe.LongEdge, r.Width, r.Height, alone.Width, alone.Height, w, h)
		}
		pictureOf(t, alone)
	}
}

// TestNothingIsSpread: a blur beside or over what is withheld or cropped has
// nothing of it, and what is withheld is plain whatever lies over it.
func TestNothingIsSpread(t *testing.T) {
	file := encodePNG(t, paint(400, 400, func(x, y int) color.RGBA {
		if x >= 200 {
			return color.RGBA{255, 0, 0, 255}
		}
		return color.RGBA{0, 0, 255, 255}
	}))
	o := Original{Data: file, Format: schema.FormatPNG}
	for _, kind := range []string{schema.TreatmentWithhold, schema.TreatmentCrop} {
		r := treated(t, o, one(400), treatment(schema.TreatmentBlur, 0.1, 0.1, 0.8, 0.8), treatment(kind, 0.5, 0, 0.5, 1))[0]
		m := pictureOf(t, r)
		for x := range r.Width {
			c := color.RGBAModel.Convert(m.At(x, r.Height/2)).(color.RGBA)
			if int(c.R) > int(c.G)+8 {
				t.Fatalf("%s: pixel %d is %v", kind, x, c)
			}
			if kind == schema.TreatmentWithhold && x >= 200 && (c.R < 125 || c.R > 131 || c.B < 125 || c.B > 131) {
				t.Fatalf("pixel %d of what is withheld is %v", x, c)
			}
		}
	}
}

// TestBlurLeavesFewBlocks: of a region, whatever its size, there are at most 64
// colors to be had back. Two pictures that are alike in these are alike.
func TestBlurLeavesFewBlocks(t *testing.T) {
	render := func(at func(x, y int) color.RGBA) image.Image {
		o := Original{Data: encodePNG(t, paint(1280, 1280, at)), Format: schema.FormatPNG}
		return pictureOf(t, treated(t, o, one(1280), schema.Treatment{Kind: schema.TreatmentBlur})[0])
	}
	// Squares of 16 pixels, and their negative: alike in every block of 160.
	black := checks(16)
	m, n := render(black), render(func(x, y int) color.RGBA { return black(x+16, y) })
	for y := 0; y < 1280; y += 5 {
		for x := range 1280 {
			if d := math.Abs(luma(m.At(x, y)) - luma(n.At(x, y))); d > 3 {
				t.Fatalf("pixel %d,%d tells them apart: %.0f", x, y, d)
			}
		}
	}
}

// TestTreatmentWithoutRegion is about the whole picture, small ones included.
func TestTreatmentWithoutRegion(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {1, 50}, {3, 2}, {9, 7}, {300, 200}, {1200, 11}} {
		o := Original{Data: encodePNG(t, paint(size[0], size[1], checks(2))), Format: schema.FormatPNG}
		for _, kind := range []string{schema.TreatmentBlur, schema.TreatmentWithhold} {
			r := treated(t, o, one(200), schema.Treatment{Kind: kind})[0]
			w, h := Box(size[0], size[1], 200)
			m := pictureOf(t, r)
			if r.Width != w || r.Height != h || step(m, 0, 0, 1, 1) > 8 {
				t.Errorf("%s of %v: %d x %d with steps of %.0f", kind, size, r.Width, r.Height, step(m, 0, 0, 1, 1))
			}
			if kind == schema.TreatmentWithhold {
				wantColor(t, m, w/2, h/2, color.RGBA{128, 128, 128, 255}, 2)
			}
		}
	}
}

// TestTilesAreTreated: every tile of every scale.
func TestTilesAreTreated(t *testing.T) {
	o := Original{Data: encodeJPEG(t, paint(1400, 1100, checks(20))), Format: schema.FormatJPEG}
	tiles := []schema.Recipe{{Name: "tiles", Format: schema.FormatTiles, Quality: 82, Version: 1}}
	r := treated(t, o, tiles, schema.Treatment{Kind: schema.TreatmentBlur})[0]
	if w, h, err := TilesSize(r.Data); err != nil || w != 1400 || h != 1100 {
		t.Errorf("%d x %d, %v", w, h, err)
	}
	z, err := zip.NewReader(bytes.NewReader(r.Data), int64(len(r.Data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		m, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if s := step(m, 0, 0, 1, 1); s > 8 {
			t.Errorf("%s: steps of %.0f", f.Name, s)
		}
	}
}

// TestRAWIsTreated by its preview; but not where the preview has another shape,
// since nobody can tell of which picture the region was meant.
func TestRAWIsTreated(t *testing.T) {
	hide := treatment(schema.TreatmentWithhold, 0.5, 0, 0.5, 1)
	preview := encodeJPEG(t, paint(600, 400, checks(10)))
	o := Original{Data: rawOf(1200, 800, 1, preview), Format: schema.FormatCR2, Orientation: 1}
	r := treated(t, o, one(600), hide)[0]
	if r.Source != SourcePreview || step(pictureOf(t, r), 0.5, 0, 0.5, 1) > 8 {
		t.Errorf("%s: steps of %.0f", r.Source, step(pictureOf(t, r), 0.5, 0, 0.5, 1))
	}
	o = Original{Data: rawOf(1200, 900, 1, preview), Format: schema.FormatCR2, Orientation: 1}
	if treated(t, o, one(600), schema.Treatment{Kind: schema.TreatmentBlur}); t.Failed() {
		t.Error("the whole picture is whatever there is")
	}
	o.Treatments = schema.Treatments{hide}
	var te *TreatmentError
	if rs, err := limits.Ladder(context.Background(), o, one(600)); !errors.As(err, &te) {
		t.Errorf("%d renderings, %v", len(rs), err)
	}
}

// TestUnrenderableIsNotRendered: not in part, and without a word of the record.
func TestUnrenderableIsNotRendered(t *testing.T) {
	o := Original{Data: encodePNG(t, paint(40, 30, scene)), Format: schema.FormatPNG}
	o.Treatments = schema.Treatments{treatment(schema.TreatmentBlur, 0, 0, 1, 1), {Kind: schema.TreatmentCrop}}
	rs, err := limits.Ladder(context.Background(), o, one(40))
	var te *TreatmentError
	if len(rs) > 0 || !errors.As(err, &te) || !strings.Contains(err.Error(), "a crop without a region") {
		t.Errorf("%d renderings, %v", len(rs), err)
	}
}

// TestPartialIsTreated: what is left of a damaged original as well.
func TestPartialIsTreated(t *testing.T) {
	file := encodeJPEG(t, paint(800, 600, checks(10)))
	scan := bytes.Index(file, []byte("\xFF\xDA"))
	cut := append(bytes.Clone(file[:scan+(len(file)-scan)/2]), 0xFF, 0xD9)
	r := treated(t, Original{Data: cut, Format: schema.FormatJPEG}, one(400), treatment(schema.TreatmentBlur, 0, 0, 1, 0.5))[0]
	if s := step(pictureOf(t, r), 0, 0, 1, 0.45); !r.Partial || s > 8 {
		t.Errorf("partial %v, steps of %.0f", r.Partial, s)
	}
}
