package render

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func TestLayoutOnACanvas(t *testing.T) {
	at := func(x, y float64) schema.Frame { return schema.Frame{Crop: true, Focal: schema.Focal{X: x, Y: y}} }
	pad := schema.Frame{}
	for _, tt := range []struct {
		name          string
		width, height int // of the picture
		f             schema.Frame
		canvasW       int
		canvasH       int
		want          layout
	}{
		{"a landscape, padded above and below", 2560, 1707, pad, 1080, 1350, layout{1080, 720, image.Rect(0, 0, 1080, 720), image.Pt(0, 315)}},
		{"a portrait of another shape, padded at its sides", 1707, 2560, pad, 1080, 1350, layout{900, 1350, image.Rect(0, 0, 900, 1350), image.Pt(90, 0)}},
		{"a square", 2000, 2000, pad, 1080, 1350, layout{1080, 1080, image.Rect(0, 0, 1080, 1080), image.Pt(0, 135)}},
		{"the canvas' own shape", 2160, 2700, pad, 1080, 1350, layout{1080, 1350, image.Rect(0, 0, 1080, 1350), image.Pt(0, 0)}},
		{"smaller, so in the middle as it is", 601, 400, pad, 1080, 1350, layout{601, 400, image.Rect(0, 0, 601, 400), image.Pt(239, 475)}},
		{"as wide as the canvas", 1080, 10, pad, 1080, 1350, layout{1080, 10, image.Rect(0, 0, 1080, 10), image.Pt(0, 670)}},
		{"a line", 60000, 1, pad, 1080, 1350, layout{1080, 1, image.Rect(0, 0, 1080, 1), image.Pt(0, 674)}},

		{"a landscape cut in its middle", 2560, 1707, at(0.5, 0.5), 1080, 1350, layout{2025, 1350, image.Rect(472, 0, 1552, 1350), image.Pt(0, 0)}},
		{"cut at its left edge", 2560, 1707, at(0, 0.5), 1080, 1350, layout{2025, 1350, image.Rect(0, 0, 1080, 1350), image.Pt(0, 0)}},
		{"cut at its right edge", 2560, 1707, at(1, 1), 1080, 1350, layout{2025, 1350, image.Rect(945, 0, 2025, 1350), image.Pt(0, 0)}},
		{"a portrait cut at its top", 1707, 2560, at(0.5, 0), 1080, 1350, layout{1080, 1620, image.Rect(0, 0, 1080, 1350), image.Pt(0, 0)}},
		{"a portrait cut at its foot", 1707, 2560, at(0.5, 1), 1080, 1350, layout{1080, 1620, image.Rect(0, 270, 1080, 1620), image.Pt(0, 0)}},
		{"wide, on a wide canvas", 2560, 1707, at(0.5, 0.5), 1080, 566, layout{1080, 720, image.Rect(0, 77, 1080, 643), image.Pt(0, 0)}},
		{"the canvas' own shape, nothing is cut", 2160, 2700, at(0.1, 0.1), 1080, 1350, layout{1080, 1350, image.Rect(0, 0, 1080, 1350), image.Pt(0, 0)}},
		{"smaller, nothing is cut", 601, 400, at(0, 0), 1080, 1350, layout{601, 400, image.Rect(0, 0, 601, 400), image.Pt(239, 475)}},
		{"too low to cover it, cut at its sides only", 1600, 1200, at(0.25, 0.5), 1080, 1350, layout{1600, 1200, image.Rect(0, 0, 1080, 1200), image.Pt(0, 75)}},
		{"one pixel larger on each side", 1081, 1351, at(1, 1), 1080, 1350, layout{1080, 1350, image.Rect(0, 0, 1080, 1350), image.Pt(0, 0)}},
	} {
		tt.f.Width, tt.f.Height = tt.canvasW, tt.canvasH
		if got := layoutOf(tt.width, tt.height, tt.f); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// Whatever the shapes, what is shown lies in the picture and on the canvas, holds
// the focal point, nothing is enlarged, and no edge is nearer to the point than it
// has to be.
func TestLayoutKeepsTheFocalPoint(t *testing.T) {
	sizes := []int{1, 2, 3, 7, 10, 11, 99, 100, 101, 1000}
	for _, w := range sizes {
		for _, h := range sizes {
			for _, canvas := range []image.Point{{10, 12}, {11, 10}, {100, 100}, {4, 5}} {
				for _, crop := range []bool{true, false} {
					for _, part := range []float64{0, 0.01, 0.333, 0.5, 0.77, 0.999, 1} {
						f := schema.Frame{Width: canvas.X, Height: canvas.Y, Crop: crop, Focal: schema.Focal{X: part, Y: 1 - part}}
						l := layoutOf(w, h, f)
						x, y := f.Focal.In(l.width, l.height)
						shown := image.Rectangle{l.at, l.at.Add(l.cut.Size())}
						switch {
						case l.width > w || l.height > h || l.width < 1 || l.height < 1:
							t.Fatalf("%d x %d on %v became %d x %d", w, h, canvas, l.width, l.height)
						case !l.cut.In(image.Rect(0, 0, l.width, l.height)) || !shown.In(image.Rect(0, 0, canvas.X, canvas.Y)):
							t.Fatalf("%d x %d on %v: %+v", w, h, canvas, l)
						case !image.Pt(x, y).In(l.cut):
							t.Fatalf("%d x %d on %v: %d,%d is not in %v", w, h, canvas, x, y, l.cut)
						case !crop && l.cut != image.Rect(0, 0, l.width, l.height):
							t.Fatalf("%d x %d on %v: %v is cut where nothing may be", w, h, canvas, l.cut)
						case crop && w > canvas.X && h > canvas.Y && l.cut.Size() != canvas:
							t.Fatalf("%d x %d does not cover %v: %v", w, h, canvas, l.cut)
						}
						// Off its middle only at an edge of the picture.
						if off := l.cut.Min.X + l.cut.Dx()/2 - x; off > 0 && l.cut.Min.X > 0 || off < 0 && l.cut.Max.X < l.width {
							t.Fatalf("%d x %d on %v: %v is not around %d", w, h, canvas, l.cut, x)
						}
					}
				}
			}
		}
	}
}

// corners is a picture of four quarters of a color each, and a yellow square
// around a point.
func corners(width, height, x, y, side int) *image.RGBA {
	return paint(width, height, func(px, py int) color.RGBA {
		switch {
		case max(px-x, x-px, py-y, y-py) <= side/2:
			return color.RGBA{240, 220, 20, 255}
		case px < width/2 && py < height/2:
			return color.RGBA{200, 20, 20, 255}
		case py < height/2:
			return color.RGBA{20, 160, 20, 255}
		case px < width/2:
			return color.RGBA{20, 20, 200, 255}
		}
		return color.RGBA{20, 20, 20, 255}
	})
}

var (
	rust, leaf = color.RGBA{200, 20, 20, 255}, color.RGBA{20, 160, 20, 255}
	navy, soot = color.RGBA{20, 20, 200, 255}, color.RGBA{20, 20, 20, 255}
	yellow     = color.RGBA{240, 220, 20, 255}
	paper      = color.RGBA{250, 245, 235, 255}
)

func composed(t *testing.T, m image.Image, f schema.Frame) image.Image {
	t.Helper()
	f.Background, f.Quality = schema.RGB{R: 250, G: 245, B: 235}, 95
	source := encodeBest(t, m)
	data, err := Compose(context.Background(), source, schema.FormatJPEG, f)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Compose(context.Background(), source, schema.FormatJPEG, f)
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("twice, it is not the same: %v", err)
	}
	out, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if got := out.Bounds().Size(); got != image.Pt(f.Width, f.Height) {
		t.Fatalf("%v, want %d x %d", got, f.Width, f.Height)
	}
	return out
}

// Pixels of all shapes, padded: the four quarters where they belong, paper around.
func TestComposePads(t *testing.T) {
	for _, tt := range []struct {
		name          string
		width, height int
		inside        image.Rectangle // by hand, on 1080 x 1350
	}{
		{"landscape", 1800, 1200, image.Rect(0, 315, 1080, 1035)},
		{"portrait", 1200, 1800, image.Rect(90, 0, 990, 1350)},
		{"square", 1500, 1500, image.Rect(0, 135, 1080, 1215)},
		{"small", 400, 300, image.Rect(340, 525, 740, 825)},
		{"panorama", 2400, 400, image.Rect(0, 585, 1080, 765)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := composed(t, corners(tt.width, tt.height, -1000, -1000, 0), schema.Frame{Width: 1080, Height: 1350})
			in := tt.inside
			for _, c := range []struct {
				x, y int
				want color.RGBA
			}{
				{in.Min.X + 4, in.Min.Y + 4, rust},
				{in.Max.X - 5, in.Min.Y + 4, leaf},
				{in.Min.X + 4, in.Max.Y - 5, navy},
				{in.Max.X - 5, in.Max.Y - 5, soot},
			} {
				wantColor(t, out, c.x, c.y, c.want, 6)
			}
			for _, p := range []image.Point{{0, 0}, {1079, 0}, {0, 1349}, {1079, 1349}, {in.Min.X - 9, 675}, {in.Max.X + 8, 675}, {540, in.Min.Y - 9}, {540, in.Max.Y + 8}} {
				if p.In(in) || !p.In(out.Bounds()) {
					continue
				}
				wantColor(t, out, p.X, p.Y, paper, 4)
			}
		})
	}
}

