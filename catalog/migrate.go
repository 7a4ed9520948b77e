package catalog

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// migrate runs the migrations this catalog has not seen, all in one
// transaction, so that two programs opening it at once cannot both do it.
func (c *Catalog) migrate(ctx context.Context) error {
	newest := len(schema.Migrations())
	// Asked first with the reader: a catalog on a read-only disk, or one that is
	// being written, can still be looked at.
	v, err := version(ctx, c.read)
	if err != nil {
		return fmt.Errorf("read the catalog: %w", sqlErr(err))
	}
	switch {
	case v > newest:
		return fmt.Errorf("%w: it has version %d, this program knows %d", ErrTooNew, v, newest)
	case v < newest:
		if err := c.bringUpToDate(ctx); err != nil {
			return sqlErr(err)
		}
	}
	if err := c.remakeLedger(ctx); err != nil {
		return sqlErr(err)
	}
	c.tables, err = watchedTables(ctx, c.read)
	return sqlErr(err)
}

func version(ctx context.Context, q interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}) (v int, err error) {
	err = q.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&v)
	return v, err
}

// bringUpToDate migrates, and has the ledger say so: a migration may give rows
// another form. What does not agree before is not made to agree by it.
func (c *Catalog) bringUpToDate(ctx context.Context) error {
	all := schema.Migrations()
	newest := all[len(all)-1].Version
	tx, err := c.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()        // after a commit there is nothing to undo
	v, err := version(ctx, tx) // another program may have migrated while this one waited
	if err != nil || v >= newest {
		return err
	}
	act, err := soundness(ctx, tx)
	if err != nil {
		return err
	}
	for _, m := range all[v:] {
		if m.Version == oldChainEnds+1 {
			if holds, err := oldChainHolds(ctx, tx); err != nil {
				return err
			} else if !holds {
				act = ledger.Unsound
			}
		}
		if _, err := tx.ExecContext(ctx, m.SQL); err != nil {
			return fmt.Errorf("migration %s: %w", m.Name, err)
		}
	}
	if err := reindexEmpty(ctx, tx); err != nil {
		return err
	}
	// PRAGMA takes no arguments; the number is ours.
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, newest)); err != nil {
		return err
	}
	if c.tables, err = watchedTables(ctx, tx); err != nil {
		return err
	}
	if err := c.sealAll(ctx, tx, act); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return tx.Commit()
}

// soundness says what the entry of a migration is: of a catalog whose history
// holds, or of one whose history had been altered. That is no reason not to
// migrate, or nobody could record a no; and it is never forgotten.
func soundness(ctx context.Context, tx *sql.Tx) (ledger.Act, error) {
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM sqlite_schema WHERE name = 'ledger'`).Scan(&n); err != nil {
		return "", err
	}
	if n == 0 {
		return ledger.Begin, nil
	}
	tables, err := watchedTables(ctx, tx)
	if err != nil {
		return "", err
	}
	faults := 0
	if _, err := prove(ctx, tx, tables, func(f schema.LedgerFault) {
		if f.Kind != schema.FaultAccepted {
			faults++
		}
	}); err != nil {
		return "", err
	}
	if faults > 0 {
		return ledger.Unsound, nil
	}
	return ledger.Migrate, nil
}
