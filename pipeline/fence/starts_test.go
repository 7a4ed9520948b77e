package fence

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// TestStarts: a worker starts however many started before it.
func TestStarts(t *testing.T) {
	many := 10
	if os.Getenv("STILLROOM_LONG") != "" {
		many = 100
	}
	for range many {
		w := new(Workers)
		if _, err := w.Active(t.Context()); err != nil {
			t.Error(err)
		}
		w.Close()
	}
}

// A process that does not start says why, and blames no picture.
func TestWhyItDoesNotStart(t *testing.T) {
	dir := t.TempDir()
	program := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for why, path := range map[string]string{
		"the program itself cannot be run: no such file or directory": filepath.Join(dir, "gone"),
		"the program itself cannot be run: exec format error":         program("other", "\x7fELF of another processor", 0o700),
		"the program itself cannot be run: permission denied":         program("closed", "#!/bin/sh\n", 0o600),
		"cannot open libvips.so.42":                                   program("bare", "#!/bin/sh\necho >&2; echo 'cannot open libvips.so.42\x1b' >&2; exit 127\n", 0o700),
		"it ended at once (exit status 3)":                            program("mute", "#!/bin/sh\nexit 3\n", 0o700),
		"it ended at once (signal: killed)":                           program("killed", "#!/bin/sh\nkill -9 $$\n", 0o700),
	} {
		w := &Workers{command: func() (string, []string) { return path, []string{workerName} }}
		_, err := w.Ladder(t.Context(), limitsOfPictures, render.Original{Data: []byte("x"), Format: schema.FormatJPEG}, nil)
		var start *StartError
		if !errors.As(err, &start) || start.Why != why || strings.Contains(err.Error(), "JPEG") {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
		w.Close()
	}
	w := &Workers{command: func() (string, []string) {
		return program("slow", "#!/bin/sh\nexec sleep 60\n", 0o700), []string{workerName}
	}}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := w.Active(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("interrupted, it says %v", err)
	}
}

// What the system refuses is said in words.
func TestWhatTheSystemRefuses(t *testing.T) {
	for err, want := range map[error]string{
		&os.PathError{Op: "fork/exec", Path: "x", Err: syscall.EAGAIN}: ": the system lets this user start no more processes",
		&os.PathError{Op: "fork/exec", Path: "x", Err: syscall.ENOMEM}: ": the system has no memory left for it",
		syscall.EMFILE: ": too many files are open",
		syscall.ENOSYS: "such as /proc: function not implemented",
		syscall.EPERM:  ": operation not permitted",
	} {
		if got := startError(err).Error(); !strings.HasSuffix(got, want) {
			t.Errorf("%v: %s", err, got)
		}
	}
}
