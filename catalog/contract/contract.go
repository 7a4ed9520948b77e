// Package contract says what the rules of a catalog ask of whatever keeps its
// records: a database that is read and changed in transactions, by typed reads and
// writes. It stands below both: catalog decides over it, catalog/sqlite keeps it, and
// a second database would be one more package beside that one, which passes
// contract/contracttest.
//
// It is a package of its own, and not a part of catalog, so that the tests of the rules
// can open a database: those are inside of catalog, and could import none that imports
// catalog.
//
// # How a query is written here
//
// A subject (storages, photos, consents) has one file, with one interface of reads and
// one of writes, of about a dozen methods at most. Reader is all of the reads; Writer
// is those and all of the writes, because what is written is compared with what is
// there in the same transaction.
//
// A read says what is kept: it takes and gives types of schema, or a small struct that
// stands beside the interface. What is not there is found = false, or an empty list,
// and no error: whether that is wrong is for a rule to say. A read that a screen needs,
// over however many tables, is one method.
//
// A write does what it is called and decides nothing: no clock, no random number, no
// comparison with what was said, no message for people. Times are given to it as they
// are to be kept. PutX writes a row, there or not; AddX one that must not be there.
//
// What is decided, compared, chained, called back or erased is a function of catalog
// that takes the smallest of these interfaces that it needs. The same rule must hold
// over the second database without a word of it being written again.
//
// Errors are those of errors.go, and whatever a database adds of its own within them.
// They never hold a name, a contact or a place, only ids.
package contract

import "context"

// Place is where a database is, or is to be made.
type Place interface {
	// Create makes a new one that is empty, for its owner alone, and fails if something
	// is there already. It passes all versions.
	Create(ctx context.Context, pass Passing) (Database, error)

	// Open opens the one that is there, and brings an older one up to date. It is
	// ErrNone if there is none, ErrForeign if it is something else, ErrTooNew if a later
	// program made it. One that cannot be written where it lies can be read.
	Open(ctx context.Context, pass Passing) (Database, error)

	// OpenStill opens one that nobody writes to, whatever its version, for reading:
	// a backup. Nothing is written to it or beside it.
	OpenStill(ctx context.Context) (Database, error)
}

// Passing is called in the transaction that brings a database up to date, at each
// version that it passes: the one that it has, those on the way, and the newest. An
// error undoes all of it. It is not called where nothing is to be done.
type Passing func(ctx context.Context, w Writer, at Version) error

// Version is a version that a database passes.
type Version struct {
	Number int
	First  bool // nothing was done yet
	Last   bool // nothing is left to do
}

// Database is an open database. It is safe for concurrent use.
type Database interface {
	// View calls fn with one moment of the database: what others write meanwhile is
	// not in it.
	View(ctx context.Context, fn func(Reader) error) error

	// Change calls fn in the one transaction that may write, which waits for the one
	// before it, and keeps all that fn wrote or, if it returns an error, nothing. That
	// error is returned. It is ErrBusy if the wait was too long.
	Change(ctx context.Context, fn func(Writer) error) error

	// ReadOnly is why nothing can be written, a schema.ErrReadOnly; nil if it can.
	ReadOnly() error

	// Watch returns a function that reports whether anything was written, by whomever,
	// since it was last asked or since Watch. stop must be called.
	Watch(ctx context.Context) (changed func(context.Context) (bool, error), stop func() error, err error)

	// Integrity reads all of it, and lists what is damaged and which rows refer to one
	// that is not there. Both are empty where nothing is wrong.
	Integrity(ctx context.Context) (damage, dangling []string, err error)

	// Scrub has it keep nothing any more of what was deleted. It is ErrBusy while
	// others read.
	Scrub(ctx context.Context) error

	// CopyTo writes the database as it is at one moment into the file at path, which is
	// there and empty, and returns the place that it has become.
	CopyTo(ctx context.Context, path string) (Place, error)

	// Close releases it. It is ErrChanged if what was read cannot be of one moment.
	Close() error
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
	ClockWriter
	AttachmentWriter
	FingerprintWriter
}
