//go:build unix

package export_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
)

// Whatever stands in an exported folder in the place of a picture or of a room, an
// update neither waits for it nor writes through it, and says which it is; what may
// no longer stand is not taken for gone.
func TestWhatIsPutIntoADestination(t *testing.T) {
	for name, put := range map[string]func(picture, elsewhere string) error{
		"a pipe": func(p, _ string) error { return errors.Join(os.Remove(p), syscall.Mkfifo(p, 0o644)) },
		"a link": func(p, e string) error { return errors.Join(os.Rename(p, e+"/x"), os.Symlink(e+"/x", p)) },
		"a room's folder that is a link": func(p, e string) error {
			return errors.Join(os.Rename(filepath.Dir(p), e+"/room"), os.Symlink(e+"/room", filepath.Dir(p)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := testcatalog.NewExport(t)
			job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
			if _, err := export.Run(context.Background(), job); err != nil {
				t.Fatal(err)
			}
			pictures, err := filepath.Glob(filepath.Join(job.Destination, "r-*", "*-thumb.jpg"))
			if err != nil || len(pictures) == 0 {
				t.Fatal(err)
			}
			elsewhere := t.TempDir()
			testcatalog.Must(t, put(pictures[0], elsewhere))
			before := testcatalog.Fingerprint(t, elsewhere)
			job.Update = true
			if _, err := export.Run(context.Background(), job); !errors.Is(err, destination.ErrUnusable) {
				t.Errorf("an update: got %v, want ErrDestination", err)
			}
			b.Withdraw()
			if _, err := export.Run(context.Background(), job); !errors.Is(err, export.ErrAltered) {
				t.Errorf("after the withdrawal: got %v, want ErrAltered", err)
			}
			if got := testcatalog.Fingerprint(t, elsewhere); got != before {
				t.Errorf("elsewhere was changed:\n%s\n%s", before, got)
			}
			if open := b.Open(); len(open) == 0 {
				t.Error("what could not be removed is not asked back")
			}
		})
	}
}
