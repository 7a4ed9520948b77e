package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/pipeline/backup"
	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// Restoring says which backup becomes a catalog, and where.
type Restoring struct {
	Backup string // what it is called
	From   io.Reader
	Dir    string // a new folder
}

// Restore makes a catalog of a backup. Nothing leaves it until somebody has said that its
// ledger lacks nothing: see Settle.
func (d Door) Restore(ctx context.Context, x Restoring) (backup.Manifest, error) {
	if err := isNew(x.Dir); err != nil {
		return backup.Manifest{}, err
	}
	m, err := backup.Restore(ctx, backup.RestoreJob{
		From: x.From, Dir: x.Dir,
		Describe: func(ctx context.Context, database string) (schema.Snapshot, error) {
			return catalog.Describe(ctx, sqlite.File(database))
		},
		Note: func(ctx context.Context, database string, m backup.Manifest) error {
			c, err := catalog.Open(ctx, sqlite.File(database), catalog.WithClock(d.Clock),
				catalog.WithOlder(func() { d.Notices.Note(isOlder) }))
			if err != nil {
				return err
			}
			return errors.Join(c.NoteRestored(ctx, m.CreatedAt, m.Head), c.Close())
		},
		Mark: func(dir, uuid string) error {
			st, err := disk.Restore(dir, uuid)
			if err != nil {
				return err
			}
			return st.Close()
		},
	})
	if err != nil {
		return m, fmt.Errorf("%s: %w; nothing was restored", x.Backup, err)
	}
	disk.KeepReserve(x.Dir)
	return m, nil
}

// isNew refuses a folder that holds anything: nothing is ever restored over a catalog, or
// over other files.
func isNew(dir string) error {
	list, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return Usagef("%s is not a folder; name a new one", dir)
	case len(list) > 0:
		return Usagef("%s is not empty, and restore overwrites nothing; name a new folder", dir)
	}
	return nil
}

// MissingOriginals counts the originals of a catalog, and those that are not here.
func MissingOriginals(ctx context.Context, s *Session) (missing, total int, err error) {
	return copies.MissingOriginals(ctx, s.Catalog, s.Store)
}
