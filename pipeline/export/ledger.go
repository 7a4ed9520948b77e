package export

import (
	"context"
	"slices"
)

// soundLedger stops an export from a catalog whose ledger or tables somebody has
// changed, and one that would begin with a clock behind the ledger. What had to
// go from an earlier export is gone by then.
func soundLedger(ctx context.Context, a asked, there place) error {
	if err := a.Catalog.CheckLedger(ctx); err != nil || there.inPlace {
		return err
	}
	return a.Catalog.ClockBehind(ctx)
}

// addsNothing lets an update with a clock behind the ledger take away, and add
// nothing.
func addsNothing(ctx context.Context, a asked, there place, pkg pack) error {
	adds := slices.ContainsFunc(pkg.files, func(f leaving) bool {
		return !f.photo.IsZero() && !slices.ContainsFunc(there.ours[f.path], func(w written) bool { return w.sum == f.body.Sum() && w.photo == f.photo })
	})
	if !adds {
		return nil
	}
	return a.Catalog.ClockBehind(ctx)
}
