package ingest

import (
	"context"
	"path"
	"slices"

	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// reread reads anew what is said of photos that are known, where a sidecar lies
// beside their file: it may have come, or changed, since they were taken in. What
// counts is as at a first import; the catalog says what is another than before.
func (im *importer) reread(ctx context.Context, parts []*part) error {
	for _, f := range parts {
		if f.body == nil || !f.known || f.photo != f.body.sum {
			continue // not the file that stands for a photo
		}
		sidecars, err := im.sidecarsOf(ctx, f, parts)
		if err != nil {
			return err
		}
		if len(sidecars) == 0 {
			continue
		}
		now := &part{file: f.file, item: schema.ImportItem{New: &schema.NewOriginal{}}, photo: f.photo}
		if now.probe, err = probe.Read(ctx, path.Base(f.file.Rel), f.body, f.file.Size, im.Limits); err != nil {
			if err := ctx.Err(); err != nil {
				return err
			}
			continue // what was read of it stays
		}
		for _, c := range sidecars {
			now.overlay(c)
		}
		now.probe.SHA256 = f.body.sum
		f.item.Reread = &now.probe
	}
	return nil
}

// sidecarsOf are the sidecars of a known photo in its frame, that which names the
// whole file last. One that is known as well has to be read again.
func (im *importer) sidecarsOf(ctx context.Context, f *part, parts []*part) ([]*part, error) {
	var list []*part
	for _, c := range parts {
		if c.body == nil || c.photo != f.photo && (c.item.New == nil || c.item.New.Photo != f.photo) || c == f {
			continue
		}
		if c.known {
			var err error
			if c.probe, err = probe.Read(ctx, path.Base(c.file.Rel), c.body, c.file.Size, im.Limits); err != nil {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				continue
			}
		}
		if c.probe.Format == schema.FormatXMP {
			list = append(list, c)
		}
	}
	exact := func(c *part) int {
		if source.Names(c.file.Rel, f.file.Rel) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b *part) int { return exact(a) - exact(b) })
	return list, nil
}
