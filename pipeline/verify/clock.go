package verify

import (
	"context"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/pipeline/findings"
)

// clock compares the clock with the newest moment of the ledger, and has the
// ledger remember this one. A catalog that cannot be written is verified all the
// same.
func (p *proof) clock(ctx context.Context, job Job, r *report) error {
	var behind *ledger.BehindError
	if err := job.Catalog.ClockBehind(ctx); errors.As(err, &behind) {
		r.find(findings.ClockBehind, "clock", err.Error())
		return nil
	} else if err != nil {
		return err
	}
	if !p.provable {
		return nil
	}
	if err := job.Catalog.NoteVerified(ctx); err != nil {
		return fmt.Errorf("the moment of this check could not be recorded: %w", err)
	}
	return nil
}
