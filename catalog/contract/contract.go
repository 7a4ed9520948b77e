// Package contract is the interface between the rules of a catalog and the database that
// keeps its records: typed reads and writes in transactions. Package catalog decides over
// it and catalog/sqlite implements it. A second database is one more package beside
// catalog/sqlite, and has to pass contract/contracttest.
//
// It is a package of its own so that the tests of the rules can open a database: these
// tests are inside package catalog, and cannot import a package that imports catalog.
//
// # How a query is written here
//
// Each subject (storages, photos, consents) has one file with one interface of reads and
// one of writes, of about a dozen methods at most. Reader has all reads. Writer has all
// reads and all writes, because a rule compares new rows with those that are there in the
// same transaction.
//
// A read returns what is kept, as types of schema or as a small struct beside the
// interface. A missing row is found = false or an empty list, and not an error: a rule
// says whether it is wrong. A read that a screen needs is one method, over however many
// tables.
//
// A write does what its name says and decides nothing: it has no clock, no random number,
// no comparison with earlier words, no message for people. Its caller gives it times in
// the form in which they are kept. PutX writes a row whether or not it is there; AddX
// writes a row that must not be there yet.
//
// A function of catalog decides, compares, chains, calls back or erases, and takes the
// smallest of these interfaces that it needs. The same rule must hold over a second
// database unchanged.
//
// Errors are those of errors.go, around errors of the database's own. They hold ids, and
// never a name, a contact or a place.
package contract

import "context"

// Place is a place where a database is, or will be made.
type Place interface {
	// Create makes a new, empty database that only its owner can read, and fails if
	// something is there already. It passes all versions.
	Create(ctx context.Context, pass Passing) (Database, error)

	// Open opens the database that is there, and brings an older one up to date. The
	// error is ErrNone if there is none, ErrForeign if something else is there, ErrTooNew
	// if a later program made it. A database that cannot be written where it lies is
	// opened for reading.
	Open(ctx context.Context, pass Passing) (Database, error)

	// OpenStill opens a database that nobody writes to, such as a backup, for reading,
	// whatever its version. It writes nothing to it or beside it.
	OpenStill(ctx context.Context) (Database, error)
}

// Passing is called in the transaction that brings a database up to date, once for each
// version: the one that it has, those on the way, and the newest. A new database has none on
// the way: it passes 0 and the newest. An error undoes the whole transaction. Passing is not
// called for a database that is up to date.
type Passing func(ctx context.Context, w Writer, at Version) error

// Version is a version that a database passes.
type Version struct {
	Number int
	First  bool // nothing was done yet
	Last   bool // nothing is left to do
}

// Database is an open database. It is safe for concurrent use.
type Database interface {
	// View calls fn with the database as it is at one moment: fn does not see what others
	// write meanwhile.
	View(ctx context.Context, fn func(Reader) error) error

	// Change calls fn in the one transaction that may write, after the one before it has
	// ended. It keeps all that fn wrote or, if fn returns an error, nothing, and returns
	// that error. It waits for other changes for as long as they take, of whatever program
	// they are, and nobody who waits is passed over for ever. ErrBusy means that something
	// else than a change keeps the database.
	Change(ctx context.Context, fn func(Writer) error) error

	// ChangeInTurn is Change for whoever minds how it waits.
	ChangeInTurn(ctx context.Context, turn Turn, fn func(Writer) error) error

	// Rehearse returns the database as a place where everything can be tried: it keeps
	// what is written until it is closed, and then undoes all of it. Until then nobody
	// else can write. Closing it closes the database as well. It gives way to a change
	// that goes first, see Turn: all is undone then, and the error is ErrGaveWay.
	Rehearse(ctx context.Context) (Database, error)

	// ReadOnly returns nil if the database can be written, else a schema.ErrReadOnly that
	// says why not.
	ReadOnly() error

	// Watch returns a function that reports whether anybody wrote since its last call, or
	// since Watch. The caller must call stop.
	Watch(ctx context.Context) (changed func(context.Context) (bool, error), stop func() error, err error)

	// Integrity reads the whole database, and lists its damage and the rows that refer to
	// a row that is not there. Both lists are empty if nothing is wrong.
	Integrity(ctx context.Context) (damage, dangling []string, err error)

	// Scrub removes the last traces of deleted rows from the file. The error is ErrBusy
	// while others read.
	Scrub(ctx context.Context) error

	// CopyTo writes the database as it is at one moment into the empty file that is at
	// path, and returns the copy's place.
	CopyTo(ctx context.Context, path string) (Place, error)

	// Close releases the database. The error is ErrChanged if the reads may not be of one
	// moment.
	Close() error
}

// Turn is how a change waits.
type Turn struct {
	// First lets it go before every change that is not, of whatever program, and wait for
	// as long as it takes whatever keeps the database: it is never ErrBusy.
	First bool

	// Waits is called, once and before fn, if the wait is one that a person notices. nil
	// means that nobody wants to know.
	Waits func()
}

// Reader is all that can be read.
type Reader interface {
	InfoReader
	ShapeReader
	SearchReader
	StorageReader
	ConsentReader
	EvidenceReader
	DeliveryReader
	RecallReader
	ErasureReader
	RecordReader
	SaidReader
	PhotoReader
	FileReader
	PictureReader
	LikenessReader
	UnmatchedReader
	LedgerReader
	TrackedReader
	AcceptanceReader
	MomentReader
	RestoreReader
	SigningReader
	StoredReader
	LogReader
	OriginalReader
	RejectedReader
	ImportReader
	UndoneReader
	MoveReader
	ClockReader
	AttachmentReader
	FingerprintReader
	DuplicateReader
}

// Writer is all that can be read, and written.
type Writer interface {
	Reader
	InfoWriter
	ShapeWriter
	SearchWriter
	StorageWriter
	ConsentWriter
	EvidenceWriter
	DeliveryWriter
	RecallWriter
	ErasureWriter
	RecordWriter
	SaidWriter
	PictureWriter
	LikenessWriter
	UnmatchedWriter
	LedgerWriter
	TrackedWriter
	AcceptanceWriter
	RestoreWriter
	SigningWriter
	StoredWriter
	OriginalWriter
	RejectedWriter
	ImportWriter
	UndoneWriter
	MoveWriter
	ClockWriter
	AttachmentWriter
	FingerprintWriter
}
