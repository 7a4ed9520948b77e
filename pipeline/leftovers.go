package pipeline

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/stillroom/stillroom/pipeline/check"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// LeftoversCatalog is what there is to be asked about exports that were killed.
type LeftoversCatalog interface {
	Deliveries(ctx context.Context, destination string) ([]schema.Delivery, error)
	CloseDelivery(ctx context.Context, id, state string, replaces []string, now time.Time) error
}

// leftover is something half-written that an export which was killed left behind:
// the pictures that it made (in the catalog), a folder that never got its name, or a
// file of a folder that was being brought up to date.
type leftover struct {
	path     string
	delivery string // "": it had no entry in the ledger yet
	staged   bool   // it is a folder that never got its name
	remove   func() error
}

// leftovers are all there are. It is for whoever holds the lock of the catalog: else
// an export that is running would look like one that was killed.
func leftovers(ctx context.Context, st *store.Store, deliveries []schema.Delivery) ([]leftover, error) {
	var list []leftover
	if w := workshopOf(st); w.there() {
		list = append(list, leftover{path: w.all, remove: w.remove})
	}
	looked := map[string]bool{}
	for _, d := range deliveries {
		if d.State != "writing" {
			continue
		}
		if s := destination.StagingOf(d.Destination, d.ID); s.There() {
			list = append(list, leftover{s.Path(), d.ID, true, s.Discard})
		}
		if looked[d.Destination] {
			continue
		}
		looked[d.Destination] = true
		dest, err := destination.Open(d.Destination, nil)
		if err != nil {
			continue // not there, or no folder any more: nothing of it can be told
		}
		err = dest.Temps(ctx, func(rel string) error {
			list = append(list, leftover{dest.Path(rel), d.ID, false, func() error { return removeAt(d.Destination, rel) }})
			return nil
		})
		if err = errors.Join(err, dest.Close()); err != nil {
			return list, err
		}
	}
	return list, nil
}

// removeAt removes a file at a destination.
func removeAt(to, rel string) error {
	dest, err := destination.Open(to, nil)
	if err != nil {
		return err
	}
	return errors.Join(dest.Remove(rel), dest.Close())
}

// removeLeftovers removes all there are, says so in the ledger, and returns where
// they were. What cannot be removed is an error that names it. inUse is what the
// caller is working in, "" for nothing.
func removeLeftovers(ctx context.Context, cat LeftoversCatalog, st *store.Store, now time.Time, inUse string) (removed []string, err error) {
	deliveries, err := cat.Deliveries(ctx, "")
	if err != nil {
		return nil, err
	}
	list, err := leftovers(ctx, st, deliveries)
	for _, l := range list {
		if l.path == inUse {
			continue
		}
		rerr := l.remove()
		if rerr == nil && l.staged {
			// It never had its name, so nothing of it has left.
			rerr = cat.CloseDelivery(ctx, l.delivery, "failed", nil, now)
		}
		if rerr == nil {
			removed = append(removed, l.path)
		} else if !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
	}
	return removed, err
}

// clearLeftovers removes what exports left that were killed, to whatever place.
func clearLeftovers(ctx context.Context, a asked, shop *workshop) error {
	if a.DryRun {
		return nil
	}
	_, err := removeLeftovers(ctx, a.Catalog, a.Store, a.now, shop.inUse())
	return err
}

// halfway reports what exports left that were killed.
func (v *verifier) halfway(ctx context.Context) error {
	unlock, err := v.Store.Lock(ctx, 0)
	switch {
	case errors.Is(err, store.ErrBusy):
		return nil // something is being written right now, by a program that lives
	case err == nil:
		defer unlock()
	}
	// On a disk that cannot be written to nobody else is writing either.
	deliveries, err := v.Catalog.Deliveries(ctx, "")
	if err != nil {
		return err
	}
	list, err := leftovers(ctx, v.Store, deliveries)
	for _, l := range list {
		v.find(check.DeliveryHalfway, cmp.Or(l.delivery, "catalog"), l.path)
	}
	return err
}
