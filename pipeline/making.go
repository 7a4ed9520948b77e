package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/schema"
)

// workName is the folder in the catalog where pictures wait that are made for an
// export, until they have passed the gate. Nothing in it is ever needed again.
const workName = ".export"

// workFolder is a folder of this run's own. What an earlier one left is removed:
// the caller holds the lock, so nobody is working there.
func (ex *exporter) workFolder() (string, error) {
	if ex.work == "" {
		all := filepath.Join(ex.Store.Path(), workName)
		if err := errors.Join(os.RemoveAll(all), os.Mkdir(all, 0o700)); err != nil {
			return "", err
		}
		ex.work = all
	}
	return ex.work, nil
}

func (ex *exporter) removeWork() error {
	if ex.work == "" {
		return nil
	}
	return os.RemoveAll(ex.work)
}

// picture makes what leaves of a picture, and notes in it what it came to.
func (ex *exporter) picture(ctx context.Context, p *export.Photo, pic *export.Picture) ([]outgoing, error) {
	switch {
	case pic.Making.Original:
		return []outgoing{ex.originalOf(p, pic)}, nil
	case pic.Making.Sidecar:
		f, err := ex.sidecar(p, pic)
		return []outgoing{f}, err
	}
	if pic.Making.Tiles != (export.Tiling{}) {
		return ex.tileService(ctx, p, pic)
	}
	f, err := ex.onePicture(ctx, p, pic)
	return []outgoing{f}, err
}

// onePicture is picture for what stays one file.
func (ex *exporter) onePicture(ctx context.Context, p *export.Photo, pic *export.Picture) (outgoing, error) {
	out := outgoing{
		path: path.Join(ex.Format.Below, pic.File.Path), from: pic.From.Path, sum: pic.File.SHA256, bytes: pic.File.Bytes,
		photo: p.Photo.SHA256, decision: p.DecisionID, treated: pic.From.Treated, profile: leak.Profile(pic.File.MetadataProfile),
	}
	if pic.Making.None() {
		return ex.asItIs(pic, out)
	}
	if pic.Making.Still.On {
		return ex.still(ctx, p, pic, out)
	}
	data, err := ex.made(ctx, p, pic)
	if err != nil {
		return out, fmt.Errorf("photo %s: %w", p.Photo.ID, err)
	}
	if pic.Making.Metadata == "" {
		out.mark = ex.mark(schema.DigestOf(data))
		if data, err = embed.Mark(data, schema.Format(path.Base(pic.File.MediaType)), out.mark); err != nil {
			return out, fmt.Errorf("photo %s: %w", p.Photo.ID, err)
		}
	}
	out.from = ""
	if out.work, err = ex.setAside(data); err != nil {
		return out, err
	}
	out.sum, out.bytes = schema.DigestOf(data), int64(len(data))
	if pic.Making.SamePixels() {
		out.rendering = pic.From.SHA256
	}
	pic.File.SHA256, pic.File.Bytes = out.sum, out.bytes
	return out, nil
}

// setAside puts what was made where it waits.
func (ex *exporter) setAside(data []byte) (string, error) {
	work, err := ex.workFolder()
	if err != nil {
		return "", err
	}
	ex.makings++
	name := filepath.Join(work, fmt.Sprint(ex.makings))
	return name, os.WriteFile(name, data, 0o600)
}

// made is the picture's bytes, step by step.
func (ex *exporter) made(ctx context.Context, p *export.Photo, pic *export.Picture) ([]byte, error) {
	data, err := ex.read(outgoing{from: pic.From.Path, sum: pic.From.SHA256, bytes: pic.From.Bytes, photo: p.Photo.SHA256})
	if err == nil && pic.Making.Frame != (schema.Frame{}) {
		data, err = derive.Compose(ctx, data, pic.From.Format, pic.Making.Frame)
	}
	if err == nil && pic.Making.Metadata != "" {
		data, err = ex.withMetadata(data, schema.Format(path.Base(pic.File.MediaType)), pic.Making.Metadata, p)
	}
	return data, err
}
