package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
)

// rehearsal is a database within one transaction that is undone at the end. Reads see
// what was written in it, as they would see what had been kept.
type rehearsal struct {
	*DB
	tx   *sql.Tx
	done func() // gives the turn to the next

	changing *atomic.Bool // a change is being made
	gaveWay  *atomic.Bool
	ended    chan struct{} // closed by Close
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
	within, end := context.WithCancel(context.WithoutCancel(ctx))
	tx, err := db.begin(within, false, w)
	if err != nil {
		end()
		done()
		return nil, err
	}
	r := rehearsal{db, tx, done, new(atomic.Bool), new(atomic.Bool), make(chan struct{})}
	go r.giveWay(end)
	return r, nil
}

// glance is how often a rehearsal looks whether somebody waits who goes first.
const glance = 20 * time.Millisecond

// giveWay ends the transaction as soon as somebody waits who goes first: nothing of it
// would be kept, and what a family says is not kept waiting for it.
func (r rehearsal) giveWay(end context.CancelFunc) {
	defer end()
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for {
		select {
		case <-r.ended:
			return
		case <-tick.C:
		}
		if r.turns.firstWaits() {
			r.gaveWay.Store(true)
			end()
			_ = r.tx.Rollback()
			r.done()
			return
		}
	}
}

// named is Named, for what failed because the rehearsal was ended.
func (r rehearsal) named(err error) error {
	if err != nil && r.gaveWay.Load() {
		return contract.ErrGaveWay
	}
	return Named(err)
}

// View is by contract. Within a change it reads what is kept, as it does in any
// database: a rule that compares the two must find them different.
func (r rehearsal) View(ctx context.Context, fn func(contract.Reader) error) error {
	if r.changing.Load() {
		return r.DB.View(ctx, fn)
	}
	return r.named(fn(newTx(r.tx)))
}

// Change is by contract: what fails is undone by itself.
func (r rehearsal) Change(ctx context.Context, fn func(contract.Writer) error) error {
	if _, err := r.tx.ExecContext(ctx, `SAVEPOINT rehearsed`); err != nil {
		return r.named(err)
	}
	r.changing.Store(true)
	err := fn(newTx(r.tx))
	r.changing.Store(false)
	end := `RELEASE rehearsed`
	if err != nil {
		end = `ROLLBACK TO rehearsed; RELEASE rehearsed`
	}
	_, eerr := r.tx.ExecContext(context.WithoutCancel(ctx), end)
	return r.named(errors.Join(err, eerr))
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
	err := r.tx.Rollback()
	close(r.ended) // which ends the context of the transaction: not before it is over
	if r.gaveWay.Load() {
		err = nil
	}
	return errors.Join(Named(err), r.DB.Close())
}
