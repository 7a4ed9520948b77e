package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/pipeline/ingest/records"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// slowClock is one by which every frame takes long enough to be recorded by
// itself.
func slowClock() func() time.Time {
	var n atomic.Int64
	start := time.Now().AddDate(0, 0, -1) // what it notes is not ahead of who looks at it then
	return func() time.Time { return start.Add(time.Duration(n.Add(1)) * time.Minute) }
}

func TestInterruptedImportContinues(t *testing.T) {
	b := testcatalog.New(t, 24)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	job := b.Job()
	job.Clock = slowClock()
	n := 0
	job.Watch = testcatalog.Watch{Each: func(schema.ImportItem) {
		if n++; n == 5 {
			cancel()
		}
	}}
	sum, err := b.Run(ctx, job)
	if !errors.Is(err, context.Canceled) || sum.State != "interrupted" {
		t.Fatalf("state %s, %v; want interrupted", sum.State, err)
	}
	if sum.Imported < 5 || sum.Remaining != 24-sum.Seen || sum.Remaining == 0 {
		t.Errorf("after a cancel: %+v", sum)
	}
	for _, name := range b.Originals() {
		if strings.HasPrefix(name, ".") {
			t.Errorf("a temporary file was left: %s", name)
		}
	}
	runs, err := b.Catalog.Imports(context.Background())
	if err != nil || len(runs) != 1 || runs[0].State != "interrupted" || runs[0].FinishedAt == "" || runs[0].Seen != sum.Seen {
		t.Errorf("the catalog remembers %+v, %v", runs, err)
	}
	again, err := b.Run(context.Background(), b.Job())
	if err != nil || again.Imported+sum.Imported != 24 || again.Duplicate != sum.Imported {
		t.Errorf("the second run: %+v, %v", again, err)
	}
	if got := len(b.Originals()); got != 24 {
		t.Errorf("%d originals, want 24: %v", got, b.Originals())
	}
	b.Sound()
}

func TestCardPulledOut(t *testing.T) {
	b := testcatalog.New(t, 30)
	job := b.Job()
	job.Clock = slowClock()
	job.Watch = testcatalog.Watch{Each: func(it schema.ImportItem) {
		if it.Source == filepath.Join(b.Card, "IMG_0003.JPG") {
			// All of it at once, as a card goes.
			if err := os.Rename(b.Card, filepath.Join(t.TempDir(), "pulled")); err != nil {
				t.Error(err)
			}
		}
	}}
	sum, err := b.Run(context.Background(), job)
	if !errors.Is(err, ingest.ErrSourceGone) || sum.State != "failed" {
		t.Fatalf("state %s, %v; want ErrSourceGone", sum.State, err)
	}
	if sum.Failed != 0 || sum.Remaining == 0 || sum.Seen+sum.Remaining != 30 {
		t.Errorf("a card that is gone is one fault, not one a file: %+v", sum)
	}
	b.Sound()
}

// failing is a catalog whose nth row cannot be written.
type failing struct {
	ingest.Catalog
	left int
}

var errDiskFull = errors.New("disk full")

func (f *failing) RecordItems(
	ctx context.Context, id int64, first int, items []schema.ImportItem, now time.Time,
) ([]schema.ImportItem, error) {
	if f.left--; f.left < 0 {
		return items, errDiskFull
	}
	return f.Catalog.RecordItems(ctx, id, first, items, now)
}

// Bytes before rows: what a crash leaves is a file without a row, never a row
// without a file, and the next run takes the file over under its own name.
func TestCrashBetweenFileAndRow(t *testing.T) {
	b := testcatalog.New(t, 12)
	job := b.Job()
	job.Clock = slowClock()
	job.Catalog = &failing{b.Catalog, 3} // of two rows each
	if _, err := b.Run(context.Background(), job); !errors.Is(err, errDiskFull) {
		t.Fatalf("got %v, want the catalog's error", err)
	}
	if len(b.Originals()) <= 6 {
		t.Fatalf("the test shows nothing: %d files for 6 rows", len(b.Originals()))
	}
	report, err := verify.Run(context.Background(), verify.Job{
		Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: b.Store, Dir: b.Root, Places: disk.Places{}, Evidence: testcatalog.Documents(b.Store), Recipes: schema.DefaultRecipes(), Limits: schema.DefaultLimits(), Zone: time.UTC, Clock: time.Now,
		Found: func(schema.Finding) {}, Looked: func(int64) {},
	})
	if err != nil || report.Errors != 0 || report.Warnings == 0 {
		t.Errorf("after a crash verify says %+v, %v; want warnings only", report, err)
	}
	sum, err := b.Run(context.Background(), b.Job())
	if err != nil || sum.Imported != 6 || sum.Duplicate != 6 {
		t.Errorf("the next run: %+v, %v", sum, err)
	}
	if got := b.Originals(); len(got) != 12 || slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "-2") }) {
		t.Errorf("originals %v, want the 12 names as shot", got)
	}
	b.Sound()
}

