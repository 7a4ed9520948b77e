package export

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/internal/workshop"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
)

// pack is a package before it is written: its plan, with the size and digest of every
// picture, and its files in the order of writing.
type pack struct {
	plan      formats.Plan
	files     []making.File
	originals int             // that are among them
	foreign   map[string]bool // paths of sidecars that are somebody else's, left as they are
	alone     int             // photos of which the mirror has no copy
}

// makeAll makes the pictures of the photos that may leave.
func makeAll(ctx context.Context, a asked, saw decided, shop *workshop.Folder) (pkg pack, err error) {
	m := making.Maker{Channel: a.Channel, Format: a.Format, Store: a.Store, Settings: a.Settings, Secret: saw.view.Secret, Shop: shop}
	pkg.plan, pkg.files, err = m.All(ctx, saw.plan)
	for _, f := range pkg.files {
		if f.Gate == making.AsOriginal {
			pkg.originals++
		}
	}
	return pkg, err
}
