package ingest

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// faults tells the faults of one file from those of a run.
type faults struct{ walked source.Found }

// of makes an outcome of a fault that belongs to one file, and returns the
// fault itself when it ends the run.
func (f faults) of(ctx context.Context, p *part, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if mirror.EndsRun(err) {
		return err
	}
	if f.walked.Gone(p.file.Root) {
		return fmt.Errorf("%w: %s", ErrSourceGone, p.file.Root)
	}
	p.item.Outcome, p.item.Reason, p.item.Path = schema.Failed, err.Error(), ""
	return nil
}

// rows are what an import writes into the catalog: a row for every file that was seen, in
// input order, and counted when it is there.
type rows struct {
	job     Job
	copies  *copyKeeper
	sum     *schema.ImportSummary
	next    int                               // number of the next item
	waiting parallel.Batch[schema.ImportItem] // finished, and not yet in the catalog
}

// passedOver records the files that the walk did not take, or could not.
func (r *rows) passedOver(ctx context.Context, walked source.Found) error {
	for _, s := range walked.Skips {
		if err := r.add(ctx, []schema.ImportItem{{Source: s.Path, Outcome: schema.Skipped, Reason: s.Reason}}); err != nil {
			return err
		}
	}
	for _, f := range walked.Failures {
		if err := r.add(ctx, []schema.ImportItem{{Source: f.Path, Outcome: schema.Failed, Reason: f.Err.Error()}}); err != nil {
			return err
		}
	}
	return nil
}

// add is the one way to a row: it is called in input order, and a file's
// bytes are durable before the row is.
func (r *rows) add(ctx context.Context, items []schema.ImportItem) error {
	stop := false
	for i := range items {
		items[i].Type = "item"
		// A twin of a file that failed is found to have failed when it is recorded.
		fails := items[i].Outcome == schema.Failed || items[i].Outcome == schema.Duplicate && items[i].Path == ""
		stop = stop || fails && r.job.MaxFails > 0
	}
	if full := r.waiting.Add(r.job.Clock(), items...); full || stop {
		return r.flush(ctx)
	}
	return nil
}

// flush writes the rows that are waiting.
func (r *rows) flush(ctx context.Context) error {
	items := r.waiting.Take()
	if len(items) == 0 {
		return nil
	}
	if !r.job.DryRun {
		if err := store.Settle(r.job.Store); err != nil {
			return err
		}
		// Finished files are recorded even when the run is being cancelled.
		var err error
		items, err = r.job.Catalog.RecordItems(context.WithoutCancel(ctx), r.sum.Import, r.next, items, r.job.Clock())
		if err == nil {
			err = r.copies.note(context.WithoutCancel(ctx), items)
		}
		if err != nil {
			return err
		}
	}
	r.next += len(items)
	for _, it := range items {
		r.copies.count(it)
		r.sum.Count(it)
		r.job.Watch.Item(it)
	}
	if r.job.MaxFails > 0 && r.sum.Failed >= r.job.MaxFails {
		return fmt.Errorf("%w: stopped after %d", ErrTooManyFailures, r.sum.Failed)
	}
	return nil
}
