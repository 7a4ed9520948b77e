package verify

import (
	"context"
	"slices"

	back "github.com/stillroom/stillroom/pipeline/recalls"
	"github.com/stillroom/stillroom/schema"
)

// copyOf is a photo, or an attachment, in a delivery.
type copyOf struct {
	delivery string
	photo    schema.Digest
}

// saidToBeBack finds the copies that somebody said to be gone, or beyond anybody's reach,
// and that lie where they were written. May are those that may stand again today.
func saidToBeBack(ctx context.Context, job Job, may map[copyOf]bool) (there []schema.Recall, err error) {
	list, err := job.Catalog.Recalls(ctx, schema.RecallFilter{})
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(r schema.Recall) bool {
		return r.Status != schema.RecallDone && r.Status != schema.RecallCannot || may[copyOf{r.Delivery, r.Photo}]
	})
	return back.StillThere(ctx, job.Catalog, list)
}

// tellBack says of each delivery which of its copies that is so of.
func tellBack(told *perDelivery, rule string, there []schema.Recall) {
	seen := map[copyOf]bool{} // a copy may be several files
	for _, r := range there {
		if c := (copyOf{r.Delivery, r.Photo}); !seen[c] {
			seen[c] = true
			told.add(rule, schema.Standing{Delivery: r.Delivery, Channel: r.Channel, Photo: r.Photo},
				"a recall says that it is gone, and it is still where the export wrote it: run the export there with --update, or remove it")
		}
	}
}
