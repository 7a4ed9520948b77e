package contract

import "errors"

// What can be wrong with a database as a whole.
var (
	ErrNone    = errors.New("no catalog here")
	ErrBusy    = errors.New("catalog is busy")
	ErrTooNew  = errors.New("catalog is newer than this program")
	ErrDamaged = errors.New("the database is damaged")

	// ErrForeign says that what stands where a catalog's database should be is none. It
	// is left as it is: a database that was lost is not made again by looking at it.
	ErrForeign = errors.New("it is not the database of a catalog")

	// ErrChanged says that a catalog which can only be read was written to by
	// somebody else while it was.
	ErrChanged = errors.New("the catalog was written to while it was read, so that what was read may be of two moments; ask again")

	// ErrAltered says that the database is not what the program made of it.
	ErrAltered = errors.New("the catalog was changed by other means than stillroom, or is damaged")

	// ErrShape says that tables hold what this program cannot put right.
	ErrShape = errors.New("a table is not as this program makes it, and what it holds cannot be taken over")

	// ErrUnwritable is in every error that says that nothing can be written where the
	// database lies: for want of a right to, or of room.
	ErrUnwritable = errors.New("nothing can be written there")
)

// ErrReference says that a row that is written refers to one that is not there, or that
// one that is to be deleted is referred to.
var ErrReference = errors.New("a row refers to another")

// RefusedError is the word of the database itself against a row: what was said is not
// changed, and what is sealed takes nothing more, whichever program tries.
type RefusedError struct{ Text string }

func (e *RefusedError) Error() string { return e.Text }
