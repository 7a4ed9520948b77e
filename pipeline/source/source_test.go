package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// tree makes files (and, for names that end in a slash, folders) in a new
// folder and returns it, with links resolved.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		p := filepath.Join(dir, n)
		if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(n, "/") {
			err = os.MkdirAll(p, 0o700)
		} else {
			err = os.WriteFile(p, []byte("bytes of "+n), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func walk(t *testing.T, roots ...string) Found {
	t.Helper()
	p, err := Walk(t.Context(), roots)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func rels(files []File) (out []string) {
	for _, f := range files {
		out = append(out, f.Rel)
	}
	return out
}

func reasons(p Found) (out []string) {
	for _, s := range p.Skips {
		out = append(out, s.Rel+": "+s.Reason)
	}
	return out
}

func wantStrings(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func TestRecordsAreNoPhotograph(t *testing.T) {
	dir := tree(t, "rooms.yaml", "a/Dump.JSONL", "a/x.YML", "a/1.jpg")
	p := walk(t, dir)
	wantStrings(t, "files", rels(p.Files), "a/1.jpg")
	wantStrings(t, "records", rels(p.Records))
	wantStrings(t, "skips", reasons(p), "a/Dump.JSONL: "+ReasonOtherRecords, "a/x.YML: "+ReasonOtherRecords, "rooms.yaml: "+ReasonOtherRecords)
	if _, err := Walk(context.Background(), []string{filepath.Join(dir, "rooms.yaml")}); !errors.Is(err, ErrRecords) {
		t.Errorf("asked for as a photograph: %v", err)
	}
}

func TestWalk(t *testing.T) {
	dir := tree(t,
		"DCIM/100/IMG_2.JPG", "DCIM/100/IMG_10.JPG", "DCIM/100/IMG_1.CR3", "DCIM/100-x/IMG_1.JPG",
		"DCIM/100/._IMG_2.JPG", "DCIM/.DS_Store", "DCIM/100/THUMBS.DB", "Desktop.ini",
		".Trashes/501/IMG_9.JPG", ".hidden/a/b.jpg", ".hidden.jpg",
		"System Volume Information/IndexerVolumeGuid",
		"shoot.yaml", "Shoot.YML", "DCIM/shoot.yaml", "empty/")
	if err := os.Symlink("IMG_2.JPG", filepath.Join(dir, "DCIM/100/link.jpg")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Dir(dir), filepath.Join(dir, "up")); err != nil { // a circle
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "dangling")); err != nil {
		t.Fatal(err)
	}
	p := walk(t, dir)
	wantStrings(t, "files", rels(p.Files),
		"DCIM/100-x/IMG_1.JPG", "DCIM/100/IMG_1.CR3", "DCIM/100/IMG_10.JPG", "DCIM/100/IMG_2.JPG")
	wantStrings(t, "records", rels(p.Records), "Shoot.YML", "shoot.yaml")
	wantStrings(t, "skips", reasons(p),
		".Trashes: system file", ".hidden: hidden", ".hidden.jpg: hidden",
		"DCIM/.DS_Store: system file", "DCIM/100/._IMG_2.JPG: system file", "DCIM/100/THUMBS.DB: system file",
		"DCIM/100/link.jpg: symlink", "DCIM/shoot.yaml: "+ReasonOtherRecords, "Desktop.ini: system file", "Shoot.YML: records",
		"System Volume Information: system file", "dangling: symlink", "shoot.yaml: records", "up: symlink")
	if len(p.Failures) != 0 {
		t.Errorf("failures: %v", p.Failures)
	}
	if got, want := p.Seen(), 4+14; got != want {
		t.Errorf("seen: got %d, want %d", got, want)
	}
	if got, want := p.Bytes(), int64(len("bytes of ")*4+len("DCIM/100-x/IMG_1.JPGDCIM/100/IMG_1.CR3DCIM/100/IMG_10.JPGDCIM/100/IMG_2.JPG")); got != want {
		t.Errorf("bytes: got %d, want %d", got, want)
	}
	for _, f := range p.Files {
		if f.Root != dir || f.Path != filepath.Join(dir, f.Rel) {
			t.Errorf("%s: root %s, path %s", f.Rel, f.Root, f.Path)
		}
	}
}

func TestNames(t *testing.T) {
	names := []string{"-rf", "日本語.jpg", "🕯️.jpg", "trailing ", "new\nline", "a\\b", "*", "\xff\xfe.jpg", strings.Repeat("x", 255)}
	dir := tree(t)
	var want []string
	for _, n := range names {
		err := os.WriteFile(filepath.Join(dir, n), []byte(n), 0o600)
		if errors.Is(err, syscall.EILSEQ) {
			continue // this file system takes UTF-8 only
		}
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, n)
	}
	slices.Sort(want)
	t.Chdir(dir) // where a relative "-rf" would be a flag to somebody
	p := walk(t, ".")
	wantStrings(t, "files", rels(p.Files), want...)
	for _, f := range p.Files {
		if !filepath.IsAbs(f.Path) {
			t.Errorf("%q is not absolute", f.Path)
		}
		fh, err := Open(f)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(fh)
		if err != nil || string(b) != f.Rel {
			t.Errorf("%q: read %q, %v", f.Rel, b, err)
		}
		if err := errors.Join(Unchanged(f, fh), fh.Close()); err != nil {
			t.Errorf("%q: %v", f.Rel, err)
		}
	}
}

func TestOverlappingRoots(t *testing.T) {
	dir := tree(t, "a/1.jpg", "a/b/2.jpg", "a/b/shoot.yaml", "a/.c/3.jpg", "a/.d/4.jpg", "z.jpg")
	at := func(s string) string { return filepath.Join(dir, s) }
	link := at("link")
	if err := os.Symlink("a", link); err != nil {
		t.Fatal(err)
	}
	for _, roots := range [][]string{
		{dir, at("a"), at("a/b"), at("a/.c"), at("a/1.jpg"), dir + "/a/../a/", link},
		{at("a/.c"), at("a/1.jpg"), link, at("a/b"), at("a"), dir, dir},
	} {
		p := walk(t, roots...)
		var got []string
		for _, f := range p.Files {
			got = append(got, strings.TrimPrefix(f.Path, dir))
		}
		slices.Sort(got)
		wantStrings(t, "files", got, "/a/.c/3.jpg", "/a/1.jpg", "/a/b/2.jpg", "/z.jpg")
		if len(p.Records) != 1 || p.Records[0].Path != at("a/b/shoot.yaml") {
			t.Errorf("records: %v", p.Records)
		}
		if got, want := p.Seen(), 4+3; got != want { // and a/.d, the records, the link
			t.Errorf("seen: got %d, want %d: %v", got, want, p.Skips)
		}
	}
	wantStrings(t, "roots", walk(t, at("a/b"), at("a/1.jpg"), dir).Roots(), at("a/b"), at("a"), dir)
	// A file that was asked for does not drag its folder in.
	p := walk(t, at("a/.d/4.jpg"), at("a"))
	wantStrings(t, "files", rels(p.Files), "4.jpg", "1.jpg", "b/2.jpg")
}

func TestEveryFolderIsReadOnce(t *testing.T) {
	dir := tree(t, "a/b/1.jpg")
	n := 0
	w := newWalker(func(d string) ([]fs.DirEntry, error) { n++; return readDir(d) })
	if _, err := w.run(t.Context(), []string{dir, filepath.Join(dir, "a/b"), dir}, nil); err != nil || n != 3 {
		t.Errorf("read %d folders, %v, want 3", n, err)
	}
}

func TestFileRoots(t *testing.T) {
	dir := tree(t, "b.jpg", "a.jpg", "Thumbs.db", "shoot.yaml", "other.jpg")
	at := func(s string) string { return filepath.Join(dir, s) }
	p := walk(t, at("b.jpg"), at("Thumbs.db"), at("shoot.yaml"), at("a.jpg"), at("a.jpg"))
	wantStrings(t, "files", rels(p.Files), "a.jpg", "b.jpg")
	wantStrings(t, "skips", reasons(p), "Thumbs.db: system file", "shoot.yaml: records")
	wantStrings(t, "records", rels(p.Records), "shoot.yaml")
	wantStrings(t, "roots", p.Roots(), dir)
	if p.Files[0].Root != dir {
		t.Errorf("root: got %s, want %s", p.Files[0].Root, dir)
	}
}

func TestRootErrors(t *testing.T) {
	dir := tree(t, "card/1.jpg", "catalog/originals/1.jpg", "card/mirror/")
	at := func(s string) string { return filepath.Join(dir, s) }
	if err := os.Symlink("catalog", at("link")); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ root, exclude, say string }{
		{at("no such"), at("catalog"), "no such file"},
		{"", at("catalog"), "does not exist"},
		{at("catalog"), at("catalog"), "is inside"},
		{at("catalog/originals"), at("catalog"), "is inside"},
		{at("catalog/originals/1.jpg"), at("catalog"), "is inside"},
		{at("link"), at("catalog"), "is inside"},
		{at("link/originals"), at("catalog"), "is inside"},
		{at("catalog/originals"), at("link"), "is inside"},
		{dir, at("catalog"), "contains"},
		{dir, at("link"), "contains"},
		{at("card"), at("card/mirror"), "contains"},
		{at("card"), at("card/not made yet"), "contains"},
	} {
		p, err := Walk(t.Context(), []string{tc.root}, tc.exclude)
		if err == nil || !strings.Contains(err.Error(), tc.say) || !strings.Contains(err.Error(), fmt.Sprintf("%q", tc.root)) {
			t.Errorf("%s without %s: got %v, want it to name the root and say %q", tc.root, tc.exclude, err, tc.say)
		}
		if p.Seen() != 0 {
			t.Errorf("%s: a plan with an error", tc.root)
		}
	}
	if _, err := Walk(t.Context(), []string{at("no such")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
	if p, err := Walk(t.Context(), []string{at("card")}, at("catalog"), at("nowhere")); err != nil || len(p.Files) != 1 {
		t.Errorf("beside the catalog: got %v, %v", p.Files, err)
	}
}

func TestUnreadableFolderIsAFailure(t *testing.T) {
	dir := tree(t, "1.jpg", "bad/2.jpg", "half/3.jpg", "half/4.jpg", "z/5.jpg")
	w := newWalker(func(d string) ([]fs.DirEntry, error) {
		list, err := readDir(d)
		switch filepath.Base(d) {
		case "bad":
			return nil, &fs.PathError{Op: "open", Path: d, Err: syscall.EACCES}
		case "half":
			return slices.DeleteFunc(list, func(e fs.DirEntry) bool { return e.Name() == "4.jpg" }), syscall.EIO
		}
		return list, err
	})
	p, err := w.run(t.Context(), []string{dir}, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantStrings(t, "files", rels(p.Files), "1.jpg", "half/3.jpg", "z/5.jpg")
	var got []string
	for _, f := range p.Failures {
		got = append(got, fmt.Sprintf("%s: %v", f.Rel, f.Err))
	}
	wantStrings(t, "failures", got, "bad: permission denied", "half: input/output error")
	if p.Seen() != 5 {
		t.Errorf("seen: got %d, want 5", p.Seen())
	}
}

func TestFolderWithoutPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything; TestUnreadableFolderIsAFailure stands in")
	}
	dir := tree(t, "1.jpg", "bad/2.jpg")
	bad := filepath.Join(dir, "bad")
	if err := os.Chmod(bad, 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(bad, 0o700) //nolint:errcheck // so that the cleanup can remove it
	p := walk(t, dir)
	if len(p.Failures) != 1 || !errors.Is(p.Failures[0].Err, fs.ErrPermission) || len(p.Files) != 1 {
		t.Errorf("got %v, %v", p.Files, p.Failures)
	}
	if _, err := Walk(t.Context(), []string{bad}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("an unreadable root: got %v", err)
	}
}

func TestCardPulledOutDuringTheWalk(t *testing.T) {
	for name, then := range map[string]func(dir string) error{
		"nothing there":     func(string) error { return nil },
		"empty mount point": func(dir string) error { return os.Mkdir(dir, 0o700) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(tree(t, "card/1.jpg", "card/a/2.jpg", "card/b/3.jpg"), "card")
			w := newWalker(func(d string) ([]fs.DirEntry, error) {
				if filepath.Base(d) == "b" {
					if err := errors.Join(os.Rename(dir, dir+".gone"), then(dir)); err != nil {
						t.Fatal(err)
					}
					return nil, syscall.EIO
				}
				return readDir(d)
			})
			_, err := w.run(t.Context(), []string{dir}, nil)
			if err == nil || !strings.Contains(err.Error(), "removed") {
				t.Errorf("got %v, want an error that says removed", err)
			}
		})
	}
}

func TestGone(t *testing.T) {
	dir := filepath.Join(tree(t, "card/1.jpg"), "card")
	p := walk(t, dir)
	if p.Gone(dir) {
		t.Error("it is there")
	}
	if err := os.Rename(dir, dir+".away"); err != nil {
		t.Fatal(err)
	}
	if !p.Gone(dir) {
		t.Error("it is not there")
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if !p.Gone(dir) {
		t.Error("an empty mount point is not the card")
	}
	empty := tree(t)
	if walk(t, empty).Gone(empty) {
		t.Error("an empty folder is there")
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Walk(ctx, []string{tree(t, "1.jpg")})
	if err != context.Canceled { //nolint:errorlint // exactly
		t.Errorf("got %v, want context.Canceled itself", err)
	}
}

func TestOpenRefusesWhatChanged(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"longer": func(p string) error { return appendTo(p, "x") },
		"longer, with its old time": func(p string) error {
			fi, err := os.Stat(p)
			return errors.Join(err, appendTo(p, "x"), os.Chtimes(p, time.Time{}, fi.ModTime()))
		},
		"touched":  func(p string) error { return os.Chtimes(p, time.Time{}, time.Unix(1, 0)) },
		"a link":   func(p string) error { return errors.Join(os.Rename(p, p+".x"), os.Symlink(p+".x", p)) },
		"a folder": func(p string) error { return errors.Join(os.Remove(p), os.Mkdir(p, 0o700)) },
	} {
		t.Run(name, func(t *testing.T) {
			f := walk(t, tree(t, "1.jpg")).Files[0]
			if err := change(f.Path); err != nil {
				t.Fatal(err)
			}
			if fh, err := Open(f); !errors.Is(err, ErrChanged) {
				t.Errorf("got %v, %v, want ErrChanged", fh, err)
			}
		})
	}
	t.Run("while it is read", func(t *testing.T) {
		f := walk(t, tree(t, "1.jpg")).Files[0]
		fh, err := Open(f)
		if err != nil {
			t.Fatal(err)
		}
		defer fh.Close()
		if err := Unchanged(f, fh); err != nil {
			t.Error(err)
		}
		if err := appendTo(f.Path, "x"); err != nil {
			t.Fatal(err)
		}
		if err := Unchanged(f, fh); !errors.Is(err, ErrChanged) {
			t.Errorf("got %v, want ErrChanged", err)
		}
	})
	t.Run("not there", func(t *testing.T) {
		f := walk(t, tree(t, "1.jpg")).Files[0]
		if err := os.Remove(f.Path); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(f); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v, want fs.ErrNotExist", err)
		}
	})
}

func appendTo(path, s string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(s)
	return errors.Join(err, f.Close())
}

func TestOpenCannotWrite(t *testing.T) {
	f := walk(t, tree(t, "1.jpg")).Files[0]
	fh, err := Open(f)
	if err != nil {
		t.Fatal(err)
	}
	defer fh.Close()
	if _, err := fh.WriteAt([]byte("x"), 0); err == nil {
		t.Error("the source could be written to")
	}
}

// TestSourceIsLeftAsItWas is the promise to whoever hands us the only copy.
func TestSourceIsLeftAsItWas(t *testing.T) {
	dir := tree(t, "DCIM/1.jpg", "DCIM/.x/2.jpg", "._1.jpg", "shoot.yaml", "a b/-rf", "empty/")
	if err := os.Symlink("DCIM", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	var paths []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		paths = append(paths, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	bytesBefore := contents(t, paths)
	// Times of long ago, set after the last look: whoever reads without care
	// now leaves a trace.
	old := time.Date(1999, 1, 2, 3, 4, 5, 678, time.UTC)
	for _, p := range paths {
		if filepath.Base(p) == "link" {
			continue
		}
		if err := os.Chtimes(p, old, old); err != nil {
			t.Fatal(err)
		}
	}
	before := portrait(t, paths)
	for _, f := range walk(t, dir, filepath.Join(dir, "DCIM")).Files {
		fh, err := Open(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, fh); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(Unchanged(f, fh), fh.Close()); err != nil {
			t.Fatal(err)
		}
	}
	wantStrings(t, "modes, sizes, times", portrait(t, paths), before...)
	wantStrings(t, "bytes", contents(t, paths), bytesBefore...)
	var now []string
	_ = filepath.WalkDir(dir, func(p string, _ fs.DirEntry, err error) error {
		now = append(now, p)
		return err
	})
	wantStrings(t, "what is there", now, paths...)
}

// portrait describes every path without opening it.
func portrait(t *testing.T, paths []string) (out []string) {
	t.Helper()
	for _, p := range paths {
		fi, err := os.Lstat(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %v %d %s %s", p, fi.Mode(), fi.Size(), fi.ModTime().UTC().Format(time.RFC3339Nano), accessed(fi)))
	}
	return out
}

func contents(t *testing.T, paths []string) (out []string) {
	t.Helper()
	for _, p := range paths {
		if b, err := os.ReadFile(p); err == nil {
			out = append(out, schema.DigestOf(b).ID())
		}
	}
	return out
}
