package app

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// Who may read a catalog and not write to it is told that, and not that a disk is broken.
func TestReadOnlyToThisUser(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	d, _ := newDoor(t)
	if err := os.Chmod(filepath.Join(d.Dir, markerName), 0o400); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Write(t.Context()); !errors.Is(err, schema.ErrReadOnly) {
		t.Errorf("%v", err)
	}
}
