package catalog

import (
	"context"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
)

// ClockBehindError says that the computer's clock is behind the ledger.
type ClockBehindError = ledger.BehindError

// Newest is the newest moment that the catalog has seen.
func (c *Catalog) Newest(ctx context.Context) (newest time.Time, err error) {
	err = c.view(ctx, func(tx *sqlite.Tx) error {
		newest, err = newestMoment(ctx, tx)
		return err
	})
	return newest, err
}

// newestMoment is that of the newest entry that can be read: a date that somebody
// made unreadable keeps nobody from recording a no.
func newestMoment(ctx context.Context, tx *sqlite.Tx) (time.Time, error) {
	rows, err := tx.QueryContext(ctx, `SELECT at FROM ledger ORDER BY seq DESC`)
	if err != nil {
		return time.Time{}, err
	}
	defer rows.Close()
	for rows.Next() {
		var at string
		if err := rows.Scan(&at); err != nil {
			return time.Time{}, err
		}
		if t, err := time.Parse(time.RFC3339, at); err == nil {
			return t, nil
		}
	}
	return time.Time{}, rows.Err()
}

// ClockBehind is a *ClockBehindError when the computer's clock is behind the
// newest moment by more than a little: nothing leaves then, and nothing is
// opened.
func (c *Catalog) ClockBehind(ctx context.Context) error {
	return c.view(ctx, func(tx *sqlite.Tx) error { return c.behind(ctx, tx) })
}

func (c *Catalog) behind(ctx context.Context, tx *sqlite.Tx) error {
	newest, err := newestMoment(ctx, tx)
	if err != nil {
		return err
	}
	_, err = ledger.Moment(c.clock(), newest)
	return err
}

// mayOpen reports whether an act is one of those by which people open something.
// What imports bring is decided by what was said before.
func mayOpen(act ledger.Act) bool {
	return slices.Contains([]ledger.Act{ledger.Apply, ledger.Consent, ledger.Review, ledger.Pair, ledger.Picture, ledger.Recall, ledger.Other}, act)
}

// momentIn is the moment of the ledger in a transaction, whatever the clock says.
func (c *Catalog) momentIn(ctx context.Context, tx *sqlite.Tx) (time.Time, error) {
	newest, err := newestMoment(ctx, tx)
	if err != nil {
		return time.Time{}, err
	}
	at, _ := ledger.Moment(c.clock(), newest)
	return at, nil
}

// withoutOpening runs fn, for a clock that is behind: what says no, or nothing
// that decides, is written; what opens anything is not, and is because.
func (c *Catalog) withoutOpening(ctx context.Context, tx *sqlite.Tx, because error, fn func(contract.Writer) error) error {
	yes, lifted, err := said(ctx, tx)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return err
	}
	if y, l, err := said(ctx, tx); err != nil {
		return err
	} else if y > yes || l > lifted {
		return because
	}
	at, err := c.momentIn(ctx, tx)
	if err != nil {
		return err
	}
	opened, err := c.opens(ctx, tx, time.UTC, at, nil, settled{})
	if err == nil && !opened.IsZero() {
		err = because
	}
	return err
}

// said counts what says yes, or takes a no away, on whatever it may be; and less
// than before is held where a hold is lifted.
func said(ctx context.Context, tx *sqlite.Tx) (yes, lifted int, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT (SELECT COUNT(*) FROM consent_terms WHERE effect = 'permit')
		     + (SELECT COUNT(*) FROM consent_events e WHERE e.state IN ('given', 'renewed')
		          AND EXISTS (SELECT 1 FROM consent_terms t WHERE t.consent_id = e.consent_id AND t.effect = 'permit'))
		     + (SELECT COUNT(*) FROM consent_events e WHERE e.state IN ('withdrawn', 'revoked', 'invalidated', 'suspended')
		          AND EXISTS (SELECT 1 FROM consent_terms t WHERE t.consent_id = e.consent_id AND t.effect = 'deny'))
		     + (SELECT COUNT(*) FROM reviews WHERE verdict = 'approved')
		     + (SELECT COUNT(*) FROM recall_events WHERE status = 'lifted'),
		       -(SELECT COUNT(*) FROM families WHERE hold = 1)`).Scan(&yes, &lifted)
	return yes, lifted, err
}
