package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// A report that could not be written to its end is not left in the way of the next one.
func TestNoHalfReport(t *testing.T) {
	for _, name := range []string{"r.csv", "r.jsonl", "r.json", "r.html"} {
		path := filepath.Join(t.TempDir(), name)
		r, err := newReport(path)
		if err != nil {
			t.Fatal(err)
		}
		r.item(schema.ImportItem{Source: "a.jpg", Outcome: schema.Imported})
		_ = r.file.Close() // as a disk that is full, it takes nothing more
		if err := r.close(schema.ImportSummary{}); err == nil {
			t.Errorf("%s: it was not written, and nothing is said", name)
		}
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is left: %v", name, err)
		}
		if r, err = newReport(path); err != nil {
			t.Fatal(err)
		}
		if err := r.close(schema.ImportSummary{}); err != nil {
			t.Error(err)
		}
		r.drop()
		if _, err := os.Lstat(path); err != nil {
			t.Errorf("%s: a whole report was dropped: %v", name, err)
		}
	}
}
