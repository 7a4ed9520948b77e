package relocate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// ErrStrange says that something in the catalog's folder is neither a file nor a folder.
var ErrStrange = errors.New("holds a link or a special file, which cannot be moved: put the file itself there, or take the link away")

// list calls fn for every file and folder below root, a folder before what is in it.
// Half-written files are left out, and so is whatever skip says, by its path with slashes.
func list(
	ctx context.Context, root string, skip func(rel string) bool, fn func(rel string, info fs.FileInfo) error,
) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && path == root && !d.IsDir() {
			err = fmt.Errorf("%s is no folder", root)
		}
		if err != nil || path == root {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		switch {
		case skip(rel) && d.IsDir():
			return fs.SkipDir
		case skip(rel), !d.IsDir() && atomicfile.IsTemp(d.Name()):
			return nil
		case !d.IsDir() && !d.Type().IsRegular():
			// Names of what was shot are nobody else's: the part of the catalog tells
			// enough.
			part, _, _ := strings.Cut(rel, "/")
			return fmt.Errorf("%s %w", filepath.Join(root, part), ErrStrange)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return fn(rel, info)
	})
}

// gone leaves out that a file is not there.
func gone(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// MakeFolder makes the folder of a catalog that is to come, durably: it is there when the
// old one is given up.
func MakeFolder(path string) error { return atomicfile.MkdirAll(path, 0o700) }
