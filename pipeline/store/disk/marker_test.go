//go:build unix

package disk

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/stillroom/stillroom/pipeline/store"
)

// Whoever opens a folder with a pipe in place of its marker is told, and does not wait.
func TestMarkerIsAPipe(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mkfifo(filepath.Join(dir, store.Marker), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, store.ErrNoMarker) {
		t.Errorf("opened: %v", err)
	}
	if to, err := GivenUp(dir); to != "" || err != nil {
		t.Errorf("given up for %q, %v", to, err)
	}
}

// The marker of a disk that comes from elsewhere may hold anything. One that is taken for
// a storage has an identity that it has again when it is opened again.
func FuzzMarker(f *testing.F) {
	f.Add([]byte("6c84fb90-12c4-11e1-840d-7b25c5ee775a\n" + mirrorOf + "6c84fb90-12c4-11e1-840d-7b25c5ee775b\nKeep this file."))
	f.Add([]byte("{6c84fb90-12c4-11e1-840d-7b25c5ee775a}\n"))
	f.Add([]byte(movedTo + "/somewhere/else\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, store.Marker), text, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _ = GivenUp(dir)
		first, err := Open(dir)
		if err != nil {
			return
		}
		defer first.Close()
		second, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer second.Close()
		if id := first.Identity().UUID; len(id) != 36 || id != second.Identity().UUID {
			t.Errorf("identities %q and %q", id, second.Identity().UUID)
		}
	})
}
