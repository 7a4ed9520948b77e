//go:build unix

package evidence_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/schema"
)

// A pipe that nobody writes to must not be waited for.
func TestAPipeIsNoEvidence(t *testing.T) {
	b := testcatalog.New(t, 0)
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := applyRecords(b, b.Catalog, dir, evidenceRecords(t, "pipe", ""), schema.ApplyOptions{}, b.Catalog.Apply)
	if err == nil || !strings.Contains(err.Error(), "a folder or a device") {
		t.Errorf("got %v", err)
	}
}
