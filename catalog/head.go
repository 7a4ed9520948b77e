package catalog

import (
	"context"
	"errors"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Head is the newest entry of the ledger.
func (c LedgerRegister) Head(ctx context.Context) (schema.LedgerHead, error) {
	var h schema.LedgerHead
	err := c.db.View(ctx, func(r contract.Reader) error {
		e, err := r.LastEntry(ctx)
		h = schema.LedgerHead{Seq: e.Seq, SHA256: e.Sum, At: schema.When(e.At)}
		return err
	})
	return h, err
}

// DecidingHead is the hash of the newest entry that can have changed what may leave.
// Exports and runs of verify do not change it, so a package of an unchanged catalog is
// the same again.
func (c LedgerRegister) DecidingHead(ctx context.Context) (sha256 string, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		sha256, err = decidingHead(ctx, r)
		return err
	})
	return sha256, err
}

func decidingHead(ctx context.Context, r contract.LedgerReader) (sha256 string, err error) {
	return r.LastEntryBesides(ctx, ledger.Noting())
}

// HasEntry reports whether the ledger has an entry with this hash. It does not
// prove the chain: see Prove.
func (c LedgerRegister) HasEntry(ctx context.Context, sha256 string) (there bool, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		there, err = r.HasEntry(ctx, sha256)
		return err
	})
	return there, err
}

// NoteVerified writes into the ledger that this moment was seen, if it is newer by more
// than a minute than the newest moment there. If the catalog cannot be written, or not
// soon, nothing is noted; whoever is writing to it now notes the moment too.
func (c LedgerRegister) NoteVerified(ctx context.Context) error {
	newest, err := c.Newest(ctx)
	if err != nil || c.clock().Sub(newest) <= time.Minute {
		return err
	}
	_, err = soon(ctx, 5*time.Second, func(ctx context.Context) error {
		return c.db.Change(ctx, func(w contract.Writer) error {
			if err := stillHere(ctx, w); err != nil {
				return err
			}
			s, err := newSealer(ctx, w, c.tables, c.clock())
			if err != nil {
				return err
			}
			return s.finish(ledger.Verify, true)
		})
	})
	if errors.Is(err, schema.ErrReadOnly) || errors.Is(err, schema.ErrDiskFull) || errors.Is(err, contract.ErrUnwritable) {
		return nil
	}
	return err
}
