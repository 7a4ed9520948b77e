package disk

import (
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/stillroom/stillroom/pipeline/store"
)

// Places finds storages in folders.
type Places struct {
	// Devices says what a path lies on, of every storage that is found here; nil is
	// DeviceOf. Who counts copies by it can be shown disks that this machine has not.
	Devices func(path string) string
	// Plain says whether a path lies on a disk that cannot hold every name; nil asks the
	// system.
	Plain func(path string) bool
}

var _ store.Places = Places{}

// Disk is Open, as the storage of a folder.
func (p Places) Disk(dir string) (*Disk, error) {
	s, err := Open(dir)
	if err != nil {
		return nil, err
	}
	return p.on(s), nil
}

// on has a storage report its device as these places call it.
func (p Places) on(s *Disk) *Disk {
	s.device = sync.OnceValue(func() string { return p.DeviceOf(string(s.place)) })
	return s
}

// Open is Open.
func (p Places) Open(dir string) (store.Storage, error) {
	s, err := p.Disk(dir)
	if err != nil {
		return nil, err // and no interface that holds a nil
	}
	return s, nil
}

// CreateMirror is CreateMirror.
func (p Places) CreateMirror(dir, catalog string) (store.Storage, error) {
	s, err := CreateMirror(dir, catalog)
	if err != nil {
		return nil, err
	}
	return p.on(s), nil
}

// DeviceOf is DeviceOf, or what Devices says in its place.
func (p Places) DeviceOf(path string) string {
	if p.Devices != nil {
		return p.Devices(path)
	}
	return DeviceOf(path)
}

// PlainNames reports whether a folder, or the one above it that is there, lies on a disk
// that cannot hold every name.
func (p Places) PlainNames(path string) bool {
	if p.Plain != nil {
		return p.Plain(path)
	}
	for {
		if _, err := os.Stat(path); err == nil || path == filepath.Dir(path) {
			return plainNames(path)
		}
		path = filepath.Dir(path)
	}
}

// Same reports whether two paths are one folder, also where there is none yet.
func (Places) Same(a, b string) bool {
	real := func(p string) string {
		abs, err := filepath.Abs(p)
		if err != nil {
			return p
		}
		// The folder itself may not be there: the one above it tells.
		if up, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
			abs = filepath.Join(up, filepath.Base(abs))
		}
		if all, err := filepath.EvalSymlinks(abs); err == nil {
			abs = all
		}
		return abs
	}
	return real(a) == real(b)
}

// MayMirror refuses the catalog itself, in whatever way it is reached, the card, and
// another catalog's or mirror's folder.
func (Places) MayMirror(dir, catalog string, sources []string) error {
	refuse := func(why string) error { return &store.PlaceError{Place: dir, Why: why} }
	switch {
	case Within(dir, catalog):
		return refuse("is the catalog itself, or in it: a mirror is a second copy; put it on another disk")
	case Within(catalog, dir):
		return refuse("contains the catalog: a mirror is a second copy; put it on another disk")
	}
	for _, part := range []string{store.Originals, store.Derivatives, store.Evidence, store.Aside} {
		if Within(filepath.Join(dir, part), catalog) {
			return refuse("leads into the catalog: a mirror is a second copy; put it on another disk")
		}
	}
	for _, src := range sources {
		if fi, err := os.Stat(src); err == nil && !fi.IsDir() {
			src = filepath.Dir(src)
		}
		if Within(dir, src) {
			return refuse("lies on the card: nothing is ever written to a source; name a folder on another disk")
		}
		if Within(src, dir) {
			return refuse("contains what is imported: name a folder on another disk")
		}
	}
	return besideOthers(dir)
}

// ofCatalogs are files that a catalog has and a mirror has not.
var ofCatalogs = []string{"catalog.db", "stillroom.toml"}

func isCatalog(dir string) bool {
	return slices.ContainsFunc(ofCatalogs, func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	})
}

// besideOthers refuses another catalog, another storage above, and what lies in them.
func besideOthers(dir string) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	for at := abs; ; at = filepath.Dir(at) {
		_, err := os.Stat(filepath.Join(at, store.Marker))
		marked := err == nil
		switch {
		case at == abs && isCatalog(at):
			return &store.PlaceError{Place: dir, Why: "is another catalog: name another folder"}
		case at != abs && marked && isCatalog(at):
			return &store.PlaceError{Place: dir, Why: "lies in another catalog: name another folder"}
		case at != abs && marked:
			return &store.PlaceError{Place: dir, Why: "lies in another mirror: name another folder"}
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}
