package catalog

import (
	"context"
	"errors"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Loose lists the files that belong to no photo: clips, memos, documents, and sidecars
// whose photo was not on the card.
func (s Storages) Loose(ctx context.Context) (list []schema.LooseFile, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		list, err = r.Loose(ctx)
		return err
	})
	return list, err
}

// resolveLoose finds the one file of no photo whose digest begins with prefix.
func resolveLoose(ctx context.Context, r contract.FileReader, prefix string) (string, error) {
	if !schema.IsDigestPrefix(prefix) {
		return "", ErrNotFound
	}
	found, err := r.LooseByDigest(ctx, prefix)
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", ErrNotFound
	case len(found) > 1:
		return "", &AmbiguousError{Prefix: prefix}
	}
	return found[0], nil
}

// resolveErased is resolvePhoto for an order to erase. It also finds a file of no photo,
// and a photo that the same order named before and that is gone from the tables by now.
func resolveErased(ctx context.Context, r contract.Reader, id, order string) (string, error) {
	sha, err := resolvePhoto(ctx, r, id)
	if !errors.Is(err, ErrNotFound) {
		return sha, err
	}
	if loose, lerr := resolveLoose(ctx, r, id); !errors.Is(lerr, ErrNotFound) {
		return loose, lerr
	}
	if !schema.IsDigestPrefix(id) {
		return "", err
	}
	before, berr := r.OrderedPhotos(ctx, order, id)
	if berr != nil || len(before) != 1 {
		return "", errors.Join(berr, err)
	}
	return before[0], nil
}

// looseNames adds the names of files of no photo to the names of photos, so that records
// can give these files a place.
func looseNames(ctx context.Context, r contract.FileReader, names *schema.Names) error {
	return r.EachLoose(ctx, func(file, source, path string) {
		names.Add(source, file)
		names.Add(strings.TrimPrefix(path, "originals/"), file)
	})
}
