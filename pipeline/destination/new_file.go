package destination

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// WriteNew writes a file that only its owner may read, piece by piece, and gives it its
// name when it is whole; the name is durable. One that is taken is an error.
func WriteNew(to string, write func(io.Writer) error) (err error) {
	if _, err := os.Lstat(to); err == nil {
		return &fs.PathError{Op: "write", Path: to, Err: fs.ErrExist}
	}
	f, err := os.OpenFile(filepath.Join(filepath.Dir(to), atomicfile.TempName()), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err = errors.Join(write(f), f.Sync()); err != nil {
		return errors.Join(err, f.Close())
	}
	if err = f.Close(); err != nil {
		return err
	}
	// A link, not a renaming: it replaces nothing that came meanwhile.
	if err = os.Link(f.Name(), to); errors.Is(err, fs.ErrExist) {
		return err
	} else if err != nil {
		err = os.Rename(f.Name(), to) // a stick knows no links
	} else {
		err = os.Remove(f.Name())
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}
