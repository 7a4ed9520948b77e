package destination

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// ErrInPlace says that a folder cannot be exchanged for another, or not so that it stays
// what it is to everybody else: its files have to be written in their place.
var ErrInPlace = errors.New("the folder cannot be exchanged as a whole")

// UpdateName is the name of the folder in which an update is written, beside the package.
func UpdateName(delivery string) string { return ".stillroom-" + delivery + ".update" }

// Update is the folder in which a package that people look at is made anew, until the two
// change names: whoever looks sees the old package or the new one, and so does whoever
// pulls the plug. Files that stay are in both by hard links. After the exchange the folder
// holds the old package.
type Update struct{ dir, to string }

// UpdateOf is the folder of a delivery to a place, whether or not it exists.
func UpdateOf(to, delivery string) Update {
	return Update{filepath.Join(filepath.Dir(to), UpdateName(delivery)), to}
}

// Path is where it is.
func (u Update) Path() string { return u.dir }

// There reports whether the folder exists: a killed run is known by that.
func (u Update) There() bool {
	_, err := os.Lstat(u.dir)
	return err == nil
}

// Make makes the folder, with all files of the package in it but those that without
// selects. What somebody else put into the package is among them. The error is ErrInPlace
// where the folder cannot be made such that nobody is the wiser.
func (u Update) Make(ctx context.Context, without func(rel string) bool) error {
	err := filepath.WalkDir(u.to, func(name string, d fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(u.to, name)
		if err != nil {
			return err
		}
		to := filepath.Join(u.dir, rel)
		switch {
		case d.IsDir():
			return likeFolder(name, to)
		case without(filepath.ToSlash(rel)):
			return nil
		}
		return os.Link(name, to)
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

// Exchange lets the folder and the package change names. The error is ErrInPlace where the
// file system cannot; then nothing changed.
func (u Update) Exchange() error {
	if err := dropEmpty(u.dir); err != nil {
		return err
	}
	if err := u.settle(); err != nil {
		return err
	}
	if err := exchange(u.dir, u.to); err != nil {
		return fmt.Errorf("%w: %w", ErrInPlace, err)
	}
	return nil
}

// Settle makes the exchange durable.
func (u Update) Settle() error { return syncFolder(filepath.Dir(u.to)) }

// dropEmpty removes the folders in a folder in which there is nothing.
func dropEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if e.IsDir() {
			sub := filepath.Join(dir, e.Name())
			err = errors.Join(err, dropEmpty(sub))
			_ = os.Remove(sub) // refused unless it is empty
		}
	}
	return err
}

// Discard removes the folder, whether it holds a package that is not done or one that is
// past. ours selects the files that exports wrote. What somebody else put into the package
// is in both, and stays in the package; what was put there in the moment of the exchange is
// moved over to it. A file for which there is no room stays, and is an error.
func (u Update) Discard(ours func(rel string) bool) error {
	var errs []error
	err := filepath.WalkDir(u.dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return nil
		}
		rel, err := filepath.Rel(u.dir, name)
		if err != nil {
			return err
		}
		if ours(filepath.ToSlash(rel)) || atomicfile.IsTemp(path.Base(filepath.ToSlash(rel))) || same(name, filepath.Join(u.to, rel)) {
			return os.Remove(name)
		}
		errs = append(errs, u.handOver(name, rel))
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err = errors.Join(err, errors.Join(errs...)); err != nil {
		return err
	}
	return os.RemoveAll(u.dir) // nothing but folders is left
}

func same(a, b string) bool {
	x, err := os.Lstat(a)
	y, err2 := os.Lstat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}

// handOver moves a file into the package. It replaces none.
func (u Update) handOver(name, rel string) error {
	to := filepath.Join(u.to, rel)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if err := os.Link(name, to); err != nil {
		return fmt.Errorf("%s is nobody's that stillroom knows, and the package has another file of that name: look at it, and move it away", name)
	}
	return os.Remove(name)
}
