package contract

import (
	"context"
	"iter"

	"github.com/stillroom/stillroom/catalog/ledger"
)

// Table is a table that the ledger covers, with its columns in this database.
type Table struct {
	Name    string
	Keys    []string        // of the primary key, in its order
	Columns []string        // by name
	Bytes   map[string]bool // the columns that hold bytes, and no text
}

// RowID names a row of a table. Its key is a JSON array of the values of the primary
// key: it is part of the form of a ledger.
type RowID struct{ Table, Key string }

// TouchedRow is a row that a transaction touched. Had is the row before; nil if it was
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

// SealedRow is what the ledger keeps of a row beside its chain: the numbers of the row's
// first change, which identifies the row there, and of its newest change, and the salt of
// the newest. The chain holds without them.
type SealedRow struct {
	RowID
	No, Last   int64
	Salt       []byte
	Commitment []byte // of its newest change, as far as that is there; it is read, and not written
}

// ProofRow is a row, together with what the ledger keeps of it.
type ProofRow struct {
	ledger.Row        // valid until the next
	Name       string // its key, or its digest where it has one, which says more than a number

	Sealed   bool // the ledger has it
	No, Last int64
	Salt     []byte
	Change   ledger.Change // the change Last; the zero one if that is not there
	Later    bool          // a later change is there
}

// RowCount is a number of rows of a table.
type RowCount struct {
	Table string
	Count int
}

// TrackedReader reads rows of the tables that the ledger covers, and what the ledger
// keeps of them.
type TrackedReader interface {
	// TrackedTables returns those of the named tables that are there, in the given order.
	TrackedTables(ctx context.Context, names []string) ([]Table, error)

	// TableRows returns all rows of a table, TableRowsByKey the rows with these keys, by
	// key. While the caller reads TableRows, it may write sealed rows and no others.
	TableRows(ctx context.Context, t Table) iter.Seq2[TableRow, error]
	TableRowsByKey(ctx context.Context, t Table, keys []string) (map[string]*ledger.Row, error)

	// SealedByKey returns what the ledger keeps of rows of a table, by key.
	SealedByKey(ctx context.Context, table string, keys []string) (map[string]*SealedRow, error)

	// ProofRows returns all rows of a table, each with what the ledger keeps of it.
	ProofRows(ctx context.Context, t Table) iter.Seq2[ProofRow, error]

	// MissingRows returns the rows that the ledger has of a table and that are not in the
	// table, without their salts.
	MissingRows(ctx context.Context, t Table) iter.Seq2[SealedRow, error]

	// LostRows counts, by table, the rows that should be there by their newest change
	// after number after, and of which the ledger keeps nothing beside its chain: row and
	// salt were taken away together. SealedRows counts, by table, all rows that the
	// ledger keeps.
	LostRows(ctx context.Context, after int64) ([]RowCount, error)
	SealedRows(ctx context.Context) ([]RowCount, error)

	// RowsChangedFrom returns the rows that entry seq or a later one changed, each once.
	// The key is "" if the ledger keeps nothing of the row beside its chain.
	RowsChangedFrom(ctx context.Context, seq int64) ([]RowID, error)

	// FamilyOfRow returns the family that a row of families, guardians, consents,
	// consent_terms, consent_term_channels, consent_events or reviews is about. found is
	// false if the row is not there. Any other table is an error.
	FamilyOfRow(ctx context.Context, row RowID) (family string, found bool, err error)
}

// TrackedWriter watches the tables, and writes what the ledger keeps of their rows.
type TrackedWriter interface {
	// WatchRows lets the database note, in this change and those to come, which rows of
	// the tables are touched and what they were before. The watch is not stored in the
	// database: nobody else sees it or can remove it. WatchRows does nothing if the
	// tables are watched already; UnwatchRows ends the watch.
	WatchRows(ctx context.Context, tables []Table) error
	UnwatchRows(ctx context.Context) error

	// TakeTouched returns the touched rows and forgets them: each once, as it was before,
	// in the order in which they were first touched. Rows of other tables are left out.
	TakeTouched(ctx context.Context, tables []Table) ([]TouchedRow, error)

	// PutSealed writes rows that the ledger did not have, and overwrites what a damaged
	// ledger has in their place; many at once are cheap. ResealRow gives a row its newest
	// change and salt.
	PutSealed(ctx context.Context, rows []SealedRow) error
	ResealRow(ctx context.Context, no, last int64, salt []byte) error

	// ForgetSealed deletes what the ledger keeps of a row beside its chain, and
	// ForgetAllSealed what it keeps of all rows.
	ForgetSealed(ctx context.Context, no int64) error
	ForgetAllSealed(ctx context.Context) error
}
