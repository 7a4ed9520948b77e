package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// ErrCatalog says that a source is a catalog, a mirror or a backup, or lies in a part of
// one in which no photographs are kept.
var ErrCatalog = errors.New("the keys, the database and the letters of a catalog are no photographs")

// Reasons to skip something that an import does not take.
const (
	ReasonCatalog = "another catalog" // or a mirror or a backup of one; it counts once
	ReasonKey     = "a key of a catalog"
)

// Take walks as Walk does, for an import: what it lists becomes original, is copied to
// every mirror and stays. A catalog, a mirror or a backup below a root is passed over as
// a whole, and so is the key of any; a root that is one of them is an error, unless it
// lies with the originals in it.
func Take(ctx context.Context, roots []string, exclude ...string) (Found, error) {
	w := newWalker(readDir)
	w.takes = true
	return w.run(ctx, roots, exclude)
}

// The names by which a catalog, a mirror and a backup are known, and the folder in which
// the first two keep the photographs.
const marker, database, settings, backup, originals = ".stillroom", "catalog.db", "stillroom.toml", "backup.json", "originals"

// noPhotographs are the other folders of a catalog. What a person keeps beside them is theirs.
var noPhotographs = []string{"derivatives", "evidence", ".export", ".drawing"}

// isCatalog reports whether has, which knows the files of a folder by name, is of a
// catalog, a mirror or a backup.
func isCatalog(has func(name string) bool) bool {
	return has(marker) || has(database) && (has(settings) || has(backup))
}

// isKey reports whether a file is called as the private keys of a catalog are, or a copy
// that was made of one beside it.
func isKey(name string) bool {
	low := strings.ToLower(name)
	return strings.HasPrefix(low, "signing.key") || strings.HasPrefix(low, "privacy.key")
}

// notCatalog returns an error if path, called root by whoever asked for it, is a catalog
// or is inside one and not with its originals, or is a key.
func notCatalog(root, path string) error {
	fi, err := os.Stat(path)
	if err != nil {
		return nil // whoever walks it says so
	}
	if !fi.IsDir() && isKey(fi.Name()) {
		return fmt.Errorf("source %q is a key of a catalog: %w; nothing was written", root, ErrCatalog)
	}
	for dir, below := path, ""; ; {
		if isCatalog(filesIn(dir)) {
			first, _, _ := strings.Cut(filepath.ToSlash(below), "/")
			if below == "" || below == first && !fi.IsDir() || slices.Contains(noPhotographs, first) {
				return inCatalog(root, dir)
			}
		}
		up := filepath.Dir(dir)
		if up == dir {
			return nil
		}
		below = filepath.Join(filepath.Base(dir), below)
		dir = up
	}
}

// inCatalog is the error of a root in the catalog dir.
func inCatalog(root, dir string) error {
	photographs := filepath.Join(dir, originals)
	if fi, err := os.Stat(photographs); err != nil || !fi.IsDir() {
		return fmt.Errorf("source %q is a catalog or a backup of one: %w. `stillroom restore BACKUP DIR` makes a catalog of a backup; nothing was written", root, ErrCatalog)
	}
	return fmt.Errorf("source %q is another catalog, or a mirror: %w. To take in its photographs: stillroom import %s", root, ErrCatalog, schema.ShellWord(photographs))
}

func filesIn(dir string) func(name string) bool {
	return func(name string) bool {
		fi, err := os.Lstat(filepath.Join(dir, name))
		return err == nil && fi.Mode().IsRegular()
	}
}

// named is filesIn of a folder that was listed.
func named(list []fs.DirEntry) func(name string) bool {
	return func(name string) bool {
		for _, e := range list {
			if e.Name() == name && e.Type().IsRegular() {
				return true
			}
		}
		return false
	}
}
