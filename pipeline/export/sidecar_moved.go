package export

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// whereTheyAre are the sidecars of earlier exports where they stand now: when copies in a
// mirror get other names, what stands beside them goes along.
func whereTheyAre(ctx context.Context, a asked, there place) (map[string][]written, error) {
	ours := map[string][]written{}
	for rel, list := range there.ours {
		_, err := there.mirror.Stat(rel)
		gone := errors.Is(err, fs.ErrNotExist) // one that cannot be looked at stands there: it hinders no other
		for _, w := range list {
			now := rel
			if gone && !w.photo.IsZero() {
				if now, err = besideNow(ctx, a, w.photo, rel); err != nil {
					return nil, err
				}
			}
			ours[now] = append(ours[now], w)
		}
	}
	return ours, nil
}

// besideNow is where the sidecar of a photo stands if it was moved along.
func besideNow(ctx context.Context, a asked, photo schema.Digest, was string) (string, error) {
	k, found, err := a.Catalog.Known(ctx, photo)
	if err != nil || !found {
		return was, err
	}
	return sidecarNow(was, k.Path), nil
}

// sidecarNow is the name of a sidecar beside an original that is at a place now, of the
// kind that it had: NAME.CR2.xmp, or NAME.xmp for Lightroom.
func sidecarNow(was, at string) string {
	stem := strings.TrimSuffix(was, formats.SidecarExt)
	if strings.EqualFold(path.Ext(stem), path.Ext(at)) {
		return at + formats.SidecarExt
	}
	return strings.TrimSuffix(at, path.Ext(at)) + formats.SidecarExt
}
