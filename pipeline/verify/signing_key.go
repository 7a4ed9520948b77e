package verify

import (
	"context"
	"errors"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
)

// signingKey reports a key that cannot be used, or that others can read.
func signingKey(ctx context.Context, job Job, r *report) error {
	known, err := job.Catalog.SigningKeys(ctx)
	if err != nil || len(known) == 0 {
		return err // it is made when it is first needed
	}
	key, mode, err := signingkey.Read(job.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.find(findings.SigningKey, signingkey.KeyName, "it is not there")
	case err != nil:
		r.find(findings.SigningKey, signingkey.KeyName, err.Error())
	case key.Public().ID != known[len(known)-1].ID:
		r.find(findings.SigningKey, signingkey.KeyName, "it is another key than the ledger says")
	case forOthers(job.Store.Identity(), mode) != 0:
		r.find(findings.SigningKey, signingkey.KeyName, "others can read it")
	}
	return nil
}
