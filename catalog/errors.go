package catalog

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"github.com/stillroom/stillroom/schema"
)

// What can be wrong with a catalog as a whole.
var (
	ErrNone     = errors.New("no catalog here")
	ErrBusy     = errors.New("catalog is busy")
	ErrTooNew   = errors.New("catalog is newer than this program")
	ErrNotFound = errors.New("not found")
	ErrNoFTS5   = errors.New("this stillroom was built without full-text search; build it with `make build` (go build -tags sqlite_fts5)")
)

// RecordError says which record cannot be written and why. It names ids only.
type RecordError struct {
	Kind string // family, consent, ...
	ID   string
	Err  error
}

func (e *RecordError) Error() string { return fmt.Sprintf("%s %q: %v", e.Kind, e.ID, e.Err) }
func (e *RecordError) Unwrap() error { return e.Err }

// sqlErr gives SQLite's own errors the names of this package.
func sqlErr(err error) error {
	var se sqlite3.Error
	if !errors.As(err, &se) {
		return err
	}
	switch se.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fmt.Errorf("%w: %w", ErrBusy, err)
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return fmt.Errorf("%w: %w", schema.ErrReadOnly, err)
	case sqlite3.ErrFull:
		return fmt.Errorf("%w: %w", schema.ErrDiskFull, err)
	case sqlite3.ErrIoErr:
		if se.SystemErrno == syscall.ENOSPC || se.SystemErrno == syscall.EDQUOT {
			return fmt.Errorf("%w: %w", schema.ErrDiskFull, err)
		}
	case sqlite3.ErrError:
		for _, what := range []string{"no such table: ", "no such column: "} {
			if strings.HasPrefix(se.Error(), what) { // the queries are ours
				return fmt.Errorf("%w: %w", ErrLedger, err)
			}
		}
	}
	return err
}

// triggerMessage is the text of a RAISE(ABORT) in a trigger, if err is one.
func triggerMessage(err error) (string, bool) {
	var se sqlite3.Error
	if errors.As(err, &se) && se.ExtendedCode == sqlite3.ErrConstraintTrigger {
		return se.Error(), true
	}
	return "", false
}

func isForeignKey(err error) bool {
	var se sqlite3.Error
	return errors.As(err, &se) && se.ExtendedCode == sqlite3.ErrConstraintForeignKey
}
