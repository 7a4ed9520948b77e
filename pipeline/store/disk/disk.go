package disk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

const catalogText = `This folder is a stillroom catalog: photographs, and who consented to what.
Keep this file with the folder. Without it stillroom will not write here.
`

// ownerOnly is the mode of every directory made here. Names of files and folders
// tell something about a family, too.
const ownerOnly fs.FileMode = 0o700

// folder is an open folder, in which every name is one that a storage may have: looked
// at and read, and in errors without the names of originals.
type folder struct {
	root  *os.Root
	place place // absolute
}

// marked is a folder with a marker, which says which storage it is.
type marked struct {
	folder
	id     string
	of     string // the catalog that it is a mirror of, if the marker says so
	plain  bool   // it cannot hold every name
	bare   bool   // it keeps no modes
	device func() string
}

// Disk is an open storage in a folder: what is written to it, and by whom.
type Disk struct {
	marked
	w      atomicfile.Writer
	bell   Bell
	locked atomic.Bool
	names  store.Spellings // of the originals

	// Puts hold busy for reading. Whoever removes files or directories holds
	// it for writing, so that nothing vanishes from under a put.
	busy sync.RWMutex

	mu        sync.Mutex
	made      map[string]bool // directories known to be there, as durable as they must be
	unsettled []string        // derivatives that may not be durable yet
}

// Create makes the directory root a storage, and root itself if it is not
// there, and opens it. The marker comes last: until then root is no storage.
// The error is fs.ErrExist if root is one already, also when two processes try
// at the same time.
//
// A folder that is there already is closed to others.
func Create(root string) (*Disk, error) { return begin(root, catalogText, keepOut) }

// CreateMirror is Create for a storage of second copies of a catalog.
func CreateMirror(root, catalog string) (*Disk, error) {
	return begin(root, mirrorOf+catalog+"\n"+mirrorText, func(*os.Root) {}) // it may be the top of a disk
}

const (
	mirrorOf   = "mirror of "
	mirrorText = `This folder is a stillroom mirror: second copies of a catalog's photographs.
Keep this file with the folder. Without it stillroom will not write here.
`
)

func begin(root, about string, close func(*os.Root)) (*Disk, error) {
	var w atomicfile.Writer
	if err := w.MkdirAll(root, ownerOnly); err != nil {
		return nil, err
	}
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("create storage: %w", err)
	}
	defer r.Close()
	if _, err := r.Lstat(store.Marker); err == nil {
		return nil, fmt.Errorf("%s is a stillroom storage already: %w", root, fs.ErrExist)
	}
	close(r)
	for _, d := range []string{store.Originals, store.Derivatives, store.Evidence} {
		if err := w.MkdirIn(r, d, ownerOnly); err != nil {
			return nil, err
		}
	}
	id, err := uuid.NewRandom()
	if err != nil {
		return nil, fmt.Errorf("create storage: %w", err)
	}
	text := []byte(id.String() + "\n" + about)
	err = w.WriteOnce(context.Background(), filepath.Join(root, store.Marker), 0o600, bytes.NewReader(text), schema.DigestOf(text), int64(len(text)))
	if err != nil {
		return nil, err
	}
	return Open(root)
}

// Open opens the storage at root. Without a readable marker the error is
// ErrNoMarker; it is also fs.ErrNotExist when there is nothing at root.
func Open(root string) (*Disk, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("open storage: %w", err)
	}
	r, err := os.OpenRoot(abs)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open storage %s: %w: %w", root, store.ErrNoMarker, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("open storage: %w", err)
	}
	id, of, err := readMarker(r)
	if err != nil {
		r.Close()
		return nil, fmt.Errorf("open storage %s: %w", root, err)
	}
	s := &Disk{
		marked: marked{
			folder: folder{r, place(abs)}, id: id, of: of, plain: plainNames(abs), bare: modeless(kindOf(abs)),
			device: sync.OnceValue(func() string { return DeviceOf(abs) }),
		},
		bell: Bell{r}, made: map[string]bool{},
	}
	s.names.List = s.list
	return s, nil
}

// Close releases what Open took. The lock, if held, is released by its own
// function.
func (s folder) Close() error { return s.root.Close() }

// Present returns nil if the storage that was opened is still to be found
// under its path, and ErrNoMarker if not: unplugged, unmounted, moved, or
// another one in its place. Ask it before calling any file missing. Another
// error means that it could not be found out.
func (s *marked) Present() error {
	if err := s.present(); err != nil {
		return fmt.Errorf("storage %s: %w", s.place, err)
	}
	return nil
}

func (s *marked) present() error {
	there, err := os.Stat(string(s.place))
	if errors.Is(err, fs.ErrNotExist) {
		return store.ErrNoMarker
	}
	if err != nil {
		return err
	}
	here, err := s.root.Stat(".")
	if err != nil {
		return err
	}
	// An unmounted disk leaves its mount point behind, while our handle still
	// leads to the disk.
	if !os.SameFile(there, here) {
		return fmt.Errorf("%w (another folder is in its place)", store.ErrNoMarker)
	}
	id, _, err := readMarker(s.root)
	if err != nil {
		return err
	}
	if id != s.id {
		return fmt.Errorf("%w of this catalog (another one's is in its place)", store.ErrNoMarker)
	}
	return nil
}

func readMarker(r *os.Root) (id, of string, err error) {
	info, err := r.Stat(store.Marker)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", "", store.ErrNoMarker
	case err != nil:
		return "", "", err
	case !info.Mode().IsRegular(): // a pipe would be waited for
		return "", "", fmt.Errorf("%w that is a file", store.ErrNoMarker)
	}
	f, err := r.Open(store.Marker)
	if err != nil {
		return "", "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 4096)) // ours has a few hundred bytes
	if err != nil {
		return "", "", err
	}
	first, rest, _ := bytes.Cut(b, []byte("\n"))
	u, err := uuid.ParseBytes(bytes.TrimSpace(first))
	if err != nil || u == uuid.Nil {
		return "", "", fmt.Errorf("%w that begins with a UUID", store.ErrNoMarker)
	}
	second, _, _ := bytes.Cut(rest, []byte("\n"))
	if catalog, ok := bytes.CutPrefix(second, []byte(mirrorOf)); ok {
		of = string(bytes.TrimSpace(catalog))
	}
	return u.String(), of, nil
}
