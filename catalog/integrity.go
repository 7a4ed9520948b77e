package catalog

import (
	"context"
	"database/sql"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// Integrity has the database check itself and every reference between rows. The answer
// is a list of what is wrong, empty when nothing is.
func (c *Catalog) Integrity(ctx context.Context) (damage, dangling []string, err error) {
	return c.db.Integrity(ctx)
}

// Originals calls fn for every original, in path order.
func (c *Catalog) Originals(ctx context.Context, fn func(schema.StoredFile) error) error {
	return c.view(ctx, func(tx *sqlite.Tx) error {
		return each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `
				SELECT COALESCE(o.photo, ''), o.path, o.bytes, o.sha256, COALESCE(x.read_at, '')
				  FROM originals o LEFT JOIN fixity x ON x.path = o.path
				 ORDER BY o.path`)
		}, func(rows *sql.Rows) error {
			f := schema.StoredFile{Kind: "original"}
			var sha string
			if err := rows.Scan(&f.Photo, &f.Path, &f.Bytes, &sha, &f.ReadAt); err != nil {
				return err
			}
			if err := f.SHA256.UnmarshalText([]byte(sha)); err != nil {
				return err
			}
			if f.Photo != "" {
				f.Photo = f.Photo[:schema.PhotoIDLen]
			}
			return fn(f)
		})
	})
}

// FileCount is how many originals, derivatives and consent documents there are.
func (c *Catalog) FileCount(ctx context.Context) (n int, err error) {
	err = c.read.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM originals) + (SELECT COUNT(*) FROM derivatives) + (SELECT COUNT(*) FROM evidence)`).Scan(&n)
	return n, sqlErr(err)
}

// RecordFixity notes that the bytes of these files were read and found right.
func (c *Catalog) RecordFixity(ctx context.Context, paths []string, now time.Time) error {
	list, err := marshal(paths)
	if err != nil {
		return err
	}
	return c.act(ctx, ledger.Verify, func(tx *sqlite.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO fixity (path, read_at) SELECT value, ? FROM json_each(?) WHERE true
			ON CONFLICT (path) DO UPDATE SET read_at = excluded.read_at`, schema.FormatInstant(now), list)
		return err
	})
}
