package catalog

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
)

// change runs fn in one write transaction and writes what it changed into the
// ledger, as one entry; an error from fn undoes all of it.
func (c *shared) change(ctx context.Context, act ledger.Act, fn func(contract.Writer) error) error {
	return c.changeInTurn(ctx, act, contract.Turn{First: goesFirst(act), Waits: c.waits}, fn)
}

// goesFirst reports whether an act waits for no other that does not: what a family said,
// and that copies are asked back.
func goesFirst(act ledger.Act) bool {
	return act == ledger.Consent || act == ledger.Recall || act == ledger.Review
}

func (c *shared) changeInTurn(
	ctx context.Context, act ledger.Act, turn contract.Turn, fn func(contract.Writer) error,
) error {
	return c.db.ChangeInTurn(ctx, turn, func(w contract.Writer) error {
		if err := stillHere(ctx, w); err != nil {
			return err
		}
		if err := w.WatchRows(ctx, c.tables); err != nil {
			return err
		}
		err := c.behind(ctx, w)
		if err == nil || !mayOpen(act) {
			err = fn(w)
		} else {
			err = c.withoutOpening(ctx, w, err, fn)
		}
		if err != nil {
			return err
		}
		if err := seal(ctx, w, c.tables, c.clock(), act); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
		return nil
	})
}
