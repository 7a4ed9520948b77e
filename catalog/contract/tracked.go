package contract

import (
	"context"
	"iter"

	"github.com/stillroom/stillroom/catalog/ledger"
)

// Table is a table that the ledger covers, as it is in this database.
type Table struct {
	Name    string
	Keys    []string        // of the primary key, in its order
	Columns []string        // by name
	Bytes   map[string]bool // the columns that hold bytes, and no text
}

// RowID names a row of a table. Its key is a JSON array of the values of the primary
// key: it is part of the form of a ledger.
type RowID struct{ Table, Key string }

// TouchedRow is a row that a transaction touched, and what it was before; nil: it was
// not there.
type TouchedRow struct {
	RowID
	Had *ledger.Row
}

// TableRow is a row of a table as it is.
type TableRow struct {
	Key string
	ledger.Row
}

// SealedRow is what the ledger has of a row beside its chain: the number of its first
// change, which is its identity there, that of its newest, and the salt of that. They
// may be taken away, and the chain holds.
type SealedRow struct {
	RowID
	No, Last   int64
	Salt       []byte
	Commitment []byte // of its newest change, as far as that is there; it is read, and not written
}

// ProofRow is a row beside what the ledger has of it.
type ProofRow struct {
	ledger.Row        // valid until the next
	Name       string // its key, or its digest where it has one, which says more than a number

	Sealed   bool // the ledger has it
	No, Last int64
	Salt     []byte
	Change   ledger.Change // the change Last; the zero one if that is not there
	Later    bool          // a later change is there
}

// RowCount is how many rows there are of a table.
type RowCount struct {
	Table string
	Count int
}

// TrackedReader reads rows of whichever table the ledger covers, and what it has of them.
type TrackedReader interface {
	// TrackedTables are those of the named tables that are there, in that order.
	TrackedTables(ctx context.Context, names []string) ([]Table, error)

	// TableRows are all rows of a table, and TableRowsByKey those with these keys, by
	// key. While TableRows are read, sealed rows may be written, and no others.
	TableRows(ctx context.Context, t Table) iter.Seq2[TableRow, error]
	TableRowsByKey(ctx context.Context, t Table, keys []string) (map[string]*ledger.Row, error)

	// SealedByKey is what the ledger has of the rows of a table, by key.
	SealedByKey(ctx context.Context, table string, keys []string) (map[string]*SealedRow, error)

	// ProofRows are all rows of a table beside what the ledger has of each.
	ProofRows(ctx context.Context, t Table) iter.Seq2[ProofRow, error]

	// MissingRows are those that the ledger has of a table and that are not in it,
	// without their salts.
	MissingRows(ctx context.Context, t Table) iter.Seq2[SealedRow, error]

	// LostRows counts, by table, the rows whose newest change, of those after a number,
	// put them there, and of which the ledger has nothing beside its chain: row and salt
	// were taken away together. SealedRows counts all that it has.
	LostRows(ctx context.Context, after int64) ([]RowCount, error)
	SealedRows(ctx context.Context) ([]RowCount, error)

	// RowsChangedFrom are the rows that an entry or a later one changed, each once; the
	// key is "" where the ledger has nothing of it beside its chain.
	RowsChangedFrom(ctx context.Context, seq int64) ([]RowID, error)

	// FamilyOfRow is the family that a row is about: one of families, guardians,
	// consents, consent_terms, consent_term_channels, consent_events or reviews. It is
	// not found if the row is not there. Another table is an error.
	FamilyOfRow(ctx context.Context, row RowID) (family string, found bool, err error)
}

// TrackedWriter watches the tables, and writes what the ledger has of their rows.
type TrackedWriter interface {
	// WatchRows has the database note, from here on and in the changes to come, which
	// rows of the tables a change touches and what they were before. What notes it is
	// no part of what is kept: nobody else sees it, and nobody can take it out. It does
	// nothing where the tables are watched already; UnwatchRows ends it.
	WatchRows(ctx context.Context, tables []Table) error
	UnwatchRows(ctx context.Context) error

	// TakeTouched returns the rows that were touched, in the order in which they first
	// were, each once and as it was before, and forgets them. Rows of other tables than
	// these are left out.
	TakeTouched(ctx context.Context, tables []Table) ([]TouchedRow, error)

	// PutSealed writes rows that the ledger did not have, over whatever a damaged one
	// has there; it is cheap for many. ResealRow gives one its newest change and salt.
	PutSealed(ctx context.Context, rows []SealedRow) error
	ResealRow(ctx context.Context, no, last int64, salt []byte) error

	// ForgetSealed takes away what the ledger has of a row beside its chain, and
	// ForgetAllSealed what it has of all.
	ForgetSealed(ctx context.Context, no int64) error
	ForgetAllSealed(ctx context.Context) error
}
