package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Acceptance is one, with what the proof and the decision ask of it. Whom it put on hold
// is read by itself.
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

// AcceptanceReader reads what was accepted of a ledger that did not hold, and what an
// acceptance asks of the records.
type AcceptanceReader interface {
	// Acceptances are all, oldest first. A database of before they were has none.
	Acceptances(ctx context.Context) ([]Acceptance, error)

	// HeldByAcceptance are the families that one put on hold, by id.
	HeldByAcceptance(ctx context.Context, no int64) ([]string, error)

	// NewestSaid is of the records as they are.
	NewestSaid(ctx context.Context) (NewestSaid, error)

	// EachPersonName calls fn with the name of each person and each guardian, as far as
	// there are such tables.
	EachPersonName(ctx context.Context, fn func(name string) error) error
}

// AcceptanceWriter writes it.
type AcceptanceWriter interface {
	// AddAcceptance writes one, without its holds, and returns its number.
	AddAcceptance(ctx context.Context, a Acceptance) (no int64, err error)

	// HoldForAcceptance puts families on hold for an acceptance, or all of them: those
	// that are not on hold yet, which HeldByAcceptance are from then on.
	HoldForAcceptance(ctx context.Context, no int64, all bool, families []string) error
}
