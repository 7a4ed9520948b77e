package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sayWhere are the files that say where a storage is: in its record, in an error, or to
// keep a card apart from it. What any other does in a storage it does through its
// contract, and the catalog's folder is told to it as a value of its own.
var sayWhere = map[string]string{
	"cmd/app/storages.go":            "its record",
	"pipeline/destination/mirror.go": "an error",
	"pipeline/erase/job.go":          "its record",
	"pipeline/export/sidecar.go":     "its record",
	"pipeline/ingest/card.go":        "no card",
	"pipeline/ingest/job.go":         "no card",
	"pipeline/mirror/open.go":        "its record",
	"pipeline/store/heads.go":        "an error",
}

func TestStorageIsNoFolder(t *testing.T) {
	seen := map[string]bool{}
	for _, top := range []string{"cmd", "catalog", "pipeline"} {
		err := filepath.WalkDir("../../"+top, func(file string, e fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return err
			}
			text, err := os.ReadFile(file)
			name := strings.TrimPrefix(filepath.ToSlash(file), "../../")
			if strings.Contains(string(text), "Identity().Path") {
				seen[name] = true
				if sayWhere[name] == "" {
					t.Errorf("%s takes the place of a storage for a folder", name)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name := range sayWhere {
		if !seen[name] {
			t.Errorf("%s does not say where a storage is", name)
		}
	}
}
