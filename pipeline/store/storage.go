package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// Storage is a place that keeps files: a folder on a disk today. Names are paths
// below it, with slashes, and begin with one of its folders: see the package
// comment. A suite of tests holds what every one must do.
//
// It promises of writing that a name shows all of the new bytes or what stood
// there before, at every instant; and of PutOnce and Replace that the bytes are
// durable, were read back and are the ones that were promised when they return.
// A fault that the next file will meet too is a DestinationError, or ErrNoMarker
// when the place itself is not there; one of a name is a NameError, one of the
// bytes that come in a SourceError. What is not there is fs.ErrNotExist, and says
// nothing while Present does not return nil.
type Storage interface {
	// Identity says which storage it is and what it can promise.
	Identity() Identity
	// Present returns nil if the storage that was opened is still there.
	Present() error
	// OpenAt opens a file from an offset on, as the storage holds it and not as
	// the system remembers it.
	OpenAt(name string, offset int64) (io.ReadCloser, error)
	// PutOnce keeps the bytes of src under a name for ever. If the same bytes
	// stand there already they are made as durable as if they were new, and src is
	// not read; if anything else does, it is not touched, and the error is
	// fs.ErrExist.
	PutOnce(ctx context.Context, name string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest, size int64) error
	// Replace keeps the bytes of src under a name, whatever stood there.
	Replace(ctx context.Context, name string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest, size int64) error
	// Move gives a file another name, never over one that is taken (fs.ErrExist).
	Move(from, to string) error
	// Stat describes a file. A link is not followed.
	Stat(name string) (fs.FileInfo, error)
	// Walk calls fn for every file below a folder, in a fixed order, and leaves out
	// what is half written. What cannot be read does not end it, and comes joined at
	// the end.
	Walk(ctx context.Context, folder string, fn func(Entry) error) error
	// Remove removes a file for good, and folders that it leaves empty.
	Remove(name string) error
	// Sweep removes what runs that were cut short left half written, and says how
	// many files that were. It and Remove are for the one who holds the lock.
	Sweep(ctx context.Context) (int, error)
	// Lock keeps every other writer out until unlock is called. It waits up to wait
	// and then returns ErrBusy.
	Lock(ctx context.Context, wait time.Duration) (unlock func(), err error)
	Close() error
}

// Identity is which storage it is, where, and what it can promise.
type Identity struct {
	UUID   string // for ever, wherever it is connected
	Path   string // where it is now
	Device string // what it lies on: two storages on one are lost together

	// PlainNames: it cannot hold every name as shot, and those that it cannot are
	// kept under one that can be turned back: see SafeName.
	PlainNames bool
}

var _ Storage = (*Store)(nil)

// Identity says which storage it is, and on what it lies.
func (s *Store) Identity() Identity {
	return Identity{UUID: s.id, Path: s.path, Device: DeviceOf(s.path), PlainNames: s.plain}
}

// OpenAt opens the file at rel from an offset on, past what the system remembers.
func (s *Store) OpenAt(rel string, offset int64) (io.ReadCloser, error) {
	f, err := s.Open(rel)
	if err != nil {
		return nil, err
	}
	atomicfile.Forget(f)
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return nil, errors.Join(s.nameless(err), f.Close())
	}
	return f, nil
}

// PutOnce is that of Storage.
func (s *Store) PutOnce(ctx context.Context, rel string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest, size int64) error {
	return s.put(ctx, rel, src, want, size, func(dir *atomicDir, name string) error {
		for {
			switch same, err := s.takeOver(ctx, dir.Root, name, want, size, mode); {
			case err == nil && same:
				return nil
			case err == nil:
				return fs.ErrExist
			case !errors.Is(err, fs.ErrNotExist):
				return err
			}
			// Somebody may be faster: then it matters what stands there now.
			err := dir.publish(name, mode, (*atomicfile.Staged).PublishOnce)
			if !errors.Is(err, fs.ErrExist) {
				return err
			}
		}
	})
}

