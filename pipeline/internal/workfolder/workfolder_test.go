package workfolder

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
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

// Each text is read as it was put there, in any order, and after the pile was closed.
func TestPile(t *testing.T) {
	w := In(t.TempDir())
	if p := w.Pile(); p.Close() != nil || w.There() {
		t.Error("a pile of nothing made the folder")
	}
	p := w.Pile()
	texts := []string{"one", "", strings.Repeat("long ", 100_000), "last"}
	var open []func() (io.ReadCloser, error)
	for _, text := range texts {
		again, err := p.Put(func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, again)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{3, 0, 2, 1, 0} {
		r, err := open[i]()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != texts[i] || r.Close() != nil {
			t.Errorf("text %d: %d bytes, %v", i, len(got), err)
		}
	}
	if files, err := os.ReadDir(w.InUse()); err != nil || len(files) != 1 {
		t.Errorf("%d files, %v", len(files), err)
	}
}

// Of a text that could not be written to its end nothing counts.
func TestPileFails(t *testing.T) {
	p := In(t.TempDir()).Pile()
	defer p.Close()
	stop := errors.New("stop")
	if _, err := p.Put(func(w io.Writer) error { _, _ = io.WriteString(w, "half"); return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	again, err := p.Put(func(w io.Writer) error { _, err := io.WriteString(w, "whole"); return err })
	if err != nil {
		t.Fatal(err)
	}
	r, err := again()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, _ := io.ReadAll(r); string(got) != "whole" {
		t.Errorf("%q", got)
	}
}
