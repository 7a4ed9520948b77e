package storetest

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/store"
)

// Places are where storages in memory are, by what each calls itself.
type Places map[string]*Memory

var _ store.Places = Places{}

// Open is that of store.Places, and so are those that follow.
func (p Places) Open(at string) (store.Storage, error) {
	m, ok := p[at]
	if !ok {
		return nil, fmt.Errorf("open storage %s: %w: %w", at, store.ErrNoMarker, fs.ErrNotExist)
	}
	if err := m.Present(); err != nil {
		return nil, errors.Join(fmt.Errorf("open storage %s", at), err)
	}
	return m.Again(), nil
}

func (p Places) CreateMirror(at, catalog string) (store.Storage, error) {
	if p[at] != nil {
		return nil, fs.ErrExist
	}
	p[at] = NewMemory(at, catalog)
	return p[at].Again(), nil
}

func (p Places) MayMirror(at, catalog string, _ []string) error {
	if at == catalog {
		return &store.PlaceError{Place: at, Why: "is the catalog itself"}
	}
	return nil
}

func (Places) Same(a, b string) bool { return a == b }

func (Places) DeviceOf(path string) string { return "memory " + path }
