package derive

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/stillroom/stillroom/pipeline/likeness"
	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// lookRecipe makes the small picture that a look is taken of. It is not kept.
var lookRecipe = schema.Recipe{Name: "look", LongEdge: likeness.Edge, Format: schema.FormatJPEG, Quality: 90, Version: 1}

// Drawn is the outcome of drawing a photo: renderings, or why there are none.
type Drawn struct {
	Rendered []render.Rendering
	Failure  *schema.DeriveFailure
	Look     *schema.Look // zero of what cannot be rendered
	damage   string       // what of the picture is not whole
}

// DrawWithLook is draw, and says how the photo looks: as it is, not as treatments
// leave it.
func DrawWithLook(
	ctx context.Context, by render.Renderer, p schema.Photo, data []byte, recipes []schema.Recipe, lim schema.Limits,
) (Drawn, error) {
	treated := len(p.Treatments()) > 0
	asked := recipes
	if !treated {
		asked = append(slices.Clone(recipes), lookRecipe)
	}
	var d Drawn
	var err error
	if len(asked) > 0 {
		if d.Rendered, d.Failure, err = draw(ctx, by, p, data, asked, lim); err != nil {
			return Drawn{}, err
		}
	}
	plain, failed := d.Rendered, d.Failure
	if treated {
		p.Record.Depicts = nil
		if plain, failed, err = draw(ctx, by, p, data, []schema.Recipe{lookRecipe}, lim); err != nil {
			return Drawn{}, err
		}
	}
	d.damage = damageOf(plain, failed)
	if failed != nil {
		if !failed.Passing() { // else nobody knows yet how it looks
			d.Look = new(schema.Look)
		}
		if !treated {
			d.Rendered = nil
			d.Failure = InVain(p, recipes, lim, failed.Kind, failed.Reason)
		}
		return d, nil
	}
	small := plain[len(plain)-1]
	if !treated {
		d.Rendered = plain[:len(recipes)]
	}
	d.Look, err = lookOf(small)
	return d, err
}

func lookOf(small render.Rendering) (*schema.Look, error) {
	look, err := likeness.Of(small.Data)
	return &look, err
}

// fingerprints are the fingerprints of a photo's originals, as far as these can be
// read. They share the photo's look.
func (job Job) fingerprints(
	ctx context.Context, p schema.Photo, image schema.Digest, look *schema.Look,
) ([]schema.Fingerprint, error) {
	list := []schema.Fingerprint{{SHA256: p.SHA256, Data: image, Look: look}}
	for _, o := range p.Others {
		if !o.Frame() {
			continue
		}
		data, err := job.originalAt(ctx, o.Path, o.Bytes, o.SHA256)
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			continue // verify says what is wrong with it
		}
		seen, err := probe.ImageData(ctx, o.SHA256.ID(), bytes.NewReader(data), o.Bytes, job.Limits)
		if err != nil {
			return nil, errors.Join(err, ctx.Err())
		}
		list = append(list, schema.Fingerprint{SHA256: o.SHA256, Data: seen.Data})
	}
	return list, nil
}
