package catalog

import (
	"context"
	"errors"
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

// RecordFixity notes that the bytes of these files were read and found right. If others
// write for longer than wait, nothing is noted.
func (c ImportRegister) RecordFixity(
	ctx context.Context, paths []string, now time.Time, wait time.Duration,
) (noted bool, err error) {
	return soon(ctx, wait, func(ctx context.Context) error {
		return c.changeInTurn(ctx, ledger.Verify, contract.Turn{}, func(w contract.Writer) error {
			return w.PutReads(ctx, paths, schema.WhenOf(now))
		})
	})
}

// soon makes a change that can be left out, unless others write for longer than wait.
func soon(ctx context.Context, wait time.Duration, change func(context.Context) error) (done bool, err error) {
	within, end := context.WithTimeout(ctx, wait)
	defer end()
	err = change(within)
	if err == nil || ctx.Err() == nil && within.Err() != nil || errors.Is(err, ErrBusy) {
		return err == nil, nil
	}
	return false, err
}
