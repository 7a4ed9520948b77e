package export

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// sidecarMirror is a mirror that an export writes into.
type sidecarMirror struct {
	store.Storage
	unlock func()
}

// openMirror is for sidecars: they go into a mirror of this catalog and nowhere else,
// and whatever else is there is somebody else's.
func openMirror(ctx context.Context, a asked, to string) (*sidecarMirror, error) {
	mirrors, err := a.Storages.Mirrors(ctx)
	if err != nil {
		return nil, err
	}
	st, err := a.Places.Open(to)
	if err != nil {
		return nil, fmt.Errorf("%w: %s is not a mirror: sidecars go beside the copies that `import --mirror` has made", destination.ErrUnusable, to)
	}
	m := &sidecarMirror{Storage: st}
	at := slices.IndexFunc(mirrors, func(m schema.Storage) bool { return m.UUID == st.Identity().UUID })
	if at < 0 {
		return m, fmt.Errorf("%w: %s is not a mirror of this catalog", destination.ErrUnusable, to)
	}
	if m.unlock, err = st.Lock(ctx, mirror.LockWait); err != nil || a.DryRun {
		return m, err
	}
	seen := mirrors[at]
	seen.Path, seen.Device = st.Identity().Path, st.Identity().Device
	_, err = a.Storages.Seen(ctx, seen, a.now)
	return m, err
}

// close lets go of a mirror, if there is one.
func (m *sidecarMirror) close() error {
	if m == nil {
		return nil
	}
	if m.unlock != nil {
		m.unlock()
	}
	return m.Close()
}

// leaveForeign drops the sidecars of a package that have no copy to stand beside, and
// those that would write over a sidecar that somebody else wrote, or changed since we
// did, or that is about another photo.
func leaveForeign(ctx context.Context, a asked, there place, pkg pack) (pack, error) {
	if !a.Format.Beside {
		return pkg, nil
	}
	dest, err := there.open()
	if err != nil {
		return pkg, err
	}
	defer dest.Close()
	pkg.foreign = map[string]bool{}
	var kept []making.File
	named := map[schema.Digest]bool{}
	for _, f := range pkg.files {
		if err := ctx.Err(); err != nil {
			return pkg, err
		}
		if _, err := there.mirror.Stat(f.Beside); errors.Is(err, fs.ErrNotExist) {
			pkg.alone++
			continue
		} else if err != nil {
			return pkg, ofSidecar(a.Format, f, err)
		}
		old, _, err := dest.Sum(ctx, f.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist), err == nil && (old == f.Body.Sum() || there.wroteOf(f.Photo, f.Path, old)):
			kept = append(kept, f)
			named[f.Photo] = true
		case err != nil && !inTheWay(err):
			return pkg, ofSidecar(a.Format, f, err)
		default:
			pkg.foreign[f.Path] = true
		}
	}
	pkg.files = kept
	pkg.contents.Photos = slices.DeleteFunc(slices.Clone(pkg.contents.Photos), func(p formats.Photo) bool { return !named[p.Photo.SHA256] })
	return pkg, nil
}
