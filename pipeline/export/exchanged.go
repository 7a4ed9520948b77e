package export

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/pipeline/destination"
)

// exchanged is an update of which people see the whole or nothing: visible says which, and
// is true too where pictures lie in a folder that could not be removed. It removed the files
// of the old package that the new one does not have. The error is destination.ErrInPlace
// where the folder cannot be exchanged; then nothing was changed.
func exchanged(
	ctx context.Context, a asked, there place, pkg pack, delivery string, may still,
) (done delivered, err error) {
	u := destination.UpdateOf(there.to, delivery)
	keep := map[string]bool{}
	for _, f := range pkg.files {
		keep[f.Path] = true
	}
	drop := func(rel string) bool { return len(there.ours[rel]) > 0 && !keep[rel] }
	going, err := goes(ctx, a, there, drop)
	if err != nil {
		return done, err
	}
	if err := u.Make(ctx, drop); err != nil {
		return done, err
	}
	ours := func(rel string) bool { return keep[rel] || len(there.ours[rel]) > 0 }
	err = writeApart(ctx, a, u.Path(), pkg.files, may)
	if err == nil {
		// Writing takes time, and a withdrawal acts at once.
		err = may(ctx, true)
	}
	if err == nil {
		err = u.Exchange(ctx, ours)
	}
	if err != nil {
		left := u.Discard(ctx, ours)
		done.visible = left != nil
		return done, errors.Join(err, left)
	}
	done.visible = true
	if err = u.Settle(); err != nil {
		return done, err
	}
	// Whoever holds the folder open waits for it, also where the run was cancelled.
	if err = u.Discard(context.WithoutCancel(ctx), ours); errors.Is(err, destination.ErrKept) {
		done.left, err = append(done.left, err.Error()), nil // all that was ours is gone
	}
	if err != nil || len(going) == 0 {
		return done, err
	}
	done.removed = len(going)
	// Whether or not the run was cancelled, the ledger says what is so.
	return done, a.Catalog.RecallsGone(context.WithoutCancel(ctx), idsOf(there.previous), going, a.Clock())
}

// goes are the files of earlier exports that go, by their paths on record. Folders that a
// killed run had emptied go now: the new package would have them too.
func goes(ctx context.Context, a asked, there place, drop func(rel string) bool) (list []string, err error) {
	dest, err := there.open()
	if err != nil {
		return nil, err
	}
	defer dest.Close()
	err = unaltered(ctx, a.Format, there, dest, func(rel string, _ written) bool { return drop(rel) }, func(rel string) error {
		for _, w := range there.ours[rel] {
			list = append(list, w.path)
		}
		return nil
	})
	emptied(dest, there, drop)
	return list, err
}
