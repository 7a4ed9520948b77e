package export_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// newTilesBench has one permitted photo of 1300 x 700, green but for a red middle
// that is withheld.
func newTilesBench(t *testing.T) *testcatalog.Bench {
	t.Helper()
	b := testcatalog.New(t, 0)
	img := image.NewRGBA(image.Rect(0, 0, 1300, 700))
	for y := range 700 {
		for x := range 1300 {
			c := color.RGBA{40, 200, 40, 255}
			if image.Pt(x, y).In(image.Rect(520, 280, 780, 420)) {
				c = color.RGBA{220, 30, 30, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var buf bytes.Buffer
	testcatalog.Must(t, jpeg.Encode(&buf, img, nil))
	b.Write("GREEN.JPG", buf.Bytes())
	rec, err := recordsfile.Parse("records", []byte(strings.Replace(testcatalog.ExportRecords, `{match: "*", shoot: shoot-a}`,
		`{match: "*", shoot: shoot-a, depicts: [{label: x, identifiable: true, treatment: withhold, region: {x: 0.4, y: 0.4, w: 0.2, h: 0.2}}]}`, 1)))
	testcatalog.Must(t, err)
	job := b.Job()
	job.Records = &rec
	_, err = b.Run(context.Background(), job)
	testcatalog.Must(t, err)
	return b
}

func iiifJob(b *testcatalog.Bench, to string) export.Job {
	job := b.ExportJob(to)
	job.Format, job.BaseURL = testcatalog.Format(b.T, "iiif"), "https://example.org/rooms"
	return job
}

func onePhoto(b *testcatalog.Bench) schema.Photo {
	b.T.Helper()
	var out []schema.Photo
	testcatalog.Must(b.T, b.Catalog.Photos(context.Background(), schema.Selection{}, func(p schema.Photo) error {
		out = append(out, p)
		return nil
	}))
	if len(out) != 1 {
		b.T.Fatalf("%d photos", len(out))
	}
	return out[0]
}

func deriveTiles(b *testcatalog.Bench) schema.Derivative {
	b.T.Helper()
	sum, err := derive.Run(context.Background(), derive.Job{
		Catalog: b.Catalog, Store: b.Store, Notes: b.Store.Notes(), Draws: render.InProcess{}, Photos: []schema.Photo{onePhoto(b)}, Recipes: schema.DefaultRecipes(), Only: []string{"tiles"},
		Limits: schema.DefaultLimits(), Jobs: 1, Clock: time.Now, Item: func(derive.Item) {},
	})
	if err != nil || sum.Derived != 1 {
		b.T.Fatalf("%+v, %v", sum, err)
	}
	for _, d := range onePhoto(b).Derivatives {
		if d.Format == schema.FormatTiles {
			return d
		}
	}
	b.T.Fatal("no tiles")
	return schema.Derivative{}
}

// pictures are the pictures of a package, by their path below the image service.
func pictures(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	testcatalog.Must(t, filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".jpg" {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		testcatalog.Must(t, err)
		parts := strings.SplitN(filepath.ToSlash(rel), "/", 3)
		out[parts[2]], err = os.ReadFile(name)
		return err
	}))
	return out
}

// What the Image API asks for of 1300 x 700 at tiles of 512, counted by hand: the
// whole in three sizes and as max, 3 x 2 tiles at scale 1, 2 at scale 2. What leaves also
// answers a viewer that asks for two widths whatever is listed.
const (
	tilesOf1300x700 = 4 + 6 + 2
	leaves1300x700  = tilesOf1300x700 + 2
)

// wantAnswers asks for all that the package's one info.json promises, as a client
// does that follows the Image API 3.0 (5.3, 5.4 and its notes on tiles).
func wantAnswers(t *testing.T, dir string, got map[string][]byte) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "r-*", "*", "info.json"))
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	data, err := os.ReadFile(names[0])
	testcatalog.Must(t, err)
	var info struct {
		Width, Height int
		Sizes         []struct{ Width, Height int }
		Tiles         []struct {
			Width        int
			ScaleFactors []int
		}
	}
	testcatalog.Must(t, json.Unmarshal(data, &info))
	asked := map[string]bool{}
	ask := func(path string, w, h int) {
		t.Helper()
		asked[path] = true
		c, err := jpeg.DecodeConfig(bytes.NewReader(got[path]))
		if err != nil || c.Width != w || c.Height != h {
			t.Errorf("%s: %d x %d, want %d x %d, %v", path, c.Width, c.Height, w, h, err)
		}
	}
	ask("full/max/0/default.jpg", info.Width, info.Height)
	for _, s := range info.Sizes {
		ask(fmt.Sprintf("full/%d,%d/0/default.jpg", s.Width, s.Height), s.Width, s.Height)
	}
	for _, tiles := range info.Tiles {
		for _, scale := range tiles.ScaleFactors {
			step := tiles.Width * scale
			for y := 0; y < info.Height; y += step {
				for x := 0; x < info.Width; x += step {
					w, h := min(step, info.Width-x), min(step, info.Height-y)
					region, tw, th := fmt.Sprintf("%d,%d,%d,%d", x, y, w, h), (w+scale-1)/scale, (h+scale-1)/scale
					if w == info.Width && h == info.Height {
						region = "full"
					}
					ask(fmt.Sprintf("%s/%d,%d/0/default.jpg", region, tw, th), tw, th)
				}
			}
		}
	}
	for _, width := range []int{90, 200} {
		ask(fmt.Sprintf("full/%d,/0/default.jpg", width), info.Sizes[0].Width, info.Sizes[0].Height)
	}
	if len(asked) != len(got) {
		t.Errorf("%d answers to %d questions", len(got), len(asked))
	}
}

