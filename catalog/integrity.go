package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Integrity asks SQLite to check its own file and every reference between
// rows. The answer is a list of what is wrong, empty when nothing is.
//
// It asks over a connection of its own: FTS5 holds what a connection has cached
// of its index against the file, and a connection that read before another one
// wrote would be told that the index is damaged.
func (c *Catalog) Integrity(ctx context.Context) (damage, dangling []string, err error) {
	db, err := sql.Open("sqlite3", c.readDSN)
	if err != nil {
		return nil, nil, err
	}
	defer db.Close()
	fresh := &Catalog{read: db}
	err = fresh.view(ctx, func(tx *sql.Tx) error {
		err := each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `PRAGMA integrity_check`)
		}, func(rows *sql.Rows) error {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			if line != "ok" {
				damage = append(damage, line)
			}
			return nil
		})
		if err != nil {
			return err
		}
		return each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `PRAGMA foreign_key_check`)
		}, func(rows *sql.Rows) error {
			var table, parent string
			var rowid sql.NullInt64
			var fk int
			if err := rows.Scan(&table, &rowid, &parent, &fk); err != nil {
				return err
			}
			dangling = append(dangling, fmt.Sprintf("a row of %s refers to a row of %s that is not there", table, parent))
			return nil
		})
	})
	return damage, dangling, err
}

// Originals calls fn for every original, in path order.
func (c *Catalog) Originals(ctx context.Context, fn func(schema.StoredFile) error) error {
	return c.view(ctx, func(tx *sql.Tx) error {
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
	return c.act(ctx, ledger.Verify, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO fixity (path, read_at) SELECT value, ? FROM json_each(?) WHERE true
			ON CONFLICT (path) DO UPDATE SET read_at = excluded.read_at`, schema.FormatInstant(now), list)
		return err
	})
}
