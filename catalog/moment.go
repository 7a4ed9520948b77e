package catalog

import (
	"context"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
)

// ClockBehindError says that the computer's clock is behind the ledger.
type ClockBehindError = ledger.BehindError

// Newest is the newest moment that the catalog has seen.
func (c LedgerRegister) Newest(ctx context.Context) (newest time.Time, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		newest, err = newestMoment(ctx, r)
		return err
	})
	return newest, err
}

// newestMoment is the moment of the newest entry that can be read: if somebody made a
// date unreadable, a no can still be recorded.
func newestMoment(ctx context.Context, r contract.LedgerReader) (time.Time, error) {
	for at, err := range r.EntryDates(ctx) {
		if err != nil {
			return time.Time{}, err
		}
		if t, err := time.Parse(time.RFC3339, at); err == nil {
			return t, nil
		}
	}
	return time.Time{}, nil
}

// ClockBehind returns a *ClockBehindError if the computer's clock is behind the newest
// moment by more than a little. Then nothing leaves, and nothing is opened.
func (c LedgerRegister) ClockBehind(ctx context.Context) error {
	return c.db.View(ctx, func(r contract.Reader) error { return c.behind(ctx, r) })
}

func (c *shared) behind(ctx context.Context, r contract.LedgerReader) error {
	newest, err := newestMoment(ctx, r)
	if err != nil {
		return err
	}
	_, err = ledger.Moment(c.clock(), newest)
	return err
}

// mayOpen reports whether people open something by this kind of act. An import does not:
// what was said before decides about its photos.
func mayOpen(act ledger.Act) bool {
	return slices.Contains([]ledger.Act{ledger.Apply, ledger.Consent, ledger.Review, ledger.Pair, ledger.Picture, ledger.Recall, ledger.Other}, act)
}

// momentIn is the moment of the ledger in a transaction, whatever the clock says.
func (c *shared) momentIn(ctx context.Context, r contract.LedgerReader) (time.Time, error) {
	newest, err := newestMoment(ctx, r)
	if err != nil {
		return time.Time{}, err
	}
	at, _ := ledger.Moment(c.clock(), newest)
	return at, nil
}

// withoutOpening runs fn although the clock is behind. A change that says no, or that
// decides nothing, is written. If the change opens something, nothing is written and the
// error is because.
func (c *shared) withoutOpening(
	ctx context.Context, w contract.Writer, because error, fn func(contract.Writer) error,
) error {
	yes, lifted, err := w.CountSaid(ctx)
	if err != nil {
		return err
	}
	if err := fn(w); err != nil {
		return err
	}
	if y, l, err := w.CountSaid(ctx); err != nil {
		return err
	} else if y > yes || l > lifted {
		return because
	}
	at, err := c.momentIn(ctx, w)
	if err != nil {
		return err
	}
	opened, err := c.opens(ctx, w, time.UTC, at, nil, settled{})
	if err == nil && !opened.IsZero() {
		err = because
	}
	return err
}
