package export

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// going selects the files of earlier exports that are removed.
type going func(path string, w written) bool

// everything goes when nothing may be shown any more.
func everything(string, written) bool { return true }

// names selects every file of no photo but the feed and what the format goes on from: these
// files name the photos that may no longer stand, and hold their words.
func names(format formats.Format) going {
	return func(rel string, w written) bool {
		return w.photo.IsZero() && !isFeedFile(rel) && !slices.Contains(format.Remembers, rel)
	}
}

// forbidden selects the files that a package does not let stand: of photos and originals
// that are not in it.
func forbidden(format formats.Format, pkg formats.Package) going {
	permitted, originals := permittedIn(pkg), originalsThatLeave(format, pkg)
	return func(rel string, w written) bool {
		return !w.photo.IsZero() && (!permitted[w.photo] || isOriginal(rel) && !originals[rel])
	}
}

func permittedIn(pkg formats.Package) map[schema.Digest]bool {
	permitted := map[schema.Digest]bool{}
	for _, p := range pkg.Leaving() {
		permitted[p.Photo.SHA256] = true
	}
	return permitted
}

// takeForbidden is the first step of an update: it removes the files that may no longer
// stand, whatever may fail after it.
func takeForbidden(ctx context.Context, a asked, there place, pkg formats.Package) (removed int, err error) {
	if !there.inPlace || a.DryRun {
		return 0, nil
	}
	return takeAway(ctx, a, there, forbidden(a.Format, pkg))
}

