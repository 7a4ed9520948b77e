package atomicfile

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Staged is a file that is whole, durable and verified, and has no name yet.
// One of the Publish methods gives it one; Discard, which must be called in
// any case, removes it if none did.
type Staged struct {
	w         *Writer
	dir       *os.Root
	temp      string
	published bool
}

// Stage writes the size bytes of r, whose SHA-256 is want, to a temp file in
// dir. The caller keeps dir open until the result is published or discarded. A reader
// that says when its bytes were written, by Written, dates the file.
// After an error nothing is left behind.
func (w *Writer) Stage(
	ctx context.Context, dir *os.Root, mode fs.FileMode, r io.Reader, want schema.Digest,
	size int64,
) (_ *Staged, err error) {
	if want.IsZero() || size < 0 {
		return nil, errors.New("a file is written only when its digest and size are known")
	}
	s := &Staged{w: w, dir: dir, temp: tempName()}
	path := join(dir, s.temp)
	fail := func(step Step, err error) (*Staged, error) {
		return nil, destinationError(step, join(dir, "."), err)
	}

	// In the destination directory: a rename from elsewhere would be a copy,
	// which can be seen half done. EXCL: never write through something that
	// stands there. 0600: nobody else reads it before it is whole.
	if err := w.fault(StepCreate, path); err != nil {
		return fail(StepCreate, err)
	}
	f, err := dir.OpenFile(s.temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fail(StepCreate, err)
	}
	// Without it every failure below leaves a file nobody asked for.
	defer func() {
		if err != nil {
			f.Close() // a second close is harmless
			s.Discard()
		}
	}()
	bypassCache(f)

	// Without the comparison a source that changed since it was hashed would
	// be kept under a digest that is not its own.
	if err := s.copy(ctx, f, path, r, want, size); err != nil {
		return nil, err
	}

	// Before the sync as well. A file system that cannot hold the date keeps its own:
	// no fault, and the date is on record.
	if dated, ok := r.(interface{ Written() time.Time }); ok && !dated.Written().IsZero() {
		_ = dir.Chtimes(s.temp, dated.Written(), dated.Written())
	}

	// Before the sync, so that the mode is durable too: an original that comes
	// back writable after a crash is one that can be overwritten.
	if err := w.chmod(f, path, mode); err != nil {
		return fail(StepChmod, err)
	}

	// Without it the name can reach the disk before the bytes: after a loss of
	// power the file is there, has its length, and holds zeros.
	if err := w.fault(StepSync, path); err != nil {
		return fail(StepSync, err)
	}
	if err := f.Sync(); err != nil {
		return fail(StepSync, err)
	}

	// Without it the re-read below is answered from memory and always agrees.
	// After the sync, because pages not yet written cannot be dropped.
	dropCache(f)

	// Network file systems report a write that failed only here.
	if err := w.fault(StepClose, path); err != nil {
		return fail(StepClose, err)
	}
	if err := f.Close(); err != nil {
		return fail(StepClose, err)
	}

	// Without it a bad cable, controller or disk is discovered years later,
	// when the card has long been formatted.
	if err := s.reread(ctx, path, want, size); err != nil {
		return nil, err
	}
	return s, nil
}

// copy writes r to f and compares length and digest with what was promised.
func (s *Staged) copy(ctx context.Context, f *os.File, path string, r io.Reader, want schema.Digest, size int64) error {
	h := sha256.New()
	var got int64
	n, err := each(ctx, r, func(p []byte) error {
		// A source that grows while it is read must not fill the disk.
		if got += int64(len(p)); got > size {
			return &SourceError{fmt.Errorf("%w: more than %d bytes", ErrChanged, size)}
		}
		h.Write(p)
		err := s.w.fault(StepWrite, path)
		if err == nil {
			_, err = f.Write(p) // a short write is an error, says io.Writer
		}
		if err != nil {
			return destinationError(StepWrite, join(s.dir, "."), err)
		}
		return nil
	})
	var de *DestinationError
	var se *SourceError
	switch {
	case errors.As(err, &de), errors.As(err, &se):
		return err
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return &SourceError{cause(err)}
	case n != size:
		return &SourceError{fmt.Errorf("%w: %d bytes, not %d", ErrChanged, n, size)}
	case schema.Digest(h.Sum(nil)) != want:
		return &SourceError{ErrChanged}
	}
	return nil
}

// reread opens the temp file anew and compares it with what was promised.
func (s *Staged) reread(ctx context.Context, path string, want schema.Digest, size int64) error {
	dir := join(s.dir, ".")
	if err := s.w.fault(StepReread, path); err != nil {
		return destinationError(StepReread, dir, err)
	}
	f, err := s.dir.Open(s.temp)
	if err != nil {
		return destinationError(StepReread, dir, err)
	}
	defer f.Close()
	d, n, err := ReadBack(ctx, f)
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return destinationError(StepReread, dir, err)
	case n != size || d != want:
		return destinationError(StepReread, dir, ErrCorrupt)
	}
	return nil
}

// PublishOnce gives the file its name unless the name is taken; then the error
// is fs.ErrExist, and another name may be tried.
func (s *Staged) PublishOnce(name string) error {
	path, err := s.target(name)
	if err != nil {
		return err
	}
	// Link, not rename: rename would silently replace an original that another
	// run put there a moment ago.
	if err = s.w.fault(StepLink, path); err == nil {
		err = s.dir.Link(s.temp, name)
	}
	if err != nil && refusesLinks(err) {
		return s.renameOnce(name, path)
	}
	if err != nil {
		return publishError(StepLink, path, err)
	}
	s.published = true
	// The second name of the same file. If it stays, it does no harm and is
	// swept up like any other temp file, so its error is not ours to report.
	if s.w.fault(StepRemove, path) == nil {
		_ = s.dir.Remove(s.temp)
	}
	return s.w.syncDir(s.dir, ".", path)
}

// PublishReplace gives the file its name, in place of any file that has it.
func (s *Staged) PublishReplace(name string) error {
	path, err := s.target(name)
	if err != nil {
		return err
	}
	if err = s.w.fault(StepRename, path); err == nil {
		err = s.dir.Rename(s.temp, name)
	}
	if err != nil {
		return publishError(StepRename, path, err)
	}
	s.published = true
	return s.w.syncDir(s.dir, ".", path)
}

// Discard removes the temp file unless it has been published. It knows the
// difference, so it can never remove a file that somebody counts on.
func (s *Staged) Discard() {
	if s.published {
		return
	}
	s.published = true       // a second Discard does nothing
	_ = s.dir.Remove(s.temp) // if it cannot be removed, the next run's sweep tries again
}

// target checks that name is one path component and that s may be published.
func (s *Staged) target(name string) (path string, err error) {
	path = join(s.dir, name)
	if s.published {
		return "", fmt.Errorf("publish %s: already published or discarded", path)
	}
	if !plainName(name) {
		return "", &NameError{Path: path, Err: fs.ErrInvalid}
	}
	return path, nil
}

func plainName(name string) bool {
	if name == "" || name == "." || name == ".." {
		return false
	}
	for i := range len(name) {
		if name[i] == 0 || os.IsPathSeparator(name[i]) {
			return false
		}
	}
	return true
}
