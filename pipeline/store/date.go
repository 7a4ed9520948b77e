package store

import "time"

// Dated is an ability that a storage may have: to date a file by its content, and not
// by when it was written.
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
