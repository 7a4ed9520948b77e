package catalog

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// ledgerReader reads what a comparison of the ledger with the tables needs.
type ledgerReader interface {
	contract.LedgerReader
	contract.TrackedReader
	contract.AcceptanceReader
	contract.MomentReader
}

// acceptedText says what was accepted, by ids and numbers.
func acceptedText(a contract.Acceptance) string {
	var parts []string
	for _, f := range a.Found {
		parts = append(parts, f.Text(3))
	}
	return fmt.Sprintf("%s accepted at %s: %s", a.By, a.At, strings.Join(parts, "; "))
}

func newestConsent(a contract.Acceptance) int64 { return a.Said.Consent }
func newestEvent(a contract.Acceptance) int64   { return a.Said.Event }

// asAccepted says how a record or an event counts that was recorded at a moment ahead of
// the clock, once the ledger was accepted. newest is the newest moment that was there
// then.
func asAccepted(list []contract.Acceptance, r schema.Recorded, newest func(contract.Acceptance) int64) schema.Recorded {
	for _, a := range list {
		if r.Seq <= newest(a) && r.At > a.At {
			r.At, r.Ahead = a.Sound, true
		}
	}
	return r
}

// digestBefore is the digest of all entries before seq, and of the changes up to the
// number no.
func digestBefore(ctx context.Context, r contract.LedgerReader, seq, no int64) (string, error) {
	d := ledger.NewDigest()
	for e, err := range r.Entries(ctx, math.MinInt64, seq-1) {
		if err != nil {
			return "", err
		}
		d.Entry(e)
	}
	for c, err := range r.Changes(ctx, math.MinInt64, no) {
		if err != nil {
			return "", err
		}
		d.Change(c.Seq, c.Change)
	}
	return d.Sum(), nil
}

// beforeAccepted tells found of all acceptances, and compares the part of the ledger
// before the newest one with its digest. It returns a walk that begins there, and the
// acceptance. Without any, the acceptance is nil and the walk begins at the first entry.
func beforeAccepted(
	ctx context.Context, r ledgerReader, found func(schema.LedgerFault), broken func(int64, string),
) (*ledger.Walk, *contract.Acceptance, error) {
	list, err := r.Acceptances(ctx)
	if err != nil || len(list) == 0 {
		return ledger.NewWalk(broken), nil, err
	}
	for _, a := range list {
		found(schema.LedgerFault{Kind: schema.FaultAccepted, Subject: fmt.Sprintf("ledger entry %d", a.Entry), Message: acceptedText(a)})
	}
	last := list[len(list)-1]
	before, err := digestBefore(ctx, r, last.Entry, last.Changes)
	if err != nil {
		return nil, nil, err
	}
	if before != last.Before {
		broken(last.Entry, "what it accepted was changed since")
	}
	e, err := r.LastEntryBefore(ctx, last.Entry)
	if err != nil {
		return nil, nil, err
	}
	return ledger.Resume(last.Entry-1, e.Sum, last.Changes, broken), &last, nil
}
