package export

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// mayLeave refuses to let anything out while nobody can tell what is private, while
// copies that were called back are overdue, or from a catalog that was changed by other
// means. What had to go from an earlier export is gone by then.
func mayLeave(ctx context.Context, a asked, there place, saw decided) error {
	if saw.sealed != nil {
		return saw.sealed
	}
	if err := refuseOverdue(ctx, a, there, saw.pkg); err != nil {
		return err
	}
	return soundLedger(ctx, a, there)
}

// soundLedger stops an export from a catalog whose ledger or tables somebody has
// changed, and one that would begin with a clock behind the ledger. Files of an earlier
// export that had to go are gone by then.
func soundLedger(ctx context.Context, a asked, there place) error {
	if err := a.Catalog.CheckLedger(ctx); err != nil || there.inPlace {
		return err
	}
	return a.Catalog.ClockBehind(ctx)
}

// addsNothing lets an update with a clock behind the ledger take away, and add
// nothing.
func addsNothing(ctx context.Context, a asked, there place, pkg pack) error {
	adds := slices.ContainsFunc(pkg.files, func(f making.File) bool {
		return !f.Photo.IsZero() && !slices.ContainsFunc(there.ours[f.Path], func(w written) bool { return w.sum == f.Body.Sum() && w.photo == f.Photo })
	})
	if !adds {
		return nil
	}
	return a.Catalog.ClockBehind(ctx)
}

// openRecalls asks back the copies whose yes ended by time alone, before anything of
// this export is decided: they may stand at the destination.
func openRecalls(ctx context.Context, a asked) error {
	if a.DryRun && !a.planning {
		return nil
	}
	_, err := a.Catalog.OpenRecalls(ctx, a.Zone, a.Recall, a.now)
	return err
}

// refuseOverdue gives nothing new to a recipient who still holds copies that are
// overdue. An update calls it after it has removed the files that may no longer stand,
// so it can always call back what an export wrote at its destination.
func refuseOverdue(ctx context.Context, a asked, there place, pkg formats.Package) error {
	open, err := a.Catalog.Recalls(ctx, schema.RecallFilter{Open: true})
	if err != nil {
		return err
	}
	permitted := permittedIn(pkg)
	overdue := slices.DeleteFunc(open, func(r schema.Recall) bool {
		theirs := paths.Within(there.to, r.Destination) || paths.Within(r.Destination, there.to) || a.Recipient != "" && sameRecipient(r.Recipient, a.Recipient)
		// A dry run has removed nothing, nor has a plan that is yet to be compared: what
		// they would take away is as good as gone.
		wouldGo := (a.DryRun || a.agreed != nil) && there.inPlace && r.Destination == there.to && !permitted[r.Photo] && len(there.ours[r.Path]) > 0
		return !theirs || !r.Overdue(a.now) || wouldGo
	})
	if len(overdue) == 0 {
		return nil
	}
	first := slices.MinFunc(overdue, func(a, b schema.Recall) int { return strings.Compare(string(a.DueAt), string(b.DueAt)) })
	return fmt.Errorf("%w: %s, the first of delivery %s, to be gone by %s; `recall list --overdue` lists them, and nothing new leaves until `recall close` says what became of them",
		ErrOverdue, formats.Count(len(overdue), "file"), first.Delivery, first.DueAt)
}

// sameRecipient is generous: people write one name in several ways, and a no to
// one of them is a no to the other.
func sameRecipient(a, b string) bool {
	plain := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	return plain(a) == plain(b)
}
