package sheet

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// FrameOf is a photo on a contact sheet.
func FrameOf(p schema.Photo) Frame {
	f := Frame{ID: p.ID, Name: path.Base(p.Path), Room: p.Room, Sequence: p.Sequence, Taken: toMinute(p.TakenLocal), Held: len(p.Alike) > 0}
	if p.Rating != nil {
		f.Rating = *p.Rating
	}
	for _, ch := range schema.Channels() {
		if p.Consent[ch] == schema.Permit {
			f.Channels = append(f.Channels, string(ch))
		}
	}
	return f
}

// toMinute is a wall clock as people read it, as far as it is known.
func toMinute(taken string) string {
	return strings.Replace(taken[:min(len(taken), len("2006-01-02T15:04"))], "T", " ", 1)
}

// SmallPicture is where the smallest JPEG of a photo lies, below the catalog; "" if
// there is none.
func SmallPicture(p schema.Photo) string {
	var least schema.Derivative
	for _, d := range p.Derivatives {
		if d.Format == schema.FormatJPEG && (least.Path == "" || d.Width*d.Height < least.Width*least.Height) {
			least = d
		}
	}
	return least.Path
}

// Write writes a contact sheet to a new file that only its owner may read, and
// never into the catalog's folder. pictures are where the small pictures lie, by photo; one
// that is not there leaves its place empty. Nothing stands at to unless it is whole.
func Write(
	ctx context.Context, st store.Storage, catalog, to string, frames []Frame,
	pictures map[string]string, opt Options,
) error {
	write, err := Kind(to)
	if err != nil {
		return err
	}
	opt.Picture = func(f Frame) ([]byte, error) {
		if err := ctx.Err(); err != nil || pictures[f.ID] == "" {
			return nil, err
		}
		data, err := store.ReadAll(ctx, st, pictures[f.ID])
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil // verify says so
		}
		return data, err
	}
	return destination.Outside(catalog, to, func() error {
		return destination.WriteNew(to, func(w io.Writer) error { return write(w, frames, opt) })
	})
}
