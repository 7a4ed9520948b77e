package pipeline

import (
	"context"
	"slices"
)

// soundLedger stops an export from a catalog whose ledger or tables somebody has
// changed, and one that would begin with a clock behind the ledger. What had to
// go from an earlier export is gone by then.
func (ex *exporter) soundLedger(ctx context.Context) error {
	if err := ex.Catalog.CheckLedger(ctx); err != nil {
		return ex.nothingLeaves(err)
	}
	if ex.inPlace {
		return nil
	}
	return ex.nothingLeaves(ex.Catalog.ClockBehind(ctx))
}

// addsNothing lets an update with a clock behind the ledger take away, and add
// nothing.
func (ex *exporter) addsNothing(ctx context.Context) error {
	adds := slices.ContainsFunc(ex.files, func(f outgoing) bool {
		return !f.photo.IsZero() && !slices.ContainsFunc(ex.ours[f.path], func(w written) bool { return w.sum == f.sum && w.photo == f.photo })
	})
	if !adds {
		return nil
	}
	return ex.nothingLeaves(ex.Catalog.ClockBehind(ctx))
}

func (ex *exporter) nothingLeaves(err error) error {
	if err != nil {
		ex.sum.Exported = 0
	}
	return err
}
