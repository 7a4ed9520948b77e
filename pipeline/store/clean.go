package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// RemoveTemps removes what crashed runs left unfinished and returns how many
// files that were. Only names that we give and that nobody can be working on:
// it is refused unless this Store holds the lock. It goes on after an error.
func (s *Store) RemoveTemps(ctx context.Context) (n int, err error) {
	if !s.locked.Load() {
		return 0, errors.New("unfinished files are removed only by the one who holds the lock")
	}
	s.busy.Lock() // wait for our own puts, whose temp files these would be
	defer s.busy.Unlock()
	remove := func(e Entry) error {
		if !atomicfile.IsTemp(path.Base(e.Rel)) || !e.Mode.IsRegular() {
			return nil
		}
		if err := s.root.Remove(e.Rel); err != nil {
			return atomicfile.Destination("remove", s.called(e.Rel), err)
		}
		n++
		return nil
	}
	var errs []error
	// The marker and the settings stand at the top, and were written by us.
	top, err := fs.ReadDir(s.root.FS(), ".")
	errs = append(errs, err)
	for _, e := range top {
		errs = append(errs, remove(Entry{Rel: e.Name(), Mode: e.Type()}))
	}
	for _, d := range []string{Originals, Derivatives, Evidence, Aside} {
		errs = append(errs, s.walk(ctx, d, remove))
	}
	return n, errors.Join(errs...)
}

// Remove removes the file at rel, durably, and the directories that it leaves
// empty. It is for undo, purge and gc, after the row that names the file is
// gone; nothing else ever removes an original. A file that is not there is
// fs.ErrNotExist. It is refused unless this Store holds the lock.
func (s *Store) Remove(rel string) error {
	gone := fs.ErrNotExist
	for _, file := range documentFiles(rel) { // sealed, or not, or both
		switch err := s.removeOne(file); {
		case err == nil:
			gone = nil
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	return gone
}

func (s *Store) removeOne(rel string) error {
	if !s.locked.Load() {
		return errors.New("files are removed only by the one who holds the lock")
	}
	if err := s.Present(); err != nil {
		return err
	}
	fi, err := s.Stat(rel)
	if err != nil {
		return err
	}
	if fi.IsDir() {
		return fmt.Errorf("remove %s: a folder", s.called(rel))
	}
	s.busy.Lock()
	defer s.busy.Unlock()
	if err := s.root.Remove(rel); err != nil {
		return atomicfile.Destination("remove", s.called(rel), err)
	}
	return s.emptied(path.Dir(rel))
}

// emptied removes a folder from which a file went, and those above it, as far as
// they are empty, durably. The caller holds busy for writing.
func (s *Store) emptied(dir string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for (strings.Contains(dir, "/") || dir == Aside) && s.root.Remove(dir) == nil { // fails unless empty
		delete(s.made, dir)
		dir = path.Dir(dir)
	}
	return s.w.SyncDir(s.root, dir)
}
