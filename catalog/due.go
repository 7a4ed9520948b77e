package catalog

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/schema"
)

// Due lists what ends, wants a review or is lifted until then, soonest first.
func (c *Catalog) Due(ctx context.Context, zone *time.Location, at, until time.Time) ([]schema.Due, error) {
	w, err := c.World(ctx, zone)
	if err != nil {
		return nil, err
	}
	return consent.Due(w, at, until), nil
}
