package export

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// mostAgain is how often an export that consents overtake is decided again before it
// only takes away: families do not change their minds three times in a minute, and a
// program that does must not keep a folder from coming to rest.
const mostAgain = 3

// overtaken reports whether an export ended because a consent changed while it was
// on its way to a place where people look. It is made again from the beginning, now
// as an update: that first takes away what may no longer stand, what this export
// wrote with it, and then writes a manifest that is right.
//
// A new folder that has no name yet is removed instead: nobody has seen it. And a
// plan is carried out as it was agreed to or not at all.
func overtaken(a asked, o outcome) bool {
	return errors.Is(o.err, schema.ErrMoved) && (o.there.inPlace || o.visible) && !a.DryRun && a.agreed == nil && a.slip == ""
}

// takeOut is the end of an export that failed after it began to change what people see.
// Whatever failed, a photo that was withdrawn meanwhile does not stay: it is decided
// once more, and what may no longer stand is removed, and with it everything that names
// it, also if the pictures were gone before, as already says, or cannot be removed
// because somebody altered them. Without a manifest nothing of a folder may be shown;
// the feed stays.
func takeOut(ctx context.Context, a asked, o outcome, already int) (removed int, err error) {
	if o.err == nil || !o.touched || a.DryRun || a.slip != "" { // what a slip tells of is taken out where it is read in
		return 0, nil
	}
	if errors.Is(o.err, ErrRefused) || errors.Is(o.err, ErrNothingSelected) || errors.Is(o.err, ErrOtherChoice) {
		return 0, nil // that was said when all had been taken away
	}
	ctx = context.WithoutCancel(ctx)
	job := a.Job
	job.Update, job.Strict, job.At = true, false, time.Time{}
	now := ask(job)
	there, err := look(ctx, now)
	if err == nil {
		err = openRecalls(ctx, now)
	} else {
		there = o.there
	}
	if err == nil {
		removed, err = forbiddenNow(ctx, now, there)
	}
	if already+removed > 0 || stay(o.err) || stay(err) {
		n, nerr := takeAway(ctx, now, there, names(now.Format))
		removed, err = removed+n, errors.Join(err, nerr)
	}
	if err != nil && strings.Contains(o.err.Error(), err.Error()) {
		err = nil // said already
	}
	return removed, errors.Join(err, there.close())
}

// forbiddenNow decides for now and removes the files that may no longer stand.
func forbiddenNow(ctx context.Context, a asked, there place) (removed int, err error) {
	saw, err := decide(ctx, a)
	if errors.Is(err, ErrNothingSelected) {
		removed, err = nothingSelected(ctx, a, there)
		if errors.Is(err, ErrNothingSelected) {
			err = nil // what may no longer stand is gone
		}
		return removed, err
	}
	if err != nil {
		return 0, err
	}
	return takeForbidden(ctx, a, there, saw.pkg)
}

// laterOf is the moment that was asked for, or none if it has passed.
func laterOf(asked, now time.Time) time.Time {
	if asked.Before(now) {
		return time.Time{}
	}
	return asked
}
