package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
)

// An interrupted check ends in its summary as well, and no photo may be shown on
// the word of it.
func TestManifestCheckInterrupted(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, format := range []string{"json", "text"} {
		var out, errs bytes.Buffer
		code := run(ctx, []string{"stillroom", "manifest", "check", dir, "--format", format}, streams{in: strings.NewReader(""), out: &out, err: &errs}, time.Now)
		if code != exitInterrupted {
			t.Errorf("%s: exit code %d", format, code)
		}
		var sum findings.PackageSummary
		if format == "text" {
			if out.Len() > 0 || !strings.Contains(errs.String(), "0 packages were checked to the end") {
				t.Errorf("text: %q, %q", out.String(), errs.String())
			}
		} else if err := json.Unmarshal(out.Bytes(), &sum); err != nil || sum.Type != "summary" || sum.OK || sum.Error != "interrupted" {
			t.Errorf("json: %v: %s", err, out.String())
		}
	}
}
