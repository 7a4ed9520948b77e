package catalog

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// NotePosted records where a delivery was published, or one photo of it, named by its
// first digits. Nothing of that is ever changed. If the delivery is not there, or holds
// no such photo, the error is ErrNotFound.
func (c DeliveryRegister) NotePosted(
	ctx context.Context, delivery, photo string, p schema.Posted,
) (schema.Posted, error) {
	if err := schema.CheckURL(p.URL); err != nil {
		return p, err
	}
	err := c.change(ctx, ledger.Posted, func(tx contract.Writer) error {
		if _, found, err := tx.Delivery(ctx, delivery); err != nil {
			return err
		} else if !found {
			return notFound("delivery", delivery)
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

// photoOf finds a photo among those of a delivery. A photo that was erased since is still
// among them.
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
		// The house's own name for the photo works too, whether or not the photo was
		// erased since.
		if sha, err := resolvePackagePhoto(ctx, tx, prefix); err == nil {
			return photoOf(ctx, tx, delivery, sha)
		}
	}
	if len(found) == 0 && len(prefix) < 64 {
		if sha, err := resolvePhoto(ctx, tx, prefix); err == nil { // by the name of one of its files
			return photoOf(ctx, tx, delivery, sha)
		}
	}
	switch len(found) {
	case 0:
		return schema.Digest{}, fmt.Errorf("delivery %s holds no photo %q: %w", delivery, prefix, ErrNotFound)
	case 1:
		return found[0], nil
	}
	return schema.Digest{}, &AmbiguousError{Prefix: prefix}
}
