package verify

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/stillroom/stillroom/pipeline/findings"
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
			r.find(findings.PurgeUnfinished, "storage", fmt.Sprintf("%d files", left[where]))
		default:
			r.find(findings.PurgeMirror, "mirror "+where, fmt.Sprintf("%d files", left[where]))
		}
	}
	return err
}
