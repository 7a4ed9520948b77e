package export

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/internal/workfolder"
	"github.com/stillroom/stillroom/pipeline/leftovers"
)

// tidy removes what killed exports left, in the catalog and at every destination. It says
// what cannot be removed. That ends nothing: somebody else may have put it there, and an
// update that ended at it would take nothing away.
func tidy(ctx context.Context, a asked, there place, work *workfolder.Folder) (left []string) {
	if a.DryRun || a.slip != "" { // nobody may write to the catalog
		return nil
	}
	var at []string
	if !a.Format.Beside { // a mirror sees to its own
		at = append(at, there.to)
	}
	_, kept, err := leftovers.Remove(ctx, a.Catalog, a.Dir, a.now, work.InUse(), at...)
	for _, err := range append(kept, err) {
		if err != nil && ctx.Err() == nil {
			left = append(left, err.Error())
		}
	}
	return left
}
