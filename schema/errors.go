package schema

import "errors"

// Why a catalog cannot be written, though it can be read.
var (
	ErrReadOnly = errors.New("the catalog can be read here and not written")
	ErrDiskFull = errors.New("the disk of the catalog is full")
)
