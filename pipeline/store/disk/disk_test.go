package disk

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/stillroom/stillroom/pipeline/store"
)

// create makes a store in a new folder.
func create(t testing.TB) *Disk {
	t.Helper()
	s, err := Create(filepath.Join(t.TempDir(), "catalog"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// at is the path of rel, for tests that go behind the store's back.
func at(s *Disk, rel string) string { return filepath.Join(string(s.place), rel) }

// files lists every file in the store, temp files included.
func files(t *testing.T, s *Disk) (out []string) {
	t.Helper()
	err := filepath.WalkDir(string(s.place), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(string(s.place), p)
		out = append(out, filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wantFiles(t *testing.T, s *Disk, want ...string) {
	t.Helper()
	want = append(want, store.Marker)
	slices.Sort(want)
	got := files(t, s)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("in the store:\n got %q\nwant %q", got, want)
	}
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, b, 0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestCreateAndOpen(t *testing.T) {
	s := create(t)
	if _, err := uuid.Parse(s.Identity().UUID); err != nil {
		t.Errorf("UUID %q: %v", s.Identity().UUID, err)
	}
	for _, d := range []string{".", store.Originals, store.Derivatives, store.Evidence} {
		fi, err := os.Stat(at(s, d))
		if err != nil || fi.Mode() != fs.ModeDir|0o700 {
			t.Errorf("%s: got %v, %v, want a private folder", d, fi, err)
		}
	}
	if fi, err := os.Stat(at(s, store.Marker)); err != nil || fi.Mode() != 0o600 {
		t.Errorf("marker: got %v, %v", fi, err)
	}
	for _, text := range []string{catalogText, mirrorText} {
		for _, sentence := range []string{"\nKeep this file with the folder. ", " Without it stillroom will not write here.\n"} {
			if !strings.Contains(text, sentence) {
				t.Errorf("the marker does not say %q:\n%s", sentence, text)
			}
		}
	}
	again, err := Open(string(s.place))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if again.Identity().UUID != s.Identity().UUID {
		t.Errorf("UUID: got %s, want %s", again.Identity().UUID, s.Identity().UUID)
	}
	if n, err := s.Free(); err != nil || n <= 0 {
		t.Errorf("free: got %d, %v", n, err)
	}
	if err := os.Remove(at(s, store.Evidence)); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(string(s.place)); !errors.Is(err, fs.ErrExist) {
		t.Errorf("create again: got %v, want fs.ErrExist", err)
	}
	if _, err := os.Stat(at(s, store.Evidence)); err == nil {
		t.Error("a refused create made something")
	}
	if again, err := Open(string(s.place)); err != nil || again.Identity().UUID != s.Identity().UUID {
		t.Errorf("a refused create changed the marker: %v", err)
	}
}

func TestCreateTwiceAtOnce(t *testing.T) {
	root := filepath.Join(t.TempDir(), "a", "catalog")
	var mu sync.Mutex
	var ids []string
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := Create(root)
			if err == nil {
				defer s.Close()
				mu.Lock()
				defer mu.Unlock()
				ids = append(ids, s.Identity().UUID)
			} else if !errors.Is(err, fs.ErrExist) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s, err := Open(root)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if len(ids) != 1 || ids[0] != s.Identity().UUID {
		t.Errorf("created %q, opened %s", ids, s.Identity().UUID)
	}
	wantFiles(t, s)
}

func TestOpenWithoutMarker(t *testing.T) {
	id := uuid.NewString()
	for name, tc := range map[string]struct {
		marker string
		ok     bool
	}{
		"ours":          {id + "\nsome words\n", true},
		"only the UUID": {id, true},
		"Windows lines": {id + "\r\nwords", true},
		"empty":         {"", false},
		"cut short":     {id[:20], false},
		"nothing":       {uuid.Nil.String() + "\n", false},
		"words first":   {"words\n" + id, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, store.Marker), []byte(tc.marker))
			s, err := Open(dir)
			if tc.ok && (err != nil || s.Identity().UUID != id) {
				t.Errorf("got %v", err)
			}
			if !tc.ok && !errors.Is(err, store.ErrNoMarker) {
				t.Errorf("got %v, want ErrNoMarker", err)
			}
		})
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, store.ErrNoMarker) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("empty folder: got %v, want ErrNoMarker", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "no")); !errors.Is(err, store.ErrNoMarker) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: got %v, want store.ErrNoMarker and fs.ErrNotExist", err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, store.Marker), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil {
		t.Error("a folder as marker was accepted")
	}
}

func TestStorageThatWentAway(t *testing.T) {
	for name, tc := range map[string]struct {
		away func(s *Disk) error
	}{
		"marker removed": {func(s *Disk) error { return os.Remove(at(s, store.Marker)) }},
		"folder moved":   {func(s *Disk) error { return os.Rename(string(s.place), string(s.place)+".away") }},
		"empty mount point": {func(s *Disk) error {
			return errors.Join(os.Rename(string(s.place), string(s.place)+".away"), os.Mkdir(string(s.place), 0o700))
		}},
		"another one's marker": {func(s *Disk) error { return os.WriteFile(at(s, store.Marker), []byte(uuid.NewString()+"\n"), 0o600) }},
		"another storage": {func(s *Disk) error {
			if err := os.Rename(string(s.place), string(s.place)+".away"); err != nil {
				return err
			}
			o, err := Create(string(s.place))
			if err == nil {
				o.Close()
			}
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := create(t)
			if err := s.Present(); err != nil {
				t.Fatal(err)
			}
			if err := tc.away(s); err != nil {
				t.Fatal(err)
			}
			if err := s.Present(); !errors.Is(err, store.ErrNoMarker) {
				t.Errorf("present: got %v, want ErrNoMarker", err)
			}
			_, err := put(t, s, "shoot", "1.jpg", []byte("x"))
			var de *store.DestinationError
			if !errors.Is(err, store.ErrNoMarker) || !errors.As(err, &de) {
				t.Errorf("put: got %v, want a store.DestinationError with ErrNoMarker", err)
			}
			if _, err := s.Lock(t.Context(), 0); !errors.Is(err, store.ErrNoMarker) {
				t.Errorf("lock: got %v, want ErrNoMarker", err)
			}
			for _, p := range []string{string(s.place), string(s.place) + ".away"} {
				if _, err := os.Lstat(filepath.Join(p, "originals/shoot")); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("written to in %s", p)
				}
			}
		})
	}
}

