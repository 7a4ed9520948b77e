package making

import (
	"context"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// fresh renders the pictures of a photo that are made from its original, all at once: it
// is decoded once. The answer is by path.
func (m Maker) fresh(ctx context.Context, p *formats.Photo) (map[string]render.Rendering, error) {
	var recipes []schema.Recipe
	var at []string
	for _, x := range p.Pictures {
		if x.Making.Fresh != (schema.Recipe{}) {
			recipes, at = append(recipes, x.Making.Fresh), append(at, x.File.Path)
		}
	}
	if len(recipes) == 0 {
		return nil, nil
	}
	list, err := derive.Job{Draws: m.Draws, Store: m.Store, Limits: m.Settings.Limits}.Anew(ctx, p.Photo, recipes)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("photo %s: no picture can be made of its original: %w; leave it out of the selection, or name recipes of which it has derivatives", p.Photo.ID, err)
	}
	if err != nil {
		return nil, err
	}
	made := map[string]render.Rendering{}
	for i, r := range list {
		if r.Partial {
			return nil, fmt.Errorf("photo %s: %w", p.Photo.ID, errPartly)
		}
		made[at[i]] = r
	}
	return made, nil
}

var errPartly = errors.New("its original can be read in part only; leave it out of the selection")
