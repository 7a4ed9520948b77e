package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/catalog/text"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// bench is a catalog with a card full of small pictures.
type bench struct {
	t       *testing.T
	catalog *catalog.Catalog
	store   *disk.Disk
	root    string
	card    string
}

func newBench(t *testing.T, frames int) *bench {
	t.Helper()
	b := &bench{t: t, root: filepath.Join(t.TempDir(), "catalog"), card: t.TempDir()}
	var err error
	if b.store, err = disk.Create(b.root); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.store.Close() })
	b.catalog, err = catalog.Create(context.Background(), sqlite.File(filepath.Join(b.root, catalog.FileName)), b.store.Identity().UUID, "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.catalog.Close() })
	for i := range frames {
		b.write(fmt.Sprintf("IMG_%04d.JPG", i), picture(t, i))
	}
	return b
}

func (b *bench) write(name string, data []byte) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.card, name), data, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// picture is a JPEG; another n is another picture, to the eye as well.
func picture(t *testing.T, n int) []byte {
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

// watch calls a function for every item.
type watch struct {
	item func(schema.ImportItem)
}

func (watch) Planned(int, int64)     {}
func (watch) Unsorted(int)           {}
func (watch) Applied(schema.Applied) {}
func (w watch) Item(it schema.ImportItem) {
	if w.item != nil {
		w.item(it)
	}
}

func (b *bench) job() ingest.Job {
	return ingest.Job{
		Catalog: b.catalog, Storages: b.catalog.Storages(), Store: b.store, Places: disk.Places{}, Evidence: documents(b.store), Notes: b.store.Notes(), Wanted: b.store.Bell().Wanted, Watch: watch{}, Sources: []string{b.card}, Parse: text.Parse,
		Zone: time.UTC, Recipes: schema.On(schema.DefaultRecipes()), Limits: schema.DefaultLimits(), Jobs: 2, Program: "test", Clock: time.Now,
	}
}

// slowClock is one by which every frame takes long enough to be recorded by
// itself.
func slowClock() func() time.Time {
	var n atomic.Int64
	start := time.Now()
	return func() time.Time { return start.Add(time.Duration(n.Add(1)) * time.Minute) }
}

func (b *bench) run(ctx context.Context, job ingest.Job) (schema.ImportSummary, error) {
	b.t.Helper()
	sum, err := ingest.Run(ctx, job)
	if sum.Seen != sum.Imported+sum.Duplicate+sum.Skipped+sum.Failed {
		b.t.Errorf("it does not balance: %+v", sum)
	}
	return sum, err
}

// sound checks that every row's file is there, byte for byte, and every file
// has its row.
func (b *bench) sound() {
	b.t.Helper()
	report, err := verify.Run(context.Background(), verify.Job{
		Catalog: b.catalog, Storages: b.catalog.Storages(), Store: b.store, Places: disk.Places{}, Evidence: documents(b.store), Recipes: schema.DefaultRecipes(), Limits: schema.DefaultLimits(), ReadData: true, Zone: time.UTC, Clock: time.Now,
		Found: func(schema.Finding) {}, Looked: func() {},
	})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, f := range report.Findings {
		b.t.Errorf("%s %s: %s", f.Rule, f.Subject, f.Message)
	}
}

func (b *bench) originals() []string {
	b.t.Helper()
	var names []string
	err := filepath.WalkDir(filepath.Join(b.root, "originals"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return names
}

func TestInterruptedImportContinues(t *testing.T) {
	b := newBench(t, 24)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	job := b.job()
	job.Clock = slowClock()
	n := 0
	job.Watch = watch{item: func(schema.ImportItem) {
		if n++; n == 5 {
			cancel()
		}
	}}
	sum, err := b.run(ctx, job)
	if !errors.Is(err, context.Canceled) || sum.State != "interrupted" {
		t.Fatalf("state %s, %v; want interrupted", sum.State, err)
	}
	if sum.Imported < 5 || sum.Remaining != 24-sum.Seen || sum.Remaining == 0 {
		t.Errorf("after a cancel: %+v", sum)
	}
	for _, name := range b.originals() {
		if strings.HasPrefix(name, ".") {
			t.Errorf("a temporary file was left: %s", name)
		}
	}
	runs, err := b.catalog.Imports(context.Background())
	if err != nil || len(runs) != 1 || runs[0].State != "interrupted" || runs[0].FinishedAt == "" || runs[0].Seen != sum.Seen {
		t.Errorf("the catalog remembers %+v, %v", runs, err)
	}
	again, err := b.run(context.Background(), b.job())
	if err != nil || again.Imported+sum.Imported != 24 || again.Duplicate != sum.Imported {
		t.Errorf("the second run: %+v, %v", again, err)
	}
	if got := len(b.originals()); got != 24 {
		t.Errorf("%d originals, want 24: %v", got, b.originals())
	}
	b.sound()
}

func TestCardPulledOut(t *testing.T) {
	b := newBench(t, 30)
	job := b.job()
	job.Clock = slowClock()
	job.Watch = watch{item: func(it schema.ImportItem) {
		if it.Source == filepath.Join(b.card, "IMG_0003.JPG") {
			// All of it at once, as a card goes.
			if err := os.Rename(b.card, filepath.Join(t.TempDir(), "pulled")); err != nil {
				t.Error(err)
			}
		}
	}}
	sum, err := b.run(context.Background(), job)
	if !errors.Is(err, ingest.ErrSourceGone) || sum.State != "failed" {
		t.Fatalf("state %s, %v; want ErrSourceGone", sum.State, err)
	}
	if sum.Failed != 0 || sum.Remaining == 0 || sum.Seen+sum.Remaining != 30 {
		t.Errorf("a card that is gone is one fault, not one a file: %+v", sum)
	}
	b.sound()
}

// failing is a catalog whose nth row cannot be written.
type failing struct {
	ingest.Catalog
	left int
}

var errDiskFull = errors.New("disk full")

func (f *failing) RecordItems(ctx context.Context, id int64, first int, items []schema.ImportItem, now time.Time) ([]schema.ImportItem, error) {
	if f.left--; f.left < 0 {
		return items, errDiskFull
	}
	return f.Catalog.RecordItems(ctx, id, first, items, now)
}

// Bytes before rows: what a crash leaves is a file without a row, never a row
// without a file, and the next run takes the file over under its own name.
func TestCrashBetweenFileAndRow(t *testing.T) {
	b := newBench(t, 12)
	job := b.job()
	job.Clock = slowClock()
	job.Catalog = &failing{b.catalog, 3} // of two rows each
	if _, err := b.run(context.Background(), job); !errors.Is(err, errDiskFull) {
		t.Fatalf("got %v, want the catalog's error", err)
	}
	if len(b.originals()) <= 6 {
		t.Fatalf("the test shows nothing: %d files for 6 rows", len(b.originals()))
	}
	report, err := verify.Run(context.Background(), verify.Job{
		Catalog: b.catalog, Storages: b.catalog.Storages(), Store: b.store, Places: disk.Places{}, Evidence: documents(b.store), Recipes: schema.DefaultRecipes(), Limits: schema.DefaultLimits(), Zone: time.UTC, Clock: time.Now,
		Found: func(schema.Finding) {}, Looked: func() {},
	})
	if err != nil || report.Errors != 0 || report.Warnings == 0 {
		t.Errorf("after a crash verify says %+v, %v; want warnings only", report, err)
	}
	sum, err := b.run(context.Background(), b.job())
	if err != nil || sum.Imported != 6 || sum.Duplicate != 6 {
		t.Errorf("the next run: %+v, %v", sum, err)
	}
	if got := b.originals(); len(got) != 12 || slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "-2") }) {
		t.Errorf("originals %v, want the 12 names as shot", got)
	}
	b.sound()
}

