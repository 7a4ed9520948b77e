package destination

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// giveBack gives the folder that was the package before Exchange its name back, when the
// new package is in it, by links. For whoever holds the folder itself the files change one
// by one: first goes what is not in the new package, then pictures come, and at last what
// stands beside their folders and names them. After an error the name has the new package,
// as before, and Discard may be called.
func (u Update) giveBack(ctx context.Context, ours func(rel string) bool) error {
	theirs, _, err := u.noted()
	if err != nil || !theirs.has(original, u.Path()) || !theirs.has(anew, u.to) {
		return err // it has its name, or another folder has
	}
	err = walk(u.Path(), func(name, rel string, d fs.DirEntry) error {
		if d.IsDir() || u.past(name, rel, theirs, ours) {
			return ctx.Err()
		}
		return u.handOver(name, rel, theirs)
	})
	if err == nil {
		err = u.renew(ctx, ours)
	}
	if err == nil {
		theirs, err = u.follow(ctx, ours)
	}
	if err == nil {
		err = u.settle()
	}
	if err == nil {
		theirs[given] = 1
		err = errors.Join(theirs.add(anew, u.to), theirs.add(original, u.Path()))
	}
	if err == nil {
		err = u.note(ctx, theirs)
	}
	if err == nil {
		err = exchange(u.Path(), u.to)
	}
	if err == nil {
		err = u.Settle()
	}
	return err
}

// renew makes of the files of exports in the folder what the package has of them. Folders
// that are empty without them go when follow is called.
func (u Update) renew(ctx context.Context, ours func(rel string) bool) error {
	err := walk(u.Path(), func(name, rel string, d fs.DirEntry) error {
		if d.IsDir() || !ours(filepath.ToSlash(rel)) {
			return nil
		}
		if _, err := os.Lstat(filepath.Join(u.to, rel)); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return os.Remove(name)
	})
	for _, top := range []bool{false, true} {
		if err != nil {
			return err
		}
		err = walk(u.to, func(name, rel string, d fs.DirEntry) error {
			to := filepath.Join(u.Path(), rel)
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case d.IsDir():
				if err := likeFolder(name, to); !errors.Is(err, fs.ErrExist) {
					return err
				}
				return nil
			case !ours(filepath.ToSlash(rel)) || strings.ContainsRune(rel, filepath.Separator) == top || same(name, to):
				return nil
			}
			half := filepath.Join(filepath.Dir(to), atomicfile.TempName())
			if err := os.Link(name, half); err != nil {
				return err
			}
			return os.Rename(half, to)
		})
	}
	return err
}
