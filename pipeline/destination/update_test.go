package destination

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// An update shows the old package or the new one, keeps the package as it was to everybody
// else, and takes nothing away that is somebody else's, whenever it came there.
func TestUpdateChangesNames(t *testing.T) {
	to := filepath.Join(t.TempDir(), "web")
	write := func(text string, name ...string) {
		t.Helper()
		file := filepath.Join(name...)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name ...string) string {
		data, err := os.ReadFile(filepath.Join(name...))
		if errors.Is(err, fs.ErrNotExist) {
			return "gone"
		}
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	write("old", to, "manifest.json")
	write("stays", to, "r-1", "a.jpg")
	write("goes", to, "r-2", "b.jpg")
	write("theirs", to, "note.txt")
	if err := errors.Join(os.Symlink("note.txt", filepath.Join(to, "link")), os.Chmod(to, 0o750)); err != nil {
		t.Fatal(err)
	}
	ours := func(rel string) bool { return rel == "manifest.json" || filepath.Dir(rel) != "." }
	u := UpdateOf(to, "x-1")
	if err := u.Make(context.Background(), func(rel string) bool { return rel == "r-2/b.jpg" }); errors.Is(err, ErrInPlace) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	place, err := Open(u.Path(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer place.Close()
	if err := place.Put(context.Background(), "manifest.json", Held([]byte("new")), time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	if got := read(to, "manifest.json") + " " + read(to, "r-2", "b.jpg"); got != "old goes" {
		t.Fatalf("before the exchange: %s", got)
	}
	if err := u.Exchange(); errors.Is(err, ErrInPlace) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	write("late", u.Path(), "late.txt")     // into the old package, by its open folder
	write("a second", u.Path(), "note.txt") // in the place of the link
	for file, want := range map[string]string{"manifest.json": "new", "r-1/a.jpg": "stays", "r-2/b.jpg": "gone", "note.txt": "a second", "link": "a second"} {
		if got := read(to, filepath.FromSlash(file)); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
	if _, err := os.Lstat(filepath.Join(to, "r-2")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder is left: %v", err)
	}
	if info, err := os.Lstat(to); err != nil || info.Mode().Perm() != 0o750 {
		t.Errorf("who may read it: %v, %v", info.Mode(), err)
	}
	if err := u.Discard(ours); err != nil || u.There() {
		t.Errorf("%v, and it is there: %v", err, u.There())
	}
	if got := read(to, "late.txt"); got != "late" {
		t.Errorf("what came as the names changed: %s", got)
	}
	if err := u.Discard(ours); err != nil {
		t.Errorf("once more: %v", err)
	}
}

// A file for which the package has no room is nobody's to remove.
func TestDiscardKeepsWhatHasNoRoom(t *testing.T) {
	to := filepath.Join(t.TempDir(), "web")
	u := UpdateOf(to, "x-1")
	for _, dir := range []string{to, u.Path()} {
		if err := errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(filepath.Join(dir, "note.txt"), []byte(dir), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if err := u.Discard(func(string) bool { return false }); err == nil {
		t.Error("it was removed without a word")
	}
	if data, err := os.ReadFile(filepath.Join(u.Path(), "note.txt")); err != nil || string(data) != u.Path() {
		t.Errorf("%s, %v", data, err)
	}
}
