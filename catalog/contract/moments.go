package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// LaterRow is a row that was recorded, by its own date, later than a given moment.
type LaterRow struct {
	ID     string
	Stands bool // it is a delivery that stands
}

// MomentReader reads when rows were recorded, and how many words families gave.
type MomentReader interface {
	// NewestRecorded returns the newest moment that the records name, "" if there are no
	// records.
	NewestRecorded(ctx context.Context) (schema.When, error)

	// RecordedAfter returns the rows of a table (consents, consent_events, reviews,
	// deliveries, recalls or purges) that were recorded later than at. Rows that entered
	// the ledger with one of the entries are left out, except standing deliveries: their
	// packages are out there. A table that is not there has no rows; any other table is
	// an error.
	RecordedAfter(ctx context.Context, table string, at schema.When, entries []int64) ([]LaterRow, error)

	// CountSaid counts in yes every row that says yes or takes a no away: terms that permit,
	// grants and renewals of consents with such a term, withdrawals and suspensions of
	// consents with a term that denies, approvals, and lifted recalls. lifted grows as
	// fewer families are on hold.
	CountSaid(ctx context.Context) (yes, lifted int, err error)
}
