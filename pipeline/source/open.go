package source

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// Open opens f for reading, and only for that. If the file is not the one that the walk
// saw, the error is ErrChanged; a link is not followed. The caller closes the file,
// after a look at Unchanged.
func Open(f File) (*os.File, error) {
	fh, err := openQuietly(f.Path)
	if errors.Is(err, syscall.ELOOP) || errors.Is(err, syscall.EMLINK) { // FreeBSD says EMLINK
		return nil, &fs.PathError{Op: "open", Path: f.Path, Err: ErrChanged} // a link now
	}
	if err != nil {
		return nil, err
	}
	if err := Unchanged(f, fh); err != nil {
		fh.Close()
		return nil, err
	}
	return fh, nil
}

// Unchanged compares size and time of the open file with what the walk saw.
// Called after the last read, it says whether what was read is one state of
// the file; if not, the error is ErrChanged.
func Unchanged(f File, fh *os.File) error {
	fi, err := fh.Stat()
	if err != nil {
		return err
	}
	if !fi.Mode().IsRegular() || fi.Size() != f.Size || !fi.ModTime().Equal(f.ModTime) {
		return &fs.PathError{Op: "read", Path: f.Path, Err: ErrChanged}
	}
	return nil
}

// openQuietly opens a file or folder without leaving a trace: no access time
// where the system allows that. It does not follow a link in the last part of
// path and does not wait for the other end of a pipe.
func openQuietly(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|safely|noAccessTime, 0)
	if noAccessTime != 0 && errors.Is(err, fs.ErrPermission) {
		f, err = os.OpenFile(path, os.O_RDONLY|safely, 0) // only the owner may ask for it
	}
	return f, err
}
