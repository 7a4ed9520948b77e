package ingest

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// drawing makes the pictures of new files.
type drawing struct {
	catalog  Catalog
	store    store.Storage
	recipes  []schema.Recipe
	limits   schema.Limits
	drawings *derive.Drawings
	by       render.Renderer
}

// derive makes the derivatives of a new photo, and judges whether it is whole.
func (d drawing) derive(ctx context.Context, p *part) (schema.Derived, error) {
	said, err := saidOf(ctx, d.catalog, p)
	if err != nil {
		return schema.Derived{}, err
	}
	if hidden := derive.Hidden(p.shown); hidden != "" {
		p.probe.Damage = hidden // so that its renderings say so as well
	}
	photo := schema.Photo{SHA256: p.body.sum, Probe: p.probe, Record: said}
	recipes := derive.Fitting(d.recipes, photo)
	mark := p.item.New.Fingerprint
	if mark == nil {
		mark = new(schema.Fingerprint) // of a file that shows nothing
	}
	mark.Look = new(schema.Look)
	if p.body.data == nil {
		if len(recipes) == 0 {
			return schema.Derived{}, nil
		}
		tooLarge := &derive.FileLimitError{Bytes: p.file.Size, Max: d.limits.MaxFileBytes}
		return schema.Derived{Failure: derive.InVain(photo, recipes, d.limits, "limit", tooLarge.Error())}, nil
	}
	made, err := d.draw(ctx, photo, p.body.data, recipes)
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
	return derive.Keep(ctx, d.store, photo, made.Rendered)
}

// draw makes pictures when it is its turn.
func (d drawing) draw(ctx context.Context, p schema.Photo, data []byte, recipes []schema.Recipe) (derive.Drawn, error) {
	return d.drawings.Draw(ctx, p, data, recipes, d.limits, func() (derive.Drawn, error) {
		return derive.DrawWithLook(ctx, d.by, p, data, recipes, d.limits)
	})
}

// lookOver looks for damage in a new file that nothing is rendered from: the
// second half of a pair, another file of a known picture. Whoever formats the card
// loses it as well. Of RAW it is told whether data is missing; anything else is
// decoded.
func (d drawing) lookOver(ctx context.Context, p *part) error {
	switch {
	case p.body.data == nil || !p.showsPicture():
		return nil
	case p.probe.Format.RAW():
		p.probe.Damage = derive.Hidden(p.shown)
		if p.probe.Damage == "" && (p.shown.Cut || render.Cut(p.body.data, p.probe.Format)) {
			p.probe.Damage = schema.DamageCut
		}
	default:
		made, err := d.draw(ctx, schema.Photo{SHA256: p.body.sum, Probe: p.probe}, p.body.data, nil)
		if err != nil {
			return err
		}
		p.probe.Damage = derive.Judge(p.shown, made)
	}
	p.item.New.Probe = p.probe
	p.noteDamage()
	return nil
}

// saidOf returns the words about a file that its pictures follow: its orientation and
// its treatments. The catalog's record comes before the card's.
func saidOf(ctx context.Context, cat Catalog, p *part) (schema.PhotoRecord, error) {
	recorded, err := cat.Said(ctx, p.body.sum)
	if err != nil {
		return schema.PhotoRecord{}, err
	}
	said := recorded.Under(cardSays(p))
	return schema.PhotoRecord{Orientation: said.Orientation, Depicts: said.Depicts}, nil
}
