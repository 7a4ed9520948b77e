package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// openRecalls asks back what has ended by time alone, before anything of this
// export is decided: it may be what stands at the destination.
func (ex *exporter) openRecalls(ctx context.Context) error {
	if ex.DryRun && !ex.planning {
		return nil
	}
	_, err := ex.Catalog.OpenRecalls(ctx, ex.Zone, ex.Recall, ex.now)
	return err
}

// refuseOverdue gives nothing new to whoever still holds what was to be gone by
// now. An update comes to this after it has taken away what may no longer stand,
// so it can always call back what an export wrote at its destination.
func (ex *exporter) refuseOverdue(ctx context.Context) error {
	open, err := ex.Catalog.Recalls(ctx, schema.RecallFilter{Open: true})
	if err != nil {
		return err
	}
	permitted := ex.permitted()
	overdue := slices.DeleteFunc(open, func(r schema.Recall) bool {
		theirs := within(ex.To, r.Destination) || within(r.Destination, ex.To) || ex.Recipient != "" && sameRecipient(r.Recipient, ex.Recipient)
		// A dry run has removed nothing, nor has a plan that is yet to be compared: what
		// they would take away is as good as gone.
		wouldGo := (ex.DryRun || ex.agreed != nil) && ex.inPlace && r.Destination == ex.To && !permitted[r.Photo] && len(ex.ours[r.Path]) > 0
		return !theirs || !r.Overdue(ex.now) || wouldGo
	})
	if len(overdue) == 0 {
		return nil
	}
	ex.sum.Exported = 0
	first := slices.MinFunc(overdue, func(a, b schema.Recall) int { return strings.Compare(string(a.DueAt), string(b.DueAt)) })
	return fmt.Errorf("%w: %d files, the first of delivery %s, to be gone by %s; `recall list --overdue` lists them, and nothing new leaves until `recall close` says what became of them", ErrOverdue, len(overdue), first.Delivery, first.DueAt)
}

// sameRecipient is generous: people write one name in several ways, and a no to
// one of them is a no to the other.
func sameRecipient(a, b string) bool {
	plain := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	return plain(a) == plain(b)
}

// recordGone closes what was called back of files that stand no more.
func (ex *exporter) recordGone(ctx context.Context, paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	var ids []string
	for _, d := range ex.previous {
		ids = append(ids, d.ID)
	}
	return ex.Catalog.RecallsGone(ctx, ids, paths, ex.Clock())
}
