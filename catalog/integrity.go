package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"time"

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

// Files calls fn for every original and derivative, in path order.
func (c *Catalog) Files(ctx context.Context, recipes []schema.Recipe, fn func(schema.StoredFile) error) error {
	version := map[string]int{}
	for _, r := range recipes {
		version[r.Name] = r.Version
	}
	return c.view(ctx, func(tx *sql.Tx) error {
		return each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `
				SELECT f.*, COALESCE(x.read_at, '')
				  FROM (SELECT 'original', COALESCE(photo, ''), path AS path, bytes, sha256, '', 0 FROM originals
				        UNION ALL
				        SELECT 'derivative', photo, path, bytes, sha256, recipe, recipe_version FROM derivatives) f
				  LEFT JOIN fixity x ON x.path = f.path
				 ORDER BY f.path`)
		}, func(rows *sql.Rows) error {
			var f schema.StoredFile
			var sha string
			var v int
			if err := rows.Scan(&f.Kind, &f.Photo, &f.Path, &f.Bytes, &sha, &f.Recipe, &v, &f.ReadAt); err != nil {
				return err
			}
			if err := f.SHA256.UnmarshalText([]byte(sha)); err != nil {
				return err
			}
			if f.Photo == "" {
				f.Photo = "none"
			} else {
				f.Photo = f.Photo[:schema.PhotoIDLen]
			}
			if want, ok := version[f.Recipe]; ok && f.Kind == "derivative" {
				f.Stale = v != want
			}
			return fn(f)
		})
	})
}

// FileCount is how many files Files will report.
func (c *Catalog) FileCount(ctx context.Context) (n int, err error) {
	err = c.read.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM originals) + (SELECT COUNT(*) FROM derivatives)`).Scan(&n)
	return n, sqlErr(err)
}

// RecordFixity notes that the bytes of these files were read and found right.
func (c *Catalog) RecordFixity(ctx context.Context, paths []string, now time.Time) error {
	list, err := marshal(paths)
	if err != nil {
		return err
	}
	return c.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO fixity (path, read_at) SELECT value, ? FROM json_each(?) WHERE true
			ON CONFLICT (path) DO UPDATE SET read_at = excluded.read_at`, schema.FormatInstant(now), list)
		return err
	})
}
