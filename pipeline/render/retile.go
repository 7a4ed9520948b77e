package render

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// retiled is how a rendering is cut into tiles. The quality is higher than that of
// a rendering, because what is cut was compressed once already.
var retiled = schema.Recipe{Name: "tiles", Format: schema.FormatTiles, Quality: 90, Version: 1}

// Retile cuts a rendering of this package into tiles, first shrunken to longEdge
// pixels, if that is not 0 and it is larger. Whatever was done to the rendering,
// by a turn or a treatment, is in its pixels and so in the tiles'. The errors are
// those of Ladder.
func (l Limits) Retile(ctx context.Context, data []byte, format schema.Format, longEdge int) (Rendering, error) {
	r := Retiled(longEdge)
	rs, err := picture{limits: l, data: data, loader: format, format: format, source: SourceOriginal}.ladder(ctx, []schema.Recipe{r})
	if err != nil {
		return Rendering{}, err
	}
	return rs[0], nil
}

// Retiled is the recipe that Retile cuts by.
func Retiled(longEdge int) schema.Recipe {
	r := retiled
	r.LongEdge = longEdge
	return r
}
