package render

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func tilesRecipe() []schema.Recipe {
	return []schema.Recipe{{Name: "tiles", Format: schema.FormatTiles, Quality: 95, Version: 1}}
}

func openTiles(t *testing.T, data []byte) map[string]image.Image {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	tiles := map[string]image.Image{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		m, err := jpeg.Decode(r)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		tiles[f.Name] = m
	}
	return tiles
}

// TestTiles: what a client of level 0 asks for is there, has the size that its
// name says, and shows the part of the picture that its name says.
func TestTiles(t *testing.T) {
	for _, size := range [][2]int{{1300, 700}, {700, 1300}, {513, 512}, {512, 512}, {1025, 1}, {1025, 1025}, {30, 20}} {
		w, h := size[0], size[1]
		t.Run(fmt.Sprintf("%d x %d", w, h), func(t *testing.T) {
			// A gradient: every place has its own colour, at every scale.
			at := func(x, y int) color.RGBA { return color.RGBA{uint8(250 * x / w), uint8(250 * y / h), 90, 255} }
			rs, err := ladderOf(context.Background(), encodePNG(t, paint(w, h, at)), schema.FormatPNG, 1, tilesRecipe())
			if err != nil {
				t.Fatal(err)
			}
			if rs[0].Width != w || rs[0].Height != h {
				t.Errorf("said to be %d x %d", rs[0].Width, rs[0].Height)
			}
			tiles, asked := openTiles(t, rs[0].Data), map[string]bool{}
			check := func(path string, x, y, rw, rh, tw, th int) {
				t.Helper()
				m, ok := tiles[path+"/0/default.jpg"]
				if !ok {
					t.Fatalf("%s is not there: %v", path, len(tiles))
				}
				asked[path+"/0/default.jpg"] = true
				if b := m.Bounds(); b.Dx() != tw || b.Dy() != th {
					t.Errorf("%s is %v", path, b)
				}
				wantColor(t, m, tw/2, th/2, at(x+rw/2, y+rh/2), 6)
			}
			// As the API has it (Image API 3.0, 4.1 to 4.3, and its notes on tiles).
			check("full/max", 0, 0, w, h, w, h)
			for scale := 1; ; scale *= 2 {
				lw, lh := (w+scale-1)/scale, (h+scale-1)/scale
				check(fmt.Sprintf("full/%d,%d", lw, lh), 0, 0, w, h, lw, lh)
				if lw <= TileSize && lh <= TileSize {
					break
				}
				for y := 0; y < h; y += TileSize * scale {
					for x := 0; x < w; x += TileSize * scale {
						rw, rh := min(TileSize*scale, w-x), min(TileSize*scale, h-y)
						tw, th := (rw+scale-1)/scale, (rh+scale-1)/scale
						check(fmt.Sprintf("%d,%d,%d,%d/%d,%d", x, y, rw, rh, tw, th), x, y, rw, rh, tw, th)
					}
				}
			}
			for path := range tiles {
				if !asked[path] {
					t.Errorf("%s was not asked for", path)
				}
			}
			if gw, gh, err := TilesSize(rs[0].Data); err != nil || gw != w || gh != h {
				t.Errorf("read as %d x %d, %v", gw, gh, err)
			}
			again, err := ladderOf(context.Background(), encodePNG(t, paint(w, h, at)), schema.FormatPNG, 1, tilesRecipe())
			if err != nil || !bytes.Equal(again[0].Data, rs[0].Data) {
				t.Errorf("other bytes the second time, %v", err)
			}
		})
	}
}

// TestLadderOfEveryFormat: one decode, every format that can be written, each
// with the right size and colour, in the caller's order.
func TestLadderOfEveryFormat(t *testing.T) {
	recipes := []schema.Recipe{
		{Name: "small-avif", LongEdge: 40, Format: schema.FormatAVIF, Quality: 90, Effort: 1, Version: 1},
		{Name: "jpeg", LongEdge: 80, Format: schema.FormatJPEG, Quality: 95, Version: 1},
		{Name: "tiles", Format: schema.FormatTiles, Quality: 90, Version: 1},
		{Name: "webp", LongEdge: 60, Format: schema.FormatWebP, Quality: 95, Effort: 2, Version: 1},
	}
	if !Makes(schema.FormatAVIF) {
		t.Log("this libvips cannot write AVIF")
		recipes = recipes[1:]
	}
	file := encodePNG(t, paint(100, 70, quadrants(100, 70)))
	rs, err := ladderOf(context.Background(), file, schema.FormatPNG, 6, recipes)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rs {
		if r.Recipe != recipes[i] {
			t.Fatalf("rendering %d is by %s", i, r.Recipe.Name)
		}
		w, h := Box(70, 100, max(r.Recipe.LongEdge, 1))
		if r.Recipe.LongEdge == 0 {
			w, h = 70, 100
		}
		if r.Width != w || r.Height != h {
			t.Errorf("%s is said to be %d x %d, want %d x %d", r.Recipe.Name, r.Width, r.Height, w, h)
		}
		if r.Recipe.Format == schema.FormatTiles {
			continue
		}
		if !ThreeColors(r.Data, r.Recipe.Format) {
			t.Errorf("%s has other colours than three", r.Recipe.Name)
		}
		_, pictures := mustLadder(t, r.Data, r.Recipe.Format, 1, one(100))
		// Turned to the right: blue comes to the upper left, red to the upper right.
		wantColor(t, pictures[0], w/5, h/5, color.RGBA{30, 30, 200, 255}, 14)
		wantColor(t, pictures[0], w-1-w/5, h/5, color.RGBA{200, 30, 30, 255}, 14)
		wantColor(t, pictures[0], w/5, h-1-h/5, color.RGBA{230, 230, 230, 255}, 14)
	}
	if Makes(schema.FormatPNG) || Makes(schema.FormatUnknown) {
		t.Error("says that it makes what it does not")
	}
}

// FuzzTilesSize: any bytes are tiles or not, without a panic.
func FuzzTilesSize(f *testing.F) {
	rs, err := ladderOf(context.Background(), encodePNG(f, paint(600, 20, flat(color.RGBA{9, 9, 9, 255}))), schema.FormatPNG, 1, tilesRecipe())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(slices.Clone(rs[0].Data))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if w, h, err := TilesSize(b); err == nil && (w < 1 || h < 1) {
			t.Errorf("%d x %d", w, h)
		}
	})
}
