package ingest

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// failed makes an outcome of a fault that belongs to one file, and returns the
// fault itself when it ends the run.
func (im *importer) failed(ctx context.Context, p *part, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if mirror.EndsRun(err) {
		return err
	}
	if im.plan.Gone(p.file.Root) {
		return fmt.Errorf("%w: %s", ErrSourceGone, p.file.Root)
	}
	p.item.Outcome, p.item.Reason, p.item.Path = schema.Failed, err.Error(), ""
	return nil
}

// record is the one way to a row: it is called in input order, and a file's
// bytes are durable before the row is.
func (im *importer) record(ctx context.Context, items []schema.ImportItem) error {
	stop := false
	for i := range items {
		items[i].Type = "item"
		// A twin of a file that failed is found to have failed when it is recorded.
		fails := items[i].Outcome == schema.Failed || items[i].Outcome == schema.Duplicate && items[i].Path == ""
		stop = stop || fails && im.MaxFails > 0
	}
	if full := im.waiting.Add(im.Clock(), items...); full || stop {
		return im.flush(ctx)
	}
	return nil
}

// flush writes the rows of what is waiting.
func (im *importer) flush(ctx context.Context) error {
	items := im.waiting.Take()
	if len(items) == 0 {
		return nil
	}
	if !im.DryRun {
		if err := store.Settle(im.Store); err != nil {
			return err
		}
		// What is finished is recorded even when the run is being cancelled.
		var err error
		items, err = im.Catalog.RecordItems(context.WithoutCancel(ctx), im.sum.Import, im.next, items, im.Clock())
		if err == nil {
			err = im.copies.note(context.WithoutCancel(ctx), items)
		}
		if err != nil {
			return err
		}
	}
	im.next += len(items)
	for _, it := range items {
		im.copies.count(it)
		im.sum.Count(it)
		im.Watch.Item(it)
	}
	if im.MaxFails > 0 && im.sum.Failed >= im.MaxFails {
		return fmt.Errorf("%w: stopped after %d", ErrTooManyFailures, im.sum.Failed)
	}
	return nil
}
