package export_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
)

// Whoever watches an export is told what it does, in its order, and sees it write every
// file and byte that its summary counts. Without anybody it does the same.
func TestStages(t *testing.T) {
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	var doing []string
	var last export.Stage
	job.Watch = func(s export.Stage) {
		if len(doing) == 0 || doing[len(doing)-1] != s.Doing {
			doing = append(doing, s.Doing)
		}
		if s.Done > s.Total || s.Bytes > s.Of {
			t.Errorf("more than all of it: %+v", s)
		}
		last = s
	}
	sum, err := export.Run(t.Context(), job)
	testcatalog.Must(t, err)
	if want := []string{"deciding", "making pictures", "checking that nothing private leaves", "writing"}; !slices.Equal(doing, want) {
		t.Errorf("got %q, want %q", doing, want)
	}
	if want := (export.Stage{Doing: "writing", Done: sum.Files, Total: sum.Files, Bytes: sum.Bytes, Of: sum.Bytes}); last != want {
		t.Errorf("at the end %+v, want %+v", last, want)
	}
	_, err = export.Run(t.Context(), b.ExportJob(filepath.Join(t.TempDir(), "web")))
	testcatalog.Must(t, err)
}
