package destination

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// StagingName is the name of a new package's folder before it gets its own, beside it.
// It contains the ledger's entry, so that the folder of a killed export can be found
// and removed.
func StagingName(delivery string) string { return ".stillroom-" + delivery + ".partial" }

// HalfwayID is the delivery whose folder has that name, and whether it is that of an update.
// It returns "" for any other name.
func HalfwayID(name string) (delivery string, update bool) {
	rest, ours := strings.CutPrefix(name, ".stillroom-")
	if id, ok := strings.CutSuffix(rest, ".partial"); ours && ok {
		return id, false
	}
	if id, ok := strings.CutSuffix(rest, ".update"); ours && ok {
		return id, true
	}
	return "", false
}

// Staging is the folder in which a new package is written before it gets its name: a
// package appears whole or not at all.
type Staging struct{ dir, to string }

// StagingOf is the staging folder of a delivery to a place, whether or not it exists.
func StagingOf(to, delivery string) Staging {
	return Staging{filepath.Join(filepath.Dir(to), StagingName(delivery)), to}
}

// Path is where it is.
func (s Staging) Path() string { return s.dir }

// There reports whether the folder exists: a killed run is known by that.
func (s Staging) There() bool {
	_, err := os.Lstat(s.dir)
	return err == nil
}

// Make makes the folder, durably, and those that lead to it.
func (s Staging) Make() error {
	if err := atomicfile.MkdirAll(filepath.Dir(s.to), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(s.dir, 0o755); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(s.to))
}

// Name gives the folder its name, where nothing or an empty folder stands. After an
// error the folder is as it was. A loss of power can undo only the name: see Settle.
func (s Staging) Name() error {
	if err := os.Remove(s.to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(s.dir, s.to)
}

// Settle makes the name durable.
func (s Staging) Settle() error { return syncFolder(filepath.Dir(s.to)) }

// Discard removes the folder and all that is in it. It has had no name, so nobody has
// seen it.
func (s Staging) Discard() error { return os.RemoveAll(s.dir) }

// syncFolder makes a name in a folder durable.
func syncFolder(path string) error {
	root, err := os.OpenRoot(path)
	if err != nil {
		return err
	}
	defer root.Close()
	return new(atomicfile.Writer).SyncDir(root, ".")
}
