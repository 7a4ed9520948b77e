package workshop

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/store"
)

// Name is the folder in the catalog where the pictures of an export wait until they
// have passed the gate. No file in it is ever needed again.
const Name = ".export"

// Folder is that folder, while an export runs. It is made when something is put there.
type Folder struct {
	All  string
	made int // how many files were
}

// Of is the work folder of a catalog.
func Of(st store.Storage) *Folder {
	return &Folder{All: filepath.Join(st.Identity().Path, Name)}
}

// File is the name for a file to be made, in a folder that is there. Files of an
// earlier run are removed: the caller holds the lock, so nobody is working there.
func (w *Folder) File() (string, error) {
	if w.made == 0 {
		if err := errors.Join(os.RemoveAll(w.All), os.Mkdir(w.All, 0o700)); err != nil {
			return "", err
		}
	}
	w.made++
	return filepath.Join(w.All, fmt.Sprint(w.made)), nil
}

// SetAside puts a made file where it waits.
func (w *Folder) SetAside(data []byte) (string, error) {
	name, err := w.File()
	if err != nil {
		return "", err
	}
	return name, os.WriteFile(name, data, 0o600)
}

// InUse is where the folder is, "" while nothing was put there.
func (w *Folder) InUse() string {
	if w.made == 0 {
		return ""
	}
	return w.All
}

// There reports whether a run is using the folder, or one that was killed left it.
func (w *Folder) There() bool {
	_, err := os.Lstat(w.All)
	return err == nil
}

func (w *Folder) Remove() error { return os.RemoveAll(w.All) }

// Close removes the folder, if this run made it.
func (w *Folder) Close() error {
	if w.made == 0 {
		return nil
	}
	return w.Remove()
}
