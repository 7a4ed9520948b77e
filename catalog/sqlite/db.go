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

	turns   turns
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
	return db.ChangeInTurn(ctx, contract.Turn{}, fn)
}

// ChangeInTurn is by contract.
func (db *DB) ChangeInTurn(ctx context.Context, turn contract.Turn, fn func(contract.Writer) error) error {
	if db.left != nil {
		return db.left
	}
	w := newWait(turn)
	done, err := db.turns.take(ctx, turn.First, w)
	if err != nil {
		return err
	}
	defer done()
	tx, err := db.begin(ctx, turn.First, w)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit or a cancel there is nothing to undo
	if err := fn(newTx(tx)); err != nil {
		return Named(err)
	}
	return Named(tx.Commit())
}

// tries is how often a change that does not go first asks for a database that something
// else keeps: a minute, by busyTimeout.
const tries = 240

// begin begins the transaction, once nothing else than stillroom has the database.
func (db *DB) begin(ctx context.Context, first bool, w *wait) (*sql.Tx, error) {
	for n := 1; ; n++ {
		tx, err := db.write.BeginTx(ctx, nil)
		if err == nil {
			return tx, nil
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err = Named(err); !errors.Is(err, contract.ErrBusy) || !first && n >= tries {
			return nil, err
		}
		w.tell()
	}
}

// Close releases the database. For a database that can only be read, the error is
// ErrChanged if somebody wrote to it meanwhile.
func (db *DB) Close() error {
	return errors.Join(db.read.Close(), db.write.Close(), db.still.close())
}

// Lend gives the handles to tests that damage a database.
func (db *DB) Lend() (write, read *sql.DB) { return db.write, db.read }
