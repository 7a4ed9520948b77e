package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"

	"github.com/stillroom/stillroom/catalog/contract"
)

// rehearsal is a database within one transaction that is undone at the end. Reads see
// what was written in it, as they would see what had been kept.
type rehearsal struct {
	*DB
	tx   *sql.Tx
	done func() // gives the turn to the next

	changing *atomic.Bool // a change is being made
}

var _ contract.Database = rehearsal{}

// Rehearse is by contract.
func (db *DB) Rehearse(ctx context.Context) (contract.Database, error) {
	if db.left != nil {
		return nil, db.left
	}
	w := newWait(contract.Turn{})
	done, err := db.turns.take(ctx, false, w)
	if err != nil {
		return nil, err
	}
	tx, err := db.begin(context.WithoutCancel(ctx), false, w)
	if err != nil {
		done()
		return nil, err
	}
	return rehearsal{db, tx, done, new(atomic.Bool)}, nil
}

// View is by contract. Within a change it reads what is kept, as it does in any
// database: a rule that compares the two must find them different.
func (r rehearsal) View(ctx context.Context, fn func(contract.Reader) error) error {
	if r.changing.Load() {
		return r.DB.View(ctx, fn)
	}
	return Named(fn(newTx(r.tx)))
}

// Change is by contract: what fails is undone by itself.
func (r rehearsal) Change(ctx context.Context, fn func(contract.Writer) error) error {
	if _, err := r.tx.ExecContext(ctx, `SAVEPOINT rehearsed`); err != nil {
		return Named(err)
	}
	r.changing.Store(true)
	err := fn(newTx(r.tx))
	r.changing.Store(false)
	end := `RELEASE rehearsed`
	if err != nil {
		end = `ROLLBACK TO rehearsed; RELEASE rehearsed`
	}
	_, eerr := r.tx.ExecContext(context.WithoutCancel(ctx), end)
	return Named(errors.Join(err, eerr))
}

// ChangeInTurn is by contract: a rehearsal has the database to itself.
func (r rehearsal) ChangeInTurn(ctx context.Context, _ contract.Turn, fn func(contract.Writer) error) error {
	return r.Change(ctx, fn)
}

// Scrub has nothing to remove: no row is deleted yet.
func (r rehearsal) Scrub(context.Context) error { return nil }

// Close undoes all that was written.
func (r rehearsal) Close() error {
	defer r.done()
	return errors.Join(Named(r.tx.Rollback()), r.DB.Close())
}
