package contract

import "errors"

// Errors about a database as a whole.
var (
	ErrNone    = errors.New("no catalog here")
	ErrBusy    = errors.New("catalog is busy")
	ErrTooNew  = errors.New("catalog is newer than this program")
	ErrDamaged = errors.New("the database is damaged")

	// ErrGaveWay says that a rehearsal was ended for somebody who goes first.
	ErrGaveWay = errors.New("another command has something to record, which goes first; the dry run was ended and nothing was recorded")

	// ErrForeign says that the file in the place of a catalog's database is not one. It
	// is left as it is: opening a catalog never makes a lost database anew.
	ErrForeign = errors.New("it is not the database of a catalog")

	// ErrChanged says that somebody wrote to a catalog that was opened for reading only,
	// while it was read.
	ErrChanged = errors.New("somebody wrote to the catalog while it was read, and the answer may mix two moments; ask again")

	// ErrAltered says that the database is not what the program made of it.
	ErrAltered = errors.New("the catalog was changed by another program, or is damaged")

	// ErrShape says that tables hold what this program cannot put right.
	ErrShape = errors.New("a table is not as this program makes it, and its rows cannot be moved into a new one")

	// ErrUnwritable is in every error that says that nothing can be written where the
	// database lies, because the right or the room is missing.
	ErrUnwritable = errors.New("nothing can be written there")
)

// ErrReference says that a new row refers to a row that is not there, or that another row
// still refers to the row to delete.
var ErrReference = errors.New("one row names another")

// RefusedError is the database's own refusal of a row, whichever program writes it: the
// word of a family is not changed, and a sealed record takes no more rows.
type RefusedError struct{ Text string }

func (e *RefusedError) Error() string { return e.Text }
