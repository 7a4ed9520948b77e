package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"sync"
	"syscall"
)

// refusesLinks reports whether err says "no hard links here" and not "no":
// FAT, exFAT, some network and FUSE file systems have none.
func refusesLinks(err error) bool {
	for _, e := range []error{syscall.EPERM, syscall.EXDEV, syscall.ENOSYS, syscall.EMLINK, errors.ErrUnsupported} {
		if errors.Is(err, e) { // ENOTSUP and EOPNOTSUPP are ErrUnsupported
			return true
		}
	}
	return false
}

// renaming makes check and rename one step for the writers of this process.
// Other processes are kept out by the lock of the catalog.
var renaming sync.Mutex

// renameOnce is PublishOnce where the file system has no hard links.
func (s *Staged) renameOnce(name, path string) error {
	err := s.w.fault(stepRenameNew, path)
	if err == nil {
		err = renameNew(s.dir, s.temp, name)
	}
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		err = s.checkAndRename(name, path)
	}
	if err != nil {
		return publishError(StepRename, path, err)
	}
	s.published = true
	return s.w.syncDir(s.dir, ".", path)
}

// MoveOnce gives the file from, a path below root, the name to, durably. If that is
// taken the error is fs.ErrExist.
func (w *Writer) MoveOnce(root *os.Root, from, to string) error {
	full := join(root, to)
	err := w.fault(StepLink, full)
	if err == nil {
		err = root.Link(from, to)
	}
	switch {
	case err == nil:
		// Durable under the new name before the old one goes: else a loss of power can
		// leave it without any.
		if err := w.syncDir(root, path.Dir(to), full); err != nil {
			return err
		}
		if err = w.fault(StepRemove, full); err == nil {
			err = root.Remove(from)
		}
	case refusesLinks(err):
		if _, lerr := root.Lstat(to); lerr == nil {
			return &fs.PathError{Op: "move", Path: full, Err: fs.ErrExist}
		}
		if err = w.fault(StepRename, full); err == nil {
			err = root.Rename(from, to)
		}
	}
	if err != nil {
		return publishError(StepRename, full, err)
	}
	for _, name := range []string{to, from} {
		if err := w.syncDir(root, path.Dir(name), full); err != nil {
			return err
		}
	}
	return nil
}

// LinkOnce gives the file from, a path below root, a second name, durably. If that is
// taken the error is fs.ErrExist, and errors.ErrUnsupported where files have one name.
func (w *Writer) LinkOnce(root *os.Root, from, to string) error {
	full := join(root, to)
	err := w.fault(StepLink, full)
	if err == nil {
		err = root.Link(from, to)
	}
	switch {
	case err != nil && refusesLinks(err):
		return errors.ErrUnsupported
	case err != nil:
		return publishError(StepLink, full, err)
	}
	return w.syncDir(root, path.Dir(to), full)
}

// stepRenameNew is the rename that refuses a taken name, where there is one.
const stepRenameNew Step = "rename new"

// checkAndRename is the last resort. Between its check and its rename another
// program could take the name and lose its file; nothing better is offered by
// a file system that has neither links nor an exclusive rename.
func (s *Staged) checkAndRename(name, path string) error {
	renaming.Lock()
	defer renaming.Unlock()
	switch _, err := s.dir.Lstat(name); {
	case err == nil:
		return fs.ErrExist
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := s.w.fault(StepRename, path); err != nil {
		return err
	}
	return s.dir.Rename(s.temp, name)
}

// chmod sets the mode, or accepts that the file system has none: on a file
// that we made ourselves a moment ago, EPERM can mean nothing else.
func (w *Writer) chmod(f *os.File, path string, mode fs.FileMode) error {
	err := w.fault(StepChmod, path)
	if err == nil {
		err = f.Chmod(mode)
	}
	if errors.Is(err, syscall.EPERM) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}
