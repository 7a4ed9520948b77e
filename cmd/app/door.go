package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/stillroom/stillroom/pipeline/apart"
	"github.com/stillroom/stillroom/schema"
)

// Write opens the catalog for a command that writes files, alone.
func (d Door) Write(ctx context.Context) (*Session, func(), error) {
	return d.WriteAfter(ctx, nil)
}

// WriteAfter is Write. While another command writes files, it calls meanwhile before it
// waits, to do what cannot wait. After an error of meanwhile it does not wait.
func (d Door) WriteAfter(ctx context.Context, meanwhile func(*Session) error) (*Session, func(), error) {
	s, err := d.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := s.Catalog.ReadOnly(); err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	if meanwhile != nil && s.writable() == nil {
		free, err := s.lock.try(ctx)
		if err == nil && !free {
			err = meanwhile(s)
		}
		if err != nil {
			return nil, nil, errors.Join(err, s.Close())
		}
		if free {
			return s, func() { s.lock.release(); _ = s.Close() }, nil
		}
	}
	if err := s.writable(); err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	if s.lock.bell.Yielded() {
		d.Notices.Note("an import is running; this goes on as soon as it has finished the frames in hand")
	}
	if err := s.lock.take(ctx, sayOnce(d.Notices)); err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, func() { s.lock.release(); _ = s.Close() }, nil
}

// writable is a schema.ErrReadOnly if this user may not write to the storage, though the
// database can be written: nothing of it can be locked then.
func (s *Session) writable() error {
	f, err := os.OpenFile(filepath.Join(s.Dir, markerName), os.O_RDWR, 0)
	if err != nil {
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
			return fmt.Errorf("%w: this user may not write to %s", schema.ErrReadOnly, s.Dir)
		}
		return nil // whoever locks it says what it is
	}
	return f.Close()
}

// Look is Write for a dry run. A catalog that can only be read is opened without a lock:
// there is nobody to keep away.
func (d Door) Look(ctx context.Context, dryRun bool) (*Session, func(), error) {
	if !dryRun {
		return d.Write(ctx)
	}
	s, err := d.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	if s.Catalog.ReadOnly() != nil {
		return s, func() { _ = s.Close() }, nil
	}
	if err := s.Close(); err != nil {
		return nil, nil, err
	}
	return d.Write(ctx)
}

// Read runs fn with an open catalog.
func (d Door) Read(ctx context.Context, fn func(*Session) error) error {
	s, err := d.Open(ctx)
	if err != nil {
		return err
	}
	err = fn(s)
	if err == nil && s.Rehearsing {
		err = d.follow(s)
	}
	return errors.Join(err, s.Close())
}

// follow tells what a rehearsal led to.
func (d Door) follow(s *Session) error {
	f, err := s.followed()
	if err != nil {
		return err
	}
	return d.Rehearsal(f)
}

// workApart has what an export makes made elsewhere than in the catalog, where nothing can
// be written.
func (s *Session) workApart() (err error) {
	if s.work, err = apart.New(); err != nil {
		err = errors.Join(err, s.Close())
	}
	return err
}
