package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/schema"
)

// place is a destination as it was found.
type place struct {
	to       string // without links
	inPlace  bool   // it holds an earlier export, or is a mirror
	previous []schema.Delivery
	carried  []schema.Delivery    // stood here and are gone from here
	ours     map[string][]written // files that previous deliveries wrote here, by path
	kept     map[string][]byte    // see Format.Remembers
	mirror   *sidecarMirror       // that sidecars go into
}

// written is a file that a previous delivery wrote.
type written struct {
	sum     schema.Digest
	photo   schema.Digest
	photoID string // what the delivery calls it
	path    string // as it is on record
}

// look finds the files at the destination, and refuses a destination that an export may
// not write to. It changes nothing.
func look(ctx context.Context, a asked) (place, error) {
	to, err := paths.Real(a.Destination)
	if err != nil {
		return place{}, err
	}
	there := place{to: to, ours: map[string][]written{}}
	own, err := paths.Real(a.Dir)
	if err != nil {
		return there, err
	}
	if paths.Within(to, own) {
		return there, fmt.Errorf("%w: %s lies inside the catalog", destination.ErrUnusable, to)
	}
	all, err := a.Catalog.Deliveries(ctx, to)
	if err != nil {
		return there, err
	}
	for _, d := range all {
		if d.State != "standing" && d.State != "writing" || d.Carried {
			continue
		}
		if d, err = a.Catalog.Delivery(ctx, d.ID); err != nil {
			return there, err
		}
		there.previous = append(there.previous, d)
		for _, f := range d.Files {
			there.ours[f.Path] = append(there.ours[f.Path], written{f.SHA256, f.Photo, f.PhotoID, f.Path})
		}
	}
	if a.Format.Beside {
		if there.mirror, err = openMirror(ctx, a, to); err != nil {
			return there, err
		}
		there.inPlace = true
		there.ours, err = whereTheyAre(ctx, a, there)
		return there, err
	}
	empty, err := destination.IsEmpty(to)
	if err != nil {
		return there, unusable(err)
	}
	if empty {
		there.carried = gone(to, there.previous)
		there.previous, there.ours = nil, nil
		return there, nil
	}
	there.inPlace = true
	switch {
	case !a.Update:
		return there, fmt.Errorf("%w: %s is not empty; name a new folder, or add --update to bring an earlier export up to date", destination.ErrUnusable, to)
	case len(there.previous) == 0:
		return there, fmt.Errorf("%w: %s holds files that no export of this catalog wrote", destination.ErrUnusable, to)
	}
	// Before anything is taken away.
	there.kept = remembered(to, a.Format.Remembers, there.ours)
	return there, nil
}

// gone are the previous deliveries to a folder that is empty or gone that appeared and
// were carried elsewhere, where they stand: all but those that were killed before the folder
// got its name, whose staging folder is still there.
func gone(to string, previous []schema.Delivery) (carried []schema.Delivery) {
	for _, d := range previous {
		if d.State != "writing" || !destination.StagingOf(to, d.ID).There() {
			carried = append(carried, d)
		}
	}
	return carried
}

// carriedAway notes the deliveries that were carried away from the destination.
func carriedAway(ctx context.Context, a asked, there place) error {
	if a.DryRun {
		return nil
	}
	return a.Catalog.CarriedAway(ctx, idsOf(there.carried), a.now)
}

func idsOf(list []schema.Delivery) []string {
	var ids []string
	for _, d := range list {
		ids = append(ids, d.ID)
	}
	return ids
}

// wroteOf reports whether the bytes at a path are what an export said of the photo.
func (t place) wroteOf(photo schema.Digest, rel string, sum schema.Digest) bool {
	return slices.ContainsFunc(t.ours[rel], func(w written) bool { return w.sum == sum && w.photo == photo })
}

// others reports whether somebody else put a file there.
func (t place) others(ctx context.Context, rel string) bool {
	if !t.inPlace || len(t.ours[rel]) > 0 {
		return false
	}
	dest, err := t.open()
	if err != nil {
		return false
	}
	defer dest.Close()
	_, _, err = dest.Sum(ctx, rel)
	return !errors.Is(err, fs.ErrNotExist)
}

// wrote reports whether the bytes at a path are those that an export put there.
// The feed may have been brought up to date in its place by `recall feed`.
func (t place) wrote(dest destination.Place, rel string, sum schema.Digest) bool {
	if slices.ContainsFunc(t.ours[rel], func(w written) bool { return w.sum == sum }) {
		return true
	}
	if !isFeedFile(rel) {
		return false
	}
	r, err := dest.Open(rel)
	if err != nil {
		return false
	}
	defer r.Close()
	if path.Base(rel) == formats.RecallName {
		return formats.IsFeed(r)
	}
	data, err := io.ReadAll(io.LimitReader(r, signature.MaxBytes+1))
	return err == nil && signature.Is(data)
}

// open opens what is there.
func (t place) open() (destination.Place, error) {
	if t.mirror != nil {
		return destination.InMirror(t.mirror.Storage), nil
	}
	return destination.Open(t.to, nil)
}

// close lets go of the mirror.
func (t place) close() error { return t.mirror.close() }

// isFeedFile reports whether a path is that of a feed or of its signature, which may
// be brought up to date in their place by `recall feed`.
func isFeedFile(rel string) bool {
	return path.Base(rel) == formats.RecallName || path.Base(rel) == formats.RecallSignature
}
