package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
)

// Integrity lets SQLite check its own file and every reference between rows.
//
// It uses a connection of its own: FTS5 compares the connection's cache of the index with
// the file, and would report damage on a connection that read the index before another
// one wrote.
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
	if err != nil || len(damage) > 0 {
		return damage, dangling, err
	}
	lost, err := searchable(ctx, own)
	return append(damage, lost...), dangling, err
}
