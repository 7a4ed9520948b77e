package catalog

import (
	"context"
	"database/sql"
	"errors"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
)

// What is in this file is for the files of this package that still send SQL, which
// TestLent names. It is gone when they are none.

// lent are the handles of the database.
type lent struct{ write, read *sql.DB }

func borrow(db contract.Database) (l lent) {
	l.write, l.read = db.(*sqlite.DB).Lend()
	return l
}

// view runs fn in one read transaction: everything it sees is of one moment.
func (c *Catalog) view(ctx context.Context, fn func(*sqlite.Tx) error) error {
	return c.db.View(ctx, func(r contract.Reader) error { return fn(r.(*sqlite.Tx)) })
}

// act is change for what sends SQL.
func (c *Catalog) act(ctx context.Context, act ledger.Act, fn func(*sqlite.Tx) error) error {
	return c.change(ctx, act, func(w contract.Writer) error { return fn(w.(*sqlite.Tx)) })
}

// tx is act for what has no word of its own.
func (c *Catalog) tx(ctx context.Context, fn func(*sqlite.Tx) error) error {
	return c.act(ctx, ledger.Other, fn)
}

// lentTx is a transaction that sends SQL.
type lentTx = *sqlite.Tx

// unmoved has what is written over the contract call what is not yet.
func unmoved(r contract.Reader) lentTx { return r.(lentTx) }

// sqlErr gives SQLite's own errors the names of the contract.
func sqlErr(err error) error { return sqlite.Named(err) }

// triggerMessage is the text of a RAISE(ABORT) in a trigger, if err is one.
func triggerMessage(err error) (string, bool) {
	var refused *contract.RefusedError
	if errors.As(sqlite.Named(err), &refused) {
		return refused.Text, true
	}
	return "", false
}
