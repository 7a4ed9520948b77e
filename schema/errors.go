package schema

import "errors"

// Why a catalog cannot be written, though it can be read.
var (
	ErrReadOnly = errors.New("the catalog is read-only here")
	ErrDiskFull = errors.New("the disk of the catalog is full")
)
