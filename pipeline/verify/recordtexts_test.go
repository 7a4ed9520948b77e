package verify

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// What is named is looked at, also by a link to it, and nothing is sound where there was
// nothing.
func TestWhatIsNamedIsLookedAt(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"texts", "bag", "empty", "other"} {
		must(os.Mkdir(at(name), 0o700))
	}
	must(os.WriteFile(at("texts/a.yaml"), []byte("rooms:\n  - {id: room-a, lable: A}\n"), 0o600))
	must(os.WriteFile(at("bag/manifest.json"), []byte("{}"), 0o600))
	must(os.WriteFile(at("other/notes.txt"), []byte("rooms: nothing"), 0o600))
	for from, to := range map[string]string{"link": "texts", "file": "texts/a.yaml", "package": "bag", "away": "nothing", "device": os.DevNull, "chain": "link"} {
		if from != "device" {
			to = at(to)
		}
		must(os.Symlink(to, at(from)))
	}
	run := func(paths ...string) ([]string, error) {
		report, err := RunRecords(t.Context(), RecordsJob{Paths: paths, Clock: time.Now, Found: func(schema.Finding) {}})
		var got []string
		for _, f := range report.Findings {
			got = append(got, f.Rule+" "+f.Path)
		}
		return slices.Compact(got), err
	}
	for path, want := range map[string]string{
		at("texts"): at("texts/a.yaml"), at("link"): at("link/a.yaml"), at("chain"): at("chain/a.yaml"), at("file"): at("file"), at("texts/a.yaml"): at("texts/a.yaml"),
	} {
		if got, err := run(path, at("empty")); err != nil || !slices.Equal(got, []string{findings.RecordMistake + " " + want}) {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	for _, path := range []string{at("bag"), at("package")} {
		if got, err := run(path); err != nil || len(got) != 1 {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	none := new(NoTextsError)
	for _, paths := range [][]string{{at("empty")}, {at("other")}, {at("empty"), at("other")}, {at("device")}, {at("device"), at("texts")}} {
		if got, err := run(paths...); !errors.As(err, &none) || len(got) > 0 {
			t.Errorf("%v: %q, %v", paths, got, err)
		}
	}
	if _, err := run(at("away")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a link to nothing: %v", err)
	}
}
