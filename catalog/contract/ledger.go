package contract

import (
	"context"
	"iter"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// EntryChange is a change of the ledger, and the entry that it is of.
type EntryChange struct {
	Seq int64
	ledger.Change
}

// LedgerReader reads the chain of the ledger as it is, whether it holds or not.
type LedgerReader interface {
	// LastEntry is the newest entry, and LastEntryBefore the newest before a number; the
	// zero one where there is none.
	LastEntry(ctx context.Context) (ledger.Entry, error)
	LastEntryBefore(ctx context.Context, seq int64) (ledger.Entry, error)

	// LastEntryBesides is the hash of the newest entry that is of none of these acts, ""
	// where there is none.
	LastEntryBesides(ctx context.Context, acts []ledger.Act) (sha256 string, err error)

	// HasEntry is whether an entry has the hash.
	HasEntry(ctx context.Context, sha256 string) (bool, error)

	// EntryDates are the dates of the entries, the newest entry's first. They may be
	// anything that somebody wrote.
	EntryDates(ctx context.Context) iter.Seq2[string, error]

	// EntriesDatedAfter are the numbers of the entries behind one that are dated later.
	EntriesDatedAfter(ctx context.Context, seq int64, at schema.When) ([]int64, error)

	// EntryDatedBy is the date of the newest entry that is dated no later, "" where none
	// is; one that does not begin as a date does is none.
	EntryDatedBy(ctx context.Context, at schema.When) (schema.When, error)

	// LastChange is the number of the newest change, 0 where there is none.
	LastChange(ctx context.Context) (int64, error)

	// Entries and Changes are those from one number to another, both of them too, in
	// their order. They are read as they are asked for, and both at once.
	Entries(ctx context.Context, first, last int64) iter.Seq2[ledger.Entry, error]
	Changes(ctx context.Context, first, last int64) iter.Seq2[EntryChange, error]
}

// LedgerWriter makes it longer by the next entry, after the next changes. Anything else
// is a RefusedError: nothing that is in it is written again, and there are no gaps.
type LedgerWriter interface {
	AddEntry(ctx context.Context, e ledger.Entry) error

	// AddChanges writes changes of the entry that is added next. It is cheap for many: a
	// withdrawal may touch every delivered file.
	AddChanges(ctx context.Context, seq int64, changes []ledger.Change) error
}
