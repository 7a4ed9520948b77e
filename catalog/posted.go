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
		var err error
		found, err = deliveredCalled(ctx, tx, delivery, prefix)
		if err != nil {
			return schema.Digest{}, err
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

// deliveredCalled finds photos of a delivery by the name of one of their files: of several
// photos that have such a file, those that the delivery holds. More than one is an
// [AmbiguousError].
func deliveredCalled(
	ctx context.Context, tx contract.Reader, delivery, name string,
) (found []schema.Digest, err error) {
	names := new(finder)
	called, err := names.named(ctx, tx, name)
	if len(called) < 2 && err == nil {
		sha, perr := names.photo(ctx, tx, name)
		if called = []string{sha}; perr != nil {
			called = nil // it is told by the delivery
		}
	}
	for _, sha := range called {
		if err != nil {
			return nil, err
		}
		var same []schema.Digest
		same, err = tx.DeliveredLike(ctx, delivery, sha)
		found = append(found, same...)
	}
	if len(found) > 1 {
		var ids []string
		for _, d := range found {
			ids = append(ids, d.ID())
		}
		return nil, &AmbiguousError{Prefix: name, Photos: ids}
	}
	return found, err
}
