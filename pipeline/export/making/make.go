package making

import (
	"context"
	"fmt"
	"path"
	"slices"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/internal/workshop"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Maker makes the pictures of a plan.
type Maker struct {
	Channel  schema.Channel
	Format   formats.Format
	Store    store.Storage
	Settings schema.Settings
	Secret   string // of the catalog
	Shop     *workshop.Folder
}

// All makes the pictures of a plan, in its order, and returns the plan with the size
// and digest of each.
func (m Maker) All(ctx context.Context, plan formats.Plan) (made formats.Plan, files []File, err error) {
	plan.Photos = slices.Clone(plan.Photos)
	for i := range plan.Photos {
		p := &plan.Photos[i]
		p.Pictures = slices.Clone(p.Pictures)
		for j := range p.Pictures {
			if err := ctx.Err(); err != nil {
				return plan, files, err
			}
			list, err := m.picture(ctx, p, &p.Pictures[j])
			if err != nil {
				return plan, files, err
			}
			files = append(files, list...)
		}
	}
	return plan, files, nil
}

// picture makes the file of a picture, and notes its size and digest in it.
func (m Maker) picture(ctx context.Context, p *formats.Photo, pic *formats.Picture) ([]File, error) {
	switch {
	case pic.Making.Original:
		return []File{m.original(p, pic)}, nil
	case pic.Making.Sidecar:
		f, err := m.sidecar(p, pic)
		return []File{f}, err
	case pic.Making.Tiles != (formats.Tiling{}):
		return m.tileService(ctx, p, pic)
	}
	f, err := m.onePicture(ctx, p, pic)
	pic.File.SHA256, pic.File.Bytes = f.Body.Sum(), f.Body.Size()
	return []File{f}, err
}

// original is the original of a photo on its way out, as it is. It is copied in pieces,
// and gets a name only if its bytes are those that the catalog knows.
func (m Maker) original(p *formats.Photo, pic *formats.Picture) File {
	return File{
		Path: path.Join(m.Format.Below, pic.File.Path), Gate: AsOriginal, Photo: p.Photo.SHA256, Decision: p.DecisionID,
		Body: destination.From(pic.From.SHA256, pic.From.Bytes, stored(m.Store, pic.From.Path).whole, ofOriginal(p.Photo.SHA256)),
	}
}

// onePicture is picture for a picture that stays one file.
func (m Maker) onePicture(ctx context.Context, p *formats.Photo, pic *formats.Picture) (File, error) {
	out := File{
		Path: path.Join(m.Format.Below, pic.File.Path), Gate: AsPicture, Profile: leak.Profile(pic.File.MetadataProfile),
		Photo: p.Photo.SHA256, Decision: p.DecisionID, Treated: pic.From.Treated,
	}
	if pic.Making.Still.On {
		return m.still(ctx, p, pic, out)
	}
	if pic.Making.SamePixels() {
		out.Rendering = pic.From.SHA256
	}
	from := derivativeBody(m.Store, pic.From, p.Photo.SHA256)
	data, err := from.Read()
	if err != nil {
		return out, err
	}
	if pic.Making.None() {
		out.Mark = m.markOf(data)
		out.Body = withMark(data, pic.From.Format, out.Mark, stored(m.Store, pic.From.Path), ofDerivative(pic.From.Path, p.Photo.SHA256))
		return out, nil
	}
	if data, err = m.made(ctx, data, p, pic); err != nil {
		return out, fmt.Errorf("photo %s: %w", p.Photo.ID, err)
	}
	piece, err := m.Shop.Put(data)
	if err != nil {
		return out, err
	}
	if pic.Making.Metadata == "" {
		out.Mark = m.markOf(data)
		out.Body = withMark(data, schema.Format(path.Base(pic.File.MediaType)), out.Mark, piece.OpenAt, ofMade(out.Photo, out.Path))
		return out, nil
	}
	out.Body = destination.From(schema.DigestOf(data), int64(len(data)), opening(piece.OpenAt).whole, ofMade(out.Photo, out.Path))
	return out, nil
}

// markOf is the mark of a picture without metadata.
func (m Maker) markOf(picture []byte) string {
	return formats.Mark(m.Secret, m.Channel, schema.DigestOf(picture))
}

// made makes a picture from a derivative, step by step.
func (m Maker) made(ctx context.Context, data []byte, p *formats.Photo, pic *formats.Picture) (_ []byte, err error) {
	if pic.Making.Frame != (schema.Frame{}) {
		data, err = render.Compose(ctx, data, pic.From.Format, pic.Making.Frame)
	}
	if m := pic.Making.Watermark; err == nil && m.Words != "" {
		data, pic.File.Width, pic.File.Height, err = render.Watermark(ctx, data, pic.From.Format, m.LongEdge, m.Words)
	}
	if err == nil && pic.Making.Metadata != "" {
		data, err = m.withMetadata(data, schema.Format(path.Base(pic.File.MediaType)), pic.Making.Metadata, p)
	}
	return data, err
}
