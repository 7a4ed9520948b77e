package main

import (
	"context"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// runSettle says of a restored catalog that nothing is missing from its ledger.
func runSettle(ctx context.Context, p *printer, s *app.Session, o restoreOptions) error {
	r, err := s.Catalog.Restored(ctx)
	if err != nil {
		return err
	}
	if r == nil || r.SettledAt != "" {
		p.notef("this catalog was not restored from a backup, or it is settled that it lacks nothing")
		return printSettled(p, o)
	}
	claims, err := app.Heads(o.heads)
	if err != nil {
		return err
	}
	if err := settleBy(ctx, p, s, claims, o.open); err != nil {
		return err
	}
	return printSettled(p, o)
}

// settledView says that nothing keeps a restored catalog from letting photos go.
type settledView struct {
	ByPerson bool `json:"by_person"` // somebody said so, and no entry that anybody holds
}

// printSettled is for programs; people are told by settleBy.
func printSettled(p *printer, o restoreOptions) error {
	if !p.json || len(o.from) > 0 {
		return nil
	}
	return p.object("settled", settledView{o.open})
}

// settleBy says whether anything is missing from the ledger.
func settleBy(ctx context.Context, p *printer, s *app.Session, claims []schema.LedgerClaim, byPerson bool) error {
	lost, err := app.Settle(ctx, s, claims, byPerson)
	if err != nil {
		for _, l := range lost {
			p.warnf("the ledger lacks entry %.16s… (%s): something was said after this backup was made", l.SHA256, l.From)
		}
		return err
	}
	if byPerson && len(lost) > 0 {
		p.donef("settled: a person says that everything said since the backup is recorded again; %s missing from the ledger for good, and verify warns of %s from now on", countIs(len(lost), "entry"), itThem(len(lost)))
		return nil
	}
	p.donef("settled: nothing is known to be missing from the ledger; photos go where their families let them")
	return nil
}
