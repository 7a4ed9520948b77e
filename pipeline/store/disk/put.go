package disk

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// ReplaceSoon is that of store.Soon.
func (s *Disk) ReplaceSoon(ctx context.Context, rel string, mode fs.FileMode, data []byte) (err error) {
	if err := errors.Join(store.CheckName(rel), ctx.Err()); err != nil {
		return err
	}
	defer func() { err = s.place.nameless(err) }()
	dir, done, err := s.begin(path.Dir(rel), s.w.MkdirSoon)
	if err != nil {
		return err
	}
	defer done()
	if err := s.w.ReplaceSoon(dir, path.Base(rel), mode, data); err != nil {
		return err
	}
	s.mu.Lock()
	s.unsettled = append(s.unsettled, rel)
	s.mu.Unlock()
	return nil
}

// Unsettled lists what ReplaceSoon wrote and may not be durable yet.
func (s *Disk) Unsettled() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.unsettled)
}

// Settle is that of store.Soon.
func (s *Disk) Settle() error {
	s.mu.Lock()
	files := s.unsettled
	s.unsettled = nil
	s.mu.Unlock()
	if len(files) == 0 {
		return nil
	}
	return s.w.SyncFiles(s.root, files)
}

// restrict takes from everybody but the owner what folders of the storage allow
// them: they may have been copied here by other programs.
func (s folder) restrict(folders ...string) error {
	for _, rel := range folders {
		fi, err := s.root.Lstat(rel)
		if err == nil && fi.Mode().Perm() != ownerOnly {
			// A file system without modes keeps its own, so a refusal is no fault.
			if err = s.root.Chmod(rel, ownerOnly); errors.Is(err, fs.ErrPermission) {
				err = nil
			}
		}
		if err != nil {
			return atomicfile.Destination("chmod", path.Join(string(s.place), rel), err)
		}
	}
	return nil
}

// begin makes sure that the storage is there and the directory rel is in it, made
// by mkdir if it was not, and opens that. Done must be called; until then nothing
// is removed from under the caller.
func (s *Disk) begin(
	rel string, mkdir func(*os.Root, string, fs.FileMode) error,
) (dir *os.Root, done func(), err error) {
	s.busy.RLock()
	defer func() {
		if err != nil {
			s.busy.RUnlock()
		}
	}()
	if err := s.present(); err != nil {
		return nil, nil, atomicfile.Destination("write to", string(s.place), err)
	}
	s.mu.Lock()
	made := s.made[rel]
	s.mu.Unlock()
	if !made { // outside of mu: it waits for the disk
		if err := mkdir(s.root, rel, ownerOnly); err != nil {
			return nil, nil, err
		}
		s.mu.Lock()
		s.made[rel] = true
		s.mu.Unlock()
	}
	dir, err = s.root.OpenRoot(rel)
	if err != nil {
		return nil, nil, atomicfile.Destination("open", path.Join(string(s.place), rel), err)
	}
	return dir, func() { dir.Close(); s.busy.RUnlock() }, nil
}

// takeOver reports whether the file name in dir holds exactly the bytes
// promised, and if so makes sure that it is as durable and as write-protected
// as if we had written it now. The error is fs.ErrNotExist if the name is free;
// it is nil, and same false, if something else stands there.
func takeOver(
	ctx context.Context, w *atomicfile.Writer, dir *os.Root, name string, want schema.Digest,
	size int64, mode fs.FileMode,
) (same bool, err error) {
	fail := func(op string, err error) (bool, error) {
		return false, atomicfile.Destination(op, path.Join(dir.Name(), name), err)
	}
	fi, err := dir.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, fs.ErrNotExist
	}
	if cause, ok := atomicfile.RefusedName(err); ok {
		return false, &store.NameError{Path: path.Join(dir.Name(), name), Err: cause}
	}
	if err != nil {
		return fail("look at", err)
	}
	if !fi.Mode().IsRegular() || fi.Size() != size {
		return false, nil
	}
	f, err := dir.Open(name)
	if err != nil {
		return fail("read", err)
	}
	defer f.Close()
	// It may never have been synced: the crash can have come between the two.
	if err := w.SyncFile(f, path.Join(dir.Name(), name)); err != nil {
		return false, err
	}
	d, n, err := atomicfile.ReadBack(ctx, f)
	if err != nil {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		return fail("read", err)
	}
	if d != want || n != size {
		return false, nil
	}
	if fi.Mode().Perm() != mode {
		// A file system without modes keeps its own, so a refusal is no fault.
		if err := f.Chmod(mode); err != nil && !errors.Is(err, fs.ErrPermission) {
			return fail("chmod", err)
		}
	}
	if err := w.SyncDir(dir, "."); err != nil {
		return false, err
	}
	return true, nil
}
