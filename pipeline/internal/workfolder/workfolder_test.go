package workfolder

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// mustPut puts a file that can be read back.
func mustPut(t *testing.T, w *Folder, text string) Piece {
	t.Helper()
	p, err := w.Put([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPieces(t *testing.T) {
	w := In(t.TempDir())
	if w.There() || w.InUse() != "" {
		t.Error("the folder is there before anything was made")
	}
	one, two := mustPut(t, w, "one"), mustPut(t, w, "two and more")
	r, err := two.OpenAt(4)
	if err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(r); err != nil || string(rest) != "and more" || r.Close() != nil {
		t.Errorf("from an offset: %q, %v", rest, err)
	}
	if err := one.Write([]byte("1")); err != nil {
		t.Fatal(err)
	}
	if data, err := one.Read(); err != nil || string(data) != "1" {
		t.Errorf("written again: %q, %v", data, err)
	}
	if fi, err := os.Stat(one.Name()); err != nil || fi.Mode().Perm() != 0o600 || filepath.Dir(one.Name()) != w.InUse() {
		t.Errorf("%v, %v", fi, err)
	}
	if err := w.Close(); err != nil || w.There() {
		t.Errorf("it stays: %v", err)
	}
}

func TestEarlierRunIsCleared(t *testing.T) {
	dir := t.TempDir()
	killed := mustPut(t, In(dir), "of a run that was killed")
	mustPut(t, In(dir), "of this one")
	if data, err := killed.Read(); err != nil || string(data) != "of this one" {
		t.Errorf("%q, %v", data, err)
	}
}

// A run that made nothing leaves another's folder alone.
func TestCloseOfNothing(t *testing.T) {
	dir := t.TempDir()
	mustPut(t, In(dir), "x")
	if w := In(dir); w.Close() != nil || !w.There() {
		t.Error("it is gone")
	}
}

// Without a catalog the folder would lie where the program was started.
func TestNoCatalogNoFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := In("").Put([]byte("x")); err == nil || In("").There() {
		t.Errorf("made all the same: %v", err)
	}
}
