package sqlite

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// namedError joins an error of SQLite and the contract's error for it. Its text ends with
// SQLite's, where the contract's does not say all of it.
type namedError struct {
	text     string
	name, by error
}

func (e *namedError) Error() string   { return e.text }
func (e *namedError) Unwrap() []error { return []error{e.name, e.by} }

// Named gives SQLite's errors the contract's names. It leaves an error that has one as it
// is.
func Named(err error) error {
	var se sqlite3.Error
	if !errors.As(err, &se) || errors.As(err, new(*namedError)) {
		return err
	}
	switch se.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return spoken(contract.ErrBusy, err)
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return saying(schema.ErrReadOnly, err)
	case sqlite3.ErrFull:
		return saying(schema.ErrDiskFull, err)
	case sqlite3.ErrIoErr:
		if se.SystemErrno == syscall.ENOSPC || se.SystemErrno == syscall.EDQUOT {
			return saying(schema.ErrDiskFull, err)
		}
		return unwritable(err)
	case sqlite3.ErrCantOpen:
		return unwritable(err)
	case sqlite3.ErrError:
		for _, what := range []string{"no such table: ", "no such column: "} {
			if strings.HasPrefix(se.Error(), what) { // the queries are ours
				return spoken(contract.ErrAltered, err)
			}
		}
	case sqlite3.ErrConstraint:
		switch se.ExtendedCode {
		case sqlite3.ErrConstraintTrigger:
			return &namedError{err.Error(), &contract.RefusedError{Text: se.Error()}, err}
		case sqlite3.ErrConstraintForeignKey:
			return &namedError{err.Error(), contract.ErrReference, err}
		}
	}
	return err
}

// spoken is an error whose text begins with the contract's name.
func spoken(name, err error) error {
	return &namedError{fmt.Sprintf("%v: %v", name, err), name, err}
}

// saying is an error about a place in which nothing can be written, with the contract's words alone.
func saying(name, err error) error { return &namedError{name.Error(), name, unwritable(err)} }

// unwritable is an error that says that nothing can be written there.
func unwritable(err error) error {
	return &namedError{err.Error(), contract.ErrUnwritable, err}
}

// Damaged reports whether err is SQLite's word for a database that has other bytes than
// were written.
func Damaged(err error) bool {
	var se sqlite3.Error
	return errors.As(err, &se) && se.Code == sqlite3.ErrCorrupt
}

// cannotBeWritten reports whether err is SQLite's word for a place where a database
// cannot be opened for want of a right to write, or of room.
func cannotBeWritten(err error) bool { return errors.Is(Named(err), contract.ErrUnwritable) }
