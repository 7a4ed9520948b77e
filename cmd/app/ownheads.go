package app

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// noteHead has the catalog's folder remember the newest entry of the ledger. An older
// database that is put in the place of this one lacks it. While the folder remembers what
// the ledger lacks, it stays as it is: else it would forget, in time, what is missing. That
// it could not be noted is no reason to fail: what was said is recorded.
func (s *Session) noteHead() {
	ctx := context.Background()
	if !s.ours || s.Rehearsing || s.Catalog.ReadOnly() != nil || s.Store.Present() != nil {
		return
	}
	if lost, err := lostHeads(ctx, s); err != nil || len(lost) > 0 && !s.forgetHeads {
		return
	}
	if done, err := s.Store.Announce(); err == nil {
		defer done()
	}
	if head, err := s.Catalog.Head(ctx); err == nil {
		_ = store.NoteOwnHead(ctx, s.Store, head.Seq, head.SHA256, string(head.At), s.forgetHeads)
	}
}

// lostHeads are the entries that the catalog's folder remembers and the ledger lacks, but
// for those of which a person said so.
func lostHeads(ctx context.Context, s *Session) (lost []schema.LedgerClaim, err error) {
	list, err := store.LostHeads(ctx, s.Store, s.Store.Identity().UUID, s.Catalog.AnswersFor)
	for _, sum := range list {
		lost = append(lost, schema.LedgerClaim{SHA256: sum, From: store.HeadsName})
	}
	return lost, err
}

// whole is a catalog whose ledger is held against what its folder remembers: with an older
// one nobody knows what was taken back since.
type whole struct {
	*catalog.Catalog
	s *Session
}

// CheckLedger is that of the catalog, and an ErrLedger if the folder remembers an entry
// that the ledger lacks.
func (c whole) CheckLedger(ctx context.Context) error {
	if err := c.Catalog.CheckLedger(ctx); err != nil {
		return err
	}
	lost, err := lostHeads(ctx, c.s)
	if err == nil && len(lost) > 0 {
		err = fmt.Errorf("%w: the ledger lacks an entry that the catalog's folder remembers: catalog.db is older than the last record", catalog.ErrLedger)
	}
	return err
}
