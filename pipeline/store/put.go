package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// PutOriginal keeps the size bytes of src, whose SHA-256 is want, for ever, as
// originals/<shoot>/<name>, mode 0444, and returns that path. The name is kept
// as shot as far as it can be a file name. If it is taken by other bytes, the
// file becomes name-2.ext, name-3.ext and so on. If it is taken by the same
// bytes (an orphan of a run that crashed before it wrote the row) that file is
// taken over, and src is not read.
//
// When it returns without error the file is durable and was read back from the
// storage. Errors: SourceError (ErrChanged if src is not what was promised),
// DestinationError (ErrCorrupt, ENOSPC, ...), NameError, ErrNoMarker, or that
// of ctx; then nothing new was left behind that has a name.
func (s *Store) PutOriginal(ctx context.Context, src io.ReadSeeker, want schema.Digest, size int64, shoot, name string) (rel string, err error) {
	return Keep(ctx, s, src, want, size, shoot, name)
}

// PutDerivative keeps data as derivatives/<ab>/<sha256 of the original>/
// <recipe>.<ext>, mode 0600, in place of what stood there, and returns that
// path. Recipe and ext are made of lower-case letters, digits, - and _.
//
// The file is whole under its name, and is durable only after the next Settle: a
// derivative is a cache and can be made again, so it does not wait for the disk
// by itself, and is not read back. What an export takes is compared then.
func (s *Store) PutDerivative(ctx context.Context, original schema.Digest, recipe, ext string, data []byte) (rel string, err error) {
	if original.IsZero() || !slug(recipe) || !slug(ext) {
		return "", &NameError{Path: fmt.Sprintf("%q.%q", recipe, ext), Err: errors.New("not the name of a derivative")}
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	hex := original.String()
	dirRel := path.Join(Derivatives, hex[:2], hex)
	dir, done, err := s.begin(dirRel, s.w.MkdirSoon)
	if err != nil {
		return "", err
	}
	defer done()
	name := recipe + "." + ext
	// 0600: a derivative shows the same room as its original does, and unlike
	// originals nobody is meant to browse them.
	if err := s.w.ReplaceSoon(dir, name, 0o600, data); err != nil {
		return "", err
	}
	rel = path.Join(dirRel, name)
	s.mu.Lock()
	s.unsettled = append(s.unsettled, rel)
	s.mu.Unlock()
	return rel, nil
}

// Unsettled lists the derivatives that may not be durable yet. No row may name
// one of them.
func (s *Store) Unsettled() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.unsettled)
}

// Settle makes durable what PutDerivative wrote until now. Rows that name
// derivatives are committed after it.
func (s *Store) Settle() error {
	s.mu.Lock()
	files := s.unsettled
	s.unsettled = nil
	s.mu.Unlock()
	if len(files) == 0 {
		return nil
	}
	return s.w.SyncFiles(s.root, files)
}

// EvidencePath is where the document of this digest is kept.
func EvidencePath(d schema.Digest) string {
	hex := d.String()
	return path.Join(Evidence, hex[:2], hex)
}

// PutEvidence keeps a consent document, the size bytes of src, whose SHA-256 is
// want, as evidence/<ab>/<sha256>, mode 0600 in folders of mode 0700, and returns
// that path. Keeping it again is no error, and mends the modes. If other bytes
// stand under its digest, the error is ErrCorrupt. When it returns without error
// the file is durable and was read back from the storage.
//
// It needs no lock, because what a family says must not wait for an import: if
// the one who holds it sweeps the unfinished file away, it begins again.
//
// Where documents are sealed it is kept so, and the path is the same: see
// UseSealer.
func (s *Store) PutEvidence(ctx context.Context, src io.ReadSeeker, want schema.Digest, size int64) (rel string, err error) {
	if want.IsZero() || size <= 0 {
		return "", errors.New("a document is kept only when its digest and size are known")
	}
	if _, sealed, err := s.StatDocument(want); !s.seals && !(err == nil && sealed) {
		return s.putOpen(ctx, src, want, size)
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return "", &SourceError{Err: err}
	}
	return s.putSealed(ctx, src, want, size)
}

