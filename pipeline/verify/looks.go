package verify

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// looks reports the photos of which it is not on record which others look like them. In
// a catalog where comparing them all takes long, they are compared when the bytes are
// read as well.
func looks(ctx context.Context, job Job, r *report) error {
	lost, _, err := job.Catalog.LostLooks(ctx, job.ReadData)
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
			r.find(findings.PictureAlike, name+photo.ID(), "looks like another photo, and the catalog has not recorded that")
		}
	}
	return nil
}
