package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// migrate runs the migrations that this catalog lacks, all in one transaction, so that
// two programs that open it at once cannot both run them.
func (db *DB) migrate(ctx context.Context, pass contract.Passing) error {
	newest := len(schema.Migrations())
	// The reader asks for the version first: a catalog on a read-only disk, or one that
	// is being written, can still be read.
	v, err := version(ctx, db.read)
	if err != nil {
		return fmt.Errorf("read the catalog: %w", Named(err))
	}
	switch {
	case v > newest:
		return fmt.Errorf("%w: it has version %d, and this program reads versions up to %d", contract.ErrTooNew, v, newest)
	case v < newest:
		if err := db.bringUpToDate(ctx, pass); err != nil {
			return Named(err)
		}
	}
	return Named(db.remakeLedger(ctx))
}

func version(ctx context.Context, q rower) (v int, err error) {
	err = q.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&v)
	return v, err
}

// bringUpToDate migrates, and calls pass so that the rules seal the rows that a migration
// changed. Rows that do not agree with the ledger before are not made to agree.
func (db *DB) bringUpToDate(ctx context.Context, pass contract.Passing) error {
	all := schema.Migrations()
	newest := all[len(all)-1].Version
	tx, done, err := db.own(ctx)
	if err != nil {
		return err
	}
	defer done()
	v, err := version(ctx, tx) // another program may have migrated while this one waited
	if err != nil || v >= newest {
		return err
	}
	w := newTx(tx)
	if err := bring(ctx, w, all[v:], pass); err != nil {
		return err
	}
	if err := w.indexEmpty(ctx); err != nil {
		return err
	}
	// PRAGMA takes no arguments; the number is ours.
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, newest)); err != nil {
		return err
	}
	if err := pass(ctx, w, contract.Version{Number: newest, Last: true}); err != nil {
		return err
	}
	return tx.Commit()
}

// bring runs the migrations. In a database in which nothing is yet it makes at once what
// all of them would make one after the other, in an eighth of the time.
func bring(ctx context.Context, w *Tx, all []schema.Migration, pass contract.Passing) error {
	if empty, err := isEmpty(ctx, w.tx); err != nil {
		return err
	} else if empty {
		if err := pass(ctx, w, contract.Version{First: true}); err != nil {
			return err
		}
		return makeMissing(ctx, w.tx, func(string) bool { return true })
	}
	for i, m := range all {
		if err := pass(ctx, w, contract.Version{Number: m.Version - 1, First: i == 0}); err != nil {
			return err
		}
		if _, err := w.tx.ExecContext(ctx, m.SQL); err != nil {
			return fmt.Errorf("migration %s: %w", m.Name, err)
		}
	}
	return nil
}

func isEmpty(ctx context.Context, q rower) (empty bool, err error) {
	err = q.QueryRowContext(ctx, `SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)`).Scan(&empty)
	return empty, err
}

// own begins a transaction for what the database does of its own accord. done ends it;
// after a commit there is nothing to undo.
func (db *DB) own(ctx context.Context) (tx *sql.Tx, done func(), err error) {
	w := newWait(contract.Turn{})
	passed, err := db.turns.take(ctx, false, w)
	if err != nil {
		return nil, nil, err
	}
	if tx, err = db.begin(ctx, false, w); err != nil {
		passed()
		return nil, nil, err
	}
	return tx, func() { _ = tx.Rollback(); passed() }, nil
}

// ledgerTables are the tables without which nothing can be recorded.
var ledgerTables = []string{"ledger", "ledger_changes", "ledger_rows"}

// remakeLedger makes missing tables of the ledger again, empty. So a no is recorded
// whatever happened to the ledger, and verify finds that entries are missing.
func (db *DB) remakeLedger(ctx context.Context) error {
	gone := map[string]bool{}
	for _, t := range ledgerTables {
		there, err := hasTable(ctx, db.read, t)
		if err != nil {
			return err
		}
		if !there {
			gone[t] = true
		}
	}
	if len(gone) == 0 || db.ReadOnly() != nil {
		return nil
	}
	tx, done, err := db.own(ctx)
	if err != nil {
		return err
	}
	defer done()
	if err := makeMissing(ctx, tx, func(table string) bool { return gone[table] }); err != nil {
		return err
	}
	return tx.Commit()
}
