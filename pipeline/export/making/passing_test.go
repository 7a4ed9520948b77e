package making

import (
	"context"
	"errors"
	"testing"

	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// fails counts the pages of what is attached, and draws it, only to fail.
type fails struct {
	render.InProcess
	pages, ladder error
}

func (f fails) Pages(context.Context, []byte, schema.Format) (int, error) { return 1, f.pages }

func (f fails) Ladder(
	context.Context, render.Limits, render.Original, []schema.Recipe,
) ([]render.Rendering, error) {
	return nil, f.ladder
}

// A letter that could not be drawn this time is not left out as one that never can be.
func TestAttachmentDrawnAnotherTime(t *testing.T) {
	for _, err := range []error{&render.MemoryError{}, &render.StalledError{}} {
		for _, by := range []fails{{pages: err}, {ladder: err}} {
			if _, got := (Maker{Draws: by}).rendered(t.Context(), &formats.Photo{ExportPhoto: new(schema.ExportPhoto)}, nil); !errors.Is(got, err) {
				t.Errorf("after %v: %v", err, got)
			}
		}
	}
	var unmade *errUnmade
	for _, by := range []fails{{pages: &render.LostError{}}, {ladder: &render.LostError{}}} {
		if _, got := (Maker{Draws: by}).rendered(t.Context(), &formats.Photo{ExportPhoto: new(schema.ExportPhoto)}, nil); !errors.As(got, &unmade) {
			t.Errorf("what breaks a decoder: %v", got)
		}
	}
}
