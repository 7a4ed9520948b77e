package catalog

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// NotePosted records where a delivery, or the photo of it that photo names by its
// first digits, was published. Nothing of that is ever changed. A delivery that is
// not there, or holds no such photo, is ErrNotFound.
func (c DeliveryRegister) NotePosted(ctx context.Context, delivery, photo string, p schema.Posted) (schema.Posted, error) {
	if err := schema.CheckURL(p.URL); err != nil {
		return p, err
	}
	err := c.change(ctx, ledger.Posted, func(tx contract.Writer) error {
		if _, found, err := tx.Delivery(ctx, delivery); err != nil {
			return err
		} else if !found {
			return fmt.Errorf("delivery %q: %w", delivery, ErrNotFound)
		}
		if photo != "" {
			var err error
			if p.Photo, err = photoOf(ctx, tx, delivery, photo); err != nil {
				return err
			}
		}
		return tx.AddPosted(ctx, delivery, p)
	})
	return p, err
}

// photoOf finds a photo among those of a delivery: what was erased since has left
// as well.
func photoOf(ctx context.Context, tx contract.Reader, delivery, prefix string) (schema.Digest, error) {
	var found []schema.Digest
	if schema.IsDigestPrefix(prefix) {
		var err error
		found, err = tx.DeliveredLike(ctx, delivery, prefix)
		if err != nil {
			return schema.Digest{}, err
		}
	}
	if len(found) == 0 && schema.IsPackagePhotoID(prefix) {
		// Its own name for the photo, whether or not that was erased since.
		if sha, err := resolvePackagePhoto(ctx, tx, prefix); err == nil {
			return photoOf(ctx, tx, delivery, sha)
		}
	}
	switch len(found) {
	case 0:
		return schema.Digest{}, fmt.Errorf("photo %s in delivery %s: %w", prefix, delivery, ErrNotFound)
	case 1:
		return found[0], nil
	}
	return schema.Digest{}, &AmbiguousError{Prefix: prefix}
}
