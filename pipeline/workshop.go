package pipeline

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/store"
)

// workName is the folder in the catalog where pictures wait that are made for an
// export, until they have passed the gate. Nothing in it is ever needed again.
const workName = ".export"

// workshop is that folder, while an export runs. It is made when something is put there.
type workshop struct {
	all  string
	made int // how many files were
}

func workshopOf(st *store.Store) *workshop {
	return &workshop{all: filepath.Join(st.Path(), workName)}
}

// file is a name for something that is made, in a folder that is there. What an earlier
// run left is removed: the caller holds the lock, so nobody is working there.
func (w *workshop) file() (string, error) {
	if w.made == 0 {
		if err := errors.Join(os.RemoveAll(w.all), os.Mkdir(w.all, 0o700)); err != nil {
			return "", err
		}
	}
	w.made++
	return filepath.Join(w.all, fmt.Sprint(w.made)), nil
}

// setAside puts what was made where it waits.
func (w *workshop) setAside(data []byte) (string, error) {
	name, err := w.file()
	if err != nil {
		return "", err
	}
	return name, os.WriteFile(name, data, 0o600)
}

// inUse is where the folder is, "" while nothing was put there.
func (w *workshop) inUse() string {
	if w.made == 0 {
		return ""
	}
	return w.all
}

// there reports whether a run is using the folder, or one that was killed left it.
func (w *workshop) there() bool {
	_, err := os.Lstat(w.all)
	return err == nil
}

func (w *workshop) remove() error { return os.RemoveAll(w.all) }

// close removes the folder, if this run made it.
func (w *workshop) close() error {
	if w.made == 0 {
		return nil
	}
	return w.remove()
}
