package verify

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/findings"
)

// clock compares the clock with the newest moment of the ledger, and has the
// ledger remember this one. A catalog that cannot be written is verified all the
// same.
func (p *proof) clock(ctx context.Context, job Job, r *report) error {
	if err := job.Catalog.ClockBehind(ctx); err != nil {
		r.find(findings.ClockBehind, "clock", err.Error())
		return nil
	}
	if !p.provable {
		return nil
	}
	if err := job.Catalog.NoteVerified(ctx); err != nil {
		r.find(findings.CheckFailed, "clock", "that this moment was seen could not be recorded: "+err.Error())
	}
	return nil
}
