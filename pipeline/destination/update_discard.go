package destination

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// ErrKept says that all of an update is gone but files of somebody else, for which the
// package has no room.
var ErrKept = errors.New("a file was kept, because it is not the package's own")

// Discard removes the folder, whether it holds a package that is not done or one that is
// past. ours selects the files that exports wrote. The folder that was the package before
// the exchange gets its name back, if that can be.
//
// Before the exchange there are only links and what was made anew: what somebody else
// replaced or deleted in the package since is not brought back. After it a file that only
// the old package has is somebody's who put it there in the moment of the exchange: it is
// moved over. One for which there is no room stays, and is ErrKept.
func (u Update) Discard(ctx context.Context, ours func(rel string) bool) error {
	_ = u.giveBack(ctx, ours) // else the name keeps the folder that it has
	theirs, exchanged, noteErr := u.noted()
	if noteErr == nil && !exchanged {
		return u.remove()
	}
	var failed, kept []error
	var folders []string // the innermost last
	err := walk(u.Path(), func(name, rel string, d fs.DirEntry) error {
		switch {
		case d.IsDir():
			folders = append(folders, name)
		case u.past(name, rel, theirs, ours):
			failed = append(failed, unlessGone(os.Remove(name))) // whatever is wrong with one, the others go
		default:
			if err := u.handOver(name, rel, theirs); err != nil {
				kept = append(kept, err)
			}
		}
		return nil
	})
	if err = errors.Join(unlessGone(err), errors.Join(failed...)); err != nil {
		return err
	}
	if len(kept) > 0 {
		return errors.Join(kept...)
	}
	for _, dir := range slices.Backward(folders) {
		if err := os.Remove(dir); err != nil {
			return err // something came into it
		}
	}
	return u.remove() // the note is left
}

// remove removes the folder for good: it may have pictures that may no longer stand, and
// would be there again after the power went.
func (u Update) remove() error {
	if err := os.RemoveAll(u.dir); err != nil {
		return err
	}
	return unlessGone(syncFolder(filepath.Dir(u.dir)))
}

// past reports whether a file in the folder is of nobody any more: an export's, half
// written, or one of which its owner has all that they want in the package.
func (u Update) past(name, rel string, theirs links, ours func(rel string) bool) bool {
	return ours(filepath.ToSlash(rel)) || atomicfile.IsTemp(filepath.Base(rel)) || theirs.has(rel, name) || same(name, filepath.Join(u.to, rel))
}

// keptFor is the error of a file that stays in the folder.
func keptFor(name string, why error) error {
	return fmt.Errorf("%w: %s was written by somebody else: look at it, and move it away (%w)", ErrKept, name, why)
}

// handOver moves a file into the package, if that is known and still has its name. The only
// one that it replaces is the one that this one had replaced.
func (u Update) handOver(name, rel string, theirs links) error {
	if !theirs.has(anew, u.to) && !theirs.has(original, u.to) {
		return keptFor(name, errors.New("nobody can tell whether it belongs to the package"))
	}
	to, err := Open(u.to, nil)
	if err != nil {
		return keptFor(name, err)
	}
	defer to.Close()
	folder := path.Dir(filepath.ToSlash(rel))
	err = to.checkFolder(folder)
	if errors.Is(err, fs.ErrNotExist) {
		err = to.root.MkdirAll(folder, 0o755)
	}
	if err != nil {
		return keptFor(name, err)
	}
	if theirs.has(rel, filepath.Join(u.to, rel)) {
		err = os.Rename(name, filepath.Join(u.to, rel))
	} else if err = os.Link(name, filepath.Join(u.to, rel)); err == nil {
		err = os.Remove(name)
	}
	if err != nil {
		return keptFor(name, err)
	}
	return nil
}
