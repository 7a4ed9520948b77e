package export

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// A sidecar goes over what an export said of the same photo, and over nothing else: for
// Lightroom two photos may have one name, and each may be exported alone.
func TestSidecarsOfOthersStay(t *testing.T) {
	root := filepath.Join(t.TempDir(), "mirror")
	st, err := disk.CreateMirror(root, "catalog")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := os.MkdirAll(filepath.Join(root, "originals"), 0o755); err != nil {
		t.Fatal(err)
	}
	const rel = "originals/A.xmp"
	old := []byte("of the first")
	for name, data := range map[string][]byte{"A.NEF": []byte("raw"), "A.CR2": []byte("raw"), "A.xmp": old} {
		if err := os.WriteFile(filepath.Join(root, "originals", name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first, second := schema.DigestOf([]byte("first")), schema.DigestOf([]byte("second"))
	for _, tt := range []struct {
		name   string
		photo  schema.Digest
		ours   []written
		leaves bool
	}{
		{"of the same photo", first, []written{{sum: schema.DigestOf(old), photo: first}}, true},
		{"of another photo", second, []written{{sum: schema.DigestOf(old), photo: first}}, false},
		{"changed since", first, []written{{sum: schema.DigestOf([]byte("before")), photo: first}}, false},
		{"of nobody here", first, nil, false},
	} {
		f := making.Paper(rel, []byte("new"))
		f.Photo, f.Beside = tt.photo, "originals/A.CR2"
		var pkg pack
		pkg.files = []making.File{f}
		there := place{ours: map[string][]written{rel: tt.ours}, mirror: &sidecarMirror{Storage: st}}
		got, err := leaveForeign(context.Background(), asked{Job: Job{Format: formats.Format{Beside: true}}}, there, pkg)
		if err != nil || len(got.files) == 1 != tt.leaves || got.foreign[rel] == tt.leaves {
			t.Errorf("%s: %d leave, foreign %v (%v)", tt.name, len(got.files), got.foreign, err)
		}
	}
}