func TestLock(t *testing.T) {
	s := create(t)
	other, err := Open(string(s.place))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	unlock, err := s.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []*Disk{other, s} {
		for _, wait := range []time.Duration{0, 3 * time.Millisecond} {
			if _, err := x.Lock(t.Context(), wait); !errors.Is(err, store.ErrBusy) {
				t.Errorf("a second lock: got %v, want ErrBusy", err)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := other.Lock(ctx, time.Hour); !errors.Is(err, ctx.Err()) {
		t.Errorf("on cancel: got %v", err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 3*time.Millisecond)
	defer cancel()
	if _, err := other.Lock(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("on cancel while it waits: got %v", err)
	}
	// One that waits gets it when it is given back.
	got := make(chan error, 1)
	go func() {
		unlock, err := other.Lock(t.Context(), time.Minute)
		if err == nil {
			unlock()
		}
		got <- err
	}()
	unlock()
	unlock()
	if err := <-got; err != nil {
		t.Errorf("after unlock: %v", err)
	}
	// A second unlock must not give back somebody else's lock.
	unlock2, err := other.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	if _, err := s.Lock(t.Context(), 0); !errors.Is(err, store.ErrBusy) {
		t.Errorf("got %v, want ErrBusy", err)
	}
	unlock2()
	unlock3, err := s.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock3()
	unlock()
	if _, err := sweep(t, s); err != nil {
		t.Errorf("an old unlock made us forget the new lock: %v", err)
	}
}

func TestLockOnReadOnlyMedium(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everything")
	}
	s := create(t)
	if err := os.Chmod(at(s, store.Marker), 0o400); err != nil {
		t.Fatal(err)
	}
	var de *store.DestinationError
	if _, err := s.Lock(t.Context(), 0); !errors.As(err, &de) || !errors.Is(err, syscall.EACCES) {
		t.Errorf("got %v, want a DestinationError", err)
	}
}

func documents(s *Disk) *store.Documents { return &store.Documents{In: s, Scratch: s.Scratch} }

// sweep is Sweep, and how many files it removed.
func sweep(t *testing.T, s *Disk) (int, error) {
	t.Helper()
	n, err := s.Sweep(t.Context(), false)
	return n.Files, err
}
