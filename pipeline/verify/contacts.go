package verify

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/findings"
)

// contacts checks that guardians' contacts are kept as the settings say, and can be
// read.
func contacts(ctx context.Context, job Job, r *report) error {
	open, sealed, closed, err := job.Catalog.Contacts(ctx)
	switch {
	case closed > 0 && job.Key:
		r.find(findings.PrivacyKey, "contacts", fmt.Sprintf("%d of %d", closed, open+sealed))
	case closed > 0:
		r.find(findings.PrivacyAway, "contacts", fmt.Sprintf("%d of %d", closed, open+sealed))
	}
	if job.Seals && open > 0 {
		r.find(findings.PrivacyOpen, "contacts", fmt.Sprintf("%d of %d", open, open+sealed))
	}
	return err
}
