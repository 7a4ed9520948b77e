package export_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/schema"
)

// forgetful is a catalog that cannot say which deliveries there were, everywhere: nobody
// can find then what killed exports left.
type forgetful struct{ export.Catalog }

func (f forgetful) Deliveries(ctx context.Context, destination string) ([]schema.Delivery, error) {
	if destination == "" {
		return nil, errors.New("leftovers cannot be removed")
	}
	return f.Catalog.Deliveries(ctx, destination)
}

// Whatever keeps an update from being made, what was withdrawn goes. A leftover that
// cannot be removed does not even keep it from that.
func TestNothingKeepsWhatWasWithdrawn(t *testing.T) {
	for name, tt := range map[string]struct {
		hinder func(*export.Job)
		want   error
	}{
		"a leftover that cannot be removed": {func(job *export.Job) { job.Catalog = forgetful{job.Catalog} }, export.ErrRefused},
		"a moment that is past":             {func(job *export.Job) { job.At = time.Now().Add(-time.Hour) }, export.ErrEarlier},
		"a recipe that is gone":             {func(job *export.Job) { job.Format.ByRecipe, job.Recipes = true, []string{"gone"} }, export.ErrNoRecipe},
	} {
		t.Run(name, func(t *testing.T) {
			b := testcatalog.NewExport(t)
			job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
			_, err := export.Run(context.Background(), job)
			testcatalog.Must(t, err)
			job.Update = true
			tt.hinder(&job)
			b.Withdraw()
			sum, err := export.Run(context.Background(), job)
			if !errors.Is(err, tt.want) || (len(sum.Left) > 0) != errors.Is(err, export.ErrRefused) {
				t.Errorf("got %v, want %v; left: %v", err, tt.want, sum.Left)
			}
			for _, pattern := range []string{"manifest.json", "r-*/*.jpg"} {
				if files, err := filepath.Glob(filepath.Join(job.Destination, pattern)); err != nil || len(files) > 0 {
					t.Errorf("%v are still there, %v", files, err)
				}
			}
		})
	}
	// And an export that may be made is made.
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	job.Catalog = forgetful{job.Catalog}
	if sum, err := export.Run(context.Background(), job); err != nil || len(sum.Left) != 1 || sum.Exported == 0 {
		t.Errorf("%+v, %v", sum, err)
	}
}

// killing is a catalog in which a run ends without another word, when it asks for the nth
// time whether it may go on. Nothing of what it made is cleared away.
type killing struct {
	export.Catalog
	left *int
}

func (k killing) CheckDelivery(ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time) error {
	if *k.left--; *k.left == 0 {
		runtime.Goexit()
	}
	return k.Catalog.CheckDelivery(ctx, d, zone, at)
}

// After an update that was killed, people edit and delete files of their own in the package,
// and the family withdraws: all that is of the family goes, beside the package too, and what
// people did is as they did it.
func TestWithdrawalAfterAKilledUpdate(t *testing.T) {
	b := testcatalog.NewExport(t)
	parent := t.TempDir()
	job := b.ExportJob(filepath.Join(parent, "web"))
	_, err := export.Run(context.Background(), job)
	testcatalog.Must(t, err)
	note, draft := filepath.Join(job.Destination, "note.txt"), filepath.Join(job.Destination, "draft.txt")
	testcatalog.Must(t, errors.Join(os.WriteFile(note, []byte("first"), 0o600), os.WriteFile(draft, []byte("draft"), 0o600)))
	b.RecordText("photos: [{match: '*', caption: A window}]\n")
	job.Update = true
	killed := job
	left := 1
	killed.Catalog = killing{job.Catalog, &left}
	var done sync.WaitGroup
	done.Go(func() { _, _ = export.Run(context.Background(), killed) })
	done.Wait()
	if halves, err := filepath.Glob(filepath.Join(parent, ".stillroom-*.update")); err != nil || len(halves) != 1 {
		t.Skipf("this file system cannot exchange folders: %v, %v", halves, err)
	}
	edited := note + "~"
	testcatalog.Must(t, errors.Join(os.WriteFile(edited, []byte("second"), 0o600), os.Rename(edited, note), os.Remove(draft)))
	b.Withdraw()
	if sum, err := export.Run(context.Background(), job); !errors.Is(err, export.ErrRefused) || len(sum.Left) != 0 {
		t.Errorf("%v; left: %v", err, sum.Left)
	}
	var all []string
	testcatalog.Must(t, filepath.WalkDir(parent, func(name string, d fs.DirEntry, err error) error {
		if rel, _ := filepath.Rel(parent, name); !d.IsDir() {
			all = append(all, rel)
		}
		return err
	}))
	if data, err := os.ReadFile(note); len(all) != 1 || string(data) != "second" {
		t.Errorf("%v; the note: %s, %v", all, data, err)
	}
}
