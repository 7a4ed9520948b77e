package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/stillroom/stillroom/pipeline/erase"
	"github.com/stillroom/stillroom/pipeline/leftovers"
	"github.com/stillroom/stillroom/schema"
)

// RejectedOrder is the order by which rejected frames are erased: their tombstones name
// it when their card comes again.
const RejectedOrder = "rejected"

// CleanUp removes what runs that were cut short left behind.
type CleanUp struct {
	DryRun   bool
	Rejected bool          // frames that were put aside long ago are erased, too
	Age      time.Duration // how long ago
	Agreed   func(frames int) error
}

// Run does so. The session writes, unless it is a dry run.
func (x CleanUp) Run(ctx context.Context, s *Session) (leftovers.Cleaned, error) {
	out, err := leftovers.Clean(ctx, leftovers.CleanJob{
		Catalog: s.Catalog, Storages: s.Catalog.Storages(), Store: s.Store, Dir: s.Dir, Places: s.Places, DryRun: x.DryRun, Clock: s.Now,
	})
	if err != nil {
		return out, err
	}
	aside, err := s.Catalog.Rejected(ctx, s.Now().Add(-x.Age))
	if err != nil {
		return out, err
	}
	frames := slices.Sorted(maps.Keys(aside))
	for _, sha := range frames {
		out.Rejected = append(out.Rejected, sha[:schema.PhotoIDLen])
	}
	if !x.Rejected || len(frames) == 0 {
		return out, nil
	}
	if !x.DryRun {
		if err := x.Agreed(len(frames)); err != nil {
			return out, err
		}
	}
	var errs []error // of frames that cannot be erased: the others are
	for _, sha := range frames {
		id := sha[:schema.PhotoIDLen]
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		switch err := x.erase(ctx, s, sha); {
		case errors.Is(err, errShared):
			out.Kept = append(out.Kept, id)
		case err != nil:
			errs = append(errs, fmt.Errorf("photo %s: %w", id, err))
		default:
			out.Erased = append(out.Erased, id)
		}
	}
	return out, errors.Join(errs...)
}

// errShared: a frame is not erased that shares its picture with another photo.
var errShared = errors.New("it shares its picture with another photo")

// erase erases a frame that was put aside, as an order to erase that photo would.
func (x CleanUp) erase(ctx context.Context, s *Session, sha string) error {
	job := erasure(s, schema.Scope("photo:"+sha), RejectedOrder)
	job.DryRun, job.Agreed = true, func(schema.Purge) error { return nil }
	look, err := erase.Run(ctx, job)
	switch {
	case err != nil:
		return err
	case look.Photos != 1:
		return errShared
	case x.DryRun:
		return nil
	}
	job.DryRun = false
	_, err = erase.Run(ctx, job)
	return err
}

// erasure is an order to erase, in the session's storages.
func erasure(s *Session, scope schema.Scope, order string) erase.Job {
	return erase.Job{
		Catalog: s.Catalog, Storages: s.Catalog.Storages(), Store: s.Store, Dir: s.Dir, Places: s.Places, Scope: scope, Order: order,
		Zone: s.Zone, Recall: s.Recall, Clock: s.Now,
	}
}
