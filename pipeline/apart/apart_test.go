package apart

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// What a killed run left is removed by the next, with all that is in it. A folder that is in
// use stays, and so does whatever only has such a name.
func TestLeftFoldersAreSwept(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no locks here, and nothing is swept")
	}
	tmp, elsewhere := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", tmp)
	private := filepath.Join(elsewhere, "private.jpg")
	left, link, file := filepath.Join(tmp, prefix+"1"), filepath.Join(tmp, prefix+"2"), filepath.Join(tmp, prefix+"3")
	for _, err := range []error{
		os.Mkdir(left, 0o700), os.WriteFile(filepath.Join(left, "catalog.db"), []byte("names"), 0o600),
		os.WriteFile(private, nil, 0o600), os.Symlink(elsewhere, link), os.WriteFile(file, nil, 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	first, err := New()
	if err != nil {
		t.Fatal(err)
	}
	second, err := New()
	if err != nil {
		t.Fatal(err)
	}
	there := func(path string, want bool) {
		t.Helper()
		if _, err := os.Lstat(path); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
	there(left, false)
	for _, path := range []string{first.Path(), second.Path(), link, file, private} {
		there(path, true)
	}
	if info, err := os.Stat(first.Path()); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
	// As if the process had been killed.
	if err := first.held.Close(); err != nil {
		t.Fatal(err)
	}
	third, err := New()
	if err != nil {
		t.Fatal(err)
	}
	there(first.Path(), false)
	there(second.Path(), true)
	for _, f := range []*Folder{second, third} {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		there(f.Path(), false)
	}
}
