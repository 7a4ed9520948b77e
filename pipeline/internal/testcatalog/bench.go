package testcatalog

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// Bench is a catalog with a card full of small pictures.
type Bench struct {
	T       *testing.T
	Catalog *catalog.Catalog
	Store   *disk.Disk
	Root    string
	Card    string
}

func New(t *testing.T, frames int) *Bench {
	t.Helper()
	b := &Bench{T: t, Root: filepath.Join(t.TempDir(), "catalog"), Card: t.TempDir()}
	var err error
	if b.Store, err = disk.Create(b.Root); err == nil { // with settings that leave all as it is
		err = os.WriteFile(filepath.Join(b.Root, "stillroom.toml"), nil, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Store.Close() })
	b.Catalog, err = catalog.Create(context.Background(), sqlite.File(filepath.Join(b.Root, catalog.FileName)), b.Store.Identity().UUID, "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Catalog.Close() })
	for i := range frames {
		b.Write(fmt.Sprintf("IMG_%04d.JPG", i), Picture(t, i))
	}
	return b
}

func (b *Bench) Write(name string, data []byte) {
	b.T.Helper()
	if err := os.WriteFile(filepath.Join(b.Card, name), data, 0o644); err != nil {
		b.T.Fatal(err)
	}
}

// Picture is a JPEG; another n is another picture, to the eye as well.
func Picture(t *testing.T, n int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 48, 32))
	cells := schema.DigestOf([]byte{byte(n), byte(n >> 8)})
	for y := range 32 {
		for x := range 48 {
			c := color.RGBA{uint8(n), uint8(n >> 8), uint8(4*x + y), 255}
			if cell := x/6 + 8*(y/4); cells[cell/8]>>(cell%8)&1 == 1 {
				c.R, c.G = ^c.R, ^c.G
			}
			img.Set(x, y, c)
		}
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, nil); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// Watch calls a function for every item.
type Watch struct {
	Each func(schema.ImportItem)
}

func (Watch) Counted(int, int64) {}

func (Watch) Unsorted(int)              {}
func (Watch) Given(int, string, string) {}

func (Watch) Applied(schema.Applied) {}

func (w Watch) Item(it schema.ImportItem) {
	if w.Each != nil {
		w.Each(it)
	}
}

func (b *Bench) Job() ingest.Job {
	return ingest.Job{
		Catalog: b.Catalog, Storages: b.Catalog.Storages(), Names: b.Catalog.Storages().Moves(), Store: b.Store, Dir: b.Root, Places: disk.Places{}, Evidence: Documents(b.Store), Notes: b.Store.Notes(), Draws: render.InProcess{}, Wanted: b.Store.Bell().Wanted, Watch: Watch{}, Sources: []string{b.Card}, Parse: recordsfile.Parse,
		Zone: time.UTC, Recipes: schema.On(schema.DefaultRecipes()), Limits: schema.DefaultLimits(), Jobs: 2, Program: "test", Clock: time.Now,
	}
}

func (b *Bench) Run(ctx context.Context, job ingest.Job) (schema.ImportSummary, error) {
	b.T.Helper()
	sum, err := ingest.Run(ctx, job)
	if sum.Seen != sum.Imported+sum.Duplicate+sum.Skipped+sum.Failed {
		b.T.Errorf("it does not balance: %+v", sum)
	}
	return sum, err
}

// Sound checks that every row's file is there, byte for byte, and every file
// has its row.
func (b *Bench) Sound() {
	b.T.Helper()
	report, err := verify.Run(context.Background(), verify.Job{
		Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: b.Store, Dir: b.Root, Places: disk.Places{}, Evidence: Documents(b.Store), Draws: render.InProcess{}, Recipes: schema.DefaultRecipes(), Limits: schema.DefaultLimits(), ReadData: true, Zone: time.UTC, Clock: time.Now,
		Found: func(schema.Finding) {}, Looked: func(int64) {},
	})
	if err != nil {
		b.T.Fatal(err)
	}
	for _, f := range report.Findings {
		b.T.Errorf("%s %s: %s", f.Rule, f.Subject, f.Message)
	}
}

func (b *Bench) Originals() []string {
	b.T.Helper()
	var names []string
	err := filepath.WalkDir(filepath.Join(b.Root, "originals"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		b.T.Fatal(err)
	}
	return names
}

func Fingerprint(t *testing.T, root string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintln(&b, path, info.Mode(), info.ModTime().UnixNano())
		if !d.IsDir() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Fprintln(&b, schema.DigestOf(data))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func Documents(s *disk.Disk) *store.Documents { return &store.Documents{In: s, Scratch: s.Scratch} }

func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
