package catalog

import "fmt"

// MissingError says that something is not on record, by its kind and its id.
type MissingError struct {
	Kind, ID string

	asked bool // it is what was asked for; else something names it
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("no %s %q is recorded", e.Kind, e.ID)
}

// Unrecorded is the kind and the id of what is not there.
func (e *MissingError) Unrecorded() (kind, id string) { return e.Kind, e.ID }

// Is reports whether it is [ErrNotFound], which says the same of no kind: what was asked
// for is not there. That a record names something else that is missing is no ErrNotFound.
func (e *MissingError) Is(target error) bool { return e.asked && target == ErrNotFound }

// NotFound is the error about what was asked for.
func NotFound(kind, id string) error { return notFound(kind, id) }

func notFound(kind, id string) error { return &MissingError{Kind: kind, ID: id, asked: true} }

// unrecorded is the error about what a record names.
func unrecorded(kind, id string) error { return &MissingError{Kind: kind, ID: id} }
