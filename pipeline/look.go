package pipeline

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/likeness"
	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/schema"
)

// lookRecipe makes the small picture that a look is taken of. It is not kept.
var lookRecipe = schema.Recipe{Name: "look", LongEdge: likeness.Edge, Format: schema.FormatJPEG, Quality: 90, Version: 1}

// drawWithLook is draw, and says how the photo looks: as it is, not as treatments
// leave it. Of a photo that cannot be rendered the look is zero.
func drawWithLook(ctx context.Context, p schema.Photo, data []byte, recipes []schema.Recipe, lim schema.Limits) ([]derive.Rendering, *schema.Look, *schema.DeriveFailure, error) {
	treated := len(p.Treatments()) > 0
	asked := recipes
	if !treated {
		asked = append(slices.Clone(recipes), lookRecipe)
	}
	var rendered []derive.Rendering
	var failure *schema.DeriveFailure
	var err error
	if len(asked) > 0 {
		if rendered, failure, err = draw(ctx, p, data, asked, lim); err != nil {
			return nil, nil, nil, err
		}
	}
	if !treated {
		if failure != nil {
			return nil, new(schema.Look), inVain(p, recipes, lim, failure.Kind, failure.Reason), nil
		}
		look, err := lookOf(rendered[len(recipes)])
		return rendered[:len(recipes)], look, nil, err
	}
	p.Record.Depicts = nil
	plain, failed, err := draw(ctx, p, data, []schema.Recipe{lookRecipe}, lim)
	if err != nil {
		return nil, nil, nil, err
	}
	if failed != nil {
		return rendered, new(schema.Look), failure, nil
	}
	look, err := lookOf(plain[0])
	return rendered, look, failure, err
}

func lookOf(small derive.Rendering) (*schema.Look, error) {
	look, err := likeness.Of(small.Data)
	return &look, err
}

// fingerprints are what the originals of a photo are known by, as far as they can
// be read. The look is the photo's.
func (job DeriveJob) fingerprints(ctx context.Context, p schema.Photo, data []byte, look *schema.Look) ([]schema.Fingerprint, error) {
	sum, _, err := probe.ImageData(ctx, p.ID, bytes.NewReader(data), int64(len(data)), job.Limits)
	if err != nil {
		return nil, err
	}
	list := []schema.Fingerprint{{SHA256: p.SHA256, Data: sum, Look: look}}
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
		if sum, _, err = probe.ImageData(ctx, o.SHA256.ID(), bytes.NewReader(data), o.Bytes, job.Limits); err != nil {
			return nil, errors.Join(err, ctx.Err())
		}
		list = append(list, schema.Fingerprint{SHA256: o.SHA256, Data: sum})
	}
	return list, nil
}
