package verify

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/findings"
)

// arranging reports files that are on their way to another folder: until that is
// finished each may have both names, or where files have one name alone, the new one.
func (rows *rows) arranging(ctx context.Context, job Job, r *report) error {
	list, err := job.Storages.Unfinished(ctx)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, m := range list {
		if m.Storage == "" {
			rows.add(m.From)
			rows.add(m.To)
		}
	}
	r.find(findings.ArrangeUnfinished, "storage", fmt.Sprintf("arrange was interrupted: files on their way: %d", len(list)))
	return nil
}
