package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/stillroom/stillroom/catalog/contract"
)

// DB is an open database.
type DB struct {
	write *sql.DB // one connection; transactions begin immediate
	read  *sql.DB // cannot write

	readDSN string
	still   *still // what is read where nothing can be written; nil elsewhere
	left    error  // a LeftError that keeps this user from writing, and not from reading
}

var _ contract.Database = (*DB)(nil)

// View is by contract.
func (db *DB) View(ctx context.Context, fn func(contract.Reader) error) error {
	tx, err := db.read.BeginTx(ctx, nil)
	if err != nil {
		return Named(err)
	}
	defer tx.Rollback()
	return Named(fn(newTx(tx)))
}

// Change is by contract.
func (db *DB) Change(ctx context.Context, fn func(contract.Writer) error) error {
	if db.left != nil {
		return db.left
	}
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return Named(err)
	}
	defer tx.Rollback() // after a commit or a cancel there is nothing to undo
	if err := fn(newTx(tx)); err != nil {
		return Named(err)
	}
	return Named(tx.Commit())
}

// Close releases the database. For a database that can only be read, the error is
// ErrChanged if somebody wrote to it meanwhile.
func (db *DB) Close() error {
	return errors.Join(db.read.Close(), db.write.Close(), db.still.close())
}

// Lend gives the handles to tests that damage a database.
func (db *DB) Lend() (write, read *sql.DB) { return db.write, db.read }