// Tiles that are cut for an export show what the derivative shows: what is withheld
// is in none of them.
func TestCutTiles(t *testing.T) {
	b := newTilesBench(t)
	job := iiifJob(b, filepath.Join(t.TempDir(), "iiif"))
	sum, err := export.Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	got := pictures(t, job.Destination)
	if len(got) != leaves1300x700 {
		t.Errorf("%d pictures: %v", len(got), sum)
	}
	for name, data := range got {
		m, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for y := range m.Bounds().Dy() {
			for x := range m.Bounds().Dx() {
				if r, g, _, _ := m.At(x, y).RGBA(); r > g+0x3000 {
					t.Fatalf("%s shows what is withheld at %d, %d", name, x, y)
				}
			}
		}
	}
	wantAnswers(t, job.Destination, got)
	d, err := b.Catalog.Delivery(context.Background(), sum.Delivery)
	testcatalog.Must(t, err)
	ofPhoto := 0
	for _, f := range d.Files {
		if f.Photo.IsZero() {
			continue
		}
		ofPhoto++
		if f.Treated == "" || f.Decision == "" || !f.Rendering.IsZero() {
			t.Errorf("%+v", f)
		}
	}
	if ofPhoto != leaves1300x700+1 {
		t.Errorf("%d files of the photo in the ledger", ofPhoto)
	}
	if _, err := os.Lstat(filepath.Join(b.Root, ".export")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what was made is still there: %v", err)
	}
}

