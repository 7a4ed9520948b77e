package export

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/internal/workshop"
	"github.com/stillroom/stillroom/pipeline/leftovers"
)

// clearLeftovers removes what exports left that were killed, to whatever place.
func clearLeftovers(ctx context.Context, a asked, shop *workshop.Folder) error {
	if a.DryRun {
		return nil
	}
	_, err := leftovers.Remove(ctx, a.Catalog, a.Store, a.now, shop.InUse())
	return err
}
