package verify

import (
	"context"
	"maps"
	"slices"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
)

// erased reports files that were ordered to be erased and are still there: a
// crash, or a mirror that was not connected.
func erased(ctx context.Context, job Job, r *report) error {
	files, err := job.Catalog.PurgeFiles(ctx)
	left := map[string]int{}
	for _, f := range files {
		left[f.Mirror]++
	}
	for _, where := range slices.Sorted(maps.Keys(left)) {
		switch where {
		case "":
			r.find(findings.PurgeUnfinished, "storage", formats.Count(left[where], "file"))
		default:
			r.find(findings.PurgeMirror, "mirror "+where, formats.Count(left[where], "file"))
		}
	}
	return err
}
