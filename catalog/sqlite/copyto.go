package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"net/url"

	"github.com/mattn/go-sqlite3"

	"github.com/stillroom/stillroom/catalog/contract"
)

// CopyTo has SQLite copy every page.
func (db *DB) CopyTo(ctx context.Context, path string) (contract.Place, error) {
	return File(path), Named(db.copyInto(ctx, path))
}

func (db *DB) copyInto(ctx context.Context, path string) error {
	to, err := dsn(path, "rw", url.Values{"_synchronous": {"OFF"}})
	if err != nil {
		return err
	}
	dst, err := sql.Open("sqlite3", to)
	if err != nil {
		return err
	}
	defer dst.Close()
	into, err := dst.Conn(ctx)
	if err != nil {
		return err
	}
	defer into.Close()
	// The copy has no journal: half a snapshot is of no use, with a journal or without.
	if _, err := into.ExecContext(ctx, `PRAGMA journal_mode = OFF`); err != nil {
		return err
	}
	from, err := db.read.Conn(ctx)
	if err != nil {
		return err
	}
	defer from.Close()
	return into.Raw(func(d any) error {
		return from.Raw(func(s any) error {
			b, err := d.(*sqlite3.SQLiteConn).Backup("main", s.(*sqlite3.SQLiteConn), "main")
			if err != nil {
				return err
			}
			done, err := b.Step(-1) // in one transaction: what comes is of one moment
			if err == nil && !done {
				err = errors.New("not all of the database could be copied")
			}
			return errors.Join(err, b.Finish())
		})
	})
}
