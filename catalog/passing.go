package catalog

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// passing writes into the ledger that a database was brought up to date. A table that did
// not agree with the ledger before does not agree by it.
func (c *shared) passing() contract.Passing {
	var act ledger.Act
	return func(ctx context.Context, w contract.Writer, at contract.Version) error {
		var err error
		if at.First {
			if at.Number > 0 && c.older != nil {
				c.older()
			}
			if act, err = soundness(ctx, w, at.Number); err != nil {
				return err
			}
		}
		if at.Number == oldChainEnds {
			if holds, err := oldChainHolds(ctx, w); err != nil {
				return err
			} else if !holds {
				act = ledger.Unsound
			}
		}
		if !at.Last {
			return nil
		}
		if c.tables, err = w.TrackedTables(ctx, tracked); err != nil {
			return err
		}
		if err := sealAll(ctx, w, c.tables, c.clock(), act); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
		return nil
	}
}

// soundness says whether the entry of a migration is of a catalog whose history holds, or
// of one whose history had been altered. An altered history is no reason not to migrate,
// or nobody could record a no; but it is never forgotten.
func soundness(ctx context.Context, r contract.Reader, version int) (ledger.Act, error) {
	if there, err := r.HasTable(ctx, "ledger"); err != nil {
		return "", err
	} else if !there {
		return ledger.Begin, nil
	}
	tables, err := r.TrackedTables(ctx, trackedIn(version))
	if err != nil {
		return "", err
	}
	faults := 0
	if _, err := prove(ctx, r, tables, func(f schema.LedgerFault) {
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