// The catalog's own tiles leave as they are, each with a mark, and the ledger says whose pixels they
// are.
func TestOwnTiles(t *testing.T) {
	b := newTilesBench(t)
	tiles := deriveTiles(b)
	job := iiifJob(b, filepath.Join(t.TempDir(), "iiif"))
	sum, err := export.Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	got := pictures(t, job.Destination)
	z, err := zip.OpenReader(filepath.Join(b.Root, filepath.FromSlash(tiles.Path)))
	testcatalog.Must(t, err)
	defer z.Close()
	wantAnswers(t, job.Destination, got)
	if len(z.File) != tilesOf1300x700 || len(got) != leaves1300x700 {
		t.Errorf("%d of %d", len(got), len(z.File))
	}
	for _, f := range z.File {
		r, err := f.Open()
		testcatalog.Must(t, err)
		want, err := io.ReadAll(r)
		testcatalog.Must(t, err)
		if !bytes.Equal(unmarked(t, got[f.Name]), want) {
			t.Errorf("%s is another", f.Name)
		}
	}
	d, err := b.Catalog.Delivery(context.Background(), sum.Delivery)
	testcatalog.Must(t, err)
	for _, f := range d.Files {
		if !f.Photo.IsZero() && f.Rendering != tiles.SHA256 {
			t.Errorf("%s shows %s", f.Path, f.Rendering)
		}
	}

	// One whose bytes are others is not used.
	name := filepath.Join(b.Root, filepath.FromSlash(tiles.Path))
	data, err := os.ReadFile(name)
	testcatalog.Must(t, err)
	data[len(data)/2] ^= 1
	testcatalog.Must(t, os.WriteFile(name, data, 0o600))
	job = iiifJob(b, filepath.Join(t.TempDir(), "iiif"))
	if _, err := export.Run(context.Background(), job); err == nil || !strings.Contains(err.Error(), "stillroom derive ") {
		t.Errorf("%v", err)
	}
}

// A derivative that cannot be decoded without a complaint is not cut, whatever its
// row says of its bytes.
func TestDamagedIsNotCut(t *testing.T) {
	b := newTilesBench(t)
	var large schema.Derivative
	for _, d := range onePhoto(b).Derivatives {
		if d.Recipe == "large" {
			large = d
		}
	}
	name := filepath.Join(b.Root, filepath.FromSlash(large.Path))
	data, err := os.ReadFile(name)
	testcatalog.Must(t, err)
	clear(data[len(data)/2 : len(data)/2+40])
	testcatalog.Must(t, os.WriteFile(name, data, 0o600))
	job := iiifJob(b, filepath.Join(t.TempDir(), "iiif"))
	job.Catalog = leaking{b.Catalog, name, data}
	if _, err := export.Run(context.Background(), job); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("%v", err)
	}
	if _, err := os.Lstat(job.Destination); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

func TestInterruptedTilesLeaveNothing(t *testing.T) {
	b := newTilesBench(t)
	ctx, cancel := context.WithCancel(context.Background())
	job := iiifJob(b, filepath.Join(t.TempDir(), "iiif"))
	job.Catalog = cancelling{b.Catalog, cancel}
	if _, err := export.Run(ctx, job); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want a cancel", err)
	}
	if entries, err := os.ReadDir(filepath.Dir(job.Destination)); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if got := b.Deliveries(); len(got) != 1 || got[0].State != "failed" {
		t.Errorf("the ledger says %+v", got)
	}
}

// Tiles that were cut wait on a disk as well, and so do documents. If one byte of them is
// another than passed the gate, nothing leaves.
func TestWhatChangedInTheWorkFolderDoesNotLeave(t *testing.T) {
	for name, tt := range map[string]struct{ piece, want string }{
		"tiles":     {"1", "changed after the gate read it"},
		"documents": {"2", "json changed after it was made"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newTilesBench(t)
			job := iiifJob(b, filepath.Join(t.TempDir(), "web"))
			flipped := 0
			job.Catalog = afterTheGate{b.Catalog, func() {
				pieces, err := filepath.Glob(filepath.Join(b.Root, ".export", "*"))
				testcatalog.Must(t, err)
				if len(pieces) != 2 {
					t.Errorf("in the work folder are %v", pieces)
				}
				piece := filepath.Join(b.Root, ".export", tt.piece)
				data, err := os.ReadFile(piece)
				testcatalog.Must(t, err)
				data[len(data)/3] ^= 1
				testcatalog.Must(t, os.WriteFile(piece, data, 0o600))
				flipped++
			}}
			if _, err := export.Run(context.Background(), job); flipped != 1 || err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("%d files were changed, %v", flipped, err)
			}
			if _, err := os.Lstat(job.Destination); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("something left: %v", err)
			}
		})
	}
}
