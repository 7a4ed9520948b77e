package render

import (
	"context"
	"errors"
	"image/color"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// TestRetile: what is cut from a rendering shows what the rendering shows, as large
// or as small as it is wanted, and is never enlarged.
func TestRetile(t *testing.T) {
	const w, h = 1300, 700
	at := func(x, y int) color.RGBA { return color.RGBA{uint8(250 * x / w), uint8(250 * y / h), 90, 255} }
	made, err := ladderOf(context.Background(), encodePNG(t, paint(w, h, at)), schema.FormatPNG, 1,
		[]schema.Recipe{{Name: "large", LongEdge: 2000, Format: schema.FormatJPEG, Quality: 95, Version: 1}})
	if err != nil {
		t.Fatal(err)
	}
	limits := Limits{MaxPixels: 1 << 30}
	for _, tt := range []struct{ edge, w, h int }{{0, 1300, 700}, {2000, 1300, 700}, {1300, 1300, 700}, {650, 650, 350}, {400, 400, 215}} {
		r, err := limits.Retile(context.Background(), made[0].Data, schema.FormatJPEG, tt.edge)
		if err != nil {
			t.Fatal(err)
		}
		if gw, gh, err := TilesSize(r.Data); err != nil || gw != tt.w || gh != tt.h || r.Width != tt.w || r.Height != tt.h || r.Partial {
			t.Errorf("%d: %d x %d, said %d x %d, %v", tt.edge, gw, gh, r.Width, r.Height, err)
		}
		for path, m := range openTiles(t, r.Data) {
			tw, th, err := TileDimensions(path, tt.w, tt.h)
			if b := m.Bounds(); err != nil || b.Dx() != tw || b.Dy() != th {
				t.Errorf("%s is %v, said to be %d x %d, %v", path, b, tw, th, err)
			}
		}
		wantColor(t, openTiles(t, r.Data)["full/max/0/default.jpg"], tt.w/2, tt.h/2, at(w/2, h/2), 8)
	}
	if _, err := limits.Retile(context.Background(), made[0].Data[:300], schema.FormatJPEG, 0); err == nil {
		t.Error("tiles of a picture that is not there")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := limits.Retile(ctx, made[0].Data, schema.FormatJPEG, 0); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for _, path := range []string{"", "full/0/default.jpg", "full/a,b/0/default.jpg", "full/3/0/default.jpg"} {
		if _, _, err := TileDimensions(path, 1, 1); err == nil {
			t.Errorf("%q has a size", path)
		}
	}
}
