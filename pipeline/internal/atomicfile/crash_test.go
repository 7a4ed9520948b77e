//go:build unix

package atomicfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// TestCrash kills a real process at every step of a write and looks at what it
// leaves. (What a loss of power leaves, a test in one machine cannot see; that
// rests on the order of the steps, which TestOrder holds.)
func TestCrash(t *testing.T) {
	b := photo(2*chunk + 1)
	if dir := os.Getenv("STILLROOM_TEST_CRASH_DIR"); dir != "" {
		at := Step(os.Getenv("STILLROOM_TEST_CRASH_AT"))
		w := &Writer{Fault: func(s Step, _ string) error {
			if s == at {
				return syscall.Kill(os.Getpid(), syscall.SIGKILL)
			}
			return nil
		}}
		var err error
		if at == StepRename {
			err = w.Replace(t.Context(), filepath.Join(dir, "a.jpg"), 0o444, b)
		} else {
			err = writeOnce(t, w, filepath.Join(dir, "a.jpg"), b)
		}
		t.Fatalf("survived: %v", err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		at      Step
		visible bool // the file has its name
		temps   int
	}{
		{StepCreate, false, 0},
		{StepWrite, false, 1},
		{StepChmod, false, 1},
		{StepSync, false, 1},
		{StepClose, false, 1},
		{StepReread, false, 1},
		{StepLink, false, 1},
		{StepRename, false, 1},
		{StepRemove, true, 1},
		{StepSyncDir, true, 0},
	} {
		t.Run(string(tc.at), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.CommandContext(t.Context(), exe, "-test.run=^TestCrash$")
			cmd.Env = append(os.Environ(), "STILLROOM_TEST_CRASH_DIR="+dir, "STILLROOM_TEST_CRASH_AT="+string(tc.at))
			out, err := cmd.CombinedOutput()
			var ee *exec.ExitError
			if !errors.As(err, &ee) || ee.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("the child was not killed: %v\n%s", err, out)
			}
			temps := 0
			for _, n := range names(t, dir) {
				switch {
				case IsTemp(n):
					temps++
				case n != "a.jpg" || !tc.visible:
					t.Errorf("left %q", n)
				}
			}
			if temps != tc.temps {
				t.Errorf("got %d temp files, want %d", temps, tc.temps)
			}
			path := filepath.Join(dir, "a.jpg")
			if tc.visible {
				wantFile(t, path, b, 0o444)
			}
			// The next run is not in the way of the crashed one.
			err = WriteOnce(t.Context(), path, 0o444, bytes.NewReader(b), schema.DigestOf(b), int64(len(b)))
			if tc.visible != errors.Is(err, fs.ErrExist) || !tc.visible && err != nil {
				t.Errorf("next run: %v", err)
			}
			wantFile(t, path, b, 0o444)
		})
	}
}