func (s *Store) putOpen(ctx context.Context, src io.Reader, want schema.Digest, size int64) (rel string, err error) {
	rel = EvidencePath(want)
	dirRel, name := path.Split(rel)
	dirRel = path.Clean(dirRel)
	dir, done, err := s.begin(dirRel, s.w.MkdirIn)
	if err != nil {
		return "", err
	}
	defer done()
	for _, d := range []string{Evidence, dirRel} {
		if err := s.restrict(d); err != nil {
			return "", err
		}
	}
	kept := func() error {
		same, err := s.takeOver(ctx, dir, name, want, size, 0o600)
		if err == nil && !same {
			err = atomicfile.Destination("read", rel, ErrCorrupt)
		}
		return err
	}
	for try := 1; ; try++ {
		if err := kept(); !errors.Is(err, fs.ErrNotExist) {
			return rel, err
		}
		err := s.stageEvidence(ctx, dir, name, src, want, size)
		switch {
		case err == nil:
			return rel, nil
		case errors.Is(err, fs.ErrExist): // somebody was faster
		case errors.Is(err, fs.ErrNotExist) && try < 3: // swept away
		default:
			return "", err
		}
	}
}

func (s *Store) stageEvidence(ctx context.Context, dir *os.Root, name string, src io.Reader, want schema.Digest, size int64) error {
	if back, ok := src.(io.Seeker); ok {
		if _, err := back.Seek(0, io.SeekStart); err != nil {
			return &SourceError{Err: err}
		}
	}
	staged, err := s.w.Stage(ctx, dir, 0o600, src, want, size)
	if err != nil {
		return err
	}
	defer staged.Discard()
	return staged.PublishOnce(name)
}

// restrict takes from everybody but the owner what a folder of the storage allows
// them: it may have been copied here by other programs.
func (s *Store) restrict(rel string) error {
	fi, err := s.root.Lstat(rel)
	if err == nil && fi.Mode().Perm() != private {
		// A file system without modes keeps its own, so a refusal is no fault.
		if err = s.root.Chmod(rel, private); errors.Is(err, fs.ErrPermission) {
			err = nil
		}
	}
	if err != nil {
		return atomicfile.Destination("chmod", path.Join(s.path, rel), err)
	}
	return nil
}

// begin makes sure that the storage is there and the directory rel is in it, made
// by mkdir if it was not, and opens that. Done must be called; until then nothing
// is removed from under the caller.
func (s *Store) begin(rel string, mkdir func(*os.Root, string, fs.FileMode) error) (dir *os.Root, done func(), err error) {
	s.busy.RLock()
	defer func() {
		if err != nil {
			s.busy.RUnlock()
		}
	}()
	if err := s.present(); err != nil {
		return nil, nil, atomicfile.Destination("write to", s.path, err)
	}
	s.mu.Lock()
	made := s.made[rel]
	s.mu.Unlock()
	if !made { // outside of mu: it waits for the disk
		if err := mkdir(s.root, rel, private); err != nil {
			return nil, nil, err
		}
		s.mu.Lock()
		s.made[rel] = true
		s.mu.Unlock()
	}
	dir, err = s.root.OpenRoot(rel)
	if err != nil {
		return nil, nil, atomicfile.Destination("open", path.Join(s.path, rel), err)
	}
	return dir, func() { dir.Close(); s.busy.RUnlock() }, nil
}

// takeOver reports whether the file name in dir holds exactly the bytes
// promised, and if so makes sure that it is as durable and as write-protected
// as if we had written it now. The error is fs.ErrNotExist if the name is free;
// it is nil, and same false, if something else stands there.
func (s *Store) takeOver(ctx context.Context, dir *os.Root, name string, want schema.Digest, size int64, mode fs.FileMode) (same bool, err error) {
	fail := func(op string, err error) (bool, error) {
		return false, atomicfile.Destination(op, path.Join(dir.Name(), name), err)
	}
	fi, err := dir.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, fs.ErrNotExist
	}
	if cause, ok := atomicfile.RefusedName(err); ok {
		return false, &NameError{Path: path.Join(dir.Name(), name), Err: cause}
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
	if err := f.Sync(); err != nil {
		return fail("sync", err)
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
	if err := s.w.SyncDir(dir, "."); err != nil {
		return false, err
	}
	return true, nil
}
