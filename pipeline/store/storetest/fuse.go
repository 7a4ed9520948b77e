package storetest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"sync"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// ErrBlown is the error of a write that a fuse has cut off.
var ErrBlown = errors.New("the fuse has blown")

// Fuse counts the writes of storages, and of whatever else is led through it, and cuts
// off one of them: a test asks what is left when a run ends there. Several goroutines may
// write through it; Count is read when they have ended.
type Fuse struct {
	At    int  // the write that it cuts off, counted from 1; 0: none
	Once  bool // the writes after it are done, as where one file cannot be written; else none is, as of a run that was killed
	Count int  // of writes

	mu sync.Mutex
}

// Write does one unless it is cut off.
func (f *Fuse) Write(one func() error) error {
	f.mu.Lock()
	f.Count++
	blown := f.At > 0 && (f.Count == f.At || f.Count > f.At && !f.Once)
	f.mu.Unlock()
	if blown {
		return ErrBlown
	}
	return one()
}

// Storage leads what is written to a storage through the fuse.
func (f *Fuse) Storage(s store.Storage) store.Storage { return fused{s, f} }

// Places leads what is written to every storage that is found there through it.
func (f *Fuse) Places(p store.Places) store.Places { return fusedPlaces{p, f} }

type fused struct {
	store.Storage
	fuse *Fuse
}

func (s fused) PutOnce(
	ctx context.Context, name string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest,
	size int64,
) error {
	return s.fuse.Write(func() error { return s.Storage.PutOnce(ctx, name, mode, src, want, size) })
}

func (s fused) Replace(
	ctx context.Context, name string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest,
	size int64,
) error {
	return s.fuse.Write(func() error { return s.Storage.Replace(ctx, name, mode, src, want, size) })
}

func (s fused) Move(from, to string) error {
	return s.fuse.Write(func() error { return s.Storage.Move(from, to) })
}

func (s fused) Remove(name string) error {
	return s.fuse.Write(func() error { return s.Storage.Remove(name) })
}

func (s fused) Sweep(ctx context.Context, dry bool) (swept store.Swept, err error) {
	if dry {
		return s.Storage.Sweep(ctx, dry)
	}
	err = s.fuse.Write(func() error { swept, err = s.Storage.Sweep(ctx, dry); return err })
	return swept, err
}

type fusedPlaces struct {
	store.Places
	fuse *Fuse
}

func (p fusedPlaces) Open(at string) (store.Storage, error) {
	s, err := p.Places.Open(at)
	if err != nil {
		return nil, err
	}
	return p.fuse.Storage(s), nil
}

func (p fusedPlaces) CreateMirror(at, catalog string) (store.Storage, error) {
	s, err := p.Places.CreateMirror(at, catalog)
	if err != nil {
		return nil, err
	}
	return p.fuse.Storage(s), nil
}
