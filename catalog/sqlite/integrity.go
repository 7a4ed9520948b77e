package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
)

// Integrity asks SQLite to check its own file and every reference between rows.
//
// It asks over a connection of its own: FTS5 holds what a connection has cached
// of its index against the file, and a connection that read before another one
// wrote would be told that the index is damaged.
func (db *DB) Integrity(ctx context.Context) (damage, dangling []string, err error) {
	own, err := sql.Open("sqlite3", db.readDSN)
	if err != nil {
		return nil, nil, err
	}
	defer own.Close()
	fresh := &DB{read: own}
	err = fresh.View(ctx, func(r contract.Reader) error {
		tx := r.(*Tx).tx
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
