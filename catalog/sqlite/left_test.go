package sqlite

import (
	"os"
	"path/filepath"
	"testing"
)

func TestModeOfTheLogIsMended(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.WriteFile(path+end, nil, 0o400); err != nil {
			t.Fatal(err)
		}
	}
	if err := mendBeside(path); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"-wal", "-shm"} {
		info, err := os.Stat(path + end)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", end, info.Mode(), err)
		}
	}
}
