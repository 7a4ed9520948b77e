package catalog

import (
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Errors about a catalog as a whole.
var (
	ErrNone    = contract.ErrNone
	ErrBusy    = contract.ErrBusy
	ErrGaveWay = contract.ErrGaveWay
	ErrTooNew  = contract.ErrTooNew
	ErrForeign = contract.ErrForeign
	ErrChanged = contract.ErrChanged
	// ErrDamaged says that a database does not hold together. No backup of it takes the
	// place of a sound one.
	ErrDamaged = contract.ErrDamaged
	ErrShape   = contract.ErrShape
	// ErrLedger says that the ledger does not hold, or that the tables are not what
	// it says.
	ErrLedger   = contract.ErrAltered
	ErrNotFound = errors.New("not found")
	// ErrEnded says that a consent takes no event more. It is the database's own text.
	ErrEnded = errors.New("this consent has ended: record a new one")
)

// refused returns the database's own reason to refuse a row, if err is one.
func refused(err error) (text string, is bool) {
	var r *contract.RefusedError
	if errors.As(err, &r) {
		return r.Text, true
	}
	return "", false
}

// RecordError says which record cannot be written and why. It names ids only.
type RecordError struct {
	Kind string // family, consent, ...
	ID   string
	Err  error
}

// Error names the record, but for an error of the place: that is about every record.
func (e *RecordError) Error() string {
	if errors.Is(e.Err, schema.ErrReadOnly) || errors.Is(e.Err, schema.ErrDiskFull) {
		return e.Err.Error()
	}
	id := e.ID
	if photo, err := schema.ParseDigest(id); err == nil {
		id = photo.ID()
	}
	return fmt.Sprintf("%s %q: %v", e.Kind, id, e.Err)
}
func (e *RecordError) Unwrap() error { return e.Err }
