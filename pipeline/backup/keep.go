package backup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// Name is the name of a backup in a folder of backups: by catalog and moment, so that a
// backup of another catalog is never taken for it. It does not tell the catalog's name.
func Name(catalog string, at time.Time) string {
	return fmt.Sprintf("stillroom-%s-%s.tar", catalog, at.UTC().Format("20060102T150405Z"))
}

// Retain keeps the newest n backups of a catalog in a folder, the one called newest
// among them whatever the clock said when it was made, and removes the others that
// are of this catalog by their name and by their content. It returns their names.
func Retain(dir, catalog, newest string, n int) (removed []string, err error) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var older []string
	for _, e := range list {
		name := e.Name()
		if name == newest || !e.Type().IsRegular() || !strings.HasPrefix(name, "stillroom-"+catalog+"-") || !strings.HasSuffix(name, ".tar") {
			continue
		}
		if m, err := ManifestOf(filepath.Join(dir, name)); err != nil || m.Catalog != catalog {
			continue // whatever it is, it is not ours to remove
		}
		older = append(older, name)
	}
	slices.Sort(older)
	for len(older) > n-1 {
		if rerr := os.Remove(filepath.Join(dir, older[0])); rerr != nil {
			err = errors.Join(err, rerr)
		} else {
			removed = append(removed, older[0])
		}
		older = older[1:]
	}
	return removed, err
}

// stale is how old something half-written is that no backup can be writing any more.
const stale = 24 * time.Hour

// Sweep removes from a folder of backups the half-written files that killed runs left
// long ago.
func Sweep(dir string, now time.Time) error {
	list, err := os.ReadDir(dir)
	for _, e := range list {
		if !atomicfile.IsTemp(e.Name()) || !e.Type().IsRegular() {
			continue
		}
		if info, ierr := e.Info(); ierr == nil && now.Sub(info.ModTime()) > stale {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

// Temp is the name of a file in dir that is needed while a backup is made. Sweep
// removes it if it is left over.
func Temp(dir string) string { return filepath.Join(dir, atomicfile.TempName()) }
