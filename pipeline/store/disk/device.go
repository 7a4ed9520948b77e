package disk

import (
	"os"
	"path/filepath"
)

// nearest is the deepest folder or file of a path that is there: one that is yet to
// be made will lie in it.
func nearest(path string) (string, os.FileInfo, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", nil, err
	}
	for {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			fi, err := os.Stat(real)
			return real, fi, err
		}
		up := filepath.Dir(path)
		if up == path {
			return "", nil, os.ErrNotExist
		}
		path = up
	}
}
