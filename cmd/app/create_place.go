package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/pipeline/store"
)

// apartFromOthers refuses a place for a new catalog that lies in another catalog or a
// mirror, whose files are counted, and one where photographs lie: a card, or the folder
// that is to be imported. Nothing is written beside them, and nobody's rights change.
func apartFromOthers(dir string) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	} else if up, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(up, filepath.Base(abs))
	}
	if slices.ContainsFunc(strings.Split(filepath.ToSlash(abs), "/"), isDCIM) {
		return Usagef("%s lies on a card: nothing is ever written there; name a new folder on a disk", dir)
	}
	for at := filepath.Dir(abs); ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, store.Marker)); err == nil {
			if _, err := os.Stat(filepath.Join(at, catalog.FileName)); err == nil {
				return Usagef("%s lies inside the catalog %s: name a folder beside it", dir, at)
			}
			return Usagef("%s lies inside the mirror %s: name a folder beside it", dir, at)
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	if holdsPhotographs(abs) {
		return Usagef("photographs lie in %s: a catalog is a folder of its own; name a new one, and import them into it", dir)
	}
	return nil
}

func isDCIM(name string) bool { return strings.EqualFold(name, "DCIM") }

// mostLooked is after how many names a folder is taken for one without photographs: it is
// asked to be quick, not to search a whole disk.
const mostLooked = 20_000

// holdsPhotographs reports whether files that are called pictures lie in a folder or
// below it. What cannot be read is passed over.
func holdsPhotographs(dir string) bool {
	errFound, looked := errors.New("found"), 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if looked++; looked > mostLooked {
			return fs.SkipAll
		}
		switch {
		case err != nil:
			return nil
		case path != dir && strings.HasPrefix(e.Name(), "."):
			if e.IsDir() {
				return fs.SkipDir
			}
		case e.IsDir() && isDCIM(e.Name()), !e.IsDir() && ingest.NamesPicture(e.Name()):
			return errFound
		}
		return nil
	})
	return errors.Is(err, errFound)
}
