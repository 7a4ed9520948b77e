package ingest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/store/disk"
)

// An import lets in who waits for the storage, when no frame is in hand and all that
// was finished is on record; and goes on where it was.
func TestImportLetsOthersIn(t *testing.T) {
	const frames = 80
	b := testcatalog.New(t, frames)
	other, err := disk.Open(b.Root)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	unlock, err := b.Store.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { unlock() }()
	done, err := b.Store.Bell().Yielding()
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	in := make(chan int)
	go func() {
		free, err := other.Lock(context.Background(), time.Millisecond)
		if err != nil {
			t.Error(err)
			in <- 0
			return
		}
		// Another import would take the one that let it in for interrupted.
		if _, err := b.Catalog.BeginImport(context.Background(), []string{}, "test", time.Now()); err != nil {
			t.Error(err)
		}
		run, err := b.Catalog.Import(context.Background(), 1)
		if err != nil {
			t.Error(err)
		}
		free()
		in <- len(run.Items)
	}()
	for !b.Store.Bell().Wanted() {
		time.Sleep(time.Millisecond)
	}
	job := b.Job()
	job.Recipes = nil
	lets, recorded := 0, 0
	job.Yield = func(ctx context.Context) error {
		lets++
		unlock()
		recorded = <-in
		var err error
		unlock, err = b.Store.Lock(ctx, time.Second)
		return err
	}
	sum, err := b.Run(t.Context(), job)
	if err != nil || sum.Imported != frames {
		t.Fatalf("%+v, %v", sum, err)
	}
	if lets != 1 || recorded == 0 || recorded >= frames || recorded%2 != 0 {
		t.Errorf("let in %d times, with %d of %d on record", lets, recorded, frames)
	}
	run, err := b.Catalog.Import(t.Context(), 1)
	if err != nil || run.State != "done" || len(run.Items) != frames {
		t.Errorf("%s, %d items, %v", run.State, len(run.Items), err)
	}
	if got := len(b.Originals()); got != frames {
		t.Errorf("%d originals", got)
	}
}
