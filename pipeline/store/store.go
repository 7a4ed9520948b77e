package store

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
	"github.com/stillroom/stillroom/schema"
)

// Marker is the file that says "this is the storage". Its first line is the
// storage's UUID.
const Marker = ".stillroom"

// The directories of a store, which are also the first part of every path.
const (
	Originals   = "originals"
	Derivatives = "derivatives"
	Evidence    = "evidence"
	Aside       = "aside" // damaged files that were taken out of the way, below the digest that they should have
)

const catalogText = `This folder is a stillroom catalog: photographs, and who consented to what.
Keep this file with the folder. Without it stillroom will not write here.
`

// private is the mode of every directory made here. Names of files and folders
// tell something about a family, too.
const private fs.FileMode = 0o700

// Store is an open storage.
type Store struct {
	root   *os.Root
	path   string // absolute
	id     string
	of     string // the catalog that it is a mirror of, if the marker says so
	plain  bool   // it cannot hold every name
	w      atomicfile.Writer
	locked atomic.Bool

	// Puts hold busy for reading. Whoever removes files or directories holds
	// it for writing, so that nothing vanishes from under a put.
	busy sync.RWMutex

	mu        sync.Mutex
	made      map[string]bool // directories known to be there, as durable as they must be
	unsettled []string        // derivatives that may not be durable yet

	sealer Sealer // the key to the documents; nil if it is not here
	seals  bool   // documents are sealed when they are kept
}

// Create makes the directory root a storage, and root itself if it is not
// there, and opens it. The marker comes last: until then root is no storage.
// The error is fs.ErrExist if root is one already, also when two processes try
// at the same time.
func Create(root string) (*Store, error) { return begin(root, catalogText) }

// CreateMirror is Create for a storage of second copies of a catalog.
func CreateMirror(root, catalog string) (*Store, error) {
	return begin(root, mirrorOf+catalog+"\n"+mirrorText)
}

const (
	mirrorOf   = "mirror of "
	mirrorText = `This folder is a stillroom mirror: second copies of a catalog's photographs.
Keep this file with the folder. Without it stillroom will not write here.
`
)

func begin(root, about string) (*Store, error) {
	var w atomicfile.Writer
	if err := w.MkdirAll(root, private); err != nil {
		return nil, err
	}
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("create storage: %w", err)
	}
	defer r.Close()
	if _, err := r.Lstat(Marker); err == nil {
		return nil, fmt.Errorf("%s is a stillroom storage already: %w", root, fs.ErrExist)
	}
	for _, d := range []string{Originals, Derivatives, Evidence} {
		if err := w.MkdirIn(r, d, private); err != nil {
			return nil, err
		}
	}
	id, err := uuid.NewRandom()
	if err != nil {
		return nil, fmt.Errorf("create storage: %w", err)
	}
	text := []byte(id.String() + "\n" + about)
	err = w.WriteOnce(context.Background(), filepath.Join(root, Marker), 0o600, bytes.NewReader(text), schema.DigestOf(text), int64(len(text)))
	if err != nil {
		return nil, err
	}
	return Open(root)
}

// Open opens the storage at root. Without a readable marker the error is
// ErrNoMarker; it is also fs.ErrNotExist when there is nothing at root.
func Open(root string) (*Store, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("open storage: %w", err)
	}
	r, err := os.OpenRoot(abs)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open storage %s: %w: %w", root, ErrNoMarker, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("open storage: %w", err)
	}
	id, of, err := readMarker(r)
	if err != nil {
		r.Close()
		return nil, fmt.Errorf("open storage %s: %w", root, err)
	}
	return &Store{root: r, path: abs, id: id, of: of, plain: plainNames(abs), made: map[string]bool{}}, nil
}

// MirrorOf is the catalog whose second copies it was made for; "" if its marker does
// not say so: a catalog's own, or a mirror that an older program made.
func (s *Store) MirrorOf() string { return s.of }

// Close releases what Open took. The lock, if held, is released by its own
// function.
func (s *Store) Close() error { return s.root.Close() }

// UUID names this storage, for ever.
func (s *Store) UUID() string { return s.id }

// Path is the absolute path of the directory.
func (s *Store) Path() string { return s.path }

// Present returns nil if the storage that was opened is still to be found
// under its path, and ErrNoMarker if not: unplugged, unmounted, moved, or
// another one in its place. Ask it before calling any file missing. Another
// error means that it could not be found out.
func (s *Store) Present() error {
	if err := s.present(); err != nil {
		return fmt.Errorf("storage %s: %w", s.path, err)
	}
	return nil
}

func (s *Store) present() error {
	there, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNoMarker
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
		return fmt.Errorf("%w (another folder is in its place)", ErrNoMarker)
	}
	id, _, err := readMarker(s.root)
	if err != nil {
		return err
	}
	if id != s.id {
		return fmt.Errorf("%w of this catalog (another one's is in its place)", ErrNoMarker)
	}
	return nil
}

func readMarker(r *os.Root) (id, of string, err error) {
	f, err := r.Open(Marker)
	if errors.Is(err, fs.ErrNotExist) {
		return "", "", ErrNoMarker
	}
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
		return "", "", fmt.Errorf("%w that begins with a UUID", ErrNoMarker)
	}
	second, _, _ := bytes.Cut(rest, []byte("\n"))
	if catalog, ok := bytes.CutPrefix(second, []byte(mirrorOf)); ok {
		of = string(bytes.TrimSpace(catalog))
	}
	return u.String(), of, nil
}
