package verify

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/findings"
)

// restored reports that a catalog made of a backup may lack a no.
func restored(ctx context.Context, job Job, r *report) error {
	was, err := job.Catalog.Restored(ctx)
	if err == nil && was != nil && was.SettledAt == "" {
		r.find(findings.CatalogRestored, "ledger", fmt.Sprintf("from a backup of %s; its ledger ended with entry %d, of %s", was.BackedUp, was.HeadSeq, was.HeadAt))
	}
	return err
}
