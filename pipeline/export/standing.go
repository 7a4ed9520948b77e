package export

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// Errors of an update that would be something else than what stands at its destination.
var (
	ErrOtherChannel = errors.New("the folder holds an export for another channel")
	ErrOtherChoice  = errors.New("the update would choose other photos than the export before it")
)

// Standing returns the delivery that an update of a folder goes on with: the newest that
// stands there or, before any did, the newest that was begun. It returns false if there is
// none.
func Standing(ctx context.Context, cat interface {
	Deliveries(ctx context.Context, destination string) ([]schema.Delivery, error)
}, folder string) (schema.Delivery, bool, error) {
	to, err := paths.Real(folder)
	if err != nil {
		return schema.Delivery{}, false, err
	}
	all, err := cat.Deliveries(ctx, to)
	if err != nil {
		return schema.Delivery{}, false, err
	}
	d := stands(slices.DeleteFunc(all, func(d schema.Delivery) bool {
		return d.State != "standing" && d.State != "writing" || d.Carried
	}))
	if d == nil {
		return schema.Delivery{}, false, nil
	}
	return *d, true, nil
}

// stands is the delivery of previous ones, oldest first, that an update goes on with.
func stands(previous []schema.Delivery) *schema.Delivery {
	for _, state := range []string{"standing", "writing"} {
		for i := len(previous) - 1; i >= 0; i-- {
			if previous[i].State == state {
				return &previous[i]
			}
		}
	}
	return nil
}

// sameChannel refuses an update for another channel than that of what stands: those who
// look there were promised something else.
func sameChannel(a asked, there place) error {
	for _, d := range there.previous {
		if d.Channel != a.Channel {
			return fmt.Errorf("%w: %s has the export for %s; export for %s into a folder of its own", ErrOtherChannel, there.to, d.Channel, a.Channel)
		}
	}
	return nil
}

// choice is the difference between the photos that an update chooses and those that the
// export that stands would choose now.
type choice struct{ more, fewer int }

// sameChoice refuses an update that chooses other photos than the export that stands, if
// nobody said that it shall. A word that was forgotten would show what nobody meant to
// show, or take away what nobody meant to.
func sameChoice(ctx context.Context, a asked, there place) (choice, error) {
	stands := stands(there.previous)
	if !there.inPlace || a.Format.Beside || stands == nil {
		return choice{}, nil
	}
	if stands.Order == nil {
		if a.Reselect {
			return choice{}, nil
		}
		return choice{}, fmt.Errorf("%w: its record no longer says how its photos were chosen; choose them once more and add --reselect", ErrOtherChoice)
	}
	was, err := a.Catalog.Chosen(ctx, stands.Order.Selection.Selection())
	if err != nil {
		return choice{}, err
	}
	now, err := a.Catalog.Chosen(ctx, a.Selection)
	if err != nil {
		return choice{}, err
	}
	c := choice{more: without(now, was), fewer: without(was, now)}
	if c == (choice{}) || a.Reselect {
		return c, nil
	}
	return c, fmt.Errorf("%w: %d more and %d fewer; leave out the options that choose photos to go on as before, or add --reselect", ErrOtherChoice, c.more, c.fewer)
}

// without counts the photos of a that are not in b.
func without(a, b map[schema.Digest]bool) int {
	n := 0
	for p := range a {
		if !b[p] {
			n++
		}
	}
	return n
}

// nothingNew reports whether an update would write what stands already, but for its
// dates: it is made of the same, every file is as it was written, and more than half of
// the time is left for which it may be shown. Somebody who gives it another date or
// recipient wants a new one.
func nothingNew(ctx context.Context, a asked, there place, saw decided, madeOf string) (*schema.Delivery, error) {
	if !there.inPlace || a.Format.Beside || a.agreed != nil || a.planning || a.dated || len(there.previous) != 1 {
		return nil, nil
	}
	if slices.ContainsFunc(saw.pkg.Attachments, func(p formats.Photo) bool { return p.Attached.Form == schema.AsPicture }) {
		return nil, nil // whether it looks like a photo that may not leave is found out when it is made
	}
	d := &there.previous[0]
	if d.State != "standing" || d.Order == nil || d.Order.MadeOf != madeOf || d.Recipient != a.Recipient ||
		!sameWords(*d.Order, order(a, madeOf)) || !lasts(*d, saw.pkg.ValidUntil, a.now) {
		return nil, nil
	}
	dest, err := there.open()
	if err != nil {
		return nil, err
	}
	defer dest.Close()
	for _, rel := range slices.Sorted(maps.Keys(there.ours)) {
		sum, _, err := dest.Sum(ctx, rel)
		switch {
		case errors.Is(err, fs.ErrNotExist) || inTheWay(err):
			return nil, nil
		case err != nil:
			return nil, unusable(err)
		case !there.wrote(dest, rel, sum):
			return nil, nil
		}
	}
	// Reading takes time, and a withdrawal acts at once.
	now := schema.Delivery{ID: d.ID, Channel: a.Channel, Files: d.Files, Decisions: decisions(saw.pkg)}
	return d, a.Catalog.CheckDelivery(ctx, now, a.Zone, a.Clock())
}

// order is how this export is asked for.
func order(a asked, madeOf string) schema.DeliveryOrder {
	return schema.DeliveryOrder{Selection: schema.PlanOf(a.Selection), BaseURL: a.BaseURL, Excel: a.Excel, PhotosOnly: a.PhotosOnly, Recipes: a.Job.Recipes, MadeOf: madeOf}
}

// sameWords reports whether two exports are asked for in the same words.
func sameWords(a, b schema.DeliveryOrder) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(x, y)
}

// lasts reports whether a delivery need not be made again for the sake of its dates: a
// new one would end no earlier, and either no later or not before half of its time is
// over.
func lasts(d schema.Delivery, until schema.When, now time.Time) bool {
	made, err := d.CreatedAt.Instant()
	end, err2 := d.ValidUntil.Instant()
	if errors.Join(err, err2) != nil || until < d.ValidUntil {
		return false
	}
	return until == d.ValidUntil || now.Sub(made) < end.Sub(now)
}

// madeOf is what a package is made of: see formats.MadeOf.
func madeOf(ctx context.Context, a asked, saw decided) (string, error) {
	feed, err := a.Catalog.RecallEntries(ctx, a.Channel)
	if err != nil {
		return "", err
	}
	key, err := a.Key(ctx)
	if err != nil {
		return "", err
	}
	return formats.MadeOf(saw.view, saw.pkg, a.Format, a.options(), feed, key.Public().ID)
}
