package export_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/schema"
)

// afterTheGate is a catalog that does something when every byte has passed and
// none has left.
type afterTheGate struct {
	export.Catalog
	do func()
}

func (a afterTheGate) OpenDelivery(ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time) error {
	a.do()
	return a.Catalog.OpenDelivery(ctx, d, zone, at)
}

// What was made waits on a disk. If it is not what passed the gate when its turn
// comes, it does not leave, and neither does anything else.
func TestStillThatChangedDoesNotLeave(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"other bytes": func(path string) error {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			data[len(data)/2] ^= 1
			return os.WriteFile(path, data, 0o600)
		},
		"more bytes": func(path string) error {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteString("Marlow Notreal")
			return errors.Join(err, f.Close())
		},
		"gone": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			b := testcatalog.NewExport(t)
			job := b.ExportJob(filepath.Join(t.TempDir(), "stills"))
			job.Format = testcatalog.Format(t, "stills")
			job.Catalog = afterTheGate{b.Catalog, func() {
				if info, err := os.Stat(filepath.Join(b.Root, ".export", "2")); err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("%v, %v", info, err)
				}
				if err := change(filepath.Join(b.Root, ".export", "2")); err != nil {
					t.Error(err)
				}
			}}
			if _, err := export.Run(context.Background(), job); err == nil {
				t.Error("the export went through")
			}
			for _, path := range []string{job.Destination, filepath.Join(b.Root, ".export")} {
				if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("%s is there: %v", path, err)
				}
			}
			if list := b.Deliveries(); len(list) != 1 || list[0].State != "failed" {
				t.Errorf("the ledger says %+v", list)
			}
		})
	}
}

// A run that is interrupted leaves neither a package nor what it had made.
func TestInterruptedStillsLeaveNothing(t *testing.T) {
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "stills"))
	job.Format = testcatalog.Format(t, "stills")
	ctx, cancel := context.WithCancel(context.Background())
	job.Catalog = afterTheGate{b.Catalog, cancel}
	if _, err := export.Run(ctx, job); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, path := range []string{job.Destination, filepath.Join(b.Root, ".export")} {
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is there: %v", path, err)
		}
	}
}
