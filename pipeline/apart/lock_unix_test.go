//go:build linux || darwin || freebsd

package apart

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// Where there are no locks a folder is made all the same, and none is swept: somebody may be
// using it.
func TestWithoutLocks(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	flock = func(int, int) error { return unix.ENOLCK }
	t.Cleanup(func() { flock = unix.Flock })
	first, err := New()
	if err != nil {
		t.Fatal(err)
	}
	second, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []*Folder{first, second} {
		if _, err := os.Stat(f.Path()); err != nil {
			t.Error(err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}
