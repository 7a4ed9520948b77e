package verify_test

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

func readingJob(b *testcatalog.Bench) verify.Job {
	return verify.Job{
		Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: b.Store, Dir: b.Root, Places: disk.Places{}, Evidence: testcatalog.Documents(b.Store),
		Recipes: schema.DefaultRecipes(), Limits: schema.DefaultLimits(), ReadData: true, Draws: render.InProcess{}, Zone: time.UTC, Clock: time.Now, Found: func(schema.Finding) {}, Looked: func(int64) {},
	}
}

// What was read until a run was interrupted was read: the next one need not do it again.
func TestAnInterruptedNightCounts(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx, cancel := context.WithCancel(t.Context())
	job := readingJob(b)
	job.Looked = func(int64) { cancel() }
	// Later than the import, which read them as well.
	job.Clock = func() time.Time { return time.Now().Add(time.Hour) }
	since := schema.WhenOf(time.Now().Add(time.Minute))
	report, err := verify.Run(ctx, job)
	if !errors.Is(err, context.Canceled) || report.Checked.Read == 0 {
		t.Fatalf("%+v, %v", report.Checked, err)
	}
	noted := 0
	testcatalog.Must(t, b.Catalog.Originals(t.Context(), func(f schema.StoredFile) error {
		if f.ReadAt > since {
			noted++
		}
		return nil
	}))
	if noted == 0 || noted > report.Checked.Read {
		t.Errorf("%d files were read, and %d are noted", report.Checked.Read, noted)
	}
}

// Several files are read at once, and what is told of them comes in their order.
func TestFilesAreReadAtOnce(t *testing.T) {
	b := testcatalog.NewExport(t)
	var paths []string
	testcatalog.Must(t, b.Catalog.Originals(t.Context(), func(f schema.StoredFile) error {
		paths = append(paths, f.Path)
		return nil
	}))
	if len(paths) < 2 {
		t.Fatalf("%d originals", len(paths))
	}
	job := readingJob(b)
	job.Read = func(f schema.StoredFile) bool { return f.Kind == "original" }
	two := &together{Storage: b.Store, met: make(chan struct{})}
	job.Store = two
	report, err := verify.Run(t.Context(), job)
	if err != nil || !report.OK || report.Checked.Read != len(paths) {
		t.Errorf("%+v, %v", report, err)
	}
}

// together is a storage in which the first file that is read waits for a second one.
type together struct {
	store.Storage
	reads atomic.Int32
	met   chan struct{}
}

func (s *together) OpenAt(rel string, at int64) (io.ReadCloser, error) {
	if rel == store.HeadsName {
		return s.Storage.OpenAt(rel, at) // no file of the catalog
	}
	switch s.reads.Add(1) {
	case 1:
		<-s.met
	case 2:
		close(s.met)
	}
	return s.Storage.OpenAt(rel, at)
}
