package packages

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"

	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
)

// folder is an open folder that came from anywhere: nothing outside of it is opened, a
// pipe is not waited for, and only a file is read.
type folder struct{ root *os.Root }

// Close lets go of it.
func (p folder) Close() error { return p.root.Close() }

// Document reads a file of the format itself. Of a file that is too large it reads
// enough for the parser to refuse it.
func (p folder) Document(name string) ([]byte, error) {
	return p.Read(name, formats.MaxDocument+1)
}

// Read returns the bytes of a file, and no more than most.
func (p folder) Read(name string, most int64) ([]byte, error) {
	f, _, err := p.open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most))
	return data, paths.Without(err)
}

// open opens a regular file below the folder. A pipe is not waited for, and a
// link that leads out is not followed.
func (p folder) open(rel string) (*os.File, int64, error) {
	info, err := p.root.Stat(rel)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return nil, 0, fs.ErrNotExist
	case err != nil && p.linked(rel):
		return nil, 0, errOutside
	case err != nil:
		return nil, 0, paths.Without(err)
	case !info.Mode().IsRegular():
		return nil, 0, errNotFile
	}
	f, err := p.root.Open(rel)
	return f, info.Size(), paths.Without(err)
}

// there returns the error of opening a file.
func (p folder) there(rel string) error {
	f, _, err := p.open(rel)
	if err != nil {
		return err
	}
	return f.Close()
}

// linked reports whether one of the steps to a file is a link.
func (p folder) linked(rel string) bool {
	for at := rel; at != "."; at = path.Dir(at) {
		if info, err := p.root.Lstat(at); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return true
		}
	}
	return false
}
