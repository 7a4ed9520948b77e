package destination

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// published is a package that people look at, with files of exports and of somebody else.
type published struct {
	t      *testing.T
	to     string
	update Update
}

func newPublished(t *testing.T) published {
	t.Helper()
	to := filepath.Join(t.TempDir(), "web")
	p := published{t, to, UpdateOf(to, "x-1")}
	p.write("old", to, "manifest.json")
	p.write("stays", to, "r-1", "a.jpg")
	p.write("goes", to, "r-2", "b.jpg")
	p.write("theirs", to, "note.txt")
	return p
}

// ours are the files of exports.
func (published) ours(rel string) bool {
	return rel == "manifest.json" || rel == "r-1/a.jpg" || rel == "r-2/b.jpg"
}

func (p published) write(text string, name ...string) {
	p.t.Helper()
	file := filepath.Join(name...)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		p.t.Fatal(err)
	}
}

// replace does what an editor does: another file gets the name.
func (p published) replace(text string, name ...string) {
	p.t.Helper()
	file := filepath.Join(name...)
	p.write(text, file+"~")
	if err := os.Rename(file+"~", file); err != nil {
		p.t.Fatal(err)
	}
}

func (p published) remove(name ...string) {
	p.t.Helper()
	if err := os.Remove(filepath.Join(name...)); err != nil {
		p.t.Fatal(err)
	}
}

// holds compares what the files of the package hold; "gone" is no file.
func (p published) holds(want map[string]string) {
	p.t.Helper()
	for rel, text := range want {
		data, err := os.ReadFile(filepath.Join(p.to, filepath.FromSlash(rel)))
		got := string(data)
		if errors.Is(err, fs.ErrNotExist) {
			got = "gone"
		} else if err != nil {
			p.t.Error(err)
		}
		if got != text {
			p.t.Errorf("%s: %s, want %s", rel, got, text)
		}
	}
}

// make makes the update, with a new manifest and without one picture.
func (p published) make() {
	p.t.Helper()
	if err := p.update.Make(context.Background(), func(rel string) bool { return rel == "r-2/b.jpg" }); errors.Is(err, ErrInPlace) {
		p.t.Skip(err)
	} else if err != nil {
		p.t.Fatal(err)
	}
	place, err := Open(p.update.Path(), nil)
	if err != nil {
		p.t.Fatal(err)
	}
	defer place.Close()
	if err := place.Put(context.Background(), "manifest.json", Held([]byte("new")), time.Unix(0, 0)); err != nil {
		p.t.Fatal(err)
	}
}

func (p published) exchange() {
	p.t.Helper()
	if err := p.update.Exchange(context.Background(), p.ours); errors.Is(err, ErrInPlace) {
		p.t.Skip(err)
	} else if err != nil {
		p.t.Fatal(err)
	}
}

// discard expects that nothing is left.
func (p published) discard() {
	p.t.Helper()
	if err := p.update.Discard(context.Background(), p.ours); err != nil || p.update.There() {
		p.t.Errorf("%v, and it is there: %v", err, p.update.There())
	}
}

