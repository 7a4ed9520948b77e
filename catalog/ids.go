package catalog

import (
	"context"
	"path"

	"github.com/stillroom/stillroom/catalog/contract"
)

// FileNames returns the names, without folders, of at most limit files of photos.
func FileNames(ctx context.Context, c *Catalog, limit int) (list []string, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		return r.EachName(ctx, func(_, name string) {
			if len(list) < limit {
				list = append(list, path.Base(name))
			}
		})
	})
	return list, err
}

// IDs returns at most limit ids of the records of a kind (family, room, photo ...), in
// their order, for completion on the command line.
func IDs(ctx context.Context, c *Catalog, kind string, limit int) (list []string, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		list, err = r.IDs(ctx, kind, limit)
		return err
	})
	return list, err
}
