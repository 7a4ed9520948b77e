package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
)

// A write-ahead log that is begun again is as long as it was, and the database is as it was:
// all the same somebody wrote.
func TestALogBegunAgainIsAChange(t *testing.T) {
	for name, begin := range map[string]func(log []byte, at time.Time) time.Time{
		"other salts, in the same moment": func(log []byte, at time.Time) time.Time { log[16]++; return at },
		"another frame, a moment later":   func(log []byte, at time.Time) time.Time { log[40]++; return at.Add(4 * time.Millisecond) },
	} {
		path := filepath.Join(t.TempDir(), "catalog.db")
		log, at := make([]byte, 4096), time.Now().Add(-time.Hour)
		write := func() {
			t.Helper()
			if err := errors.Join(os.WriteFile(path+"-wal", log, 0o600), os.Chtimes(path+"-wal", at, at)); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(path, []byte("database"), 0o600); err != nil {
			t.Fatal(err)
		}
		write()
		s := &still{path: path}
		var err error
		if s.was, err = os.Stat(path); err != nil {
			t.Fatal(err)
		}
		if s.log, err = logOf(path); err != nil {
			t.Fatal(err)
		}
		if err := s.unchanged(); err != nil {
			t.Errorf("%s: before: %v", name, err)
		}
		at = begin(log, at)
		write()
		if err := s.unchanged(); !errors.Is(err, contract.ErrChanged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
