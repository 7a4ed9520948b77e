package making

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/internal/workfolder"
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
	Work     *workfolder.Folder
	Draws    render.Renderer

	// Held reports whether a picture looks like a photo that may not leave. It is asked
	// about what is attached to rooms; nil: nobody knows.
	Held func(ctx context.Context, look schema.Look) (bool, error)
	// Step is told how many photos are made of how many.
	Step func(done, total int)
}

// All makes the pictures of a plan, in its order, and returns the plan with the size
// and digest of each. Attachments of which nothing can be made are withheld.
func (m Maker) All(ctx context.Context, pkg formats.Package) (made formats.Package, files []File, err error) {
	pkg.Photos = slices.Clone(pkg.Photos)
	for i := range pkg.Photos {
		m.Step(i, len(pkg.Photos))
		p := &pkg.Photos[i]
		p.Pictures = slices.Clone(p.Pictures)
		p.Color = m.color(p)
		fresh, err := m.fresh(ctx, p)
		if err != nil {
			return pkg, files, err
		}
		for j := range p.Pictures {
			if err := ctx.Err(); err != nil {
				return pkg, files, err
			}
			list, err := m.picture(ctx, p, &p.Pictures[j], fresh)
			if err != nil {
				return pkg, files, err
			}
			files = append(files, list...)
		}
	}
	attached, dropped, err := m.attachments(ctx, &pkg)
	for _, d := range dropped {
		pkg.Drop(d.Attachment, d.Reason)
	}
	return pkg, append(files, attached...), err
}

