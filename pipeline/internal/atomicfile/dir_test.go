package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

func TestMkdirAll(t *testing.T) {
	top := t.TempDir()
	var synced []string
	w := &Writer{Fault: func(s Step, path string) error {
		if s == StepSyncDir {
			rel, _ := filepath.Rel(top, path)
			synced = append(synced, rel)
		}
		return nil
	}}
	if err := w.MkdirAll(filepath.Join(top, "a/b/c"), 0o700); err != nil {
		t.Fatal(err)
	}
	if want := []string{"a", "a/b", "a/b/c"}; !slices.Equal(synced, want) {
		t.Errorf("synced the entries %q, want %q", synced, want)
	}
	for _, d := range []string{"a", "a/b", "a/b/c"} {
		fi, err := os.Stat(filepath.Join(top, d))
		if err != nil || fi.Mode() != os.ModeDir|0o700 {
			t.Errorf("%s: got %v, %v", d, fi, err)
		}
	}
	if err := w.MkdirAll(filepath.Join(top, "a/b/c"), 0o700); err != nil {
		t.Errorf("again: %v", err)
	}
}

func TestMkdirOverAFile(t *testing.T) {
	top := t.TempDir()
	if err := os.WriteFile(filepath.Join(top, "f"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"f", "f/g"} {
		err := MkdirAll(filepath.Join(top, p), 0o700)
		var de *DestinationError
		if !errors.As(err, &de) || !errors.Is(err, syscall.ENOTDIR) {
			t.Errorf("%s: got %v, want a DestinationError with ENOTDIR", p, err)
		}
	}
}

func TestMkdirInStaysInside(t *testing.T) {
	top, outside := t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(top, "out")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(top)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for _, rel := range []string{"out/x", "../x", "/x"} {
		if err := new(Writer).MkdirIn(root, rel, 0o700); err == nil {
			t.Errorf("%s: made", rel)
		}
	}
	wantNames(t, outside)
	wantNames(t, top, "out")
}

func TestMkdirFull(t *testing.T) {
	for _, step := range []Step{StepMkdir, StepSyncDir} {
		w := &Writer{Fault: failAt(step, syscall.ENOSPC)}
		err := w.MkdirAll(filepath.Join(t.TempDir(), "a"), 0o700)
		var de *DestinationError
		if !errors.As(err, &de) || !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%s: got %v, want a DestinationError with ENOSPC", step, err)
		}
	}
}
