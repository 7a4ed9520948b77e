package catalog

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Integrity has the database check itself and every reference between rows. It returns
// what is wrong, as lists that are empty if nothing is.
func (c ImportRegister) Integrity(ctx context.Context) (damage, dangling []string, err error) {
	return c.db.Integrity(ctx)
}

// Originals calls fn for every original, in path order.
func (c ImportRegister) Originals(ctx context.Context, fn func(schema.StoredFile) error) error {
	return c.db.View(ctx, func(r contract.Reader) error {
		for f, err := range r.StoredOriginals(ctx) {
			if err != nil {
				return err
			}
			if f.Photo != "" {
				f.Photo = f.Photo[:schema.PhotoIDLen]
			}
			if err := fn(f); err != nil {
				return err
			}
		}
		return nil
	})
}

// FileCount is how many originals, derivatives and consent documents there are, and how
// many bytes they have together.
func (c ImportRegister) FileCount(ctx context.Context) (n int, bytes int64, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		n, bytes, err = r.StoredFiles(ctx)
		return err
	})
	return n, bytes, err
}

// RecordFixity notes that the bytes of these files were read and found right.
func (c ImportRegister) RecordFixity(ctx context.Context, paths []string, now time.Time) error {
	return c.change(ctx, ledger.Verify, func(w contract.Writer) error { return w.PutReads(ctx, paths, schema.WhenOf(now)) })
}
