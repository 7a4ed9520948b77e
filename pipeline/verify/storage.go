package verify

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/findings"
)

// present says that the storage is not there: then no file of it is called missing, and
// what looks at files is left out.
func present(_ context.Context, job Job, r *report) error {
	if err := job.Store.Present(); err != nil {
		r.away = true
		r.find(findings.StorageMissing, "storage", err.Error())
	}
	return nil
}
