package destination

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/internal/paths"
)

// NewName is the name of a file that a person wants written, and the option that asks
// for it.
type NewName struct{ Option, Path string }

// Kept is a folder into which no such file goes, and what it is.
type Kept struct{ Path, What string }

// Free says why one of these files cannot be made: its folder is not there, or is kept, or
// the name is taken, if only by another of them. A Path of "" is no file. It is asked
// before the work whose outcome the files are for, and writes nothing.
func Free(names []NewName, kept ...Kept) error {
	taken := map[string]string{}
	for _, n := range names {
		if n.Path == "" {
			continue
		}
		at, err := freeName(n.Path, kept)
		if err == nil && taken[at] != "" {
			err = fmt.Errorf("%s is the file of %s; name another", n.Path, taken[at])
		}
		if err != nil {
			return fmt.Errorf("%s: %w", n.Option, err)
		}
		taken[at] = n.Option
	}
	return nil
}

// freeName returns where a new file is made, without links.
func freeName(to string, kept []Kept) (string, error) {
	folder := filepath.Dir(to)
	switch info, err := os.Stat(folder); {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("the folder %s is not there; make it first", folder)
	case err == nil && !info.IsDir():
		return "", fmt.Errorf("%s is a file, and no folder; name another", folder)
	}
	if _, err := os.Lstat(to); err == nil {
		return "", fmt.Errorf("%s exists; name a new file", to)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	at, err := paths.Real(to)
	if err != nil {
		return "", err
	}
	for _, k := range kept {
		dir, err := paths.Real(k.Path)
		if err != nil {
			return "", err
		}
		if paths.Within(at, dir) {
			return "", fmt.Errorf("%s is inside %s; name a file elsewhere", to, k.What)
		}
	}
	return at, nil
}
