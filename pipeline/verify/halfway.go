package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/leftovers"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/store"
)

// halfway reports the half-written files of runs that were killed: in the catalog, in its
// mirrors, and where exports were going.
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
	if r.away {
		return err
	}
	n, serr := job.Store.Sweep(ctx, true)
	if n.Files > 0 {
		r.find(findings.StorageLeftover, "catalog", fmt.Sprintf("%s (%d bytes)", formats.Count(n.Files, "half-written file"), n.Bytes))
	}
	return errors.Join(err, serr, halfwayInMirrors(ctx, job, r))
}

func halfwayInMirrors(ctx context.Context, job Job, r *report) error {
	mirrors, err := job.Storages.Mirrors(ctx)
	if err != nil {
		return err
	}
	for _, m := range mirrors {
		st, err := job.Places.Open(m.Path)
		if err != nil {
			continue // not there is an answer
		}
		var n store.Swept
		if st.Identity().UUID == m.UUID {
			n, err = st.Sweep(ctx, true)
		}
		if err = errors.Join(err, st.Close()); err != nil && ctx.Err() == nil {
			r.find(findings.CheckFailed, "mirror "+m.Name, err.Error())
		}
		if n.Files > 0 {
			r.find(findings.StorageLeftover, "mirror "+m.Name, fmt.Sprintf("%s (%d bytes)", formats.Count(n.Files, "half-written file"), n.Bytes))
		}
	}
	return nil
}
