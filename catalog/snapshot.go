package catalog

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Snapshot writes the database as it is at one moment to path, mode 0600. Nothing may be
// at path. Others may go on writing meanwhile. It opens the copy, checks it and describes
// it. If the copy cannot be made or is unsound, nothing is left at path.
func (c RecordRegister) Snapshot(ctx context.Context, path string) (d schema.Snapshot, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return d, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	copied, err := c.db.CopyTo(ctx, path)
	if err != nil {
		return d, errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return d, err
	}
	return Describe(ctx, copied)
}

// Describe opens the database of a snapshot for reading, checks that it holds together,
// and says what is in it. It writes nothing to it or beside it. The error is ErrForeign
// if the file is no catalog, ErrTooNew, or ErrDamaged.
func Describe(ctx context.Context, at contract.Place) (d schema.Snapshot, err error) {
	db, err := at.OpenStill(ctx)
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	damage, dangling, err := db.Integrity(ctx)
	if err != nil {
		return d, err
	}
	if n := len(damage) + len(dangling); n > 0 {
		return d, fmt.Errorf("%w: %s", ErrDamaged, append(damage, dangling...)[0])
	}
	err = db.View(ctx, func(r contract.Reader) (err error) {
		d, err = r.Describe(ctx)
		return err
	})
	return d, err
}

// RecordsOf returns the records in the database of a snapshot that this program made, as
// Dump gives them. Sealed contacts stay sealed.
func RecordsOf(ctx context.Context, at contract.Place) (r schema.Records, err error) {
	db, err := at.OpenStill(ctx)
	if err != nil {
		return r, err
	}
	c := unopened(nil)
	c.db = db
	defer func() { err = errors.Join(err, c.Close()) }()
	return c.Dump(ctx)
}
