package verify

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/schema"
)

// mirrors looks at the mirrors that are connected.
func (v *verifier) mirrors(ctx context.Context) error {
	known, err := v.Storages.Mirrors(ctx)
	if err != nil {
		return err
	}
	c := copies.Check{
		Records: v.Storages, Originals: v.Catalog.Originals, Clock: v.Clock, Looked: v.Looked, Found: v.findFile, Through: v.ReadData && v.Read == nil,
		Home: mirror.Home{UUID: v.Store.Identity().UUID, Path: v.Dir, Places: v.Places, Mirrors: known},
	}
	if v.ReadData {
		c.Read = func(k schema.Copy) bool {
			return v.Read == nil || v.Read(schema.StoredFile{Kind: "copy", Path: k.Path, Bytes: k.Bytes, SHA256: k.SHA256, ReadAt: k.ReadAt})
		}
	}
	v.report.Mirrors, err = c.Run(ctx)
	return err
}
