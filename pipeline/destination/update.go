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

// ErrInPlace says that a folder cannot be exchanged for another, or not so that it stays
// what it is to everybody else: its files have to be written in their place.
var ErrInPlace = errors.New("the folder cannot be exchanged as a whole")

// UpdateName is the name of the folder in which an update is made, beside the package.
func UpdateName(delivery string) string { return ".stillroom-" + delivery + ".update" }

// Update is the folder in which a package that people look at is made anew, until the two
// change names: whoever looks by the name sees the old package or the new one, and so does
// whoever pulls the plug. Files that stay are in both by hard links. In the folder are the
// new package, and after the exchange the old one, and a note by which the two are told
// apart.
//
// At the end the folder that was the package is it again, with what is new: somebody may
// hold the folder itself, by a mount or because it is open. For them the files change one by
// one.
type Update struct{ dir, to string }

// UpdateOf is the folder of a delivery to a place, whether or not it exists.
func UpdateOf(to, delivery string) Update {
	return Update{filepath.Join(filepath.Dir(to), UpdateName(delivery)), to}
}

// Path is where the package is made.
func (u Update) Path() string { return filepath.Join(u.dir, "package") }

// There reports whether the folder exists: a killed run is known by that.
func (u Update) There() bool {
	_, err := os.Lstat(u.dir)
	return err == nil
}

// Make makes the folder, with all files of the package in it but those that without
// selects. What somebody else put into the package is among them. The error is ErrInPlace
// where the folder cannot be made such that nobody is the wiser.
func (u Update) Make(ctx context.Context, without func(rel string) bool) error {
	if err := os.Mkdir(u.dir, 0o700); err != nil {
		return fmt.Errorf("%w: %w", ErrInPlace, err)
	}
	err := walk(u.to, func(name, rel string, d fs.DirEntry) error {
		to := filepath.Join(u.Path(), rel)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir():
			return likeFolder(name, to)
		case without(filepath.ToSlash(rel)) || atomicfile.IsTemp(d.Name()):
			return nil
		}
		return unlessGone(os.Link(name, to))
	})
	if err == nil {
		err = u.settle()
	}
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%w: %w", ErrInPlace, err)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(u.dir)) // links: the package has all of it
	}
	return nil
}

// walk calls fn for all that is in a folder, and for the folder itself. What goes
// meanwhile, by somebody else's hand, is passed over.
func walk(dir string, fn func(name, rel string, d fs.DirEntry) error) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if name == dir {
				return err
			}
			return unlessGone(err)
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		return fn(name, rel, d)
	})
}

func unlessGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// likeFolder makes a folder as another is.
func likeFolder(from, to string) error {
	info, err := os.Lstat(from)
	if err != nil {
		return err
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		return err
	}
	return errors.Join(likeOwner(info, to), os.Chmod(to, info.Mode().Perm()|info.Mode()&(fs.ModeSetgid|fs.ModeSticky)), likeAttributes(from, to))
}

// settle makes the names in the folder durable.
func (u Update) settle() error {
	root, err := os.OpenRoot(u.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	err = fs.WalkDir(root.FS(), ".", func(rel string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return new(atomicfile.Writer).SyncDir(root, rel)
	})
	return errors.Join(err, syncFolder(filepath.Dir(u.to)))
}

// Exchange lets the new package and the old one change names. ours selects the files that
// exports wrote or write: all others are in the new package as they are now, whatever their
// owners did since Make. The error is ErrInPlace where the file system cannot; then nothing
// changed.
func (u Update) Exchange(ctx context.Context, ours func(rel string) bool) error {
	theirs, err := u.follow(ctx, ours)
	if err == nil {
		err = u.dropEmptied(ours)
	}
	if err == nil {
		err = errors.Join(theirs.add(anew, u.Path()), theirs.add(original, u.to))
	}
	if err == nil {
		err = u.note(ctx, theirs)
	}
	if err == nil {
		err = u.settle()
	}
	if err == nil {
		err = exchange(u.Path(), u.to)
	}
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%w: %w", ErrInPlace, err)
	}
	return err
}

// Settle makes the exchange durable.
func (u Update) Settle() error {
	return errors.Join(syncFolder(filepath.Dir(u.to)), syncFolder(u.dir))
}

// follow does in the new package what somebody else did in the old one since Make, and
// returns the files that are theirs and in both.
func (u Update) follow(ctx context.Context, ours func(rel string) bool) (links, error) {
	theirs := links{}
	err := walk(u.to, func(name, rel string, d fs.DirEntry) error {
		to := filepath.Join(u.Path(), rel)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir():
			if err := likeFolder(name, to); !errors.Is(err, fs.ErrExist) {
				return unlessGone(err)
			}
			return nil
		case ours(filepath.ToSlash(rel)) || atomicfile.IsTemp(d.Name()):
			return nil
		case !same(name, to):
			if err := unlessGone(os.Remove(to)); err != nil {
				return err
			}
			if err := os.Link(name, to); err != nil {
				return unlessGone(err)
			}
		}
		return theirs.add(rel, to)
	})
	if err != nil {
		return nil, err
	}
	var gone []string // folders, the innermost last
	err = walk(u.Path(), func(name, rel string, d fs.DirEntry) error {
		if d.IsDir() {
			if _, err := os.Lstat(filepath.Join(u.to, rel)); errors.Is(err, fs.ErrNotExist) {
				gone = append(gone, name)
			}
			return nil
		}
		if _, known := theirs[rel]; known || ours(filepath.ToSlash(rel)) {
			return nil
		}
		return os.Remove(name)
	})
	for _, dir := range slices.Backward(gone) {
		_ = os.Remove(dir) // refused unless it is empty
	}
	return theirs, err
}

// dropEmptied removes from the new package the folders that are empty for want of what
// exports wrote there before. An empty folder that is somebody else's stays.
func (u Update) dropEmptied(ours func(rel string) bool) error {
	return walk(u.to, func(_, rel string, d fs.DirEntry) error {
		rel = filepath.ToSlash(rel)
		if d.IsDir() || !ours(rel) {
			return nil
		}
		for dir := path.Dir(rel); dir != "."; dir = path.Dir(dir) {
			if os.Remove(filepath.Join(u.Path(), filepath.FromSlash(dir))) != nil {
				break // something is in it
			}
		}
		return nil
	})
}

func same(a, b string) bool {
	x, err := os.Lstat(a)
	y, err2 := os.Lstat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}
