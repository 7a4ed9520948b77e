package derive_test

import (
	"context"
	"testing"

	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// stalls gives every picture up, as nothing is done at it.
type stalls struct{ render.InProcess }

func (stalls) Ladder(
	_ context.Context, _ render.Limits, o render.Original, _ []schema.Recipe,
) ([]render.Rendering, error) {
	return nil, &render.StalledError{Format: o.Format}
}

// A photo that was given up because nothing was done at it is kept without derivatives,
// and drawn by the next derive that is asked for.
func TestStalledIsTriedAgain(t *testing.T) {
	b := testcatalog.New(t, 1)
	job := b.Job()
	job.Draws, job.Recipes = stalls{}, schema.On(testcatalog.AllRecipes())
	if sum, err := b.Run(t.Context(), job); err != nil || sum.Imported != 1 {
		t.Fatalf("%+v, %v", sum, err)
	}
	if p := b.Photos()[0]; p.NoPicture == "" {
		t.Error("it has a picture")
	}
	b.Derive(testcatalog.AllRecipes(), false)
	if p := b.Photos()[0]; p.NoPicture != "" {
		t.Errorf("it is not tried again: %s", p.NoPicture)
	}
	if got := b.Faults(testcatalog.AllRecipes()); len(got) > 0 {
		t.Errorf("afterwards: %v", got)
	}
}
