package export

import (
	"context"
	"fmt"
	"path"
	"slices"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/pipeline/formats"
	"github.com/stillroom/stillroom/pipeline/internal/workshop"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// pack is a package before it is written: its plan, with what every picture came to, and
// its files in the order in which they are written.
type pack struct {
	plan      formats.Plan
	files     []leaving
	originals int             // that are among them
	foreign   map[string]bool // paths of sidecars that are somebody else's, left as they are
	alone     int             // photos of which the mirror has no copy
}

// making makes what leaves of the pictures of a plan, for an export as it was asked for.
type making struct {
	asked
	secret string // of the catalog
	shop   *workshop.Folder
}

// makeAll makes the pictures of a plan.
func makeAll(ctx context.Context, a asked, saw decided, shop *workshop.Folder) (pack, error) {
	m := making{a, saw.view.Secret, shop}
	pkg := pack{plan: saw.plan}
	pkg.plan.Photos = slices.Clone(saw.plan.Photos)
	for i := range pkg.plan.Photos {
		p := &pkg.plan.Photos[i]
		p.Pictures = slices.Clone(p.Pictures)
		for j := range p.Pictures {
			if err := ctx.Err(); err != nil {
				return pkg, err
			}
			files, err := m.picture(ctx, p, &p.Pictures[j])
			if err != nil {
				return pkg, err
			}
			for _, f := range files {
				if f.gate == asOriginal {
					pkg.originals++
				}
			}
			pkg.files = append(pkg.files, files...)
		}
	}
	return pkg, nil
}

// picture makes what leaves of a picture, and notes in it what it came to.
func (m making) picture(ctx context.Context, p *formats.Photo, pic *formats.Picture) ([]leaving, error) {
	switch {
	case pic.Making.Original:
		return []leaving{m.original(p, pic)}, nil
	case pic.Making.Sidecar:
		f, err := m.sidecar(p, pic)
		return []leaving{f}, err
	case pic.Making.Tiles != (formats.Tiling{}):
		return m.tileService(ctx, p, pic)
	}
	f, err := m.onePicture(ctx, p, pic)
	pic.File.SHA256, pic.File.Bytes = f.body.Sum(), f.body.Size()
	return []leaving{f}, err
}

// onePicture is picture for what stays one file.
func (m making) onePicture(ctx context.Context, p *formats.Photo, pic *formats.Picture) (leaving, error) {
	out := leaving{
		path: path.Join(m.Format.Below, pic.File.Path), gate: asPicture, profile: leak.Profile(pic.File.MetadataProfile),
		photo: p.Photo.SHA256, decision: p.DecisionID, treated: pic.From.Treated,
	}
	if pic.Making.Still.On {
		return m.still(ctx, p, pic, out)
	}
	if pic.Making.SamePixels() {
		out.rendering = pic.From.SHA256
	}
	from := derivativeBody(m.Store, pic.From, p.Photo.SHA256)
	data, err := from.Read()
	if err != nil {
		return out, err
	}
	if pic.Making.None() {
		out.mark = m.markOf(data)
		out.body = withMark(data, pic.From.Format, out.mark, stored(m.Store, pic.From.Path), ofDerivative(pic.From.Path, p.Photo.SHA256))
		return out, nil
	}
	if data, err = m.made(ctx, data, p, pic); err != nil {
		return out, fmt.Errorf("photo %s: %w", p.Photo.ID, err)
	}
	name, err := m.shop.SetAside(data)
	if err != nil {
		return out, err
	}
	if pic.Making.Metadata == "" {
		out.mark = m.markOf(data)
		out.body = withMark(data, schema.Format(path.Base(pic.File.MediaType)), out.mark, onDisk(name), ofMade(out.photo, out.path))
		return out, nil
	}
	out.body = destination.From(schema.DigestOf(data), int64(len(data)), onDisk(name).whole, ofMade(out.photo, out.path))
	return out, nil
}

// markOf is what a picture carries that says nothing of itself.
func (m making) markOf(picture []byte) string {
	return formats.Mark(m.secret, m.Channel, schema.DigestOf(picture))
}

// made is a derivative with what is done to it, step by step.
func (m making) made(ctx context.Context, data []byte, p *formats.Photo, pic *formats.Picture) (_ []byte, err error) {
	if pic.Making.Frame != (schema.Frame{}) {
		data, err = render.Compose(ctx, data, pic.From.Format, pic.Making.Frame)
	}
	if m := pic.Making.Watermark; err == nil && m.Words != "" {
		data, pic.File.Width, pic.File.Height, err = render.Watermark(ctx, data, pic.From.Format, m.LongEdge, m.Words)
	}
	if err == nil && pic.Making.Metadata != "" {
		data, err = withMetadata(m.asked, data, schema.Format(path.Base(pic.File.MediaType)), pic.Making.Metadata, p)
	}
	return data, err
}

// withMetadata writes the profile's metadata into a picture.
func withMetadata(a asked, data []byte, format schema.Format, profile string, p *formats.Photo) ([]byte, error) {
	return embed.Into(data, format, embed.Profile(profile), metadataOf(a, p))
}
