package contract

import (
	"context"
	"iter"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// EntryChange is a change of the ledger, and the number of its entry.
type EntryChange struct {
	Seq int64
	ledger.Change
}

// LedgerReader reads the chain of the ledger as it is, whether or not it holds.
type LedgerReader interface {
	// LastEntry returns the newest entry, LastEntryBefore the newest entry before seq;
	// the zero entry if there is none.
	LastEntry(ctx context.Context) (ledger.Entry, error)
	LastEntryBefore(ctx context.Context, seq int64) (ledger.Entry, error)

	// LastEntryBesides returns the hash of the newest entry whose act is none of acts, ""
	// if there is none.
	LastEntryBesides(ctx context.Context, acts []ledger.Act) (sha256 string, err error)

	// HasEntry reports whether an entry has the hash.
	HasEntry(ctx context.Context, sha256 string) (bool, error)

	// EntryDates returns the dates of the entries, the newest entry's first. In an
	// altered ledger a date may be any text.
	EntryDates(ctx context.Context) iter.Seq2[string, error]

	// EntriesDatedAfter returns the numbers of the entries after seq that are dated later
	// than at.
	EntriesDatedAfter(ctx context.Context, seq int64, at schema.When) ([]int64, error)

	// EntryDatedBy returns the date of the newest entry that is dated at or earlier, ""
	// if there is none. An entry whose date does not begin like a date is skipped.
	EntryDatedBy(ctx context.Context, at schema.When) (schema.When, error)

	// LastChange returns the number of the newest change, 0 if there is none.
	LastChange(ctx context.Context) (int64, error)

	// Entries and Changes return those from number first to last, inclusive, in their
	// order. Rows are read as the caller asks for them, and the two may be read side by
	// side.
	Entries(ctx context.Context, first, last int64) iter.Seq2[ledger.Entry, error]
	Changes(ctx context.Context, first, last int64) iter.Seq2[EntryChange, error]
}

// LedgerWriter appends the next changes and then the next entry. Any other write is a
// RefusedError: the ledger is never rewritten, and has no gaps.
type LedgerWriter interface {
	AddEntry(ctx context.Context, e ledger.Entry) error

	// AddChanges writes changes of the entry that is added next. Many at once are cheap:
	// a withdrawal may touch every delivered file.
	AddChanges(ctx context.Context, seq int64, changes []ledger.Change) error
}
