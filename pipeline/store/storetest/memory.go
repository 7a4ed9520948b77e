package storetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Memory is a storage of which nothing is on a disk. Those that Again returns are the
// same one: what one of them keeps the others have.
type Memory struct {
	identity store.Identity
	*shelf
	locked *bool // by this one

	// Folding: as many disks do, it takes names for one that differ in capitals or in
	// their Unicode form alone.
	Folding bool
}

// shelf is what is kept.
type shelf struct {
	mu    sync.Mutex
	files map[string]stored
	kept  int // by how many documents are kept without the lock
	busy  bool
	away  bool
}

type stored struct {
	data []byte
	mode fs.FileMode
	at   time.Time
}

var _ store.Storage = (*Memory)(nil)

// NewMemory makes an empty storage that calls itself by a place.
func NewMemory(place, mirrorOf string) *Memory {
	return &Memory{
		identity: store.Identity{UUID: uuid.NewString(), Path: place, Device: "memory " + place, MirrorOf: mirrorOf},
		shelf:    &shelf{files: map[string]stored{}}, locked: new(bool),
	}
}

// Again opens it a second time.
func (m *Memory) Again() *Memory { return &Memory{m.identity, m.shelf, new(bool), m.Folding} }

// On says on which device it lies, and returns it. Without it each lies on its own.
func (m *Memory) On(device string) *Memory {
	m.identity.Device = device
	return m
}

// Away says that it is not there, or that it is again.
func (m *Memory) Away(away bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.away = away
}

// Bend changes a byte of a file, as a disk does that grows old.
func (m *Memory) Bend(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.files[name]
	f.data = bytes.Clone(f.data)
	f.data[len(f.data)/2] ^= 1
	m.files[name] = f
}

// Files are the names of all that is kept.
func (m *Memory) Files() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.files))
}

// Identity is that of store.Storage, and so are those that follow.
func (m *Memory) Identity() store.Identity { return m.identity }

func (m *Memory) Present() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away {
		return store.ErrNoMarker
	}
	return nil
}

func (m *Memory) find(name string) (stored, error) {
	if err := store.CheckName(name); err != nil {
		return stored{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.files[m.spelled(name)]
	if !ok || m.away {
		return f, fs.ErrNotExist
	}
	return f, nil
}

// spelled is how a name is spelled that the storage takes for this one.
func (m *Memory) spelled(name string) string {
	if _, there := m.files[name]; there || !m.Folding {
		return name
	}
	for other := range m.files {
		if store.FoldName(other) == store.FoldName(name) {
			return other
		}
	}
	return name
}

// claim refuses the name of an original that is spelled otherwise here.
func (m *Memory) claim(name string) error {
	if !strings.HasPrefix(name, store.Originals+"/") || store.CheckName(name) != nil {
		return nil
	}
	names := store.Spellings{List: func(folder string) (list []string, err error) {
		for _, file := range m.Files() {
			if rest, ok := strings.CutPrefix(file, folder+"/"); ok {
				first, _, _ := strings.Cut(rest, "/")
				list = append(list, first)
			}
		}
		return list, nil
	}}
	return names.Claim(name)
}

func (m *Memory) OpenAt(name string, offset int64) (io.ReadCloser, error) {
	f, err := m.find(name)
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(f.data[min(offset, int64(len(f.data))):])), nil
}

// take reads what comes in.
func take(ctx context.Context, name string, src io.ReadSeeker, want schema.Digest, size int64) ([]byte, error) {
	if want.IsZero() {
		return nil, errors.New("a file is kept only when its digest is known")
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	_, err := src.Seek(0, io.SeekStart)
	var data []byte
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(src, size+1))
	}
	switch {
	case err != nil:
		return nil, &store.SourceError{Err: err}
	case int64(len(data)) != size || schema.DigestOf(data) != want:
		return nil, &store.SourceError{Err: store.ErrChanged}
	}
	return data, nil
}

