package export

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// decided holds the photos that may leave, and the view by which they were decided.
type decided struct {
	view   schema.ExportView
	pkg    formats.Package
	sealed error // schema.ErrSealed: the view does not know all that is private
}

// usable compares the options with the settings of the format, and a plan with its
// time.
func (a asked) usable() error {
	if a.Format.Check != nil {
		if err := a.Format.Check(a.Settings); err != nil {
			return err
		}
	}
	if list, err := a.Settings.RecipesFor(a.Channel, a.Job.Recipes); a.Format.ByRecipe {
		if err == nil && len(list) == 0 {
			err = errors.New("the settings turn off every recipe of this channel")
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNoRecipe, err)
		}
	}
	if a.agreed == nil {
		return nil
	}
	return inTime(a)
}

// decide reads the selection and every decision in one transaction. A moment
// later than now must be permitted now as well: the files leave now. Here it is found
// out whether a plan is genuine.
func decide(ctx context.Context, a asked) (decided, error) {
	var saw decided
	if a.At.Before(a.now.Truncate(time.Second)) {
		return saw, ErrEarlier
	}
	if err := saw.read(ctx, a, a.At); err != nil {
		return decided{}, err
	}
	if a.agreed != nil {
		if err := formats.Genuine(*a.agreed, saw.view.Secret); err != nil {
			return decided{}, err
		}
	} else if len(saw.view.Photos)+len(saw.view.Attachments) == 0 {
		return saw, ErrNothingSelected
	}
	if a.At.After(a.now) {
		var now decided
		if err := now.read(ctx, a, a.now); err != nil {
			return decided{}, err
		}
		saw.sealed = errors.Join(saw.sealed, now.sealed)
		today := map[schema.Digest]schema.Decision{}
		for _, list := range [][]schema.ExportPhoto{now.view.Photos, now.view.Attachments} {
			for _, x := range list {
				today[x.Photo.SHA256] = x.Decision
			}
		}
		for _, list := range [][]schema.ExportPhoto{saw.view.Photos, saw.view.Attachments} {
			for i, x := range list {
				d := today[x.Photo.SHA256]
				list[i].Decision, list[i].Now = both(x.Decision, d), d.ValidUntil
			}
		}
	}
	saw.pkg = formats.NewPackage(saw.view, a.Format, a.options(), privateText(a, saw.view))
	return saw, nil
}

// read is what the catalog decides at a moment. A contact that cannot be read is an
// error for later, when the files that may no longer stand are gone: removing them
// needs no contact.
func (d *decided) read(ctx context.Context, a asked, at time.Time) error {
	var err error
	d.view, err = a.Catalog.ExportView(ctx, a.Selection, a.Channel, a.Zone, at)
	if errors.Is(err, schema.ErrSealed) {
		d.sealed, err = err, nil
	}
	if err != nil {
		return err
	}
	if a.PhotosOnly {
		d.view.Attachments = nil
	}
	for _, x := range d.view.Attachments {
		// What may not go is not even looked at.
		if a.Format.Attachments && x.Decision.Effect == schema.Permit {
			if err := making.LookAt(ctx, a.Store, x.Attached); err != nil {
				return err
			}
		}
	}
	return nil
}

// both is the decision for a package that is dated ahead: what leaves now is shown
// from now on, so it may be shown as long as either lets it, on the conditions of
// the stricter, and not at all where neither is that.
func both(then, now schema.Decision) schema.Decision {
	if then.Effect != schema.Permit {
		return then
	}
	if now.Effect != schema.Permit {
		return now
	}
	switch {
	case then.Conditions.Keep(now.Conditions):
	case now.Conditions.Keep(then.Conditions):
		then.Conditions = now.Conditions
	default:
		then.Effect, then.Reasons = schema.Deny, []string{schema.ReasonConflict}
	}
	return then
}
