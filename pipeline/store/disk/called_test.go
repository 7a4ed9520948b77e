package disk

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/store"
)

// No error about a file among the originals says what it is called: whatever is
// asked of it, and whatever is wrong with it.
func TestErrorsNameNoOriginal(t *testing.T) {
	const name = "Quill Ambervale.jpg"
	s := create(t)
	rel := mustPut(t, s, "s", name, []byte("picture"))
	unlock, err := s.Lock(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	nothing := func(store.Entry) error { return nil }
	for _, tt := range []struct {
		about string
		plant func() error
	}{
		{"gone", func() error { return os.Remove(at(s, rel)) }},
		{"a folder", func() error {
			return errors.Join(os.Mkdir(at(s, rel), 0o700), os.WriteFile(at(s, rel)+"/x", nil, 0o600))
		}},
		{"a file where its folder was", func() error {
			return errors.Join(os.RemoveAll(at(s, "originals/s")), os.WriteFile(at(s, "originals/s"), nil, 0o600))
		}},
	} {
		if err := tt.plant(); err != nil {
			t.Fatal(err)
		}
		_, statErr := s.Stat(rel)
		_, openErr := s.OpenAt(rel, 0)
		_, _, sumErr := store.Digest(context.Background(), s, rel)
		walkErr := s.Walk(context.Background(), rel, nothing)
		failed := 0
		for op, err := range map[string]error{"stat": statErr, "open": openErr, "digest": sumErr, "walk": walkErr, "remove": s.Remove(rel)} {
			if err == nil {
				continue
			}
			failed++
			if strings.Contains(err.Error(), "Ambervale") {
				t.Errorf("%s, %s: %v", tt.about, op, err)
			}
			if tt.about == "gone" && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s, %s: %v is no fs.ErrNotExist", tt.about, op, err)
			}
		}
		if failed < 3 {
			t.Errorf("%s: %d errors", tt.about, failed)
		}
	}
}
