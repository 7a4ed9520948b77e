package catalog

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// OpenDelivery writes into the ledger which files are about to leave, before the first of
// them does. It decides again for every photo and attachment. If one is no longer
// permitted, nothing may leave, and the error is ErrMoved.
//
// It decides before it writes, so that nobody waits for that, and writes for a few photos
// at a time: what was written meanwhile is decided about once more, in the transaction that
// writes. A delivery of which only a part could be entered is closed as failed.
func (c DeliveryRegister) OpenDelivery(
	ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time,
) error {
	var as int64 // the ledger's newest entry when it was decided
	err := c.db.View(ctx, func(r contract.Reader) (err error) {
		if as, err = lastSeq(ctx, r); err != nil {
			return err
		}
		return stillAsDecided(ctx, r, d, zone, at)
	})
	if err != nil {
		return err
	}
	d.Scheme = cmp.Or(d.Scheme, schema.SchemeChannel)
	for i, part := range partsOf(d) {
		var before int64
		err := c.change(ctx, ledger.Export, func(tx contract.Writer) (err error) {
			if before, err = lastSeq(ctx, tx); err != nil {
				return err
			}
			if before != as {
				if err := stillAsDecided(ctx, tx, part, zone, at); err != nil {
					return err
				}
			}
			if i == 0 {
				err = begin(ctx, tx, d)
			}
			if err == nil {
				err = enter(ctx, tx, part)
			}
			return err
		})
		if err != nil && i > 0 {
			return errors.Join(err, c.CloseDelivery(context.WithoutCancel(ctx), d.ID, "failed", nil, at))
		}
		if err != nil {
			return err
		}
		if before == as {
			as++ // by the entry that was written here
		}
	}
	return nil
}

// enteredAtOnce is for how many photos OpenDelivery writes in one transaction.
const enteredAtOnce = 100

// partsOf divides a delivery by its decisions. What was not decided is in the first part.
func partsOf(d schema.Delivery) []schema.Delivery {
	first := d
	first.Decisions, first.Files = nil, nil
	parts := []schema.Delivery{first}
	part := map[string]int{} // by decision
	for i, few := range slices.Collect(slices.Chunk(d.Decisions, enteredAtOnce)) {
		if i > 0 {
			parts = append(parts, first)
		}
		parts[i].Decisions = few
		for _, k := range few {
			part[k.ID] = i
		}
	}
	for _, f := range d.Files {
		i := part[f.Decision]
		parts[i].Files = append(parts[i].Files, f)
	}
	return parts
}

// begin writes a delivery of which nothing is entered yet.
func begin(ctx context.Context, w contract.DeliveryWriter, d schema.Delivery) error {
	if err := w.AddDelivery(ctx, d); err != nil || d.Order == nil {
		return err
	}
	return w.AddOrder(ctx, d.ID, *d.Order)
}

// enter writes the decisions and the files of a part of a delivery.
func enter(ctx context.Context, w contract.DeliveryWriter, part schema.Delivery) error {
	for _, k := range part.Decisions {
		if err := w.PutDecision(ctx, part.Channel, k); err != nil {
			return err
		}
	}
	for _, f := range part.Files {
		if err := w.AddDeliveryFile(ctx, part.ID, f); err != nil {
			return err
		}
	}
	return nil
}
