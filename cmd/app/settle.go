package app

import (
	"context"
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/schema"
)

// Settle ends the wait of a restored catalog, of which nothing leaves. It compares the
// ledger with entries that somebody outside holds: those that a person names, those in
// the mirrors that are connected, and those in packages where this catalog wrote them.
// lost are the ones that the ledger lacks: with any, the wait goes on (ErrRestored),
// unless a person says that all of it is recorded again.
func Settle(
	ctx context.Context, s *Session, named []schema.LedgerClaim, byPerson bool,
) (lost []schema.LedgerClaim, err error) {
	mirrored, err := copies.Heads(ctx, s.Catalog.Storages(), s.Places, s.Store.Identity().UUID)
	if err != nil {
		return nil, err
	}
	delivered, err := deliveredHeads(ctx, s)
	if err != nil {
		return nil, err
	}
	for i, claim := range slices.Concat(named, mirrored, delivered) {
		answers := s.Catalog.AnswersFor
		if i < len(named) { // one that was let go says nothing of the time since
			answers = s.Catalog.HasEntry
		}
		there, err := answers(ctx, claim.SHA256)
		if err != nil {
			return nil, err
		}
		if !there {
			lost = append(lost, claim)
		}
	}
	if len(lost) > 0 && !byPerson {
		return lost, fmt.Errorf("%w: restore a newer backup, or record again everything said since and then say so: stillroom restore --open", catalog.ErrRestored)
	}
	return lost, s.Catalog.SettleRestored(ctx, byPerson, digests(lost))
}

func digests(claims []schema.LedgerClaim) (list []string) {
	for _, c := range claims {
		list = append(list, c.SHA256)
	}
	return list
}

// deliveredHeads lists the entries that are named by packages at the destinations to
// which this catalog wrote: a later export may have brought a package up to date.
func deliveredHeads(ctx context.Context, s *Session) ([]schema.LedgerClaim, error) {
	all, err := s.Catalog.Deliveries(ctx, "")
	if err != nil {
		return nil, err
	}
	var list []schema.LedgerClaim
	seen := map[string]bool{}
	for _, d := range all {
		if seen[d.Destination] {
			continue
		}
		seen[d.Destination] = true
		if found, err := Heads([]string{d.Destination}); err == nil { // else it is not there, or is no package
			for _, claim := range found {
				list = append(list, schema.LedgerClaim{SHA256: claim.SHA256, From: "delivery " + d.ID})
			}
		}
	}
	return list, nil
}
