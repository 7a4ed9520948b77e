package store

import "errors"

// Bounded is an ability that a storage may have: it knows how much room is left in it.
type Bounded interface {
	// Free is how many bytes may still be written.
	Free() (int64, error)
}

// Free is how many bytes may still be written to a storage; errors.ErrUnsupported of one
// that does not know.
func Free(s Storage) (int64, error) {
	if b, ok := s.(Bounded); ok {
		return b.Free()
	}
	return 0, errors.ErrUnsupported
}
