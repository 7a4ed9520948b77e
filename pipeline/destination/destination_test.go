//go:build unix

package destination

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

func folder(t *testing.T) (*Folder, string) {
	t.Helper()
	dir := t.TempDir()
	f, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, dir
}

func put(f *Folder, rel, text string) error {
	return f.Put(context.Background(), rel, Held([]byte(text)), time.Unix(1e9, 0))
}

func TestPutAndRemove(t *testing.T) {
	f, dir := folder(t)
	at := time.Unix(1e9, 0)
	if err := errors.Join(put(f, "r-1/a/b.jpg", "one"), put(f, "r-1/a/b.jpg", "two"), f.PutSoon(t.Context(), "r-1/a/c.jpg", Held([]byte("soon")), at), f.Settle(t.Context())); err != nil {
		t.Fatal(err)
	}
	for rel, want := range map[string]string{"r-1/a/b.jpg": "two", "r-1/a/c.jpg": "soon"} {
		if got, err := readAll(f, rel); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", rel, got, err)
		}
		if info, err := os.Stat(filepath.Join(dir, rel)); err != nil || !info.ModTime().Equal(at) || info.Mode() != 0o644 {
			t.Errorf("%s: %v, %v", rel, info, err)
		}
		if err := f.Remove(rel); err != nil {
			t.Errorf("%s: %v", rel, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	// A folder that was removed is made again.
	if err := put(f, "r-1/a/b.jpg", "three"); err != nil {
		t.Error(err)
	}
	for _, other := range []string{"other", "thre", "threee", ""} {
		err := f.Put(context.Background(), "r-1/a/b.jpg", lying("three", other), at)
		if !errors.Is(err, errLied) {
			t.Errorf("other bytes than were promised: %v", err)
		}
		if err := f.PutSoon(t.Context(), "r-1/a/b.jpg", lying("three", other), at); !errors.Is(err, errLied) {
			t.Errorf("soon: other bytes than were promised: %v", err)
		}
	}
	if got, err := readAll(f, "r-1/a/b.jpg"); err != nil || string(got) != "three" {
		t.Errorf("%q, %v", got, err)
	}
}

// Whatever is put in the place of a file or of a folder, nothing is followed, waited
// for or written elsewhere.
func TestNothingIsFollowed(t *testing.T) {
	outside := t.TempDir()
	secret := filepath.Join(outside, "f.jpg")
	if err := os.WriteFile(secret, []byte("outside"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		make   func(dir string) error
		rel    string
		want   error
		folder bool // what is in the way is a step to the file
	}{
		"a pipe":           {func(d string) error { return syscall.Mkfifo(d+"/f.jpg", 0o644) }, "f.jpg", ErrNotFile, false},
		"a link to a file": {func(d string) error { return os.Symlink(secret, d+"/f.jpg") }, "f.jpg", ErrLink, false},
		"a link within": {func(d string) error {
			return errors.Join(os.WriteFile(d+"/g", nil, 0o644), os.Symlink("g", d+"/f.jpg"))
		}, "f.jpg", ErrLink, false},
		"a link to nothing":       {func(d string) error { return os.Symlink("nowhere", d+"/f.jpg") }, "f.jpg", ErrLink, false},
		"a folder":                {func(d string) error { return os.Mkdir(d+"/f.jpg", 0o755) }, "f.jpg", ErrNotFile, false},
		"a linked folder":         {func(d string) error { return os.Symlink(outside, d+"/r") }, "r/f.jpg", ErrLink, true},
		"a linked folder within":  {func(d string) error { return errors.Join(os.Mkdir(d+"/s", 0o755), os.Symlink("s", d+"/r")) }, "r/f.jpg", ErrLink, true},
		"a linked folder further": {func(d string) error { return os.Symlink(outside, d+"/r") }, "r/new/f.jpg", ErrLink, true},
	} {
		t.Run(name, func(t *testing.T) {
			f, dir := folder(t)
			if err := x.make(dir); err != nil {
				t.Fatal(err)
			}
			if _, _, err := f.Sum(context.Background(), x.rel); !errors.Is(err, x.want) {
				t.Errorf("sum: got %v, want %v", err, x.want)
			}
			if _, err := readAll(f, x.rel); !errors.Is(err, x.want) {
				t.Errorf("read: got %v, want %v", err, x.want)
			}
			if there, err := f.Holds(context.Background(), x.rel, schema.DigestOf([]byte("outside"))); there || !errors.Is(err, x.want) {
				t.Errorf("holds: %v, got %v, want %v", there, err, x.want)
			}
			if x.folder {
				if err := put(f, x.rel, "new"); !errors.Is(err, ErrLink) {
					t.Errorf("put: got %v, want ErrLink", err)
				}
				if err := f.PutSoon(t.Context(), x.rel, Held([]byte("new")), time.Now()); !errors.Is(err, ErrLink) {
					t.Errorf("put soon: got %v, want ErrLink", err)
				}
				if err := f.Remove(x.rel); !errors.Is(err, ErrLink) {
					t.Errorf("remove: got %v, want ErrLink", err)
				}
			}
			if got, err := os.ReadFile(secret); err != nil || !bytes.Equal(got, []byte("outside")) {
				t.Errorf("outside: %q, %v", got, err)
			}
			if list, err := os.ReadDir(outside); err != nil || len(list) != 1 {
				t.Errorf("outside: %v, %v", list, err)
			}
		})
	}
}

func TestNotThere(t *testing.T) {
	f, dir := folder(t)
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, rel := range []string{"a.jpg", "r/a.jpg", "file/a.jpg"} {
		if there, err := f.Holds(context.Background(), rel, schema.Digest{1}); there || err != nil {
			t.Errorf("%s: %v, %v", rel, there, err)
		}
		if err := f.Remove(rel); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", rel, err)
		}
	}
}

func TestTemps(t *testing.T) {
	f, dir := folder(t)
	temp := ".stillroom-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp"
	outside := t.TempDir()
	for _, name := range []string{dir + "/r/" + temp, dir + "/r/a.tmp", dir + "/" + temp, outside + "/" + temp} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	named := strings.Replace(temp, "A", "B", 1) // as ours are, and no file
	if err := errors.Join(os.Symlink(outside, dir+"/linked"), os.Symlink(outside+"/"+temp, dir+"/r/"+named), os.Mkdir(dir+"/"+named, 0o755)); err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := f.Temps(context.Background(), func(rel string) error { got = append(got, rel); return nil }); err != nil {
		t.Fatal(err)
	}
	if want := temp + " r/" + temp; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// A folder goes with what stood in it, and not with what somebody else put there.
func TestCloseEmpty(t *testing.T) {
	for name, text := range map[string]string{"nothing is left": "", "somebody's file is left": "theirs"} {
		dir := filepath.Join(t.TempDir(), "web")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := Open(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		theirs := filepath.Join(dir, "notes.txt")
		if text != "" {
			if err := os.WriteFile(theirs, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.CloseEmpty(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if text == "" {
			if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: the folder is there: %v", name, err)
			}
		} else if got, err := os.ReadFile(theirs); err != nil || string(got) != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// What is private is written nowhere in the catalog, by whatever way that is named.
func TestNothingPrivateIsWrittenIntoTheCatalog(t *testing.T) {
	dir := t.TempDir()
	catalog := filepath.Join(dir, "catalog")
	if err := errors.Join(os.MkdirAll(filepath.Join(catalog, "originals"), 0o700), os.Symlink(catalog, filepath.Join(dir, "linked"))); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"catalog/plan.json", "catalog/originals/plan.json", "catalog/../catalog/plan.json", "linked/plan.json", "linked/originals/plan.json"} {
		if err := WriteOwnerOnly(t.Context(), catalog, dir+"/"+to, []byte("a plan"), true); !errors.Is(err, ErrUnusable) {
			t.Errorf("%s: %v", to, err)
		}
		if _, err := os.Stat(dir + "/" + to); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: something was written: %v", to, err)
		}
	}
	if err := WriteOwnerOnly(t.Context(), catalog, dir+"/plan.json", []byte("a plan"), false); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir + "/plan.json"); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func readAll(p Place, rel string) ([]byte, error) {
	r, err := p.Open(rel)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// What the disk did not keep is found out when files are made durable together, as it is for
// each that is written alone.
func TestSettleReadsBack(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"other bytes": func(path string) error { return os.WriteFile(path, []byte("sood"), 0o644) },
		"less":        func(path string) error { return os.Truncate(path, 2) },
		"nothing":     os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			f, dir := folder(t)
			if err := errors.Join(f.PutSoon(t.Context(), "r/a.jpg", Held([]byte("soon")), time.Now()), f.PutSoon(t.Context(), "r/b.jpg", Held([]byte("soon")), time.Now())); err != nil {
				t.Fatal(err)
			}
			if err := spoil(filepath.Join(dir, "r", "b.jpg")); err != nil {
				t.Fatal(err)
			}
			if err := f.Settle(t.Context()); err == nil {
				t.Error("the disk kept it, says Settle")
			}
		})
	}
}

// However many files are written together, only so many wait: in files, and in bytes.
func TestFewWaitToBeDurable(t *testing.T) {
	for name, tt := range map[string]struct{ files, size, most int }{
		"files": {MostSoon + 1, 1, MostSoon},
		"bytes": {5, mostSoonBytes / 4, 4},
	} {
		t.Run(name, func(t *testing.T) {
			waiting, most := 0, 0
			w := &atomicfile.Writer{Fault: func(s atomicfile.Step, _ string) error {
				switch s {
				case atomicfile.StepCreate:
					waiting++
					most = max(most, waiting)
				case atomicfile.StepSync:
					waiting = 0
				}
				return nil
			}}
			f, err := Open(t.TempDir(), w)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			body := Held(make([]byte, tt.size))
			for i := range tt.files {
				if err := f.PutSoon(t.Context(), fmt.Sprint(i), body, time.Now()); err != nil {
					t.Fatal(err)
				}
			}
			if most != tt.most || waiting != 1 {
				t.Errorf("%d waited, and %d do", most, waiting)
			}
		})
	}
}