// An update shows the old package or the new one, keeps the package as it was to everybody
// else, and takes nothing away that is somebody else's, whenever it came there.
func TestUpdateChangesNames(t *testing.T) {
	p := newPublished(t)
	p.write("ref", p.to, ".git", "HEAD")
	for _, dir := range []string{".git/refs/tags", "theirs/empty"} {
		if err := os.MkdirAll(filepath.Join(p.to, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Symlink("note.txt", filepath.Join(p.to, "link")), os.Chmod(p.to, 0o750)); err != nil {
		t.Fatal(err)
	}
	half := atomicfile.TempName() // of a run that was killed
	p.write("half", p.to, "r-1", half)
	p.make()
	if _, err := os.Lstat(filepath.Join(p.update.Path(), "r-1", half)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a half-written file is in the new package: %v", err)
	}
	p.holds(map[string]string{"manifest.json": "old", "r-2/b.jpg": "goes"})
	p.write("new", p.to, "theirs", "more", "new.txt")
	p.replace("edited", p.to, ".git", "HEAD")
	p.exchange()
	p.write("late", p.update.Path(), "late.txt") // into the old package, by its open folder
	p.replace("a second", p.update.Path(), "note.txt")
	p.discard()
	p.holds(map[string]string{
		"manifest.json": "new", "r-1/a.jpg": "stays", "r-2/b.jpg": "gone", "note.txt": "a second", "link": "a second",
		"theirs/more/new.txt": "new", ".git/HEAD": "edited", "late.txt": "late",
	})
	for _, dir := range []string{".git/refs/tags", "theirs/empty"} {
		if _, err := os.Lstat(filepath.Join(p.to, dir)); err != nil {
			t.Errorf("a folder of somebody else: %v", err)
		}
	}
	if _, err := os.Lstat(filepath.Join(p.to, "r-2")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that was emptied is left: %v", err)
	}
	if info, err := os.Lstat(p.to); err != nil || info.Mode().Perm() != 0o750 {
		t.Errorf("who may read it: %v, %v", info.Mode(), err)
	}
	p.discard()
}

// A run is killed before the exchange, after it, or when the folder has its name back. What
// the owner of a file did to it in the package, before that or since, is as they left it:
// nothing comes back, and nothing is in the way.
func TestKilledUpdateKnowsWhichSideItHolds(t *testing.T) {
	for _, exchanges := range []int{0, 1, 2, 3} {
		p := newPublished(t)
		was, err := os.Lstat(p.to)
		if err != nil {
			t.Fatal(err)
		}
		p.write("x", p.to, "gone before.txt")
		p.write("x", p.to, "gone since.txt")
		p.write("x", p.to, "sub", "gone since.txt")
		p.make()
		p.remove(p.to, "gone before.txt")
		want := map[string]string{"manifest.json": "old", "r-2/b.jpg": "goes"}
		if exchanges > 0 {
			p.exchange()
			want = map[string]string{"manifest.json": "new", "r-2/b.jpg": "gone"}
		}
		if exchanges > 1 {
			if err := p.update.giveBack(context.Background(), p.ours); err != nil {
				t.Fatal(err)
			}
			p.write("late", p.update.Path(), "late.txt")
			want["late.txt"] = "late"
		}
		if exchanges > 2 { // it is noted that the folder gets its name back, and it has it not yet
			if err := errors.Join(os.Remove(filepath.Join(p.update.Path(), "late.txt")), exchange(p.update.Path(), p.to)); err != nil {
				t.Fatal(err)
			}
			delete(want, "late.txt")
		}
		p.replace("edited since", p.to, "note.txt")
		p.remove(p.to, "gone since.txt")
		p.remove(p.to, "sub", "gone since.txt")
		p.remove(p.to, "sub")
		p.discard()
		if is, err := os.Lstat(p.to); err != nil || !os.SameFile(was, is) {
			t.Errorf("after %d exchanges another folder is the package: %v", exchanges, err)
		}
		want["note.txt"], want["r-1/a.jpg"] = "edited since", "stays"
		for _, rel := range []string{"gone before.txt", "gone since.txt", "sub/gone since.txt"} {
			want[rel] = "gone"
		}
		p.holds(want)
	}
}

// Whoever holds the folder itself, by a mount or because it is open, sees the new package in
// it, also where the run was killed in between, and so does whoever holds a folder in it.
func TestUpdateKeepsTheFolderThatIsHeld(t *testing.T) {
	for _, killed := range []bool{false, true} {
		p := newPublished(t)
		p.write("x", p.to, "theirs", "note.txt")
		held, err := os.OpenRoot(p.to)
		if err != nil {
			t.Fatal(err)
		}
		defer held.Close()
		inner, err := held.OpenRoot("theirs")
		if err != nil {
			t.Fatal(err)
		}
		defer inner.Close()
		p.make()
		p.write("first", p.update.Path(), "r-3", "c.jpg")
		ours := func(rel string) bool { return rel == "r-3/c.jpg" || p.ours(rel) }
		if err := p.update.Exchange(context.Background(), ours); err != nil {
			t.Fatal(err)
		}
		if killed {
			p.write("since", p.to, "theirs", "since.txt")
		}
		if err := p.update.Discard(context.Background(), ours); err != nil || p.update.There() {
			t.Errorf("%v, and it is there: %v", err, p.update.There())
		}
		want := map[string]string{"manifest.json": "new", "r-1/a.jpg": "stays", "r-3/c.jpg": "first", "note.txt": "theirs", "theirs/note.txt": "x"}
		if killed {
			want["theirs/since.txt"] = "since"
		}
		p.holds(want)
		var seen []string
		err = fs.WalkDir(held.FS(), ".", func(rel string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				seen = append(seen, rel)
				data, rerr := held.ReadFile(rel)
				if err = rerr; string(data) != want[rel] {
					t.Errorf("held, %s: %s, want %s", rel, data, want[rel])
				}
			}
			return err
		})
		if err != nil || len(seen) != len(want) {
			t.Errorf("held: %v, %v", seen, err)
		}
		if _, err := held.Stat("r-2"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a folder that was emptied is left: %v", err)
		}
		if data, err := inner.ReadFile("note.txt"); err != nil || string(data) != "x" {
			t.Errorf("a folder of somebody else: %s, %v", data, err)
		}
	}
}

// A folder that somebody put in the place of the package is theirs, and stays where it is.
func TestDiscardLeavesAnotherFolderInThePlace(t *testing.T) {
	p := newPublished(t)
	p.make()
	p.exchange()
	if err := os.Rename(p.to, p.to+" of old"); err != nil {
		t.Fatal(err)
	}
	p.write("another", p.to, "index.html")
	before, err := os.Lstat(p.to)
	if err != nil {
		t.Fatal(err)
	}
	p.discard()
	if after, err := os.Lstat(p.to); err != nil || !os.SameFile(before, after) {
		t.Errorf("it is another one, %v", err)
	}
	p.holds(map[string]string{"index.html": "another", "manifest.json": "gone", "r-1/a.jpg": "gone"})
}

// A file for which the package has no room is nobody's to remove, and keeps none of ours.
func TestDiscardKeepsWhatHasNoRoom(t *testing.T) {
	for name, tt := range map[string]struct {
		since func(p published)
		rel   string
	}{
		"another of that name": {func(p published) {
			p.replace("in that moment", p.update.Path(), "note.txt")
			p.replace("since", p.to, "note.txt")
		}, "note.txt"},
		"a package that was renamed": {func(p published) {
			p.write("in that moment", p.update.Path(), "late.txt")
			if err := os.Rename(p.to, p.to+" of old"); err != nil {
				t.Fatal(err)
			}
		}, "late.txt"},
		"a folder that is a link since": {func(p published) {
			p.write("in that moment", p.update.Path(), "more", "late.txt")
			if err := os.Symlink(p.t.TempDir(), filepath.Join(p.to, "more")); err != nil {
				t.Fatal(err)
			}
		}, "more/late.txt"},
		"a note that cannot be read": {func(p published) {
			p.write("in that moment", p.update.Path(), "late.txt")
			p.write("x", p.update.notePath())
		}, "late.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPublished(t)
			p.make()
			p.exchange()
			tt.since(p)
			_, before := os.Lstat(p.to)
			if err := p.update.Discard(context.Background(), p.ours); !errors.Is(err, ErrKept) {
				t.Errorf("got %v, want ErrKept", err)
			}
			if data, err := os.ReadFile(filepath.Join(p.update.Path(), tt.rel)); err != nil || string(data) != "in that moment" {
				t.Errorf("%s, %v", data, err)
			}
			for _, rel := range []string{"manifest.json", "r-1/a.jpg", "r-2/b.jpg"} {
				if _, err := os.Lstat(filepath.Join(p.update.Path(), rel)); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s of the old package: %v", rel, err)
				}
			}
			if _, after := os.Lstat(p.to); (after == nil) != (before == nil) {
				t.Errorf("the package was made anew: %v, %v", before, after)
			}
		})
	}
}
