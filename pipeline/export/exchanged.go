package export

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/stillroom/stillroom/pipeline/destination"
)

// exchanged is an update of which people see the whole or nothing: visible says which, and
// is true too where pictures lie in a folder that could not be removed. It returns how many
// files of the old package the new one does not have. The error is destination.ErrInPlace
// where the folder cannot be exchanged; then nothing was changed.
func exchanged(
	ctx context.Context, a asked, there place, pkg pack, delivery string, may still,
) (removed int, visible bool, err error) {
	u := destination.UpdateOf(there.to, delivery)
	keep := map[string]bool{}
	for _, f := range pkg.files {
		keep[f.Path] = true
	}
	drop := func(rel string) bool { return len(there.ours[rel]) > 0 && !keep[rel] }
	going, err := unaltered(ctx, there, drop)
	if err != nil {
		return 0, false, err
	}
	if err := u.Make(ctx, drop); err != nil {
		return 0, false, err
	}
	ours := func(rel string) bool { return keep[rel] || len(there.ours[rel]) > 0 }
	err = writeIn(ctx, a, func() (destination.Place, error) { return destination.Open(u.Path(), nil) }, pkg.files, may)
	if err == nil {
		// Writing takes time, and a withdrawal acts at once.
		err = may(ctx, true)
	}
	if err == nil {
		err = u.Exchange()
	}
	if err != nil {
		left := u.Discard(ours)
		return 0, left != nil, errors.Join(err, left)
	}
	if err := errors.Join(u.Settle(), u.Discard(ours)); err != nil || len(going) == 0 {
		return 0, true, err
	}
	// Whether or not the run was cancelled, the ledger says what is so.
	return len(going), true, a.Catalog.RecallsGone(context.WithoutCancel(ctx), idsOf(there.previous), going, a.Clock())
}

// unaltered are the files of earlier exports that go, by their paths on record. A file
// that was altered is an error that names it, as in takeAway.
func unaltered(ctx context.Context, there place, drop func(rel string) bool) (going []string, err error) {
	dest, err := there.open()
	if err != nil {
		return nil, err
	}
	defer dest.Close()
	for _, rel := range slices.Sorted(maps.Keys(there.ours)) {
		if !drop(rel) {
			continue
		}
		sum, _, err := dest.Sum(ctx, rel)
		switch {
		case notThere(err):
			continue
		case err != nil && !inTheWay(err):
			return nil, err
		case err != nil || !there.wrote(dest, rel, sum):
			return nil, altered(dest.Path(rel))
		}
		for _, w := range there.ours[rel] {
			going = append(going, w.path)
		}
	}
	return going, nil
}