// picture makes the file of a picture, and notes its size and digest in it.
func (m Maker) picture(
	ctx context.Context, p *formats.Photo, pic *formats.Picture, fresh map[string]render.Rendering,
) ([]File, error) {
	switch {
	case pic.Making.Original:
		return []File{m.original(p, pic)}, nil
	case pic.Making.Sidecar != "":
		f, err := m.sidecar(p, pic)
		return []File{f}, err
	case pic.Making.Tiles != (formats.Tiling{}):
		return m.tileService(ctx, p, pic)
	}
	f, err := m.onePicture(ctx, p, pic, fresh)
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
func (m Maker) onePicture(
	ctx context.Context, p *formats.Photo, pic *formats.Picture, fresh map[string]render.Rendering,
) (File, error) {
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
	var data []byte
	if anew, ok := fresh[pic.File.Path]; ok {
		data, pic.File.Width, pic.File.Height = anew.Data, anew.Width, anew.Height
	} else {
		var err error
		if data, err = derivativeBody(m.Store, pic.From, p.Photo.SHA256).Read(); err != nil {
			return out, err
		}
	}
	out.ICC = formats.SaysSpace(pic.File)
	if pic.Making.None() && pic.From.Format != schema.FormatJPEG && !out.ICC {
		out.Mark = m.markOf(data)
		out.Body = withMark(data, pic.From.Format, out.Mark, stored(m.Store, pic.From.Path), ofDerivative(pic.From.Path, p.Photo.SHA256))
		return out, nil
	}
	data, err := m.made(ctx, data, p, pic)
	if err != nil {
		return out, fmt.Errorf("photo %s: %w", p.Photo.ID, err)
	}
	piece, err := m.Work.Put(data)
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

// made makes a picture from a derivative, step by step. A JPEG leaves in scans, whatever
// else is done to it.
func (m Maker) made(ctx context.Context, data []byte, p *formats.Photo, pic *formats.Picture) (_ []byte, err error) {
	if pic.Making.Frame != (schema.Frame{}) {
		data, err = m.Draws.Compose(ctx, data, pic.From.Format, pic.Making.Frame)
	}
	if err == nil && pic.Making.Smaller != (schema.Recipe{}) {
		data, err = m.smaller(ctx, data, pic)
	}
	if w := pic.Making.Watermark; err == nil && w.Words != "" {
		data, pic.File.Width, pic.File.Height, err = m.Draws.Watermark(ctx, data, pic.From.Format, w.LongEdge, w.Words)
	}
	format := schema.Format(path.Base(pic.File.MediaType))
	if err == nil && format == schema.FormatJPEG {
		data, err = m.inScans(ctx, data)
	}
	switch {
	case err != nil:
	case pic.Making.Metadata != "":
		data, err = m.withMetadata(data, format, pic.Making.Metadata, p)
	case formats.SaysSpace(pic.File):
		data, err = embed.InSRGB(data, format)
	}
	return data, err
}

// inScans is a JPEG as it leaves: the same pixels, progressive, with Huffman tables of its own.
func (m Maker) inScans(ctx context.Context, data []byte) ([]byte, error) {
	return m.Draws.Progressive(ctx, render.Limits{MaxPixels: m.Settings.Limits.MaxPixels}, data)
}

// opening opens a stored file, from an offset on.
type opening func(at int64) (io.ReadCloser, error)

// stored opens a file of the catalog.
func stored(st store.Storage, rel string) opening {
	return func(at int64) (io.ReadCloser, error) { return st.OpenAt(rel, at) }
}

// whole opens all of it.
func (o opening) whole() (io.ReadCloser, error) { return o(0) }

// part opens a stretch of a file.
func (o opening) part(at, size int64) opening {
	return func(from int64) (io.ReadCloser, error) {
		r, err := o(at + from)
		if err != nil {
			return nil, err
		}
		return struct {
			io.Reader
			io.Closer
		}{io.LimitReader(r, size-from), r}, nil
	}
}

// marked opens a picture of so many bytes with a mark in it. Bytes that are not a
// picture any more come without a mark: then their digest is another as well.
func (o opening) marked(size int64, format schema.Format, mark string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		r, err := o.whole()
		if err != nil {
			return nil, err
		}
		defer r.Close()
		data, err := io.ReadAll(io.LimitReader(r, size+1))
		if err != nil {
			return nil, err
		}
		if out, err := embed.Mark(data, format, mark); err == nil {
			data = out
		}
		return io.NopCloser(bytes.NewReader(data)), nil
	}
}

// withMark is the body of a picture that lies somewhere, as data, and leaves with a
// mark. It is put in whenever the picture is read: a thousand photos have tens of
// thousands of tiles, which are not written twice for that. A picture that cannot be
// marked is left as it is: the gate names its fault, and lets no picture go that lacks
// its mark.
func withMark(data []byte, format schema.Format, mark string, from opening, say func(error) error) destination.Body {
	out, err := embed.Mark(data, format, mark)
	if err != nil {
		return destination.From(schema.DigestOf(data), int64(len(data)), from.whole, say)
	}
	return destination.From(schema.DigestOf(out), int64(len(out)), from.marked(int64(len(data)), format, mark), say)
}

// derivativeBody is a derivative as the catalog has it.
func derivativeBody(st store.Storage, d schema.Derivative, photo schema.Digest) destination.Body {
	return destination.From(d.SHA256, d.Bytes, stored(st, d.Path).whole, ofDerivative(d.Path, photo))
}

// ofDerivative puts an error about a derivative into words.
func ofDerivative(rel string, photo schema.Digest) func(error) error {
	return func(err error) error {
		return fmt.Errorf("derivative %s: %w; make it again with `stillroom derive %s`", rel, err, photo.ID())
	}
}

// ofMade puts an error about a file that was made for a path of the package into words.
func ofMade(photo schema.Digest, path string) func(error) error {
	return func(err error) error {
		if errors.Is(err, atomicfile.ErrChanged) {
			return fmt.Errorf("photo %s: the file made for %s changed after the gate read it: nothing of it leaves; run the export again", photo.ID(), path)
		}
		return err
	}
}

// ofOriginal puts an error about an original into words. It names the photo: the path of
// an original is its name as shot.
func ofOriginal(photo schema.Digest) func(error) error {
	return func(err error) error {
		return fmt.Errorf("the original of photo %s: %w; `stillroom verify --read-data` says what is wrong with it", photo.ID(), paths.Without(err))
	}
}
