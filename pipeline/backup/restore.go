package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/schema"
)

// RestoreJob makes a catalog of a backup.
type RestoreJob struct {
	From io.Reader
	Dir  string // a new folder, or one that is empty

	Describe func(ctx context.Context, database string) (schema.Snapshot, error) // what is in a database
	Note     func(ctx context.Context, database string, m Manifest) error        // says in it that it was restored
	Mark     func(dir, catalog string) error                                     // makes a folder the catalog's storage
}

// Restore makes a catalog of a backup. The catalog is in its place whole, or not at all,
// and knows from its first moment that it was restored.
func Restore(ctx context.Context, job RestoreJob) (m Manifest, err error) {
	half := filepath.Join(filepath.Dir(filepath.Clean(job.Dir)), "."+filepath.Base(filepath.Clean(job.Dir))+".stillroom-restoring")
	if err := os.RemoveAll(half); err != nil { // of a run that was killed
		return m, err
	}
	m, err = job.lay(ctx, half)
	if err == nil {
		err = os.Rename(half, job.Dir)
	}
	if err != nil {
		return m, errors.Join(err, os.RemoveAll(half))
	}
	return m, nil
}

// lay makes the catalog in a folder that is not there yet.
func (job RestoreJob) lay(ctx context.Context, dir string) (Manifest, error) {
	m, err := Extract(ctx, job.From, dir)
	if err != nil {
		return m, err
	}
	database := filepath.Join(dir, Database)
	d, err := job.Describe(ctx, database)
	if err != nil {
		return m, err
	}
	if d.Catalog != m.Catalog || d.Head != m.Head {
		return m, fmt.Errorf("%w: the database in it is not the one that it describes", ErrDamaged)
	}
	if err := job.Note(ctx, database, m); err != nil {
		return m, err
	}
	return m, job.Mark(dir, m.Catalog)
}
