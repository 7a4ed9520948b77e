package store

// Places is where storages are found, by what is on record of where each is: the path
// of a folder today.
type Places interface {
	// Open opens the storage at a place. If none is there the error is ErrNoMarker.
	Open(at string) (Storage, error)
	// CreateMirror begins a storage of second copies of a catalog.
	CreateMirror(at, catalog string) (Storage, error)
	// MayMirror refuses, with a PlaceError, a place where a second copy would be none,
	// or in somebody's way: at the catalog's own place, say, or where files come from.
	// Whether a storage is there it does not say.
	MayMirror(at, catalog string, sources []string) error
	// Same reports whether two names are of one place.
	Same(a, b string) bool
	// DeviceOf is what a path of this machine lies on, called as Identity calls it.
	DeviceOf(path string) string
}

// PlaceError says that a place can be no mirror of this catalog. Nothing was written.
type PlaceError struct{ Place, Why string }

func (e *PlaceError) Error() string { return e.Place + " " + e.Why }
