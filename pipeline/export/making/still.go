package making

import (
	"context"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/internal/workfolder"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// still makes a picture for a film's edit from the original. It may have some
// hundred megabytes, so it goes from the renderer to the work folder and is not
// held: making one takes the original's bytes and what render.Still says, the gate
// then its bytes once.
func (m Maker) still(ctx context.Context, p *formats.Photo, pic *formats.Picture, out File) (File, error) {
	piece, err := m.Work.New()
	if err != nil {
		return out, err
	}
	out.ICC = formats.InOwnSpace(pic.File)
	original, err := derive.Job{Store: m.Store, Limits: m.Settings.Limits}.Original(ctx, p.Photo)
	if err != nil {
		return out, stillError(ctx, p, err)
	}
	file, err := piece.Open()
	if err != nil {
		return out, err
	}
	made, err := m.Draws.Still(ctx, render.Limits{MaxPixels: m.Settings.Limits.MaxPixels}, render.Original{
		Data: original, Format: p.Photo.Probe.Format, Orientation: p.Photo.Probe.Orientation, Turn: p.Photo.Turn(), Treatments: p.Photo.Treatments(),
		Width: p.Photo.Probe.Width, Height: p.Photo.Probe.Height, Page: p.Photo.Probe.Page, SubPage: p.Photo.Probe.SubPage, Coded: p.Photo.Probe.Coded,
	}, pic.Making.Still.LongEdge, file)
	if cerr := file.Close(); err == nil && cerr != nil {
		return out, cerr
	}
	if err != nil {
		return out, stillError(ctx, p, err)
	}
	if err := m.sayIn(piece, p, pic); err != nil {
		return out, fmt.Errorf("photo %s: %w", p.Photo.ID, err)
	}
	sum, size, err := sumOf(ctx, piece)
	if err != nil {
		return out, err
	}
	out.Body = destination.From(sum, size, opening(piece.OpenAt).whole, ofMade(out.Photo, out.Path))
	pic.Still = formats.StillMade{Bits: made.Bits, Space: made.Space, Source: made.Source}
	pic.File.Width, pic.File.Height = made.Width, made.Height
	return out, nil
}

// sumOf is the digest of a file's bytes, read in pieces: a still is large.
func sumOf(ctx context.Context, piece workfolder.Piece) (schema.Digest, int64, error) {
	f, err := piece.OpenAt(0)
	if err != nil {
		return schema.Digest{}, 0, err
	}
	defer f.Close()
	return atomicfile.Sum(ctx, f)
}

// sayIn writes a still's metadata into it: this holds the still twice for a moment.
func (m Maker) sayIn(piece workfolder.Piece, p *formats.Photo, pic *formats.Picture) error {
	if pic.Making.Metadata == "" {
		return nil
	}
	data, err := piece.Read()
	if err != nil {
		return err
	}
	if data, err = m.withMetadata(data, schema.FormatTIFF, pic.Making.Metadata, p); err != nil {
		return err
	}
	return piece.Write(data)
}

// stillError names the photo and says what to do.
func stillError(ctx context.Context, p *formats.Photo, err error) error {
	var de *render.DecodeError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &de) && de.Step == render.StepEncode:
		return fmt.Errorf("photo %s: its still cannot be written: is there room in the catalog's folder %s?", p.Photo.ID, workfolder.Name)
	}
	return fmt.Errorf("photo %s: no still can be made of its original: %w; leave it out of the selection", p.Photo.ID, err)
}