// takeBack is an update that has nothing left to show: what earlier exports
// wrote here is removed, and the ledger says so.
func takeBack(ctx context.Context, a asked, there place) (removed int, err error) {
	if !there.inPlace || a.DryRun {
		return 0, nil
	}
	if removed, err = takeAway(ctx, a, there, everything); err != nil {
		return removed, err
	}
	for _, p := range there.previous {
		if err := a.Catalog.CloseDelivery(ctx, p.ID, "replaced", nil, a.now); err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// takeAway removes the files that earlier exports wrote at a place and that which
// selects, and records that those called back are gone. It removes only files that
// still hold the bytes we wrote; a file that was altered stays for a person to look at,
// and is an error that names it, because it may show a photo that it must not.
func takeAway(ctx context.Context, a asked, there place, which going) (removed int, err error) {
	gone, err := removeFiles(ctx, a.Format, there, which)
	if len(gone) > 0 {
		// Whether or not the run was cancelled, the ledger says what is so.
		err = errors.Join(err, a.Catalog.RecallsGone(context.WithoutCancel(ctx), idsOf(there.previous), gone, a.Clock()))
	}
	return len(gone), err
}

// removeFiles returns the paths of the files that it removed. A file that was missing
// may have been carried elsewhere, and is not called gone. Its folder goes if it is empty:
// its name would tell that a room was here.
func removeFiles(ctx context.Context, format formats.Format, there place, which going) (gone []string, err error) {
	dest, err := there.open()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	defer dest.CloseEmpty()
	err = unaltered(ctx, format, there, dest, which, func(rel string) error {
		if err := dest.Remove(rel); err != nil {
			return err
		}
		for _, w := range there.ours[rel] {
			gone = append(gone, w.path)
		}
		return nil
	})
	emptied(dest, there, func(rel string) bool {
		return slices.ContainsFunc(there.ours[rel], func(w written) bool { return which(rel, w) })
	})
	return gone, err
}

// emptied takes away the folders in which nothing is left, of the files of earlier exports
// that go.
func emptied(dest destination.Place, there place, goes func(rel string) bool) {
	folders := map[string]string{} // a file of each
	for rel := range there.ours {
		if goes(rel) {
			folders[path.Dir(rel)] = rel
		}
	}
	for _, rel := range folders {
		dest.Emptied(rel)
	}
}

// unaltered calls do for every file of earlier exports that which selects and that is as
// it was written. Any other file is an error that names it, and so is one that cannot be
// read: whatever is wrong with one, do is called for those after it.
func unaltered(
	ctx context.Context, format formats.Format, there place, dest destination.Place, which going, do func(rel string) error,
) error {
	var errs []error
	for _, rel := range slices.Sorted(maps.Keys(there.ours)) {
		if !slices.ContainsFunc(there.ours[rel], func(w written) bool { return which(rel, w) }) {
			continue
		}
		sum, _, err := dest.Sum(ctx, rel)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case ctx.Err() != nil:
			return errors.Join(append(errs, ctx.Err())...)
		case err == nil && there.wrote(dest, rel, sum):
			err = do(rel)
		case err == nil || inTheWay(err):
			errs = append(errs, altered(called(format, there.ours[rel][0].photo, dest.Path(rel))))
			continue
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%w: %w", errStays, err))
		}
	}
	return errors.Join(errs...)
}

// errStays says that a file stays that may no longer stand.
var errStays = errors.New("remove files that must not be there any more")

// stay reports whether files stay that may no longer stand.
func stay(err error) bool { return errors.Is(err, errStays) || errors.Is(err, ErrAltered) }

// altered is the error about a file that may no longer stand and that somebody changed.
func altered(what string) error {
	return fmt.Errorf("%w: %s must not be there any more and was changed since the export: look at it and remove it by hand", ErrAltered, what)
}

// inTheWay reports whether something that is no file stands where a file should.
func inTheWay(err error) bool {
	return errors.Is(err, destination.ErrLink) || errors.Is(err, destination.ErrNotFile)
}

// unusable is an error about the place that was named. One that the machine would give
// anywhere else as well says nothing about the place.
func unusable(err error) error {
	for _, e := range []error{syscall.EMFILE, syscall.ENFILE, syscall.EIO, syscall.ENOMEM} {
		if errors.Is(err, e) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", destination.ErrUnusable, err)
}

// isOriginal reports whether an original stands at a path of a package.
func isOriginal(rel string) bool {
	for _, f := range formats.Formats() { // an earlier export may have been in another
		if f.Omits != nil && strings.HasPrefix(rel, path.Join(f.Below, formats.OriginalsFolder)+"/") {
			return true
		}
	}
	return false
}

// originalsThatLeave are the paths of the originals of a plan.
func originalsThatLeave(format formats.Format, pkg formats.Package) map[string]bool {
	leave := map[string]bool{}
	for _, p := range pkg.Leaving() {
		for _, x := range p.Pictures {
			if x.Making.Original {
				leave[path.Join(format.Below, x.File.Path)] = true
			}
		}
	}
	return leave
}

// nothingSelected ends an export of a selection in which there is nothing. An update
// first takes away what may no longer stand in its folder: what was erased is in no
// selection any more, and its picture would stay. A word that was mistyped takes
// nothing away that may stand.
func nothingSelected(ctx context.Context, a asked, there place) (removed int, err error) {
	if removed, err = takeUnpermitted(ctx, a, there); err != nil {
		return removed, err
	}
	return removed, ErrNothingSelected
}

// takeUnpermitted removes the files that may no longer stand of a folder whose selection is
// not known, or not to be followed, and with them what names the photos.
func takeUnpermitted(ctx context.Context, a asked, there place) (removed int, err error) {
	if !there.inPlace || a.DryRun {
		return 0, nil
	}
	permitted := map[schema.Digest]bool{}
	for i, at := range []time.Time{a.now, laterOf(a.At, a.now)} {
		if at.IsZero() {
			continue // it is past: files are seen now
		}
		view, err := a.Catalog.ExportView(ctx, schema.Selection{}, a.Channel, a.Zone, at)
		if err != nil && !errors.Is(err, schema.ErrSealed) {
			return 0, err
		}
		for _, list := range [][]schema.ExportPhoto{view.Photos, view.Attachments} {
			for _, x := range list {
				permitted[x.Photo.SHA256] = x.Decision.Effect == schema.Permit && (i == 0 || permitted[x.Photo.SHA256])
			}
		}
	}
	removed, err = takeAway(ctx, a, there, func(_ string, w written) bool { return !w.photo.IsZero() && !permitted[w.photo] })
	if removed > 0 || stay(err) {
		n, nerr := takeAway(ctx, a, there, names(a.Format))
		removed, err = removed+n, errors.Join(err, nerr)
	}
	return removed, err
}
