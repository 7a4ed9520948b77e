//go:build libraw

package render

import (
	"fmt"
	"image"
	"image/color"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// TestStillOfRAW: a RAW file is developed, though its preview is as large as it
// is, and shows what the camera showed, with the steps that its sensor saw.
func TestStillOfRAW(t *testing.T) {
	const w, h = 960, 640
	for _, orientation := range []int{1, 6} {
		t.Run(fmt.Sprint(orientation), func(t *testing.T) {
			scene := look(shot(w, h))
			preview := encodeJPEG(t, paint(w, h, scene))
			file := buildDNG(w, h, bayer, shot(w, h), dirs(0x14A, stripOf(preview)))
			// As a derivative, it is the preview.
			if rs, _ := mustLadder(t, file, schema.FormatDNG, orientation, one(w)); rs[0].Source != SourcePreview {
				t.Fatal(rs[0].Source)
			}
			s, got, _ := stillOf(t, Original{Data: file, Format: schema.FormatDNG, Orientation: orientation}, 0)
			width, height := swapIf(orientation == 6, w, h)
			if want := (Still{width, height, 16, "Display P3", StillRAW}); s != want {
				t.Fatalf("%+v, want %+v", s, want)
			}
			for _, at := range []image.Point{{240, 160}, {720, 160}, {240, 480}, {720, 480}} {
				c := scene(at.X, at.Y)
				x, y := at.X, at.Y
				if orientation == 6 {
					x, y = h-1-y, x
				}
				want := inP3(color.RGBA64{uint16(c.R) * 257, uint16(c.G) * 257, uint16(c.B) * 257, 0xFFFF}, srgb, decodeSRGB)
				is := color.RGBA64Model.Convert(got.At(x, y)).(color.RGBA64)
				for i, v := range [3]uint16{is.R, is.G, is.B} {
					if d := float64(v) - want[i]; d > 20*257 || d < -20*257 {
						t.Errorf("%v is %v, want %.0f", at, is, want)
						break
					}
				}
			}
		})
	}
}

// TestStillOfRAWIsDeep: what lies between two steps of 8 bits is there.
func TestStillOfRAWIsDeep(t *testing.T) {
	const w, h = 1200, 200
	file := buildDNG(w, h, bayer, func(x, _ int) color.RGBA { v := uint8(60 + x/12); return color.RGBA{v, v, v, 255} })
	_, got, _ := stillOf(t, Original{Data: file, Format: schema.FormatDNG, Orientation: 1}, 0)
	between := 0
	for x := range w {
		if c := color.RGBA64Model.Convert(got.At(x, h/2)).(color.RGBA64); c.G%257 > 20 && c.G%257 < 237 {
			between++
		}
	}
	if between < w/2 {
		t.Errorf("%d of %d pixels between two steps of 8 bits", between, w)
	}
}

// TestStillOfRAWIsTreated in its own pixels.
func TestStillOfRAWIsTreated(t *testing.T) {
	file := buildDNG(960, 640, bayer, checks(16))
	for _, kind := range []string{schema.TreatmentBlur, schema.TreatmentWithhold} {
		_, got, _ := stillOf(t, Original{Data: file, Format: schema.FormatDNG, Orientation: 1, Treatments: schema.Treatments{treatment(kind, 0.3, 0.2, 0.2, 0.4)}}, 0)
		if before := step(got, 0.7, 0.2, 0.2, 0.4); before < 60 {
			t.Fatalf("there was nothing to hide: steps of %.0f", before)
		}
		if after := step(got, 0.3, 0.2, 0.2, 0.4); after > 12 {
			t.Errorf("%s: steps of %.0f in the region", kind, after)
		}
	}
}
