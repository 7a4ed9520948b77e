package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Acceptance is one acceptance, with what the proof of the ledger and a decision need of
// it. The families that it put on hold are read by HeldByAcceptance.
type Acceptance struct {
	No int64
	schema.Acceptance
	Changes int64       // the newest change before it
	Before  string      // the digest of the ledger before it
	Sound   schema.When // what was recorded ahead counts as of then

	Said NewestSaid // that was there
}

// NewestSaid are the numbers of the newest consent, event and review, 0 for none.
type NewestSaid struct{ Consent, Event, Review int64 }

// AcceptanceReader reads the acceptances of a ledger that did not hold, and what a new
// acceptance needs of the records.
type AcceptanceReader interface {
	// Acceptances returns all, oldest first; none from a database that is older than
	// acceptances.
	Acceptances(ctx context.Context) ([]Acceptance, error)

	// HeldByAcceptance returns the families that an acceptance put on hold, by id.
	HeldByAcceptance(ctx context.Context, no int64) ([]string, error)

	// NewestSaid returns the numbers as they are now.
	NewestSaid(ctx context.Context) (NewestSaid, error)

	// EachPersonName calls fn with the name of each person and each guardian. A table
	// that is not there has no names.
	EachPersonName(ctx context.Context, fn func(name string) error) error
}

// AcceptanceWriter writes acceptances.
type AcceptanceWriter interface {
	// AddAcceptance writes an acceptance without its holds, and returns its number.
	AddAcceptance(ctx context.Context, a Acceptance) (no int64, err error)

	// HoldForAcceptance puts the families, or all families, on hold for an acceptance. A
	// family that is on hold already is left out; the others are those of
	// HeldByAcceptance.
	HoldForAcceptance(ctx context.Context, no int64, all bool, families []string) error
}
