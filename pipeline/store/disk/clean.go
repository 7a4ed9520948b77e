package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"

	"github.com/stillroom/stillroom/pipeline/store"
)

// Sweep implements [store.Storage]: it removes only files with names that we give and
// that nobody can be working on. It goes on after an error.
func (s *Disk) Sweep(ctx context.Context, dry bool) (n store.Swept, err error) {
	if !dry {
		if !s.locked.Load() {
			return n, errors.New("unfinished files are removed only by the one who holds the lock")
		}
		s.busy.Lock() // wait for our own puts, whose temp files these would be
		defer s.busy.Unlock()
	}
	sweep := func(e store.Entry) error {
		if !atomicfile.IsTemp(path.Base(e.Rel)) || !e.Mode.IsRegular() {
			return nil
		}
		if !dry {
			if err := s.root.Remove(e.Rel); err != nil {
				return atomicfile.Destination("remove", s.place.called(e.Rel), err)
			}
		}
		n.Files++
		n.Bytes += e.Size
		return nil
	}
	var errs []error
	list, busy, err := s.halfKept(ctx)
	n.Busy = busy
	errs = append(errs, err)
	for _, e := range list {
		errs = append(errs, sweep(e))
	}
	for _, d := range []string{store.Originals, store.Derivatives, store.Aside} {
		if _, err := s.root.Stat(d); errors.Is(err, fs.ErrNotExist) {
			continue // nothing half-written is in it; that it is gone is for others to say
		}
		errs = append(errs, s.walk(ctx, d, atomicfile.IsTemp, sweep))
	}
	return n, errors.Join(errs...)
}

// halfKept are the half-written documents and files at the top that nobody is writing:
// documents, and what the folder remembers of the ledger, are kept without the lock.
// Whoever was writing one that was seen is asked for after it was, and is busy or has
// ended, and then it is there no more.
func (s *Disk) halfKept(ctx context.Context) (list []store.Entry, busy bool, err error) {
	var seen []store.Entry
	see := func(e store.Entry) error {
		if atomicfile.IsTemp(path.Base(e.Rel)) {
			seen = append(seen, e)
		}
		return nil
	}
	top, err := fs.ReadDir(s.root.FS(), ".")
	for _, e := range top {
		if info, ierr := e.Info(); ierr == nil {
			_ = see(store.Entry{Rel: e.Name(), Size: info.Size(), Mode: info.Mode()})
		} else if !errors.Is(ierr, fs.ErrNotExist) {
			err = errors.Join(err, ierr)
		}
	}
	if _, serr := s.root.Stat(store.Evidence); !errors.Is(serr, fs.ErrNotExist) {
		err = errors.Join(err, s.walk(ctx, store.Evidence, atomicfile.IsTemp, see))
	}
	if len(seen) == 0 {
		return nil, false, err
	}
	if s.Announced() {
		return nil, true, err
	}
	for _, e := range seen {
		if _, gone := s.root.Lstat(e.Rel); !errors.Is(gone, fs.ErrNotExist) {
			list = append(list, e)
		}
	}
	return list, false, err
}

// Remove removes the file at rel, durably, and the directories that it leaves
// empty. It is for undo, purge and gc, after the row that names the file is
// gone; nothing else ever removes an original. A file that is not there is
// fs.ErrNotExist. It is refused unless this Disk holds the lock. A run that was cut
// short may have left a folder empty: it is removed likewise.
func (s *Disk) Remove(rel string) error {
	if !s.locked.Load() {
		return errors.New("files are removed only by the one who holds the lock")
	}
	if err := s.Present(); err != nil {
		return err
	}
	if err := store.CheckName(rel); err != nil {
		return err
	}
	fi, err := s.Stat(rel)
	if err != nil {
		return err
	}
	s.busy.Lock()
	defer s.busy.Unlock()
	if fi.IsDir() {
		return s.removeFolder(rel)
	}
	if err := s.root.Remove(rel); err != nil {
		return atomicfile.Destination("remove", s.place.called(rel), err)
	}
	s.names.Release(rel)
	return s.emptied(path.Dir(rel))
}

// removeFolder removes a folder that is empty. The caller holds busy for writing.
func (s *Disk) removeFolder(rel string) error {
	list, err := fs.ReadDir(s.root.FS(), rel)
	if err != nil {
		return atomicfile.Destination("read", s.place.called(rel), err)
	}
	if len(list) > 0 || path.Dir(rel) == "." {
		return fmt.Errorf("remove %s: a folder that stays: %w", s.place.called(rel), fs.ErrExist)
	}
	return s.emptied(rel)
}

// emptied removes a folder from which a file went, and those above it, as far as
// they are empty, durably. The caller holds busy for writing.
func (s *Disk) emptied(dir string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for (strings.Contains(dir, "/") || dir == store.Aside) && s.root.Remove(dir) == nil { // fails unless empty
		delete(s.made, dir)
		s.names.Release(dir)
		dir = path.Dir(dir)
	}
	return s.w.SyncDir(s.root, dir)
}
