package disk

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

var _ store.Storage = (*Disk)(nil)

// Identity says which storage it is, and on what it lies.
func (s *marked) Identity() store.Identity {
	return store.Identity{UUID: s.id, Path: string(s.place), Device: s.device(), MirrorOf: s.of, PlainNames: s.plain, NoModes: s.bare}
}

// PutOnce is that of Storage.
func (s *Disk) PutOnce(
	ctx context.Context, rel string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest,
	size int64,
) error {
	return s.naming(rel, func() error {
		return s.put(ctx, rel, src, want, size, func(dir *atomicDir, name string) error {
			for try := 1; ; try++ {
				switch same, err := takeOver(ctx, &s.w, dir.Root, name, want, size, mode); {
				case err == nil && same:
					store.Redate(s, rel, store.Written(src))
					return nil
				case err == nil:
					return fs.ErrExist
				case !errors.Is(err, fs.ErrNotExist):
					return err
				}
				// Somebody may be faster: then it matters what stands there now. And whoever
				// holds the lock may have swept away what was not finished.
				err := dir.publish(name, mode, (*atomicfile.Staged).PublishOnce)
				if !errors.Is(err, fs.ErrExist) && !(errors.Is(err, fs.ErrNotExist) && try < 3) {
					return err
				}
			}
		})
	})
}

// Replace is that of Storage.
func (s *Disk) Replace(
	ctx context.Context, rel string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest,
	size int64,
) error {
	return s.put(ctx, rel, src, want, size, func(dir *atomicDir, name string) error {
		return dir.publish(name, mode, (*atomicfile.Staged).PublishReplace)
	})
}

// put runs one in the folder of rel, which is made if it is not there.
func (s *Disk) put(
	ctx context.Context, rel string, src io.ReadSeeker, want schema.Digest, size int64,
	one func(*atomicDir, string) error,
) (err error) {
	if err := store.CheckName(rel); err != nil {
		return err
	}
	if want.IsZero() || size < 0 {
		return errors.New("a file is kept only when its digest and size are known")
	}
	defer func() { err = s.place.nameless(err) }()
	dir, done, err := s.begin(path.Dir(rel), s.w.MkdirIn)
	if err != nil {
		return err
	}
	defer done()
	if strings.HasPrefix(rel, store.Evidence+"/") {
		if err := s.restrict(store.Evidence, path.Dir(rel)); err != nil {
			return err
		}
	}
	return one(&atomicDir{dir, func(mode fs.FileMode) (*atomicfile.Staged, error) {
		if _, err := src.Seek(0, io.SeekStart); err != nil {
			return nil, &store.SourceError{Err: err}
		}
		return s.w.Stage(ctx, dir, mode, src, want, size)
	}}, path.Base(rel))
}

// Move is that of Storage. It is refused unless this Disk holds the lock.
func (s *Disk) Move(from, to string) error {
	return s.rename(from, to, func() error {
		if err := s.w.MoveOnce(s.root, from, to); err != nil {
			return err
		}
		s.names.Release(from)
		return s.emptied(path.Dir(from))
	})
}

// Link is that of store.Linking. It is refused unless this Disk holds the lock.
func (s *Disk) Link(from, to string) error {
	return s.rename(from, to, func() error { return s.w.LinkOnce(s.root, from, to) })
}

// rename gives the name to, in a folder that is made if it is not there.
func (s *Disk) rename(from, to string, give func() error) (err error) {
	if !s.locked.Load() {
		return errors.New("files are moved only by the one who holds the lock")
	}
	if err := errors.Join(store.CheckName(from), store.CheckName(to)); err != nil {
		return err
	}
	defer func() { err = s.place.nameless(err) }()
	if _, err := s.root.Lstat(from); err != nil {
		return err
	}
	return s.naming(to, func() error {
		// Not to begin with: what follows holds busy for writing.
		_, done, err := s.begin(path.Dir(to), s.w.MkdirIn)
		if err != nil {
			return err
		}
		done()
		s.busy.Lock()
		defer s.busy.Unlock()
		return give()
	})
}
