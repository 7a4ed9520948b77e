package store

import (
	"errors"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

var (
	// ErrNoMarker says that the storage is not there: an unplugged disk, an
	// empty mount point, another disk, or not a catalog at all.
	ErrNoMarker = errors.New("the storage is not there: no marker file " + Marker)

	// ErrBusy says that another process is writing to this catalog.
	ErrBusy = errors.New("the catalog is busy: another stillroom is writing to it")

	// ErrCorrupt says that the storage holds other bytes than were written to it.
	ErrCorrupt = atomicfile.ErrCorrupt

	// ErrChanged says that a source gave other bytes than were promised.
	ErrChanged = atomicfile.ErrChanged
)

// The three kinds of fault of a write. A DestinationError (disk full, storage
// gone, bytes that do not come back) will meet the next item too, and stops a
// run. A SourceError or a NameError concerns one item.
type (
	DestinationError = atomicfile.DestinationError
	SourceError      = atomicfile.SourceError
	NameError        = atomicfile.NameError
)
