package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

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
func (ex *exporter) picture(ctx context.Context, p *export.Photo, pic *export.Picture) (outgoing, error) {
	if pic.Making.Original {
		return ex.originalOf(p, pic), nil
	}
	out := outgoing{
		path: path.Join(ex.Format.Below, pic.File.Path), from: pic.From.Path, sum: pic.File.SHA256, bytes: pic.File.Bytes,
		photo: p.Photo.SHA256, decision: p.DecisionID, treated: pic.From.Treated, profile: leak.Profile(pic.File.MetadataProfile),
	}
	if pic.Making.None() {
		return out, nil
	}
	data, err := ex.made(ctx, p, pic)
	if err != nil {
		return out, fmt.Errorf("photo %s: %w", p.Photo.ID, err)
	}
	work, err := ex.workFolder()
	if err != nil {
		return out, err
	}
	ex.makings++
	out.from, out.work = "", filepath.Join(work, fmt.Sprint(ex.makings))
	if err := os.WriteFile(out.work, data, 0o600); err != nil {
		return out, err
	}
	out.sum, out.bytes = schema.DigestOf(data), int64(len(data))
	if pic.Making.SamePixels() {
		out.rendering = pic.From.SHA256
	}
	pic.File.SHA256, pic.File.Bytes = out.sum, out.bytes
	return out, nil
}

// made is the picture's bytes, step by step.
func (ex *exporter) made(ctx context.Context, p *export.Photo, pic *export.Picture) ([]byte, error) {
	return ex.read(outgoing{from: pic.From.Path, sum: pic.From.SHA256, bytes: pic.From.Bytes, photo: p.Photo.SHA256})
}
