package catalog

import (
	"context"

	"github.com/stillroom/stillroom/catalog/contract"
)

// IDs returns at most limit ids of the records of a kind (family, room, photo ...), in
// their order, for completion on the command line.
func IDs(ctx context.Context, c *Catalog, kind string, limit int) (list []string, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		list, err = r.IDs(ctx, kind, limit)
		return err
	})
	return list, err
}
