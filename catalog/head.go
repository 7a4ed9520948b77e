package catalog

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// Head is the newest entry of the ledger.
func (c *Catalog) Head(ctx context.Context) (schema.LedgerHead, error) {
	var h schema.LedgerHead
	err := c.view(ctx, func(tx *sqlite.Tx) error {
		e, err := lastEntry(ctx, tx)
		h = schema.LedgerHead{Seq: e.Seq, SHA256: e.Sum, At: schema.When(e.At)}
		return err
	})
	return h, err
}

// DecidingHead is the hash of the newest entry that can have changed what may
// leave. It stays as it is while nothing but exports and verify runs happen, so
// that a package of an unchanged catalog is the same again.
func (c *Catalog) DecidingHead(ctx context.Context) (sha256 string, err error) {
	err = c.view(ctx, func(tx *sqlite.Tx) error {
		sha256, err = decidingHead(ctx, tx)
		return err
	})
	return sha256, err
}

func decidingHead(ctx context.Context, tx *sqlite.Tx) (sha256 string, err error) {
	noting, err := marshal(ledger.Noting())
	if err != nil {
		return "", err
	}
	err = tx.QueryRowContext(ctx, `
		SELECT sha256 FROM ledger
		 WHERE act NOT IN (SELECT value FROM json_each(?))
		 ORDER BY seq DESC LIMIT 1`, noting).Scan(&sha256)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return sha256, err
}

// HasEntry reports whether the ledger has an entry with this hash. It does not
// prove the chain: see Prove.
func (c *Catalog) HasEntry(ctx context.Context, sha256 string) (bool, error) {
	var n int
	err := c.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM ledger WHERE sha256 = ?`, sha256).Scan(&n)
	return n > 0, sqlErr(err)
}

// NoteVerified has the ledger remember that this moment was seen, if it is newer
// by more than a minute than the newest that it knows. A catalog that cannot be
// written remembers nothing, and who is writing to it now notes the moment as well.
func (c *Catalog) NoteVerified(ctx context.Context) error {
	newest, err := c.Newest(ctx)
	if err != nil || c.clock().Sub(newest) <= time.Minute {
		return err
	}
	err = c.noteMoment(ctx)
	if errors.Is(err, ErrBusy) || errors.Is(err, schema.ErrReadOnly) || errors.Is(err, schema.ErrDiskFull) || errors.Is(err, contract.ErrUnwritable) {
		return nil
	}
	return err
}

func (c *Catalog) noteMoment(ctx context.Context) error {
	return c.db.Change(ctx, func(w contract.Writer) error {
		s, err := newSealer(ctx, w.(*sqlite.Tx), c.tables, c.clock())
		if err != nil {
			return err
		}
		defer s.close()
		return s.finish(ledger.Verify, true)
	})
}
