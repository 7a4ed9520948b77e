package destination

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// A package gets its name where nothing stands, or an empty folder: what somebody has put
// there meanwhile is not taken away for it, and the package is still to be had.
func TestStagingTakesNobodysPlace(t *testing.T) {
	for name, tt := range map[string]struct {
		before func(to string) error
		named  bool
	}{
		"nothing":         {func(string) error { return nil }, true},
		"an empty folder": {func(to string) error { return os.Mkdir(to, 0o700) }, true},
		"a folder": {func(to string) error {
			return errors.Join(os.Mkdir(to, 0o700), os.WriteFile(filepath.Join(to, "theirs"), nil, 0o600))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			to := filepath.Join(t.TempDir(), "web")
			s := StagingOf(to, "x-1")
			if err := errors.Join(s.Make(), os.WriteFile(filepath.Join(s.Path(), "a.jpg"), []byte("a"), 0o600)); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) || !s.There() {
				t.Fatalf("it stands before it has its name: %v", err)
			}
			if err := tt.before(to); err != nil {
				t.Fatal(err)
			}
			err := s.Name()
			if (err == nil) != tt.named || s.There() == tt.named {
				t.Errorf("%v, and it is there: %v", err, s.There())
			}
			if _, err := os.Lstat(filepath.Join(to, "theirs")); (err == nil) == tt.named {
				t.Errorf("what stood there: %v", err)
			}
			if _, err := os.Lstat(filepath.Join(to, "a.jpg")); (err == nil) != tt.named {
				t.Errorf("what was written: %v", err)
			}
			if err := s.Discard(); err != nil || s.There() {
				t.Errorf("%v", err)
			}
		})
	}
}

// Of a body that gives more than it was said to, nobody gets the rest to see, however it
// comes.
func TestBodyGivesNoMore(t *testing.T) {
	const said = "what passed the gate"
	r, err := lying(said, said+strings.Repeat("and more", 1000)).Open()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(iotest.OneByteReader(r)); len(got) > len(said) || !errors.Is(err, errLied) {
		t.Errorf("%d bytes of %d, %v", len(got), len(said), err)
	}
}
