package verify

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/findings"
)

// database has the database look through itself.
func database(ctx context.Context, job Job, r *report) error {
	damage, dangling, err := job.Catalog.Integrity(ctx)
	for _, d := range damage {
		r.find(findings.DBIntegrity, "catalog.db", d)
	}
	for _, d := range dangling {
		r.find(findings.DBReference, "catalog.db", d)
	}
	return err
}
