package making

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// smaller renders a picture from the bytes of its derivative: whatever was done to that, by a
// turn or a treatment, is in its pixels.
func (m Maker) smaller(ctx context.Context, data []byte, pic *formats.Picture) ([]byte, error) {
	from := pic.From
	list, err := m.Draws.Ladder(ctx, render.Limits{MaxPixels: int64(from.Width) * int64(from.Height)},
		render.Original{Data: data, Format: from.Format, Width: from.Width, Height: from.Height}, []schema.Recipe{pic.Making.Smaller})
	if err == nil && list[0].Partial {
		err = fmt.Errorf("derivative %s can be read in part only", from.Path)
	}
	if err != nil {
		return nil, fmt.Errorf("%w; make its derivatives again with `stillroom derive`", err)
	}
	pic.File.Width, pic.File.Height = list[0].Width, list[0].Height
	return list[0].Data, nil
}
