package store

import "time"

// Dated is what a storage may be able to do besides: say of a file when what it holds
// is from, and not when it was written.
type Dated interface {
	Date(name string, at time.Time) error
}

// Date dates a file, where the storage can.
func Date(s Storage, name string, at time.Time) error {
	if dated, ok := s.(Dated); ok {
		return dated.Date(name, at)
	}
	return nil
}