// settled refuses rows that name a derivative which is not durable.
type settled struct {
	ingest.Catalog
	b *testcatalog.Bench
	n int
}

func (s *settled) RecordItems(
	ctx context.Context, id int64, first int, items []schema.ImportItem, now time.Time,
) ([]schema.ImportItem, error) {
	waiting := s.b.Store.Unsettled()
	for _, it := range items {
		if it.New == nil || it.New.Frame == nil {
			continue
		}
		for _, d := range it.New.Frame.Derived.Derivatives {
			s.n++
			if slices.Contains(waiting, d.Path) {
				s.b.T.Errorf("the row of %s is written before the file is durable", d.Path)
			}
		}
	}
	return s.Catalog.RecordItems(ctx, id, first, items, now)
}

func TestDerivativesAreDurableBeforeTheirRows(t *testing.T) {
	b := testcatalog.New(t, 9)
	job := b.Job()
	job.Clock = slowClock()
	watch := &settled{Catalog: b.Catalog, b: b}
	job.Catalog = watch
	if _, err := b.Run(context.Background(), job); err != nil || watch.n != 9*len(job.Recipes) {
		t.Errorf("%d derivatives, %v", watch.n, err)
	}
	b.Sound()
}

// A twin of a file that could not be stored is not called safe.
func TestTwinOfAFailedFileIsNotADuplicate(t *testing.T) {
	b := testcatalog.New(t, 0)
	ctx := context.Background()
	id, err := b.Catalog.BeginImport(ctx, []string{"card"}, "test", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	sum := schema.DigestOf([]byte("never stored"))
	items, err := b.Catalog.RecordItems(ctx, id, 0, []schema.ImportItem{{Source: "twin", Outcome: schema.Duplicate, SHA256: sum}}, time.Now())
	if err != nil || items[0].Outcome != schema.Failed {
		t.Errorf("recorded as %+v, %v; want failed", items, err)
	}
}

func TestSourceIsNotTouched(t *testing.T) {
	b := testcatalog.New(t, 6)
	b.Write("notes.txt", []byte("kept as it is"))
	if err := os.Chmod(b.Card, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(b.Card, 0o755)
	before := testcatalog.Fingerprint(t, b.Card)
	sum, err := b.Run(context.Background(), b.Job())
	if err != nil || sum.Imported != 7 || sum.NoPicture != 0 || sum.Warnings != 1 {
		t.Fatalf("%+v, %v", sum, err)
	}
	if after := testcatalog.Fingerprint(t, b.Card); after != before {
		t.Errorf("the card changed:\n%s\n%s", before, after)
	}
	for _, name := range b.Originals() {
		info, err := os.Stat(filepath.Join(b.Root, "originals", "unsorted", name))
		if err != nil || info.Mode().Perm() != 0o444 {
			t.Errorf("%s: mode %v, %v; want 0444", name, info.Mode(), err)
		}
	}
}

// However the work is spread, two runs over one card decide alike.
func TestOutcomeDoesNotDependOnJobs(t *testing.T) {
	var first []string
	for _, jobs := range []int{1, 2, 8} {
		b := testcatalog.New(t, 20)
		for i := range 10 {
			b.Write(fmt.Sprintf("TWIN_%02d.JPG", i), testcatalog.Picture(t, i))
		}
		job := b.Job()
		job.Jobs = jobs
		var got []string
		job.Watch = testcatalog.Watch{Each: func(it schema.ImportItem) {
			got = append(got, fmt.Sprint(filepath.Base(it.Source), it.Outcome, it.Photo, it.Path))
		}}
		if _, err := b.Run(context.Background(), job); err != nil {
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
	b := testcatalog.New(t, 2)
	job := b.Job()
	job.Shoot = "shoot-x"
	_, err := b.Run(context.Background(), job)
	var unknown *records.UnknownError
	if !errors.As(err, &unknown) || unknown.ID != "shoot-x" {
		t.Errorf("got %v, want an UnknownError", err)
	}
	if got := b.Originals(); len(got) != 0 {
		t.Errorf("it copied %v first", got)
	}
	b.Write("shoot.yaml", []byte("rooms: [{id: Room One}]\n"))
	if _, err := b.Run(context.Background(), b.Job()); err == nil || !strings.Contains(err.Error(), "shoot.yaml:1") {
		t.Errorf("got %v, want the line of the mistake", err)
	}
	if got := b.Originals(); len(got) != 0 {
		t.Errorf("it copied %v first", got)
	}
	if _, err := ingest.Run(context.Background(), func() ingest.Job { j := b.Job(); j.Sources = []string{b.Root}; return j }()); err == nil {
		t.Error("the catalog was taken into itself")
	}
}
