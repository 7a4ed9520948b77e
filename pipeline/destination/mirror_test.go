package destination

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/schema"
)

// What stands beside copies is written, held against its digest and taken away through
// the storage that has them, of whatever kind.
func TestInMirror(t *testing.T) {
	folder, err := disk.CreateMirror(filepath.Join(t.TempDir(), "mirror"), "catalog")
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	for name, s := range map[string]store.Storage{"disk": folder, "memory": storetest.NewMemory("far away", "catalog")} {
		t.Run(name, func(t *testing.T) {
			unlock, err := s.Lock(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			defer unlock()
			m := InMirror(s)
			at := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
			const rel = "originals/s/1.jpg.xmp"
			if err := m.Put(t.Context(), rel, Held([]byte("said")), at); err != nil {
				t.Fatal(err)
			}
			sum, n, err := m.Sum(t.Context(), rel)
			if err != nil || sum != schema.DigestOf([]byte("said")) || n != 4 {
				t.Errorf("%v, %d, %v", sum, n, err)
			}
			if data, err := readAll(m, rel); err != nil || string(data) != "said" {
				t.Errorf("%q, %v", data, err)
			}
			if info, err := s.Stat(rel); name == "disk" && (err != nil || !info.ModTime().Equal(at)) {
				t.Errorf("%v, %v", info, err)
			}
			other := From(sum, 4, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte("sold"))), nil }, nil)
			if err := m.Put(t.Context(), rel, other, at); !errors.Is(err, store.ErrChanged) {
				t.Errorf("other bytes than passed the gate: %v", err)
			}
			if there, err := m.Holds(t.Context(), rel, sum); err != nil || !there {
				t.Errorf("what stood there: %v, %v", there, err)
			}
			if err := m.Remove(rel); err != nil {
				t.Error(err)
			}
			if there, err := m.Holds(t.Context(), rel, sum); err != nil || there {
				t.Errorf("removed: %v, %v", there, err)
			}
		})
	}
	// Neither a link nor one among the folders is followed, also within the mirror.
	at := func(rel string) string { return filepath.Join(folder.Identity().Path, rel) }
	if err := errors.Join(os.MkdirAll(at("originals/t"), 0o700), os.WriteFile(at("originals/t/1.xmp"), []byte("x"), 0o600),
		os.Symlink("1.xmp", at("originals/t/2.xmp")), os.Symlink("t", at("originals/u")), os.Mkdir(at("originals/t/3.xmp"), 0o700)); err != nil {
		t.Fatal(err)
	}
	for rel, want := range map[string]error{"originals/t/2.xmp": ErrLink, "originals/u/1.xmp": ErrLink, "originals/t/3.xmp": ErrNotFile} {
		if _, _, err := InMirror(folder).Sum(t.Context(), rel); !errors.Is(err, want) {
			t.Errorf("%s: %v", rel, err)
		}
		if err := InMirror(folder).Put(t.Context(), rel, Held([]byte("y")), time.Now()); !errors.Is(err, want) {
			t.Errorf("put %s: %v", rel, err)
		}
	}
}
