package catalog

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Reject puts photos aside. Nothing of them is erased, and they are neither listed nor
// exported until TakeBack. It returns the ids of the photos that were not aside before.
// Delivered copies stay where they are.
func (c PhotoRegister) Reject(ctx context.Context, photos []string) ([]string, error) {
	return c.setAside(ctx, photos, func(w contract.Writer, photo string, at schema.When) (bool, error) {
		return w.PutRejected(ctx, photo, at)
	})
}

// TakeBack takes photos back that were put aside. They may go where their families let
// them, because their consents counted all the time. It returns the ids of the photos
// that were aside.
func (c PhotoRegister) TakeBack(ctx context.Context, photos []string) ([]string, error) {
	return c.setAside(ctx, photos, func(w contract.Writer, photo string, _ schema.When) (bool, error) { return takeBack(ctx, w, photo) })
}

func (c *shared) setAside(
	ctx context.Context, photos []string,
	put func(w contract.Writer, photo string, at schema.When) (bool, error),
) ([]string, error) {
	changed := []string{}
	err := c.change(ctx, ledger.Other, func(w contract.Writer) error {
		at, err := c.momentIn(ctx, w)
		if err != nil {
			return err
		}
		for _, id := range photos {
			sha, err := resolvePhoto(ctx, w, id)
			if err != nil {
				return err
			}
			if done, err := put(w, sha, schema.WhenOf(at)); err != nil {
				return err
			} else if done {
				changed = append(changed, sha[:schema.PhotoIDLen])
			}
		}
		return nil
	})
	return changed, err
}

// Rejected lists the photos that are aside, by SHA-256, and since when. If before is set,
// it lists only those that were put aside earlier.
func (c PhotoRegister) Rejected(ctx context.Context, before time.Time) (list map[string]schema.When, err error) {
	end := schema.When("")
	if !before.IsZero() {
		end = schema.WhenOf(before)
	}
	err = c.db.View(ctx, func(r contract.Reader) error {
		list, err = r.Rejected(ctx, end)
		return err
	})
	return list, err
}

// shown is a selection for people to see, and for exports. It leaves out photos that are
// aside, unless the selection asks for them.
func shown(sel schema.Selection) schema.Selection {
	if sel.Rejected == schema.RejectedToo {
		sel.Rejected = schema.RejectedNot
	}
	return sel
}
