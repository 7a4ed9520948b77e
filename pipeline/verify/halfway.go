package verify

import (
	"cmp"
	"context"
	"errors"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/leftovers"
	"github.com/stillroom/stillroom/pipeline/store"
)

// halfway reports the half-written files of killed exports.
func halfway(ctx context.Context, job Job, r *report) error {
	unlock, err := job.Store.Lock(ctx, 0)
	switch {
	case errors.Is(err, store.ErrBusy):
		return nil // something is being written right now, by a program that lives
	case err == nil:
		defer unlock()
	}
	// On a disk that cannot be written to nobody else is writing either.
	deliveries, err := job.Catalog.Deliveries(ctx, "")
	if err != nil {
		return err
	}
	list, err := leftovers.All(ctx, job.Dir, deliveries)
	for _, l := range list {
		r.find(findings.DeliveryHalfway, cmp.Or(l.Delivery, "catalog"), l.Path)
	}
	return err
}