func (m *Memory) PutOnce(
	ctx context.Context, name string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest,
	size int64,
) error {
	if err := m.claim(name); err != nil {
		return err
	}
	switch f, err := m.find(name); {
	case err == nil && schema.DigestOf(f.data) == want:
		if at := store.Written(src); !at.IsZero() {
			return m.Date(name, at)
		}
		return nil
	case err == nil:
		return fs.ErrExist
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return m.put(ctx, name, mode, src, want, size)
}

func (m *Memory) Replace(
	ctx context.Context, name string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest,
	size int64,
) error {
	if err := store.CheckName(name); err != nil {
		return err
	}
	return m.put(ctx, name, mode, src, want, size)
}

func (m *Memory) put(
	ctx context.Context, name string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest,
	size int64,
) error {
	data, err := take(ctx, name, src, want, size)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away {
		return &store.DestinationError{Op: "write to", Path: m.identity.Path, Err: store.ErrNoMarker}
	}
	at := store.Written(src)
	if at.IsZero() {
		at = time.Now()
	}
	m.files[m.spelled(name)] = stored{data, mode, at}
	return nil
}

// Date is that of store.Dated.
func (m *Memory) Date(name string, at time.Time) error {
	f, err := m.find(name)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	f.at = at
	m.files[m.spelled(name)] = f
	return nil
}

func (m *Memory) Move(from, to string) error {
	f, err := m.find(from)
	if err != nil {
		return err
	}
	if err := m.claim(to); err != nil {
		return err
	}
	switch _, err := m.find(to); {
	case err == nil:
		return fs.ErrExist
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := m.Remove(from); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[to] = f
	return nil
}

func (m *Memory) Stat(name string) (fs.FileInfo, error) {
	if err := store.CheckFolder(name); err != nil {
		return nil, err
	}
	if f, err := m.find(name); err == nil {
		return info{path.Base(name), int64(len(f.data)), f.mode, f.at}, nil
	}
	for _, file := range m.Files() {
		if strings.HasPrefix(file, name+"/") && m.Present() == nil {
			return info{path.Base(name), 0, fs.ModeDir | 0o700, time.Time{}}, nil
		}
	}
	return nil, fs.ErrNotExist
}

type info struct {
	name string
	size int64
	mode fs.FileMode
	at   time.Time
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return i.at }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }

func (m *Memory) Walk(ctx context.Context, folder string, fn func(store.Entry) error) error {
	if err := store.CheckFolder(folder); err != nil {
		return err
	}
	found := !strings.Contains(folder, "/") && m.Present() == nil
	for _, name := range m.Files() {
		if err := ctx.Err(); err != nil {
			return err
		}
		f, err := m.find(name)
		if err != nil || !strings.HasPrefix(name, folder+"/") {
			continue
		}
		found = true
		if err := fn(store.Entry{Rel: name, Size: int64(len(f.data)), ModTime: f.at, Mode: f.mode}); err != nil {
			return err
		}
	}
	if !found {
		return fs.ErrNotExist
	}
	return nil
}

func (m *Memory) Remove(name string) error {
	if !*m.locked {
		return errors.New("files are removed only by the one who holds the lock")
	}
	_, err := m.find(name)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		for file := range m.files {
			if errors.Is(err, fs.ErrNotExist) && !m.away && strings.HasPrefix(file, name+"/") {
				return fs.ErrExist
			}
		}
		return err
	}
	delete(m.files, m.spelled(name))
	return nil
}

// Sweep finds nothing: what is half written has never been kept.
func (m *Memory) Sweep(_ context.Context, dry bool) (store.Swept, error) {
	if !dry && !*m.locked {
		return store.Swept{}, errors.New("unfinished files are removed only by the one who holds the lock")
	}
	return store.Swept{}, nil
}

func (m *Memory) Announce() (done func(), err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept++
	return sync.OnceFunc(func() { m.mu.Lock(); defer m.mu.Unlock(); m.kept-- }), nil
}

func (m *Memory) Announced() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept > 0
}

func (m *Memory) Lock(context.Context, time.Duration) (func(), error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away {
		return nil, store.ErrNoMarker
	}
	if m.busy {
		return nil, store.ErrBusy
	}
	m.busy, *m.locked = true, true
	return sync.OnceFunc(func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.busy, *m.locked = false, false
	}), nil
}

func (m *Memory) Close() error { return nil }
