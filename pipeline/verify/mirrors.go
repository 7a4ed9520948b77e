package verify

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/schema"
)

// mirrors looks at the mirrors that are connected.
func mirrors(ctx context.Context, job Job, r *report) error {
	known, err := job.Storages.Mirrors(ctx)
	if err != nil {
		return err
	}
	c := copies.Check{
		Records: job.Storages, Originals: job.Catalog.Originals, Clock: job.Clock, Looked: job.Looked, Found: r.findFile, Through: job.ReadData && job.Read == nil,
		Home: mirror.Home{UUID: job.Store.Identity().UUID, Path: job.Dir, Places: job.Places, Mirrors: known},
	}
	if job.ReadData {
		c.Read = func(k schema.Copy) bool {
			return job.Read == nil || job.Read(schema.StoredFile{Kind: "copy", Path: k.Path, Bytes: k.Bytes, SHA256: k.SHA256, ReadAt: k.ReadAt})
		}
	}
	r.Mirrors, err = c.Run(ctx)
	return err
}
