package disk

import (
	"os"
	"path/filepath"
)

// Within reports whether a path is, or will be once it is made, the folder or in it.
// It compares folders and not names, all the way up: a link, another spelling, and a
// second mount of a part of a disk do not get around it.
func Within(path, folder string) bool {
	d, err := os.Stat(folder)
	if err != nil {
		return false // it is not there, so nothing is in it
	}
	real, _, err := nearest(path)
	if err != nil {
		return false
	}
	for at := real; ; at = filepath.Dir(at) {
		if fi, err := os.Stat(at); err == nil && os.SameFile(fi, d) {
			return true
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	return sameSpot(path, folder)
}
