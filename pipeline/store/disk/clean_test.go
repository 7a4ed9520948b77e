package disk

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

const leftover = ".stillroom-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp"

func TestRemoveTemps(t *testing.T) {
	s := create(t)
	keep := []string{
		mustPut(t, s, "s", "1.jpg", []byte("x")),
		"originals/s/.stillroom-notes.tmp", "originals/s/x" + leftover, "stillroom.toml",
	}
	for _, k := range keep[1:] {
		write(t, at(s, k), nil)
	}
	ours := []string{leftover, "originals/s/" + leftover, "originals/" + leftover, "derivatives/ab/cd/" + leftover, "evidence/ab/" + leftover}
	for _, o := range ours {
		write(t, at(s, o), []byte("half a pho"))
	}
	// A crash between link and remove leaves two names of one file.
	twin := "originals/s/" + strings.Replace(leftover, "A", "B", 1)
	if err := os.Link(at(s, keep[0]), at(s, twin)); err != nil {
		t.Fatal(err)
	}
	if n, err := sweep(t, s); err == nil || n != 0 {
		t.Errorf("without the lock: got %d, %v", n, err)
	}
	wantFiles(t, s, append(append(keep, ours...), twin)...)
	unlock, err := s.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	want := store.Swept{Files: len(ours) + 1, Bytes: int64(10*len(ours)) + 1}
	if n, err := s.Sweep(t.Context(), true); err != nil || n != want {
		t.Errorf("counted %v, %v, want %v", n, err, want)
	}
	if n, err := sweep(t, s); err != nil || n != len(ours)+1 {
		t.Errorf("got %d, %v, want %d", n, err, len(ours)+1)
	}
	wantFiles(t, s, keep...)
	wantOriginal(t, s, keep[0], []byte("x"))
	unlock()
	if _, err := sweep(t, s); err == nil {
		t.Error("after unlock: not refused")
	}
}

func TestRemoveTempsWaitsForPuts(t *testing.T) {
	s := create(t)
	unlock, err := s.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	var sweep chan int
	var done atomic.Bool
	s.w.Fault = func(step atomicfile.Step, _ string) error {
		switch step {
		case atomicfile.StepWrite: // the temp file is there
			sweep = make(chan int, 1)
			go func() {
				n, err := s.Sweep(t.Context(), false)
				if err != nil || !done.Load() {
					t.Errorf("swept while a put was at work (%v)", err)
				}
				sweep <- n.Files
			}()
		case atomicfile.StepSyncDir:
			if sweep != nil {
				done.Store(true)
			}
		}
		return nil
	}
	mustPut(t, s, "s", "1.jpg", []byte("x"))
	if n := <-sweep; n != 0 {
		t.Errorf("swept %d files of a put at work", n)
	}
	wantFiles(t, s, "originals/s/1.jpg")
}

func TestRemove(t *testing.T) {
	s := create(t)
	d := schema.DigestOf([]byte("x"))
	a := mustPut(t, s, "s", "1.jpg", []byte("x"))
	b := mustPut(t, s, "s", "2.jpg", []byte("y"))
	large, err := store.PutDerivative(t.Context(), s, d, "large", "jpg", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(a); err == nil {
		t.Fatal("removed without the lock")
	}
	unlock, err := s.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	for _, rel := range []string{a, large} {
		if err := s.Remove(rel); err != nil {
			t.Error(err)
		}
		if err := s.Remove(rel); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("again: got %v, want fs.ErrNotExist", err)
		}
	}
	if err := os.Mkdir(at(s, "originals/empty"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, rel := range []string{store.Originals, "originals/s", "../catalog/" + b, store.Marker} {
		if err := s.Remove(rel); err == nil {
			t.Errorf("removed %s", rel)
		}
	}
	// A run was killed between the last file of a folder and the folder.
	if err := s.Remove("originals/empty"); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(at(s, "originals/empty")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder stays: %v", err)
	}
	wantFiles(t, s, b)
	if es, err := os.ReadDir(at(s, store.Derivatives)); err != nil || len(es) != 0 {
		t.Errorf("empty folders stay: %v, %v", es, err)
	}
	// The folders it removed are made again.
	if _, err := store.PutDerivative(t.Context(), s, d, "large", "jpg", []byte("x")); err != nil {
		t.Error(err)
	}
	if err := s.Remove(b); err != nil {
		t.Error(err)
	}
	if rel := mustPut(t, s, "s", "2.jpg", []byte("z")); rel != b {
		t.Errorf("got %s, want %s", rel, b)
	}
	if err := os.Remove(at(s, store.Marker)); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(b); !errors.Is(err, store.ErrNoMarker) {
		t.Errorf("without a marker: got %v, want ErrNoMarker", err)
	}
}

// A document is kept without the lock. While somebody keeps one nothing of it is removed.
func TestSweepLeavesADocumentThatIsBeingKept(t *testing.T) {
	s := create(t)
	half := at(s, "evidence/"+leftover)
	for _, name := range []string{half, at(s, leftover)} { // what the folder remembers is written at the top
		if err := os.WriteFile(name, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	unlock, err := s.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	done, err := s.Announce()
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Sweep(t.Context(), false); err != nil || n.Files > 0 || !n.Busy {
		t.Errorf("meanwhile: %+v, %v", n, err)
	}
	if _, err := os.Lstat(half); err != nil {
		t.Error(err)
	}
	done()
	if n, err := s.Sweep(t.Context(), false); err != nil || n.Files != 2 || n.Busy {
		t.Errorf("then: %+v, %v", n, err)
	}
}
