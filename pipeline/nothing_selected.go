package pipeline

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/schema"
)

// nothingSelected ends an export of a selection in which there is nothing. An update
// first takes away what may no longer stand in its folder: what was erased is in no
// selection any more, and its picture would stay. A word that was mistyped takes
// nothing away that may stand.
func nothingSelected(ctx context.Context, ex *exporter) error {
	if !ex.inPlace || ex.DryRun {
		return ErrNothingSelected
	}
	view, err := ex.Catalog.ExportView(ctx, schema.Selection{}, ex.Channel, ex.Zone, ex.At)
	if err != nil && !errors.Is(err, schema.ErrSealed) {
		return err
	}
	permitted := map[schema.Digest]bool{}
	for _, x := range view.Photos {
		permitted[x.Photo.SHA256] = x.Decision.Effect == schema.Permit
	}
	ex.touched = true
	err = ex.remove(ctx, func(_ string, w written) bool { return !w.photo.IsZero() && !permitted[w.photo] })
	if err == nil && ex.sum.Removed > 0 {
		err = ex.removeNaming(ctx)
	}
	if err != nil {
		return err
	}
	return ErrNothingSelected
}
