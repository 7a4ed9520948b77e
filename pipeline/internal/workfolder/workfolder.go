package workfolder

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Name is what the folder is called.
const Name = ".export"

// Folder is that folder, while an export runs. It is made when something is put there.
type Folder struct {
	at   string
	made int // how many files were
}

// In is the work folder of the catalog in dir.
func In(dir string) *Folder { return &Folder{at: filepath.Join(dir, Name)} }

// Piece is a file in the folder.
type Piece struct{ name string }

// New makes a file, empty. Files of an earlier run are removed first: the caller holds
// the lock, so nobody is working there.
func (w *Folder) New() (Piece, error) {
	if w.at == Name {
		return Piece{}, errors.New("a work folder lies in a catalog, and no catalog is named")
	}
	if w.made == 0 {
		if err := errors.Join(os.RemoveAll(w.at), os.Mkdir(w.at, 0o700)); err != nil {
			return Piece{}, err
		}
	}
	w.made++
	p := Piece{filepath.Join(w.at, fmt.Sprint(w.made))}
	f, err := os.OpenFile(p.name, os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Piece{}, err
	}
	return p, f.Close()
}

// Put makes a file of data.
func (w *Folder) Put(data []byte) (Piece, error) {
	p, err := w.New()
	if err != nil {
		return p, err
	}
	return p, p.Write(data)
}

// Path is where the folder is, for people and for comparing.
func (w *Folder) Path() string { return w.at }

// InUse is where the folder is, "" while nothing was put there.
func (w *Folder) InUse() string {
	if w.made == 0 {
		return ""
	}
	return w.at
}

// There reports whether a run is using the folder, or one that was killed left it.
func (w *Folder) There() bool {
	_, err := os.Lstat(w.at)
	return err == nil
}

// Remove removes the folder with all that is in it.
func (w *Folder) Remove() error { return os.RemoveAll(w.at) }

// Close removes the folder, if this run made it.
func (w *Folder) Close() error {
	if w.made == 0 {
		return nil
	}
	return w.Remove()
}

// Name is for whoever writes the file by its name: the renderer.
func (p Piece) Name() string { return p.name }

// OpenAt opens the file from an offset on.
func (p Piece) OpenAt(at int64) (io.ReadCloser, error) {
	f, err := os.Open(p.name)
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(at, io.SeekStart); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Open opens the file for whoever writes it in parts. It is empty then.
func (p Piece) Open() (*os.File, error) {
	return os.OpenFile(p.name, os.O_RDWR|os.O_TRUNC, 0o600)
}

// Read is all of the file.
func (p Piece) Read() ([]byte, error) { return os.ReadFile(p.name) }

// Write writes data in place of what the file holds.
func (p Piece) Write(data []byte) error { return os.WriteFile(p.name, data, 0o600) }
