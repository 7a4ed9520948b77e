package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// LaterRow is a row that says that it was recorded later than some moment.
type LaterRow struct {
	ID     string
	Stands bool // it is a delivery that stands
}

// MomentReader reads when things were recorded, and how much was said.
type MomentReader interface {
	// NewestRecorded is the newest moment that the records name, "" where there are none.
	NewestRecorded(ctx context.Context) (schema.When, error)

	// RecordedAfter are the rows of consents, consent_events, reviews, deliveries,
	// recalls or purges that were recorded later than at. Those that the ledger came to
	// know with one of the entries are left out, but deliveries that stand are not: their
	// packages are out there. A table that is not there has none, and another is an error.
	RecordedAfter(ctx context.Context, table string, at schema.When, entries []int64) ([]LaterRow, error)

	// Said counts what says yes, or takes a no away, on whatever it may be: terms that
	// permit, givings and renewals of consents with one, withdrawals and suspensions of
	// consents with a term that denies, approvals, and recalls that were lifted. lifted
	// is the more the fewer families are on hold.
	Said(ctx context.Context) (yes, lifted int, err error)
}