// Cut around a point: it is there, in the middle where the picture is large enough,
// and no paper is to be seen.
func TestComposeCrops(t *testing.T) {
	for _, tt := range []struct {
		name          string
		width, height int
		canvas        image.Point
		x, y          int // of the point, in the picture
		at            image.Point
	}{
		// A landscape is 2025 x 1350 then, three quarters of 2700 x 1800.
		{"landscape", 2700, 1800, image.Pt(1080, 1350), 1350, 900, image.Pt(540, 675)},
		{"landscape, left", 2700, 1800, image.Pt(1080, 1350), 120, 900, image.Pt(90, 675)},
		{"landscape, right", 2700, 1800, image.Pt(1080, 1350), 2580, 900, image.Pt(990, 675)},
		// A portrait is 1080 x 1620 then, nine tenths of 1200 x 1800.
		{"portrait, top", 1200, 1800, image.Pt(1080, 1350), 600, 100, image.Pt(540, 90)},
		{"portrait, foot", 1200, 1800, image.Pt(1080, 1350), 600, 1700, image.Pt(540, 1260)},
		{"portrait on a wide canvas", 1200, 1800, image.Pt(1080, 566), 600, 900, image.Pt(540, 283)},
		{"square", 2160, 2160, image.Pt(1080, 1350), 540, 1080, image.Pt(338, 675)},
		{"square on a square", 2160, 2160, image.Pt(1080, 1080), 540, 1080, image.Pt(270, 540)},
		{"panorama", 4050, 1350, image.Pt(1080, 1350), 2025, 675, image.Pt(540, 675)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			focal := schema.Focal{X: (float64(tt.x) + 0.5) / float64(tt.width), Y: (float64(tt.y) + 0.5) / float64(tt.height)}
			out := composed(t, corners(tt.width, tt.height, tt.x, tt.y, 60), schema.Frame{Width: tt.canvas.X, Height: tt.canvas.Y, Crop: true, Focal: focal})
			wantColor(t, out, tt.at.X, tt.at.Y, yellow, 12)
			// The square's edges lie where they must: 20 pixels or more wide whatever the scale.
			wantColor(t, out, tt.at.X-8, tt.at.Y-8, yellow, 16)
			wantColor(t, out, tt.at.X+8, tt.at.Y+8, yellow, 16)
			for _, p := range []image.Point{{2, 2}, {tt.canvas.X - 3, 2}, {2, tt.canvas.Y - 3}, {tt.canvas.X - 3, tt.canvas.Y - 3}} {
				if r, g, b, _ := out.At(p.X, p.Y).RGBA(); r>>8 > 235 && g>>8 > 235 && b>>8 > 220 {
					t.Errorf("paper at %v", p)
				}
			}
		})
	}
}

func TestComposeRefusesWhatIsBroken(t *testing.T) {
	f := schema.Frame{Width: 100, Height: 125, Quality: 82}
	whole := encodeBest(t, paint(400, 300, scene))
	var decode *DecodeError
	for name, data := range map[string][]byte{"no picture": []byte("x"), "cut short": whole[:len(whole)/2],
		"cut and closed": append(bytes.Clone(whole[:len(whole)/2]), 0xFF, 0xD9)} {
		if _, err := Compose(context.Background(), data, schema.FormatJPEG, f); !errors.As(err, &decode) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var unsupported *UnsupportedError
	if _, err := Compose(context.Background(), whole, schema.FormatTiles, f); !errors.As(err, &unsupported) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Compose(ctx, whole, schema.FormatJPEG, f); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
