package storetest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/pipeline/store"
)

// here: a file can be opened by other programs, and stays when they have done so.
func (c conformer) here(t *testing.T) {
	ctx := t.Context()
	t.Setenv("TMPDIR", t.TempDir())
	const name = "derivatives/hh/1.jpg"
	if err := c.over(ctx, name, "a picture"); err != nil {
		t.Fatal(err)
	}
	h, err := store.BringHere(ctx, c.Storage, name)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(h.File); err != nil || string(data) != "a picture" || filepath.Base(h.File) != "1.jpg" {
		t.Errorf("%s holds %q, %v", h.File, data, err)
	}
	if fi, err := os.Stat(h.File); err != nil || fi.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", fi, err)
	}
	if _, local := c.Storage.(store.Local); local == h.Copied {
		t.Errorf("its files lie here: %v; copied: %v", local, h.Copied)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(h.File); h.Copied != errors.Is(err, fs.ErrNotExist) {
		t.Errorf("closed, copied %v: %v", h.Copied, err)
	}
	c.holds(t, name, "a picture")
	for _, bad := range []string{"", "../x", "catalog.db"} {
		if h, err := store.BringHere(ctx, c.Storage, bad); err == nil {
			t.Errorf("%q is at %s", bad, h.File)
		}
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if err := c.Remove(name); err != nil {
		t.Error(err)
	}
}