// Replace is that of Storage.
func (s *Store) Replace(ctx context.Context, rel string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest, size int64) error {
	return s.put(ctx, rel, src, want, size, func(dir *atomicDir, name string) error {
		return dir.publish(name, mode, (*atomicfile.Staged).PublishReplace)
	})
}

// put runs one in the folder of rel, which is made if it is not there.
func (s *Store) put(ctx context.Context, rel string, src io.ReadSeeker, want schema.Digest, size int64, one func(*atomicDir, string) error) (err error) {
	if err := checkRel(rel); err != nil {
		return err
	}
	if want.IsZero() || size < 0 {
		return errors.New("a file is kept only when its digest and size are known")
	}
	defer func() { err = s.nameless(err) }()
	dir, done, err := s.begin(path.Dir(rel), s.w.MkdirIn)
	if err != nil {
		return err
	}
	defer done()
	return one(&atomicDir{dir, func(mode fs.FileMode) (*atomicfile.Staged, error) {
		if _, err := src.Seek(0, io.SeekStart); err != nil {
			return nil, &SourceError{Err: err}
		}
		return s.w.Stage(ctx, dir, mode, src, want, size)
	}}, path.Base(rel))
}

// Move is that of Storage. It is refused unless this Store holds the lock.
func (s *Store) Move(from, to string) (err error) {
	if !s.locked.Load() {
		return errors.New("files are moved only by the one who holds the lock")
	}
	if err := errors.Join(checkRel(from), checkRel(to)); err != nil {
		return err
	}
	defer func() { err = s.nameless(err) }()
	if _, err := s.root.Lstat(from); err != nil {
		return err
	}
	// Not to begin with: what follows holds busy for writing.
	_, done, err := s.begin(path.Dir(to), s.w.MkdirIn)
	if err != nil {
		return err
	}
	done()
	s.busy.Lock()
	defer s.busy.Unlock()
	if err := s.w.MoveOnce(s.root, from, to); err != nil {
		return err
	}
	return s.emptied(path.Dir(from))
}

// Sweep is that of Storage.
func (s *Store) Sweep(ctx context.Context) (int, error) { return s.RemoveTemps(ctx) }

// Digest returns the SHA-256 and the length of a file as a storage holds it now.
func Digest(ctx context.Context, s Storage, name string) (schema.Digest, int64, error) {
	r, err := s.OpenAt(name, 0)
	if err != nil {
		return schema.Digest{}, 0, err
	}
	defer r.Close()
	return atomicfile.Sum(ctx, r)
}

// Keep keeps an original as folder/name below Originals, and returns the path that
// it got. The name is kept as shot as far as the storage can hold it; if it is
// taken by other bytes, the file becomes name-2.ext and so on; what stands there
// already with the same bytes is taken over.
func Keep(ctx context.Context, s Storage, src io.ReadSeeker, want schema.Digest, size int64, folder, name string) (rel string, err error) {
	if want.IsZero() || size < 0 {
		return "", errors.New("an original is kept only when its digest and size are known")
	}
	if cleanName(folder) != folder {
		return "", &NameError{Path: fmt.Sprintf("%q", folder), Err: errors.New("a shoot's folder must be one plain name")}
	}
	name = cleanName(name)
	plain := s.Identity().PlainNames
	var refused error // by the name as shot
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		try, in := candidate(name, n), folder
		if plain || refused != nil {
			try, in = candidate(SafeName(name), n), SafeName(folder)
		}
		rel := path.Join(Originals, in, try)
		err := s.PutOnce(ctx, rel, 0o444, src, want, size)
		switch {
		case err == nil:
			return rel, nil
		case errors.Is(err, fs.ErrExist):
			continue // taken by other bytes
		case errors.As(err, new(*NameError)) && refused == nil && !plain:
			refused, n = err, 0 // nobody said that this storage is choosy; it is
		case errors.As(err, new(*NameError)) && name != byDigest(want, name):
			// It cannot hold even that. Its digest it can: the name as shot is on record.
			refused, name, n = err, byDigest(want, name), 0
		default:
			return "", err
		}
	}
}
