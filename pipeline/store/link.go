package store

import "errors"

// Linking is an ability that a storage may have: to give a file a second name.
type Linking interface {
	// Link gives a file another name beside the one that it has, never over one that is
	// taken (fs.ErrExist). Where files have one name alone it is errors.ErrUnsupported.
	Link(from, to string) error
}

// Link gives a file a second name, where the storage can; else errors.ErrUnsupported.
func Link(s Storage, from, to string) error {
	if l, ok := s.(Linking); ok {
		return l.Link(from, to)
	}
	return errors.ErrUnsupported
}
