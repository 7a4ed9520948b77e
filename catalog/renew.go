package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Renew records that a guardian says again what the consent id says, and returns the new
// record. by holds what is new about it, an id included. It is one transaction, so that
// nothing can be taken back between reading the old record and replacing it. It asks back
// the copies that it leaves uncovered. A consent that is not there is ErrNotFound; one
// that cannot be renewed is a *RecordError.
func (c ConsentRegister) Renew(
	ctx context.Context, id string, by schema.Consent, opt schema.ApplyOptions,
) (schema.Consent, schema.RecallsOpened, error) {
	var renewed schema.Consent
	var opened schema.RecallsOpened
	by, err := by.Normalize(opt.Zone)
	if err != nil {
		return renewed, opened, &RecordError{Kind: "consent", ID: by.ID, Err: err}
	}
	err = c.change(ctx, ledger.Consent, func(tx contract.Writer) error {
		a := &applier{ctx: ctx, w: tx, opt: opt}
		var err error
		if a.have.Consents, err = consentsOf(ctx, tx, []string{id, by.ID}); err != nil {
			return err
		}
		old, known := byID(a.have.Consents, func(k schema.Consent) string { return k.ID })[id]
		if !known {
			return notFound("consent", id)
		}
		newer, err := tx.Superseding(ctx, []string{id})
		if err != nil {
			return err
		}
		if len(newer) > 0 {
			return &RecordError{Kind: "consent", ID: id, Err: fmt.Errorf("consent %q replaces it: renew that one", newer[0])}
		}
		if slices.ContainsFunc(a.have.Consents, func(k schema.Consent) bool { return k.ID == by.ID }) {
			return &RecordError{Kind: "consent", ID: by.ID, Err: errTaken}
		}
		if renewed, err = consent.Renew(old, by, opt.Now); err != nil {
			return &RecordError{Kind: "consent", ID: id, Err: err}
		}
		if err := a.all(schema.Records{Consents: []schema.Consent{renewed}}, a.consents, a.evidence); err != nil {
			return err
		}
		// The new record may begin only after the old one has stopped counting.
		if opened, err = recallUncovered(ctx, tx, affectedBy(nil, nil).with(old.Family), opt); err != nil {
			return err
		}
		if opt.DryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return renewed, opened, err
}

var errTaken = errors.New("a consent with this id is recorded already")
