package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/schema"
)

// still makes a picture for a film's edit from the original. It may have some
// hundred megabytes, so it goes from the renderer to the work folder and is not
// held: making one takes the original's bytes and what derive.Still says, the gate
// then its bytes once.
func (ex *exporter) still(ctx context.Context, p *export.Photo, pic *export.Picture, out outgoing) (outgoing, error) {
	work, err := ex.workFolder()
	if err != nil {
		return out, err
	}
	ex.makings++
	out.from, out.icc, out.work = "", inOwnSpace(pic.File), filepath.Join(work, fmt.Sprint(ex.makings))
	f, err := os.OpenFile(out.work, os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return out, err
	}
	original, err := DeriveJob{Store: ex.Store, Limits: ex.Settings.Limits}.original(ctx, p.Photo)
	if err != nil {
		return out, stillError(ctx, p, err)
	}
	made, err := derive.Limits{MaxPixels: ex.Settings.Limits.MaxPixels}.Still(ctx, derive.Original{
		Data: original, Format: p.Photo.Probe.Format, Orientation: p.Photo.Probe.Orientation, Turn: p.Photo.Turn(), Treatments: p.Photo.Treatments(),
		Width: p.Photo.Probe.Width, Height: p.Photo.Probe.Height, Page: p.Photo.Probe.Page, SubPage: p.Photo.Probe.SubPage, Coded: p.Photo.Probe.Coded,
	}, pic.Making.Still.LongEdge, out.work)
	if err != nil {
		return out, stillError(ctx, p, err)
	}
	if err := ex.sayIn(out.work, p, pic); err != nil {
		return out, fmt.Errorf("photo %s: %w", p.Photo.ID, err)
	}
	if out.sum, out.bytes, err = sumOf(ctx, out.work); err != nil {
		return out, err
	}
	pic.Still = export.StillMade{Bits: made.Bits, Space: made.Space, Source: made.Source}
	pic.File.SHA256, pic.File.Bytes, pic.File.Width, pic.File.Height = out.sum, out.bytes, made.Width, made.Height
	return out, nil
}

// sayIn writes into a still what it says of itself: this holds it twice for a moment.
func (ex *exporter) sayIn(work string, p *export.Photo, pic *export.Picture) error {
	if pic.Making.Metadata == "" {
		return nil
	}
	data, err := os.ReadFile(work)
	if err != nil {
		return err
	}
	if data, err = ex.withMetadata(data, schema.FormatTIFF, pic.Making.Metadata, p); err != nil {
		return err
	}
	return os.WriteFile(work, data, 0o600)
}

// inOwnSpace reports whether a file of a package needs a profile to say what its
// numbers mean: stills do, and everything else is sRGB.
func inOwnSpace(f schema.ManifestFile) bool { return f.MediaType == "image/tiff" }

// stillError says of which photo it is and what can be done.
func stillError(ctx context.Context, p *export.Photo, err error) error {
	var de *derive.DecodeError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &de) && de.Step == derive.StepEncode:
		return fmt.Errorf("photo %s: its still cannot be written: is there room in the catalog's folder %s?", p.Photo.ID, workName)
	}
	return fmt.Errorf("photo %s: no still can be made of its original: %w; leave it out of the selection", p.Photo.ID, err)
}

// carry puts a file that was made at its destination, in place of what stands
// there, without holding it. What is not what passed the gate is refused.
func (ex *exporter) carry(ctx context.Context, dest *destination.Folder, f outgoing) error {
	from, err := os.Open(f.work)
	if err != nil {
		return err
	}
	defer from.Close()
	return dest.Put(ctx, f.path, from, f.sum, f.bytes, ex.At)
}
