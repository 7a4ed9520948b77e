package pipeline

import (
	"context"
	"errors"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// mostAgain is how often an export that consents overtake is decided again before
// it only takes away: families do not change their minds three times in a minute,
// and whatever does is not to keep a folder from coming to rest.
const mostAgain = 3

// overtaken reports whether an export ended because a consent changed while it was
// on its way to a place where people look. It is made again from the beginning, now
// as an update: that first takes away what may no longer stand, what this export
// wrote with it, and then writes a manifest that is right.
//
// A new folder that has no name yet is removed instead: nobody has seen it. And a
// plan is carried out as it was agreed to or not at all.
func (ex *exporter) overtaken(err error) bool {
	return errors.Is(err, schema.ErrMoved) && (ex.inPlace || ex.visible) && !ex.DryRun && ex.agreed == nil
}

// takeOut is the end of an export that failed after it began to change what people
// see. Whatever failed, what was withdrawn meanwhile does not stay: it is decided
// once more, and what may no longer stand is removed, and with it everything that
// names it, also if the pictures were gone before, as already says. Without a manifest
// nothing of a folder may be shown; the feed stays.
func (ex *exporter) takeOut(ctx context.Context, failed error, already int) (removed int, err error) {
	if failed == nil || !ex.touched || ex.DryRun || errors.Is(failed, ErrRefused) || errors.Is(failed, ErrAltered) || errors.Is(failed, ErrDestination) {
		return 0, nil
	}
	ctx = context.WithoutCancel(ctx)
	job := ex.ExportJob
	job.Update, job.Strict, job.At = true, false, time.Time{}
	out := newExporter(job)
	for _, step := range []func(context.Context) error{out.checkDestination, out.openRecalls, out.decide, out.removeForbidden} {
		if err = step(ctx); err != nil {
			break
		}
	}
	if already+out.sum.Removed > 0 {
		err = errors.Join(err, out.removeNaming(ctx))
	}
	if errors.Is(err, ErrNothingSelected) {
		err = nil // what may no longer stand is gone: see nothingSelected
	}
	return out.sum.Removed, errors.Join(err, out.closeMirror())
}

// removeNaming takes away all that names what may no longer stand, and has its words:
// what is of no photo but the feed.
func (ex *exporter) removeNaming(ctx context.Context) error {
	return ex.remove(ctx, func(rel string, w written) bool { return w.photo.IsZero() && !isFeedFile(rel) })
}

// laterOf is the moment that was asked for, or none if it has passed.
func laterOf(asked, now time.Time) time.Time {
	if asked.Before(now) {
		return time.Time{}
	}
	return asked
}
