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
// mirrors, and where exports were going. Those of a program that lives are among them,
// unless the caller keeps all others out.
func halfway(ctx context.Context, job Job, r *report) error {
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
	leftIn(r, "catalog", n)
	return errors.Join(err, serr, halfwayInMirrors(ctx, job, r))
}

func leftIn(r *report, subject string, n store.Swept) {
	if n.Files > 0 {
		r.find(findings.StorageLeftover, subject, fmt.Sprintf("%s (%d bytes)", formats.Count(n.Files, "half-written file"), n.Bytes))
	}
	if n.Busy {
		r.unsureOf("leftovers")
	}
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
		leftIn(r, "mirror "+m.Name, n)
	}
	return nil
}
