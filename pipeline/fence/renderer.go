package fence

import (
	"context"
	"os"

	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

var _ render.Renderer = (*Workers)(nil)

// Ladder is render's, in a worker. The error may also be a *render.LostError or a
// *render.StalledError.
func (w *Workers) Ladder(
	ctx context.Context, l render.Limits, o render.Original, recipes []schema.Recipe,
) ([]render.Rendering, error) {
	for _, r := range recipes {
		if err := r.Check(); err != nil { // a mistake of ours, in words of ours
			return render.InProcess{}.Ladder(ctx, l, render.Original{}, recipes)
		}
	}
	out, err := w.done(ctx, task{Do: opLadder, Limits: l, Original: o, Recipes: recipes}, len(recipes), nil)
	if err != nil {
		return nil, err
	}
	return out.renderings(recipes), nil
}

// Still is render's, in a worker, which has no file but this.
func (w *Workers) Still(
	ctx context.Context, l render.Limits, o render.Original, longEdge int, to *os.File,
) (render.Still, error) {
	out, err := w.done(ctx, task{Do: opStill, Limits: l, Original: o, LongEdge: longEdge}, 0, to)
	return out.Still, err
}

// Retile is render's, in a worker.
func (w *Workers) Retile(
	ctx context.Context, l render.Limits, data []byte, format schema.Format, longEdge int,
) (render.Rendering, error) {
	t := task{Do: opRetile, Limits: l, Original: render.Original{Data: data, Format: format}, LongEdge: longEdge}
	out, err := w.done(ctx, t, 1, nil)
	if err != nil {
		return render.Rendering{}, err
	}
	return out.renderings([]schema.Recipe{render.Retiled(longEdge)})[0], nil
}

// Pages is render's, in a worker.
func (w *Workers) Pages(ctx context.Context, data []byte, format schema.Format) (int, error) {
	out, err := w.done(ctx, task{Do: opPages, Original: render.Original{Data: data, Format: format}}, 0, nil)
	return out.Pages, err
}

// Compose is render's, in a worker.
func (w *Workers) Compose(ctx context.Context, data []byte, format schema.Format, f schema.Frame) ([]byte, error) {
	return w.oneFile(ctx, task{Do: opCompose, Original: render.Original{Data: data, Format: format}, Frame: f})
}

// Watermark is render's, in a worker.
func (w *Workers) Watermark(
	ctx context.Context, data []byte, format schema.Format, longEdge int, words string,
) (out []byte, width, height int, err error) {
	o := render.Original{Data: data, Format: format}
	made, err := w.done(ctx, task{Do: opWatermark, Original: o, LongEdge: longEdge, Words: words}, 1, nil)
	if err != nil {
		return nil, 0, 0, err
	}
	return made.content[0], made.Made[0].Width, made.Made[0].Height, nil
}

// Cell is render's, in a worker.
func (w *Workers) Cell(ctx context.Context, data []byte, longEdge int) ([]byte, error) {
	return w.oneFile(ctx, task{Do: opCell, Original: render.Original{Data: data, Format: schema.FormatJPEG}, LongEdge: longEdge})
}

// Piece is render's, in a worker.
func (w *Workers) Piece(
	ctx context.Context, data []byte, format schema.Format, x, y, width, height float64,
) ([]byte, error) {
	o := render.Original{Data: data, Format: format}
	return w.oneFile(ctx, task{Do: opPiece, Original: o, Region: [4]float64{x, y, width, height}})
}

// Progressive is render's, in a worker. No bytes are no JPEG.
func (w *Workers) Progressive(ctx context.Context, l render.Limits, data []byte) ([]byte, error) {
	if len(data) == 0 {
		return data, nil
	}
	o := render.Original{Data: data, Format: schema.FormatJPEG}
	return w.oneFile(ctx, task{Do: opProgressive, Limits: l, Original: o})
}

// ThreeColors is render's, in a worker.
func (w *Workers) ThreeColors(ctx context.Context, data []byte, format schema.Format) (bool, error) {
	out, err := w.done(ctx, task{Do: opThreeColors, Original: render.Original{Data: data, Format: format}}, 0, nil)
	return out.ThreeColors, err
}

// oneFile has a task done that makes one file.
func (w *Workers) oneFile(ctx context.Context, t task) ([]byte, error) {
	out, err := w.done(ctx, t, 1, nil)
	if err != nil {
		return nil, err
	}
	return out.content[0], nil
}

// renderings are what was made by the recipes.
func (o outcome) renderings(recipes []schema.Recipe) []render.Rendering {
	list := make([]render.Rendering, len(recipes))
	for i, m := range o.Made {
		list[i] = render.Rendering{Recipe: recipes[i], Data: o.content[i], Width: m.Width, Height: m.Height, Partial: m.Partial, Source: m.Source}
	}
	return list
}
