package verify_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
)

// mounted is a storage on a file system where every mode is that of the mount.
type mounted struct{ *disk.Disk }

func (m mounted) Identity() store.Identity {
	id := m.Disk.Identity()
	id.NoModes = true
	return id
}

// What nobody but the owner can reach is not open, whatever its mode; and no mode says
// anything where none is kept.
func TestOpenToOthers(t *testing.T) {
	b := testcatalog.New(t, 1)
	const (
		file   = "1 file or folder at the top of the catalog can be read or changed by others"
		folder = "others can look into the folder of the catalog"
	)
	for _, x := range []struct {
		top, records fs.FileMode
		want         string
	}{
		{0o700, 0o600, ""}, {0o700, 0o644, ""}, {0o755, 0o600, folder}, {0o755, 0o644, file}, {0o711, 0o604, file},
		{0o744, 0o644, folder}, {0o710, 0o604, folder}, {0o710, 0o640, file}, {0o701, 0o640, folder},
	} {
		records := filepath.Join(b.Root, "records.yaml")
		testcatalog.Must(t, os.WriteFile(records, []byte("rooms: []\n"), 0o600))
		testcatalog.Must(t, os.Chmod(records, x.records))
		testcatalog.Must(t, os.Chmod(b.Root, x.top))
		for _, st := range []store.Storage{b.Store, mounted{b.Store}} {
			report, rules := verified(b, st)
			var got []string
			for _, f := range report.Findings {
				if f.Rule == findings.StorageOpen {
					got = append(got, f.Message)
				}
			}
			want := x.want
			if st.Identity().NoModes {
				want = ""
			}
			if strings.Join(got, "; ") != want || want == "" && slices.Contains(rules, findings.StorageOpen) {
				t.Errorf("%o, %o, no modes %v: %q, want %q", x.top, x.records, st.Identity().NoModes, got, want)
			}
		}
	}
}

// Neither documents nor the key are open where no mode is kept.
func TestOpenWhereNoModeIsKept(t *testing.T) {
	b := testcatalog.NewExport(t)
	b.MustExport(filepath.Join(t.TempDir(), "web"), "")
	open := func(rel string) {
		t.Helper()
		testcatalog.Must(t, os.Chmod(filepath.Join(b.Root, rel), 0o777))
	}
	for _, rel := range []string{"", store.Evidence, "signing.key", store.Originals} {
		open(rel)
	}
	list, err := os.ReadDir(filepath.Join(b.Root, store.Originals))
	testcatalog.Must(t, err)
	open(filepath.Join(store.Originals, list[0].Name()))
	if _, rules := verified(b, mounted{b.Store}); len(rules) > 0 {
		t.Errorf("without modes: %v", rules)
	}
	if _, rules := verified(b, b.Store); !slices.Equal(slices.Compact(rules), []string{findings.EvidenceOpen, findings.SigningKey, findings.StorageOpen}) {
		t.Errorf("with modes: %v", rules)
	}
}

// A folder of the storage into which others may write is told, of those that it has.
func TestFoldersThatOthersWriteTo(t *testing.T) {
	b := testcatalog.NewExport(t)
	for _, below := range []string{store.Originals, store.Derivatives} {
		list, err := b.Store.Folders(below)
		testcatalog.Must(t, err)
		if len(list) == 0 {
			t.Fatalf("no folder in %s", below)
		}
		testcatalog.Must(t, os.Chmod(filepath.Join(b.Root, below, list[0].Name()), 0o772))
	}
	report, _ := verified(b, b.Store)
	var got []string
	for _, f := range report.Findings {
		if f.Rule == findings.StorageOpen {
			got = append(got, f.Message)
		}
	}
	if want := []string{"others can write to 2 folders of originals or derivatives"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
