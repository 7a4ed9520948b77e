package leftovers

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/internal/workfolder"
	"github.com/stillroom/stillroom/schema"
)

// Catalog is the part of the catalog that knows of killed exports.
type Catalog interface {
	Deliveries(ctx context.Context, destination string) ([]schema.Delivery, error)
	CloseDelivery(ctx context.Context, id, state string, replaces []string, now time.Time) error
}

// Leftover is a half-written file or folder of a killed export: the pictures that it
// made (in the catalog), a folder that never got its name, or a file of a folder that
// was being brought up to date.
type Leftover struct {
	Path     string
	Delivery string // "": it had no entry in the ledger yet
	staged   bool   // it is a folder that never got its name
	remove   func() error
}

// All returns every leftover of the catalog in dir. The caller holds the lock of the catalog: else a running
// export would look like a killed one.
func All(ctx context.Context, dir string, deliveries []schema.Delivery) ([]Leftover, error) {
	var list []Leftover
	if w := workfolder.In(dir); w.There() {
		list = append(list, Leftover{Path: w.Path(), remove: w.Remove})
	}
	looked := map[string]bool{}
	for _, d := range deliveries {
		if d.State != "writing" {
			continue
		}
		if s := destination.StagingOf(d.Destination, d.ID); s.There() {
			list = append(list, Leftover{s.Path(), d.ID, true, s.Discard})
		}
		if looked[d.Destination] {
			continue
		}
		looked[d.Destination] = true
		dest, err := destination.Open(d.Destination, nil)
		if err != nil {
			continue // the folder is gone, or is not a folder any more: nobody can look into it
		}
		err = dest.Temps(ctx, func(rel string) error {
			list = append(list, Leftover{dest.Path(rel), d.ID, false, func() error { return removeAt(d.Destination, rel) }})
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

// Remove removes every leftover, notes it in the ledger, and returns where they were.
// One that cannot be removed is an error that names it. inUse is the folder that the
// caller is working in, "" for none.
func Remove(ctx context.Context, cat Catalog, dir string, now time.Time, inUse string) (removed []string, err error) {
	deliveries, err := cat.Deliveries(ctx, "")
	if err != nil {
		return nil, err
	}
	list, err := All(ctx, dir, deliveries)
	for _, l := range list {
		if l.Path == inUse {
			continue
		}
		rerr := l.remove()
		if rerr == nil && l.staged {
			// It never had its name, so nothing of it has left.
			rerr = cat.CloseDelivery(ctx, l.Delivery, "failed", nil, now)
		}
		if rerr == nil {
			removed = append(removed, l.Path)
		} else if !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
	}
	return removed, err
}
