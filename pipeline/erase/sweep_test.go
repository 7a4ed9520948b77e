package erase

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// A file that cannot be removed keeps none after it, and none of the order is called gone.
func TestSweepGoesOnAfterWhatStays(t *testing.T) {
	st, err := disk.Create(filepath.Join(t.TempDir(), "catalog"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	unlock, err := st.Lock(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	at := func(rel string) string { return filepath.Join(st.Identity().Path, filepath.FromSlash(rel)) }
	first, second := "evidence/aa/a.pdf", "evidence/bb/b.pdf"
	for _, rel := range []string{first + "/of a folder that is not empty", second} {
		if err := os.MkdirAll(filepath.Dir(at(rel)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at(rel), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var pending []schema.PurgeFile
	for i, rel := range []string{first, second} {
		pending = append(pending, schema.PurgeFile{No: int64(i), Path: rel, SHA256: schema.DigestOf([]byte(rel)).String(), Bytes: -1})
	}
	s := Job{Store: st}.ownSweep(pending, map[string]bool{}, map[string]bool{})
	if err := s.run(context.Background()); err == nil || len(s.gone) != 0 {
		t.Errorf("%v is said to be gone, %v", s.gone, err)
	}
	if _, err := os.Lstat(at(second)); !os.IsNotExist(err) {
		t.Errorf("the one after it: %v, %v", err, s.begun)
	}
}
