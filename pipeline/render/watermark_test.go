package render

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// The words are burnt into the upper and the lower part, of a light picture and of a
// dark one, and the middle shows what it showed.
func TestWatermark(t *testing.T) {
	for _, gray := range []uint8{10, 128, 245} {
		src := image.NewGray(image.Rect(0, 0, 1200, 800))
		draw.Draw(src, src.Bounds(), image.NewUniform(color.Gray{gray}), image.Point{}, draw.Src)
		var b bytes.Buffer
		if err := jpeg.Encode(&b, src, nil); err != nil {
			t.Fatal(err)
		}
		out, w, h, err := Watermark(context.Background(), b.Bytes(), schema.FormatJPEG, 600, "For the family only")
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if w != 600 || h != 400 || img.Bounds() != image.Rect(0, 0, 600, 400) {
			t.Fatalf("it measures %v, said to be %d x %d", img.Bounds(), w, h)
		}
		spread := func(from, to int) int {
			least, most := 255, 0
			for y := from; y < to; y++ {
				for x := range 600 {
					v := int(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
					least, most = min(least, v), max(most, v)
				}
			}
			return most - least
		}
		if spread(40, 90) < 60 || spread(310, 360) < 60 {
			t.Errorf("on %d the words cannot be read: %d, %d", gray, spread(40, 90), spread(310, 360))
		}
		if s := spread(120, 280); s > 8 {
			t.Errorf("on %d the middle is written on: %d", gray, s)
		}
		again, _, _, err := Watermark(context.Background(), b.Bytes(), schema.FormatJPEG, 600, "For the family only")
		if err != nil || !bytes.Equal(out, again) {
			t.Errorf("the same bytes gave others: %v", err)
		}
	}
}
