package export_test

import (
	"context"
	"errors"
	"path/filepath"
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
