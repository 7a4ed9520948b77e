package export

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/schema"
)

// nothingSelected ends an export of a selection in which there is nothing. An update
// first takes away what may no longer stand in its folder: what was erased is in no
// selection any more, and its picture would stay. A word that was mistyped takes
// nothing away that may stand.
func nothingSelected(ctx context.Context, a asked, there place) (removed int, err error) {
	if !there.inPlace || a.DryRun {
		return 0, ErrNothingSelected
	}
	view, err := a.Catalog.ExportView(ctx, schema.Selection{}, a.Channel, a.Zone, a.At)
	if err != nil && !errors.Is(err, schema.ErrSealed) {
		return 0, err
	}
	permitted := map[schema.Digest]bool{}
	for _, x := range view.Photos {
		permitted[x.Photo.SHA256] = x.Decision.Effect == schema.Permit
	}
	removed, err = takeAway(ctx, a, there, func(_ string, w written) bool { return !w.photo.IsZero() && !permitted[w.photo] })
	if err == nil && removed > 0 {
		var n int
		n, err = takeAway(ctx, a, there, names)
		removed += n
	}
	if err != nil {
		return removed, err
	}
	return removed, ErrNothingSelected
}
