package verify

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
)

// unmatched reports records that found no file and hold what came with them: by
// number, because what they name is the name of a file.
func unmatched(ctx context.Context, job Job, r *report) error {
	list, err := job.Catalog.Unmatched(ctx)
	if err != nil {
		return err
	}
	for _, u := range list {
		if u.Photos == 0 {
			continue // what it held was erased
		}
		r.find(findings.RecordUnmatched, fmt.Sprint("record ", u.ID), fmt.Sprintf("%s on hold since %s", formats.Count(u.Photos, "photo"), u.RecordedAt))
	}
	return nil
}
