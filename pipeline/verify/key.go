package verify

import (
	"context"
	"errors"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
)

// signingKey reports a key that cannot be used, or that others can read.
func (v *verifier) signingKey(ctx context.Context) error {
	known, err := v.Catalog.SigningKeys(ctx)
	if err != nil || len(known) == 0 {
		return err // it is made when it is first needed
	}
	key, mode, err := signingkey.Read(v.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.find(findings.SigningKey, signingkey.KeyName, "it is not there")
	case err != nil:
		v.find(findings.SigningKey, signingkey.KeyName, err.Error())
	case key.Public().ID != known[len(known)-1].ID:
		v.find(findings.SigningKey, signingkey.KeyName, "it is another key than the ledger says")
	case mode&0o077 != 0:
		v.find(findings.SigningKey, signingkey.KeyName, "others can read it")
	}
	return nil
}
