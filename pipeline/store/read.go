package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// Stat describes what stands at rel, a path as returned by a Put. It does not
// follow a link. When it says fs.ErrNotExist, ask Present before you believe
// it.
func (s *Store) Stat(rel string) (fs.FileInfo, error) {
	if err := checkRel(rel); err != nil {
		return nil, err
	}
	fi, err := s.root.Lstat(rel)
	return fi, s.nameless(err)
}

// StatFolder describes a folder below which files are kept: Originals,
// Derivatives, Evidence or one below it. It does not follow a link.
func (s *Store) StatFolder(rel string) (fs.FileInfo, error) {
	if err := checkRel(path.Join(rel, "x")); err != nil {
		return nil, err
	}
	fi, err := s.root.Lstat(rel)
	return fi, s.nameless(err)
}

// Open opens the file at rel for reading. Only a regular file is opened: we
// never make anything else, so a link or a pipe there is not ours.
func (s *Store) Open(rel string) (*os.File, error) {
	fi, err := s.Stat(rel)
	if err != nil {
		return nil, err
	}
	if !fi.Mode().IsRegular() {
		return nil, fmt.Errorf("open %s: not a regular file", s.called(rel))
	}
	f, err := s.root.Open(rel)
	return f, s.nameless(err)
}

// Digest returns the SHA-256 and the length of the file at rel as the storage
// holds it now; what the system remembers of it is dropped first.
func (s *Store) Digest(ctx context.Context, rel string) (schema.Digest, int64, error) {
	f, err := s.Open(rel)
	if err != nil {
		return schema.Digest{}, 0, err
	}
	defer f.Close()
	d, n, err := atomicfile.ReadBack(ctx, f)
	if err != nil {
		return schema.Digest{}, n, s.nameless(err)
	}
	return d, n, nil
}

// Entry is one thing that stands in the storage, not a directory.
type Entry struct {
	Rel     string // may be passed to Stat and Open
	Size    int64
	ModTime time.Time
	Mode    fs.FileMode // whatever is not regular was not put there by us
}

// Walk calls fn for everything below the directory rel, which is Originals,
// Derivatives, Evidence or a path below one, in the order of the names of each
// directory. Temp files are left out. An error of fn or of ctx ends the walk
// and is returned. What cannot be read does not end it; these errors come
// joined at the end, because "could not look" is not "nothing there".
func (s *Store) Walk(ctx context.Context, rel string, fn func(Entry) error) error {
	if err := checkRel(path.Join(rel, "x")); err != nil {
		return err
	}
	return s.walk(ctx, rel, func(e Entry) error {
		if atomicfile.IsTemp(path.Base(e.Rel)) {
			return nil
		}
		return fn(e)
	})
}

// stopWalk carries an error that ends a walk past those that do not.
type stopWalk struct{ error }

func (e stopWalk) Unwrap() error { return e.error }

func (s *Store) walk(ctx context.Context, rel string, fn func(Entry) error) error {
	err := s.walkDir(ctx, rel, fn)
	var stop stopWalk
	if errors.As(err, &stop) {
		return stop.error
	}
	return err
}

func (s *Store) walkDir(ctx context.Context, rel string, fn func(Entry) error) error {
	if err := ctx.Err(); err != nil {
		return stopWalk{err}
	}
	d, err := s.root.Open(rel)
	if (rel == Derivatives || rel == Aside) && errors.Is(err, fs.ErrNotExist) {
		return nil // a cache: people may delete it; and most storages never set anything aside
	}
	if err != nil {
		return s.nameless(err)
	}
	list, err := d.ReadDir(-1)
	d.Close()
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	errs := []error{s.nameless(err)}
	for _, e := range list {
		sub := path.Join(rel, e.Name())
		if e.IsDir() {
			err := s.walkDir(ctx, sub, fn)
			if errors.As(err, new(stopWalk)) {
				return err
			}
			errs = append(errs, err)
			continue
		}
		fi, err := s.root.Lstat(sub)
		if err != nil {
			errs = append(errs, s.nameless(err))
			continue
		}
		if err := fn(Entry{Rel: sub, Size: fi.Size(), ModTime: fi.ModTime(), Mode: fi.Mode()}); err != nil {
			return stopWalk{err}
		}
	}
	return errors.Join(errs...)
}

// Free returns how many bytes may still be written to the storage.
func (s *Store) Free() (int64, error) {
	d, err := s.root.Open(".")
	if err != nil {
		return 0, fmt.Errorf("free space: %w", err)
	}
	defer d.Close()
	n, err := free(d)
	if err != nil {
		return 0, fmt.Errorf("free space: %w", err)
	}
	return n, nil
}
