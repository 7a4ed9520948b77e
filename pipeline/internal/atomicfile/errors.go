package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

var (
	// ErrCorrupt says that the storage gave back other bytes than were
	// written to it. It comes inside a DestinationError.
	ErrCorrupt = errors.New("the bytes read back are not the bytes that were written")

	// ErrChanged says that the source gave other bytes than were promised: it
	// was changed, cut short or misread since it was hashed. It comes inside a
	// SourceError.
	ErrChanged = errors.New("the bytes read are not the bytes that were promised")
)

// DestinationError is a fault of the place written to. Op is the step that
// failed, Path the file or directory meant, Err the cause without either.
type DestinationError struct {
	Op   string
	Path string
	Err  error
}

func (e *DestinationError) Error() string { return e.Op + " " + e.Path + ": " + e.Err.Error() }
func (e *DestinationError) Unwrap() error { return e.Err }

// SourceError is a fault met while the source was read.
type SourceError struct{ Err error }

func (e *SourceError) Error() string { return "read source: " + e.Err.Error() }
func (e *SourceError) Unwrap() error { return e.Err }

// NameError says that the destination is sound but cannot hold a file of this
// name: too long, or with characters it does not know. It concerns one item.
type NameError struct {
	Path string
	Err  error
}

func (e *NameError) Error() string { return "name " + e.Path + ": " + e.Err.Error() }
func (e *NameError) Unwrap() error { return e.Err }

// publishError tells the ways to fail at giving the file its name apart.
func publishError(op Step, path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrExist):
		return &fs.PathError{Op: "publish", Path: path, Err: fs.ErrExist}
	}
	if why, ok := RefusedName(err); ok {
		return &NameError{Path: path, Err: why}
	}
	return destinationError(op, path, err)
}

// RefusedName reports whether an error of giving a file a name, or of looking for
// it, is about the name: too long, or with characters that the file system does not
// know. The answer is that without the name.
func RefusedName(err error) (why error, ok bool) {
	for _, e := range []error{syscall.ENAMETOOLONG, syscall.EILSEQ, syscall.EINVAL} {
		if errors.Is(err, e) {
			return e, true
		}
	}
	return nil, false
}

func destinationError(op Step, path string, err error) error {
	return Destination(string(op), path, err)
}

// Destination makes a DestinationError of an error of package os, without
// saying its operation and path twice.
func Destination(op, path string, err error) *DestinationError {
	return &DestinationError{Op: op, Path: path, Err: cause(err)}
}

// cause takes off what package os wrapped around err: the operation and the
// path, which our own errors say better (the path meant, not the temp file).
func cause(err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	var se *os.SyscallError
	switch {
	case errors.As(err, &pe):
		return pe.Err
	case errors.As(err, &le):
		return le.Err
	case errors.As(err, &se):
		return se.Err
	}
	return err
}

func join(dir *os.Root, name string) string { return filepath.Join(dir.Name(), name) }
