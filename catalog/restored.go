package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// ErrRestored says that a catalog was made of a backup, and that nobody has looked
// yet for what was said since: a no may be missing, so nothing leaves.
var ErrRestored = errors.New("the catalog was restored from a backup, and what was said since is not in it")

// NoteRestored has the catalog know that it was made of a backup.
func (c *Catalog) NoteRestored(ctx context.Context, backedUp schema.When, head schema.LedgerHead) error {
	return c.act(ctx, ledger.Restore, func(tx *sqlite.Tx) error {
		at, err := c.momentIn(ctx, tx)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO restores (at, backed_up_at, head_seq, head_sha256, head_at) VALUES (?, ?, ?, ?, ?)`,
			schema.FormatInstant(at), backedUp, head.Seq, head.SHA256, head.At)
		return err
	})
}

// Restored is the last time that the catalog was made of a backup; nil if it never
// was.
func (c *Catalog) Restored(ctx context.Context) (*schema.Restored, error) {
	var r schema.Restored
	err := c.read.QueryRowContext(ctx, `
		SELECT restore_no, at, backed_up_at, head_seq, head_at, COALESCE(settled_at, '') FROM restores ORDER BY restore_no DESC LIMIT 1`).
		Scan(&r.No, &r.At, &r.BackedUp, &r.HeadSeq, &r.HeadAt, &r.SettledAt)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &r, sqlErr(err)
}

// Settled is an ErrRestored from a restore until SettleRestored.
func (c *Catalog) Settled(ctx context.Context) error {
	r, err := c.Restored(ctx)
	if err == nil && r != nil && r.SettledAt == "" {
		err = fmt.Errorf("%w: its ledger ended with entry %d, of %s", ErrRestored, r.HeadSeq, r.HeadAt)
	}
	return err
}

// SettleRestored says that nothing is missing: an entry that somebody outside held is
// in the ledger, or, byPerson, somebody knows that nothing was said since or has
// recorded it again. It opens what ErrRestored kept shut, so it is refused while the
// clock is behind the ledger.
func (c *Catalog) SettleRestored(ctx context.Context, byPerson bool) error {
	if err := c.ClockBehind(ctx); err != nil {
		return err
	}
	by := "head"
	if byPerson {
		by = "person"
	}
	return c.act(ctx, ledger.Restore, func(tx *sqlite.Tx) error {
		at, err := c.momentIn(ctx, tx)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE restores SET settled_at = ?, settled_by = ? WHERE settled_at IS NULL`, schema.FormatInstant(at), by)
		return err
	})
}
