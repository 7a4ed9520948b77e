package pipeline

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/stillroom/stillroom/pipeline/sheet"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// SheetFrame is a photo on a contact sheet.
func SheetFrame(p schema.Photo) sheet.Frame {
	f := sheet.Frame{ID: p.ID, Name: path.Base(p.Path), Room: p.Room, Sequence: p.Sequence, Taken: toMinute(p.TakenLocal), Held: len(p.Alike) > 0}
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

// WriteSheet writes a contact sheet to a new file that only its owner may read, and
// never into the catalog. pictures are where the small pictures lie, by photo; one
// that is not there leaves its place empty. Nothing stands at to unless it is whole.
func WriteSheet(ctx context.Context, st *store.Store, to string, frames []sheet.Frame, pictures map[string]string, opt sheet.Options) error {
	write, err := sheet.Kind(to)
	if err != nil {
		return err
	}
	opt.Picture = func(f sheet.Frame) ([]byte, error) {
		if err := ctx.Err(); err != nil || pictures[f.ID] == "" {
			return nil, err
		}
		data, err := store.ReadAll(ctx, st, pictures[f.ID])
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil // verify says so
		}
		return data, err
	}
	return outside(st.Path(), to, func() error {
		return writeNew(to, func(w io.Writer) error { return write(w, frames, opt) })
	})
}

// writeNew writes a file that only its owner may read, piece by piece, and gives it
// its name when it is whole. What has the name already is an error.
func writeNew(to string, write func(io.Writer) error) (err error) {
	if _, err := os.Lstat(to); err == nil {
		return &fs.PathError{Op: "write", Path: to, Err: fs.ErrExist}
	}
	f, err := os.CreateTemp(filepath.Dir(to), ".stillroom-sheet-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err = errors.Join(write(f), f.Sync()); err != nil {
		return errors.Join(err, f.Close())
	}
	if err = f.Close(); err != nil {
		return err
	}
	// A link, not a renaming: it replaces nothing that came meanwhile.
	if err = os.Link(f.Name(), to); errors.Is(err, fs.ErrExist) {
		return err
	} else if err != nil {
		return os.Rename(f.Name(), to) // a stick knows no links
	}
	return os.Remove(f.Name())
}
