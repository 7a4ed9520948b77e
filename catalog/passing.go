package catalog

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// passing has the ledger say that a database was brought up to date. What does not agree
// before is not made to agree by it.
func (c *Catalog) passing() contract.Passing {
	var act ledger.Act
	return func(ctx context.Context, w contract.Writer, at contract.Version) error {
		tx := w.(*sqlite.Tx)
		var err error
		if at.First {
			if act, err = soundness(ctx, tx); err != nil {
				return err
			}
		}
		if at.Number == oldChainEnds {
			if holds, err := oldChainHolds(ctx, tx); err != nil {
				return err
			} else if !holds {
				act = ledger.Unsound
			}
		}
		if !at.Last {
			return nil
		}
		if c.tables, err = watchedTables(ctx, tx); err != nil {
			return err
		}
		if err := c.sealAll(ctx, tx, act); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
		return nil
	}
}

// soundness says what the entry of a migration is: of a catalog whose history
// holds, or of one whose history had been altered. That is no reason not to
// migrate, or nobody could record a no; and it is never forgotten.
func soundness(ctx context.Context, tx *sqlite.Tx) (ledger.Act, error) {
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
