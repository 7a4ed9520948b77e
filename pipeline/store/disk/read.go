package disk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/store"
)

// Stat is that of Storage.
func (s folder) Stat(rel string) (fs.FileInfo, error) {
	if err := store.CheckFolder(rel); err != nil {
		return nil, err
	}
	fi, err := s.root.Lstat(rel)
	return fi, s.place.nameless(err)
}

// OpenAt is that of Storage. Only a regular file is opened: we never make anything
// else, so a link or a pipe there is not ours.
func (s folder) OpenAt(rel string, offset int64) (io.ReadCloser, error) {
	if err := store.CheckName(rel); err != nil {
		return nil, err
	}
	fi, err := s.Stat(rel)
	if err != nil {
		return nil, err
	}
	if !fi.Mode().IsRegular() {
		return nil, fmt.Errorf("open %s: not a regular file", s.place.called(rel))
	}
	f, err := s.root.Open(rel)
	if err == nil && offset > 0 {
		if _, err = f.Seek(offset, io.SeekStart); err != nil {
			err = errors.Join(s.place.nameless(err), f.Close())
		}
	}
	if err != nil {
		return nil, s.place.nameless(err)
	}
	return &file{f, s.place}, nil
}

// file is one that is open, and does not say what it is called. It is not an *os.File
// with another Read: then copying would go past that.
type file struct {
	f *os.File
	place
}

func (f *file) Read(p []byte) (int, error) {
	n, err := f.f.Read(p)
	if err != nil && err != io.EOF {
		err = f.nameless(err)
	}
	return n, err
}

func (f *file) Close() error { return f.f.Close() }

// Forget has the system read the file from the disk from now on, where it lets us.
func (f *file) Forget() { atomicfile.Forget(f.f) }

// Walk is that of Storage, in the order of the names of each folder. Errors of reading
// come at the end, because "could not look" is not "nothing there".
func (s folder) Walk(ctx context.Context, rel string, fn func(store.Entry) error) error {
	if err := store.CheckFolder(rel); err != nil {
		return err
	}
	return s.walk(ctx, rel, func(name string) bool { return !atomicfile.IsTemp(name) }, fn)
}

// stopWalk carries an error that ends a walk past those that do not.
type stopWalk struct{ error }

func (e stopWalk) Unwrap() error { return e.error }

// walk calls fn for the files of which the name is wanted. The others are not looked at.
func (s folder) walk(
	ctx context.Context, rel string, wanted func(name string) bool, fn func(store.Entry) error,
) error {
	err := s.walkDir(ctx, rel, wanted, fn)
	var stop stopWalk
	if errors.As(err, &stop) {
		return stop.error
	}
	return err
}

func (s folder) walkDir(
	ctx context.Context, rel string, wanted func(name string) bool, fn func(store.Entry) error,
) error {
	if err := ctx.Err(); err != nil {
		return stopWalk{err}
	}
	d, err := s.root.Open(rel)
	if (rel == store.Derivatives || rel == store.Aside) && errors.Is(err, fs.ErrNotExist) {
		return nil // a cache: people may delete it; and most storages never set anything aside
	}
	if err != nil {
		return s.place.nameless(err)
	}
	list, err := d.ReadDir(-1)
	d.Close()
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	errs := []error{s.place.nameless(err)}
	for _, e := range list {
		sub := path.Join(rel, e.Name())
		if e.IsDir() {
			err := s.walkDir(ctx, sub, wanted, fn)
			if errors.As(err, new(stopWalk)) {
				return err
			}
			errs = append(errs, err)
			continue
		}
		if !wanted(e.Name()) {
			continue
		}
		fi, err := e.Info() // of the folder that is open: no name is looked up again
		if err != nil {
			errs = append(errs, s.place.nameless(err))
			continue
		}
		if err := fn(store.Entry{Rel: sub, Size: fi.Size(), ModTime: fi.ModTime(), Mode: fi.Mode()}); err != nil {
			return stopWalk{err}
		}
	}
	return errors.Join(errs...)
}
