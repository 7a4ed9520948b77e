package atomicfile

import (
	"io/fs"
	"os"
	"path"
)

// ReplaceSoon gives data the name in dir, in place of what stood there: whoever
// looks sees all of the old bytes or all of the new. After a loss of power it may
// be either, or nothing that makes sense, until SyncFiles has run. It is for what
// can be made again, and for callers that write many files before one of them
// counts.
func (w *Writer) ReplaceSoon(dir *os.Root, name string, mode fs.FileMode, data []byte) (err error) {
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
	if err = w.fault(StepWrite, path); err == nil {
		_, err = f.Write(data)
	}
	if err != nil {
		return fail(StepWrite, err)
	}
	if err := w.chmod(f, path, mode); err != nil {
		return fail(StepChmod, err)
	}
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

// SyncFiles makes durable the files that ReplaceSoon wrote below root, which all
// lie below its directory top, and the directories that lead to them.
func (w *Writer) SyncFiles(root *os.Root, top string, files []string) error {
	full := join(root, top)
	if err := w.fault(StepSync, full); err != nil {
		return destinationError(StepSync, full, err)
	}
	// The whole file system at once, where there is a call for that: one wait
	// for the disk in place of two for each file.
	if done, err := syncFileSystem(root, top); done {
		if err != nil {
			return destinationError(StepSync, full, err)
		}
		return nil
	}
	dirs := map[string]bool{}
	for _, rel := range files {
		if err := syncOne(root, rel); err != nil {
			return destinationError(StepSync, join(root, rel), err)
		}
		for dir := path.Dir(rel); dir != "." && !dirs[dir]; dir = path.Dir(dir) {
			dirs[dir] = true
		}
	}
	for dir := range dirs {
		if err := w.syncDir(root, dir, join(root, dir)); err != nil {
			return err
		}
	}
	return w.syncDir(root, ".", join(root, "."))
}

func syncOne(root *os.Root, rel string) error {
	f, err := root.Open(rel)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
