package relocate

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// folders are a folder with a few files, and a place for it.
func folders(t *testing.T) *Copy {
	t.Helper()
	c := &Copy{
		From: filepath.Join(t.TempDir(), "old"), To: filepath.Join(t.TempDir(), "new"),
		Skip:  func(rel string) bool { return rel == "database" || rel == "work" },
		Ours:  func(rel string) bool { return rel == "note" },
		Known: func(string) (schema.Digest, bool) { return schema.Digest{}, false },
	}
	for name, text := range map[string]string{"originals/shoot/a.jpg": "first", "originals/shoot/b.jpg": "second", "database": "rows", "work/1": "half"} {
		put(t, filepath.Join(c.From, name), text)
	}
	if err := os.Mkdir(c.To, 0o700); err != nil {
		t.Fatal(err)
	}
	return c
}

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func pass(t *testing.T, c *Copy) Passed {
	t.Helper()
	p, err := c.Pass(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// below are the texts of the files below a folder.
func below(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func holdsOnly(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	got := below(t, dir)
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s: %q, want %q", name, got[name], text)
		}
		delete(got, name)
	}
	for name := range got {
		t.Errorf("%s is there as well", name)
	}
}

// What is at the new place is what was at the old one, with its mode and its date, and
// neither what is skipped nor what is half written; a second pass writes what changed.
func TestPassCopiesAll(t *testing.T) {
	c := folders(t)
	shot := time.Date(2024, 4, 6, 9, 41, 12, 0, time.UTC)
	a := filepath.Join(c.From, "originals/shoot/a.jpg")
	put(t, filepath.Join(c.From, "originals/shoot", atomicfile.TempName()), "half written")
	if err := errors.Join(os.Chmod(a, 0o400), os.Chtimes(a, shot, shot)); err != nil {
		t.Fatal(err)
	}
	if p := pass(t, c); p.Files != 2 || p.Bytes != 11 || p.Damaged != nil {
		t.Errorf("%+v", p)
	}
	holdsOnly(t, c.To, map[string]string{"originals/shoot/a.jpg": "first", "originals/shoot/b.jpg": "second"})
	info, err := os.Stat(filepath.Join(c.To, "originals/shoot/a.jpg"))
	if err != nil || info.Mode().Perm() != 0o400 || !info.ModTime().Equal(shot) {
		t.Errorf("%v, %v", info, err)
	}
	put(t, filepath.Join(c.From, "originals/shoot/b.jpg"), "another text")
	if p := pass(t, c); p.Files != 2 {
		t.Errorf("a second pass: %+v", p)
	}
	holdsOnly(t, c.To, map[string]string{"originals/shoot/a.jpg": "first", "originals/shoot/b.jpg": "another text"})
}

// A run that was cut short is gone on with: what is there is compared, byte by byte, and
// what is in the catalog no more is taken away. What the caller keeps there stays.
func TestPassGoesOnWithAnother(t *testing.T) {
	c := folders(t)
	pass(t, c)
	b := filepath.Join(c.To, "originals/shoot/b.jpg")
	info, err := os.Stat(b)
	if err != nil {
		t.Fatal(err)
	}
	put(t, b, "sec0nd") // as long, and of the same date
	put(t, filepath.Join(c.To, "originals/erased/c.jpg"), "erased meanwhile")
	put(t, filepath.Join(c.To, "note"), "where it comes from")
	a := filepath.Join(c.To, "originals/shoot/a.jpg")
	if err := errors.Join(os.Chtimes(b, info.ModTime(), info.ModTime()), os.Chmod(a, 0o644)); err != nil {
		t.Fatal(err)
	}
	other := *c
	other.compared = nil
	if p := pass(t, &other); p.Files != 2 {
		t.Errorf("%+v", p)
	}
	if info, err := os.Stat(a); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is that of the file it is a copy of: %v, %v", info, err)
	}
	holdsOnly(t, c.To, map[string]string{"originals/shoot/a.jpg": "first", "originals/shoot/b.jpg": "second", "note": "where it comes from"})
	if _, err := os.Stat(filepath.Join(c.To, "originals/erased")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is left empty: %v", err)
	}
}

// A file that is not what it should be is copied as it is, and named.
func TestPassNamesDamage(t *testing.T) {
	c := folders(t)
	was := schema.DigestOf([]byte("as it was taken in"))
	c.Known = func(rel string) (schema.Digest, bool) {
		if strings.HasSuffix(rel, "a.jpg") {
			return was, true
		}
		return schema.DigestOf([]byte("second")), true
	}
	if p := pass(t, c); len(p.Damaged) != 1 || p.Damaged[0] != was {
		t.Errorf("%+v", p)
	}
	holdsOnly(t, c.To, map[string]string{"originals/shoot/a.jpg": "first", "originals/shoot/b.jpg": "second"})
}

// A link is refused before anything is copied, and the names of what was shot are not told.
func TestPlanRefusesLinks(t *testing.T) {
	c := folders(t)
	if p, err := c.Plan(t.Context()); err != nil || p != (Plan{Files: 2, Bytes: 11}) {
		t.Errorf("%+v, %v", p, err)
	}
	if err := os.Symlink("/elsewhere", filepath.Join(c.From, "originals/shoot/her-name.jpg")); err != nil {
		t.Fatal(err)
	}
	_, err := c.Plan(t.Context())
	if !errors.Is(err, ErrStrange) || strings.Contains(err.Error(), "her-name") {
		t.Errorf("%v", err)
	}
	if _, err := c.Pass(t.Context()); !errors.Is(err, ErrStrange) {
		t.Errorf("%v", err)
	}
}

// A name that is taken gets the new file.
func TestPlace(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "database"), "old")
	put(t, filepath.Join(dir, "temp"), "new")
	if err := Place(dir, "temp", "database"); err != nil {
		t.Fatal(err)
	}
	holdsOnly(t, dir, map[string]string{"database": "new"})
}
