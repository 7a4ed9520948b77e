package apart

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// prefix is how the names of the folders begin.
const prefix = "stillroom-apart-"

// Folder is a folder that only its owner may read. It is held by a lock, which ends with the
// process however that ends.
type Folder struct {
	path string
	held *os.File
}

// New makes a folder, and removes those of this user that nobody holds any more.
func New() (*Folder, error) {
	sweep()
	for {
		path, err := os.MkdirTemp("", prefix)
		if err != nil {
			return nil, err
		}
		held, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // another run took it for one that was left
		} else if err != nil {
			return nil, errors.Join(err, os.Remove(path))
		}
		if hold(held) && is(held, path) {
			return &Folder{path, held}, nil
		}
		if err := held.Close(); err != nil {
			return nil, err
		}
	}
}

// Path is where the folder is.
func (f *Folder) Path() string { return f.path }

// Close removes the folder with all that is in it.
func (f *Folder) Close() error { return errors.Join(os.RemoveAll(f.path), f.held.Close()) }

// is reports whether path is still the name of an open folder.
func is(open *os.File, path string) bool {
	a, err := open.Stat()
	if err != nil {
		return false
	}
	b, err := os.Lstat(path)
	return err == nil && os.SameFile(a, b)
}

// sweep removes the folders that nobody holds. What cannot be removed stays for the next run.
func sweep() {
	list, err := os.ReadDir(os.TempDir())
	if err != nil {
		return
	}
	for _, e := range list {
		if strings.HasPrefix(e.Name(), prefix) && e.IsDir() {
			sweepOne(filepath.Join(os.TempDir(), e.Name()))
		}
	}
}

func sweepOne(path string) {
	f, err := openFolder(path)
	if err != nil {
		return
	}
	defer f.Close()
	if ours(f) && is(f, path) && claim(f) {
		_ = os.RemoveAll(path)
	}
}