// settled refuses rows that name a derivative which is not durable.
type settled struct {
	ingest.Catalog
	b *bench
	n int
}

func (s *settled) RecordItems(ctx context.Context, id int64, first int, items []schema.ImportItem, now time.Time) ([]schema.ImportItem, error) {
	waiting := s.b.store.Unsettled()
	for _, it := range items {
		if it.New == nil || it.New.Frame == nil {
			continue
		}
		for _, d := range it.New.Frame.Derived.Derivatives {
			s.n++
			if slices.Contains(waiting, d.Path) {
				s.b.t.Errorf("the row of %s is written before the file is durable", d.Path)
			}
		}
	}
	return s.Catalog.RecordItems(ctx, id, first, items, now)
}

func TestDerivativesAreDurableBeforeTheirRows(t *testing.T) {
	b := newBench(t, 9)
	job := b.job()
	job.Clock = slowClock()
	watch := &settled{Catalog: b.catalog, b: b}
	job.Catalog = watch
	if _, err := b.run(context.Background(), job); err != nil || watch.n != 9*len(job.Recipes) {
		t.Errorf("%d derivatives, %v", watch.n, err)
	}
	b.sound()
}

// A twin of a file that could not be stored is not called safe.
func TestTwinOfAFailedFileIsNotADuplicate(t *testing.T) {
	b := newBench(t, 0)
	ctx := context.Background()
	id, err := b.catalog.BeginImport(ctx, []string{"card"}, "test", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	sum := schema.DigestOf([]byte("never stored"))
	items, err := b.catalog.RecordItems(ctx, id, 0, []schema.ImportItem{{Source: "twin", Outcome: schema.Duplicate, SHA256: sum}}, time.Now())
	if err != nil || items[0].Outcome != schema.Failed {
		t.Errorf("recorded as %+v, %v; want failed", items, err)
	}
}

func TestSourceIsNotTouched(t *testing.T) {
	b := newBench(t, 6)
	b.write("notes.txt", []byte("kept as it is"))
	if err := os.Chmod(b.card, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(b.card, 0o755)
	before := fingerprint(t, b.card)
	sum, err := b.run(context.Background(), b.job())
	if err != nil || sum.Imported != 7 || sum.NoPicture != 0 || sum.Warnings != 1 {
		t.Fatalf("%+v, %v", sum, err)
	}
	if after := fingerprint(t, b.card); after != before {
		t.Errorf("the card changed:\n%s\n%s", before, after)
	}
	for _, name := range b.originals() {
		info, err := os.Stat(filepath.Join(b.root, "originals", "unsorted", name))
		if err != nil || info.Mode().Perm() != 0o444 {
			t.Errorf("%s: mode %v, %v; want 0444", name, info.Mode(), err)
		}
	}
}

func fingerprint(t *testing.T, root string) string {
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

// However the work is spread, two runs over one card decide alike.
func TestOutcomeDoesNotDependOnJobs(t *testing.T) {
	var first []string
	for _, jobs := range []int{1, 2, 8} {
		b := newBench(t, 20)
		for i := range 10 {
			b.write(fmt.Sprintf("TWIN_%02d.JPG", i), picture(t, i))
		}
		job := b.job()
		job.Jobs = jobs
		var got []string
		job.Watch = watch{item: func(it schema.ImportItem) {
			got = append(got, fmt.Sprint(filepath.Base(it.Source), it.Outcome, it.Photo, it.Path))
		}}
		if _, err := b.run(context.Background(), job); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		} else if !slices.Equal(first, got) {
			t.Errorf("%d jobs: %v\nwant %v", jobs, got, first)
		}
	}
}

func TestImportRefusesWhatNobodyDescribed(t *testing.T) {
	b := newBench(t, 2)
	job := b.job()
	job.Shoot = "shoot-x"
	_, err := b.run(context.Background(), job)
	var unknown *ingest.UnknownError
	if !errors.As(err, &unknown) || unknown.ID != "shoot-x" {
		t.Errorf("got %v, want an UnknownError", err)
	}
	if got := b.originals(); len(got) != 0 {
		t.Errorf("it copied %v first", got)
	}
	b.write("shoot.yaml", []byte("rooms: [{id: Room One}]\n"))
	if _, err := b.run(context.Background(), b.job()); err == nil || !strings.Contains(err.Error(), "shoot.yaml:1") {
		t.Errorf("got %v, want the line of the mistake", err)
	}
	if got := b.originals(); len(got) != 0 {
		t.Errorf("it copied %v first", got)
	}
	if _, err := ingest.Run(context.Background(), func() ingest.Job { j := b.job(); j.Sources = []string{b.root}; return j }()); err == nil {
		t.Error("the catalog was taken into itself")
	}
}

func documents(s *disk.Disk) *store.Documents { return &store.Documents{In: s, Scratch: s.Scratch} }
