package catalog

import (
	"context"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// ErrRestored says that a catalog was made from a backup, and that nobody has checked yet
// for what was said since. A no may be missing, so nothing leaves.
var ErrRestored = errors.New("the catalog was restored from a backup, and nothing said since is in it")

// NoteRestored records in the catalog that it was made from a backup.
func (c LedgerRegister) NoteRestored(ctx context.Context, backedUp schema.When, head schema.LedgerHead) error {
	return c.change(ctx, ledger.Restore, func(w contract.Writer) error {
		at, err := c.momentIn(ctx, w)
		if err != nil {
			return err
		}
		return w.AddRestore(ctx, schema.WhenOf(at), backedUp, head)
	})
}

// Restored tells of the last time that the catalog was made from a backup. It is nil if
// it never was.
func (c LedgerRegister) Restored(ctx context.Context) (last *schema.Restored, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		at, found, err := r.LastRestore(ctx)
		if found {
			last = &at
		}
		return err
	})
	return last, err
}

// Settled is an ErrRestored from a restore until SettleRestored.
func (c LedgerRegister) Settled(ctx context.Context) error {
	r, err := c.Restored(ctx)
	if err == nil && r != nil && r.SettledAt == "" {
		err = fmt.Errorf("%w: its ledger ended with entry %d, of %s", ErrRestored, r.HeadSeq, r.HeadAt)
	}
	return err
}

// SettleRestored says that nothing is missing: somebody outside held an entry that is in
// the ledger, or, byPerson, somebody knows that nothing was said since or has recorded it
// again. It opens what ErrRestored kept shut, so it is refused while the clock is behind
// the ledger. lost are the entries that the person knew to be held outside and not to be
// in the ledger: nobody is told of them again.
func (c LedgerRegister) SettleRestored(ctx context.Context, byPerson bool, lost []string) error {
	if err := c.ClockBehind(ctx); err != nil {
		return err
	}
	by := "head"
	if byPerson {
		by = "person"
	}
	return c.change(ctx, ledger.Restore, func(w contract.Writer) error {
		at, err := c.momentIn(ctx, w)
		if err != nil {
			return err
		}
		return w.SettleRestores(ctx, schema.WhenOf(at), by, lost)
	})
}
