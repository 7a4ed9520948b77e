package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/leftovers"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// halfway reports the half-written files of runs that were killed: in the catalog, in its
// mirrors, and where exports were going.
func halfway(ctx context.Context, job Job, r *report) error {
	here, err := halfWritten(ctx, job, r.away)
	if err == nil && len(here) == 0 {
		return nil
	}
	unlock, busy := settled(ctx, job)
	defer unlock()
	if busy { // what could not be looked at is no work of theirs
		r.unsureOf("leftovers")
		here = slices.DeleteFunc(here, func(f schema.Finding) bool { return f.Rule != findings.CheckFailed })
	} else {
		here, err = halfWritten(ctx, job, r.away)
	}
	for _, f := range here {
		r.add(f)
	}
	return err
}

// halfWritten are the findings about half-written files as they are now: those of a
// program that lives are among them, unless the caller keeps all others out.
func halfWritten(ctx context.Context, job Job, away bool) (found []schema.Finding, err error) {
	deliveries, err := job.Catalog.Deliveries(ctx, "")
	if err != nil {
		return nil, err
	}
	list, err := leftovers.All(ctx, job.Dir, deliveries)
	for _, l := range list {
		found = append(found, findings.Find(findings.DeliveryHalfway, cmp.Or(l.Delivery, "catalog"), l.Path))
	}
	if away {
		return found, err
	}
	n, serr := job.Store.Sweep(ctx, true)
	if n.Files > 0 {
		found = append(found, leftIn("catalog", n))
	}
	more, merr := halfwayInMirrors(ctx, job)
	return append(found, more...), errors.Join(err, serr, merr)
}

func leftIn(subject string, n store.Swept) schema.Finding {
	return findings.Find(findings.StorageLeftover, subject, fmt.Sprintf("%s (%d bytes)", formats.Count(n.Files, "half-written file"), n.Bytes))
}

func halfwayInMirrors(ctx context.Context, job Job) (found []schema.Finding, err error) {
	mirrors, err := job.Storages.Mirrors(ctx)
	if err != nil {
		return nil, err
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
			found = append(found, findings.Find(findings.CheckFailed, "mirror "+m.Name, err.Error()))
		}
		if n.Files > 0 {
			found = append(found, leftIn("mirror "+m.Name, n))
		}
	}
	return found, nil
}
