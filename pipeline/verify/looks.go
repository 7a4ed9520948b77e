package verify

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// looks reports the photos of which it is not on record which others look like them. In
// a catalog where comparing them all takes long, they are compared when the bytes are
// read as well.
func looks(ctx context.Context, job Job, r *report) error {
	lost, err := lostLooks(ctx, job)
	if err != nil {
		return err
	}
	told := map[schema.Digest]bool{}
	for _, sha := range lost {
		known, _, err := job.Catalog.Known(ctx, sha)
		if err != nil {
			return err
		}
		photo, name := known.Photo, "photo "
		if photo.IsZero() {
			photo, name = sha, "original "
		}
		if !told[photo] {
			told[photo] = true
			r.find(findings.PictureAlike, name+photo.ID(), "looks like another, and that is not on record")
		}
	}
	return nil
}

// lostLooks are the files of which it is not on record what looks like them. While
// somebody is writing, those are left out that are still to be compared.
func lostLooks(ctx context.Context, job Job) ([]schema.Digest, error) {
	unlock, err := job.Store.Lock(ctx, 0)
	busy := errors.Is(err, store.ErrBusy)
	if err == nil {
		defer unlock()
	}
	lost, _, err := job.Catalog.LostLooks(ctx, job.ReadData, busy)
	return lost, err
}
