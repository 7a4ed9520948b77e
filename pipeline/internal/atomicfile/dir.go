package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
)

// MkdirAll is [Writer.MkdirAll] of the zero Writer.
func MkdirAll(path string, mode fs.FileMode) error { return new(Writer).MkdirAll(path, mode) }

// MkdirAll makes the directory at path and the parents it lacks, durably:
// what is written into it and synced will be found after a loss of power.
// Directories that exist are left as they are.
func (w *Writer) MkdirAll(dir string, mode fs.FileMode) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return destinationError(StepMkdir, dir, err)
	}
	// Find the deepest directory that is there and go down from it.
	base, rel := dir, ""
	for {
		fi, err := os.Stat(base)
		if err == nil && !fi.IsDir() {
			return destinationError(StepMkdir, base, syscall.ENOTDIR)
		}
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrNotExist) || base == filepath.Dir(base) {
			return destinationError(StepMkdir, base, err)
		}
		rel = path.Join(filepath.Base(base), rel)
		base = filepath.Dir(base)
	}
	if rel == "" {
		return nil
	}
	root, err := os.OpenRoot(base)
	if err != nil {
		return destinationError(StepMkdir, base, err)
	}
	defer root.Close()
	return w.MkdirIn(root, rel, mode)
}

// MkdirIn makes the directory rel (with slashes) below root, and its parents
// below root, durably. Directories that exist are left as they are, but their
// entries are synced all the same: they may come from a run that crashed
// between making and syncing them.
func (w *Writer) MkdirIn(root *os.Root, rel string, mode fs.FileMode) error {
	if !filepath.IsLocal(filepath.FromSlash(rel)) {
		return &NameError{Path: rel, Err: fs.ErrInvalid}
	}
	done := "."
	for part := range strings.SplitSeq(rel, "/") {
		parent := done
		done = path.Join(done, part)
		full := join(root, done)
		err := w.fault(StepMkdir, full)
		if err == nil {
			err = root.Mkdir(done, mode)
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return destinationError(StepMkdir, full, err)
		}
		if fi, err := root.Stat(done); err != nil {
			return destinationError(StepMkdir, full, err)
		} else if !fi.IsDir() {
			return destinationError(StepMkdir, full, syscall.ENOTDIR)
		}
		// Without it the files in the new directory are durable and cannot be
		// reached: the entry that leads to them is lost.
		if err := w.syncDir(root, parent, full); err != nil {
			return err
		}
	}
	return nil
}

// MkdirSoon is MkdirIn for what need not be durable before SyncFiles has run.
func (w *Writer) MkdirSoon(root *os.Root, rel string, mode fs.FileMode) error {
	full := join(root, rel)
	err := w.fault(StepMkdir, full)
	if err == nil {
		err = root.MkdirAll(rel, mode)
	}
	if err != nil {
		return destinationError(StepMkdir, full, err)
	}
	return nil
}

// SyncDir makes durable which names stand in the directory rel below root.
func (w *Writer) SyncDir(root *os.Root, rel string) error {
	return w.syncDir(root, rel, join(root, rel))
}

// syncDir makes durable which names stand in the directory rel of root. Path
// is the entry that the caller is concerned with. Without it the bytes of a
// new file are safe and its name is not.
func (w *Writer) syncDir(root *os.Root, rel, path string) error {
	if err := w.fault(StepSyncDir, path); err != nil {
		return destinationError(StepSyncDir, path, err)
	}
	d, err := root.Open(rel)
	if err != nil {
		return destinationError(StepSyncDir, path, err)
	}
	defer d.Close()
	err = d.Sync()
	// Some network and FUSE file systems cannot sync a directory. They offer
	// nothing stronger, and refusing to work on them would help nobody.
	if err == nil || errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return destinationError(StepSyncDir, path, err)
}
