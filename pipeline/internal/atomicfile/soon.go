package atomicfile

import (
	"context"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// ReplaceSoon gives data the name in dir, in place of the file that has it: whoever
// looks sees all of the old bytes or all of the new. After a loss of power it may be
// either, or garbage, until SyncFiles has run. It is for files that can be made again,
// and for callers that write many files before one of them counts.
func (w *Writer) ReplaceSoon(dir *os.Root, name string, mode fs.FileMode, data []byte) error {
	return w.replaceSoon(dir, name, mode, func(f *os.File, path string) error {
		err := w.fault(StepWrite, path)
		if err == nil {
			_, err = f.Write(data)
		}
		if err != nil {
			return destinationError(StepWrite, join(dir, "."), err)
		}
		return nil
	})
}

// ReplaceSoonFrom is ReplaceSoon with the size bytes of r, whose SHA-256 is want: of a large
// file no more than a piece is held in memory. If r holds other bytes, the file that has the
// name stays as it was.
func (w *Writer) ReplaceSoonFrom(
	ctx context.Context, dir *os.Root, name string, mode fs.FileMode, r io.Reader, want schema.Digest, size int64,
) error {
	return w.replaceSoon(dir, name, mode, func(f *os.File, path string) error {
		return (&Staged{w: w, dir: dir}).copy(ctx, f, path, r, want, size)
	})
}

// Reread compares a file below root, as the storage holds it, with what was promised. It is
// for files that SyncFiles made durable; Stage does it by itself.
func (w *Writer) Reread(ctx context.Context, root *os.Root, rel string, want schema.Digest, size int64) error {
	return (&Staged{w: w, dir: root, temp: rel}).reread(ctx, join(root, rel), want, size)
}

// replaceSoon is ReplaceSoon of what fill writes. An error of fill is returned as it is.
func (w *Writer) replaceSoon(
	dir *os.Root, name string, mode fs.FileMode, fill func(f *os.File, path string) error,
) (err error) {
	if !plainName(name) {
		return &NameError{Path: join(dir, name), Err: fs.ErrInvalid}
	}
	temp := tempName()
	path := join(dir, temp)
	fail := func(step Step, err error) error { return destinationError(step, join(dir, "."), err) }
	if err := w.fault(StepCreate, path); err != nil {
		return fail(StepCreate, err)
	}
	f, err := dir.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fail(StepCreate, err)
	}
	defer func() {
		if err != nil {
			f.Close() // a second close is harmless
			_ = dir.Remove(temp)
		}
	}()
	bypassCache(f) // it may be read back
	if err := fill(f, path); err != nil {
		return err
	}
	if err := w.chmod(f, path, mode); err != nil {
		return fail(StepChmod, err)
	}
	beginSync(f)
	if err = w.fault(StepClose, path); err == nil {
		err = f.Close()
	}
	if err != nil {
		return fail(StepClose, err)
	}
	if err = w.fault(StepRename, path); err == nil {
		err = dir.Rename(temp, name)
	}
	if err != nil {
		return publishError(StepRename, join(dir, name), err)
	}
	return nil
}

// SyncFiles makes durable the files that ReplaceSoon wrote below root, and the
// directories that lead to them. It is meant for many at once: a journal that is
// written out for the first holds the others as well, and what each of them then
// waits for is next to nothing. (To sync the file system as a whole would be one
// call, and would wait for whatever else is being written to it.)
func (w *Writer) SyncFiles(root *os.Root, files []string) error {
	dirs := map[string]bool{".": true}
	for _, rel := range files {
		full := join(root, rel)
		err := w.fault(StepSync, full)
		if err == nil {
			err = syncOne(root, rel)
		}
		if err != nil {
			return destinationError(StepSync, full, err)
		}
		for dir := path.Dir(rel); !dirs[dir]; dir = path.Dir(dir) {
			dirs[dir] = true
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(dirs)) {
		if err := w.syncDir(root, dir, join(root, dir)); err != nil {
			return err
		}
	}
	return nil
}

// SyncFile makes durable what a file holds that was not written here; path is what an
// error calls it.
func (w *Writer) SyncFile(f *os.File, path string) error {
	err := w.fault(StepSync, path)
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return destinationError(StepSync, path, err)
	}
	return nil
}

func syncOne(root *os.Root, rel string) error {
	f, err := root.Open(rel)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
