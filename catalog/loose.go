package catalog

import (
	"context"
	"errors"
	"fmt"
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

// looseCalled finds the one file of no photo that had this name as shot.
func looseCalled(ctx context.Context, r contract.FileReader, name string) (string, error) {
	names := new(schema.Names)
	if err := looseNames(ctx, r, names); err != nil {
		return "", err
	}
	found, exact, err := names.Find(name)
	switch {
	case err != nil || !exact || len(found) == 0:
		return "", ErrNotFound // a pattern names nothing to be erased
	case len(found) > 1:
		return "", fmt.Errorf("this fits %d files: %s; name one by its id", len(found), strings.Join(shortIDs(found), ", "))
	}
	return found[0], nil
}

// resolveErased is resolvePhoto for an order to erase. It also finds a file of no photo,
// and a photo that the same order named before and that is gone from the tables by now:
// by the beginning of its digest, and by its name while a file with this name is left. A
// name that was mistyped is nobody's.
func resolveErased(ctx context.Context, r contract.Reader, id, order string) (string, error) {
	sha, err := resolvePhoto(ctx, r, id)
	if !errors.Is(err, ErrNotFound) {
		return sha, err
	}
	if loose, lerr := resolveLoose(ctx, r, id); !errors.Is(lerr, ErrNotFound) {
		return loose, lerr
	}
	if !schema.IsDigestPrefix(id) {
		if loose, lerr := looseCalled(ctx, r, id); !errors.Is(lerr, ErrNotFound) {
			return loose, lerr
		}
		return leftCalled(ctx, r, id, order, err)
	}
	before, berr := r.OrderedPhotos(ctx, order, id)
	if berr != nil || len(before) != 1 {
		return "", errors.Join(berr, err)
	}
	return before[0], nil
}

// leftCalled finds a photo that an order named before, by the name of a file of it that is
// still to be removed. Where there is none the error is err, with the photo to name where
// the order could go on.
func leftCalled(ctx context.Context, r contract.Reader, name, order string, err error) (string, error) {
	left, lerr := r.FilesToErase(ctx)
	if lerr != nil || len(left) == 0 {
		return "", errors.Join(lerr, err)
	}
	names := new(schema.Names)
	for _, f := range left {
		names.Add(strings.TrimPrefix(f.Path, "originals/"), f.SHA256)
	}
	if found, exact, _ := names.Find(name); exact && len(found) == 1 {
		before, berr := r.OrderedPhotos(ctx, order, found[0])
		if berr != nil || len(before) == 1 {
			return strings.Join(before, ""), berr
		}
	}
	before, berr := r.OrderedPhotos(ctx, order, "")
	switch {
	case berr != nil || len(before) == 0:
		return "", errors.Join(berr, err)
	case len(before) == 1:
		return "", fmt.Errorf("%w, and no file has this name; to continue order %s, name photo:%s", err, order, shortIDs(before)[0])
	}
	return "", fmt.Errorf("%w, and no file has this name; to continue order %s, name one of its photos as photo:ID", err, order)
}

// looseNames adds the names of files of no photo to the names of photos, so that records
// can give these files a place.
func looseNames(ctx context.Context, r contract.FileReader, names *schema.Names) error {
	return r.EachLoose(ctx, func(file, source, path string) {
		names.Add(source, file)
		names.Add(strings.TrimPrefix(path, "originals/"), file)
	})
}
