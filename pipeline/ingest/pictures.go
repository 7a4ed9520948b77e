package ingest

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/schema"
)

func (im *importer) derive(ctx context.Context, p *part) (schema.Derived, error) {
	said, err := im.saidOf(ctx, p)
	if err != nil {
		return schema.Derived{}, err
	}
	if p.shown.Hole {
		p.probe.Damage = schema.DamageHole // so that its renderings say so as well
	}
	photo := schema.Photo{SHA256: p.body.sum, Probe: p.probe, Record: said}
	recipes := derive.Fitting(im.Recipes, photo)
	mark := p.item.New.Fingerprint
	if mark == nil {
		mark = new(schema.Fingerprint) // of a file that shows nothing
	}
	mark.Look = new(schema.Look)
	if p.body.data == nil {
		if len(recipes) == 0 {
			return schema.Derived{}, nil
		}
		tooLarge := &derive.FileLimitError{Bytes: p.file.Size, Max: im.Limits.MaxFileBytes}
		return schema.Derived{Failure: derive.InVain(photo, recipes, im.Limits, "limit", tooLarge.Error())}, nil
	}
	made, err := im.draw(ctx, photo, p.body.data, recipes)
	if err != nil {
		return schema.Derived{}, err
	}
	mark.Look, p.probe.Damage = made.Look, derive.Judge(p.shown, made)
	if made.Failure != nil {
		if len(recipes) == 0 {
			made.Failure = nil // nobody asked for derivatives
		}
		return schema.Derived{Failure: made.Failure}, nil
	}
	return derive.Keep(ctx, im.Store, photo, made.Rendered)
}

// draw makes pictures when it is its turn.
func (im *importer) draw(ctx context.Context, p schema.Photo, data []byte, recipes []schema.Recipe) (derive.Drawn, error) {
	return im.drawings.Draw(ctx, p, data, recipes, im.Limits, func() (derive.Drawn, error) {
		return derive.DrawWithLook(ctx, p, data, recipes, im.Limits)
	})
}
