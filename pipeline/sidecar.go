package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// checkMirror is checkDestination for sidecars: they go into a mirror of this
// catalog and nowhere else, and whatever else is there is somebody else's.
func (ex *exporter) checkMirror(ctx context.Context) error {
	mirrors, err := ex.Storages.Mirrors(ctx)
	if err != nil {
		return err
	}
	st, err := store.Open(ex.To)
	if err != nil {
		return fmt.Errorf("%w: %s is no mirror: sidecars stand beside the copies that `import --mirror` has made", ErrDestination, ex.To)
	}
	at := slices.IndexFunc(mirrors, func(m schema.Storage) bool { return m.UUID == st.UUID() })
	if at < 0 {
		return errors.Join(fmt.Errorf("%w: %s is no mirror of this catalog", ErrDestination, ex.To), st.Close())
	}
	ex.mirror = st
	if ex.unlock, err = st.Lock(ctx, mirrorWait); err != nil {
		return err
	}
	ex.inPlace = true
	if ex.DryRun {
		return nil
	}
	seen := mirrors[at]
	seen.Path, seen.Device = st.Path(), st.Identity().Device
	_, err = ex.Storages.Seen(ctx, seen, ex.now)
	return err
}

func (ex *exporter) closeMirror() error {
	if ex.mirror == nil {
		return nil
	}
	if ex.unlock != nil {
		ex.unlock()
	}
	return ex.mirror.Close()
}

// sidecarOf is what the sidecar of a photo says.
func (ex *exporter) sidecarOf(p *export.Photo) embed.Sidecar {
	s := embed.Sidecar{Metadata: ex.metadataOf(p), Original: p.Photo.SHA256}
	s.Title = p.Text.Headline
	if r := p.Photo.Record.Rating; r != nil {
		s.Rating = *r
	}
	if tags := p.Photo.Record.Tags; tags != nil {
		s.Keywords = *tags // which the gate has looked at, as at every word of it
	}
	return s
}

// sidecar makes the sidecar of a photo.
func (ex *exporter) sidecar(p *export.Photo, pic *export.Picture) (outgoing, error) {
	data, err := ex.sidecarOf(p).Packet()
	if err != nil {
		return outgoing{}, fmt.Errorf("photo %s: %w", p.Photo.ID, err)
	}
	f := fileOf(pic.File.Path, data)
	f.photo, f.decision, f.document = p.Photo.SHA256, p.DecisionID, true
	// It shows nothing, so nothing of it is to be hidden or seen anew.
	f.treated, f.rendering = p.Photo.Treatments().Text(), pic.From.SHA256
	return f, nil
}

// leaveForeign takes out of the export what stands beside no copy, and what would
// write over a sidecar that somebody else wrote, or changed since we did.
func (ex *exporter) leaveForeign(ctx context.Context) error {
	if !ex.Format.Beside {
		return nil
	}
	dest, err := destination.Open(ex.To, nil)
	if err != nil {
		return err
	}
	defer dest.Close()
	ex.foreign = map[string]bool{}
	var kept []outgoing
	for _, f := range ex.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		beside := f.path[:len(f.path)-len(".xmp")]
		if _, err := ex.mirror.Stat(beside); errors.Is(err, fs.ErrNotExist) {
			ex.sum.Alone++
			continue
		} else if err != nil {
			return ex.beside(f, err)
		}
		old, _, err := dest.Sum(ctx, f.path)
		switch {
		case errors.Is(err, fs.ErrNotExist), err == nil && (old == f.sum || ex.wrote(dest, f.path, old)):
			kept = append(kept, f)
		case err != nil && !inTheWay(err):
			return ex.beside(f, err)
		default:
			ex.foreign[f.path] = true
			ex.sum.Foreign++
		}
	}
	ex.files = kept
	ex.sum.Files, ex.sum.Bytes = len(kept), 0
	named := map[schema.Digest]bool{}
	for _, f := range kept {
		ex.sum.Bytes += f.bytes
		named[f.photo] = true
	}
	var photos []export.Photo
	for _, p := range ex.plan.Photos {
		if named[p.Photo.SHA256] {
			photos = append(photos, p)
		}
	}
	ex.plan.Photos, ex.sum.Exported = photos, len(photos)
	return nil
}

// called is how an error calls a file of the export: by its path, which is made of
// ids, but a sidecar by its photo.
func (ex *exporter) called(photo schema.Digest, path string) string {
	if !ex.Format.Beside {
		return path
	}
	return "the sidecar of photo " + photo.ID()
}

// beside names the photo where a sidecar is meant: it is called as its photo was
// when it was shot.
func (ex *exporter) beside(f outgoing, err error) error {
	if err == nil || !ex.Format.Beside {
		return err
	}
	return fmt.Errorf("%s: %w", ex.called(f.photo, f.path), plain(err))
}
