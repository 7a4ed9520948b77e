package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// AmbiguousError says that a name was meant for one photo and fits several.
type AmbiguousError struct {
	Prefix string
	Photos []string // their ids, where it was the name of a file
}

func (e *AmbiguousError) Error() string {
	if len(e.Photos) > 0 {
		return fmt.Sprintf("%d photos have a file of this name: %s; name one by its folder and name, or by its id", len(e.Photos), strings.Join(e.Photos, ", "))
	}
	return fmt.Sprintf("%s names more than one photo; give more digits", e.Prefix)
}

// finder turns a person's name for a photo into the photo's whole SHA-256. It reads the
// names of files once, when the first is asked for. The zero value is for one
// transaction.
type finder struct{ names *schema.Names }

// resolvePhoto is finder.photo for one photo.
func resolvePhoto(ctx context.Context, r contract.Reader, id string) (string, error) {
	return new(finder).photo(ctx, r, id)
}

// photo finds the photo that a person means by any unique beginning of the SHA-256 of one
// of its files, by what packages call it, or by the name of one of its files, with its
// folder or without. An id comes before a name that looks like one.
func (f *finder) photo(ctx context.Context, r contract.Reader, id string) (string, error) {
	var found []string
	var err error
	if schema.IsDigestPrefix(id) {
		found, err = r.PhotosByDigest(ctx, id)
	}
	switch {
	case err != nil:
		return "", err
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return "", &AmbiguousError{Prefix: id}
	}
	if schema.IsPackagePhotoID(schema.WithoutPackageMark(id)) {
		id = schema.WithoutPackageMark(id)
		sha, err := resolvePackagePhoto(ctx, r, id)
		if err == nil || !errors.Is(err, ErrNotFound) {
			return sha, err
		}
	}
	if found, err = f.named(ctx, r, id); err != nil {
		return "", err
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return "", &AmbiguousError{Prefix: id, Photos: shortIDs(found)}
	case schema.IsDigestPrefix(id):
		return "", notFound("photo", id)
	}
	if strings.ContainsAny(id, "*?[") {
		return "", fmt.Errorf("%w: a pattern is no name; set and reject choose by one with --where 'name=%s'", notFound("photo", id), id)
	}
	return "", fmt.Errorf("%w: no file of a photo has this name, and an id is %d or more hex digits", notFound("photo", id), schema.MinDigestPrefix)
}

// named lists the photos that have a file with exactly this name. A pattern is no name.
func (f *finder) named(ctx context.Context, r contract.Reader, name string) ([]string, error) {
	if err := f.read(ctx, r); err != nil {
		return nil, err
	}
	found, exact, err := f.names.Find(name)
	if err != nil || !exact {
		return nil, nil // a pattern that is no pattern names nothing either
	}
	return found, nil
}

// matching lists the photos that have a file with this name, or with one that fits this
// pattern.
func (f *finder) matching(ctx context.Context, r contract.Reader, pattern string) ([]string, error) {
	if err := f.read(ctx, r); err != nil {
		return nil, err
	}
	found, _, err := f.names.Find(pattern)
	return found, err
}

// read lists the names of the files of photos: the path on the card, the path below
// originals/, and the names under which the same bytes came again.
func (f *finder) read(ctx context.Context, r contract.Reader) error {
	if f.names != nil {
		return nil
	}
	names := new(schema.Names)
	err := r.EachName(ctx, func(photo, name string) { names.Add(name, photo) })
	if err == nil {
		f.names = names
	}
	return err
}

func shortIDs(shas []string) []string {
	ids := make([]string, len(shas))
	for i, sha := range shas {
		ids[i] = sha[:schema.PhotoIDLen]
	}
	return ids
}

// resolveOriginalByName finds the one original that shows a photo and has this name. If
// the name is another kind of name of the photo (what packages call it, or a name under
// which its bytes came again), it finds the file that is shown of the photo.
func resolveOriginalByName(ctx context.Context, r contract.Reader, name string) (shownFile, error) {
	photo, err := resolvePhoto(ctx, r, name)
	if err != nil {
		return shownFile{}, err
	}
	files, err := r.FilesShowing(ctx, photo)
	if err != nil {
		return shownFile{}, err
	}
	var primary shownFile
	var called []shownFile
	for _, k := range files {
		names := new(schema.Names)
		names.Add(k.Source, k.SHA256)
		names.Add(strings.TrimPrefix(k.Path, "originals/"), k.SHA256)
		if found, exact, _ := names.Find(name); exact && len(found) > 0 {
			called = append(called, k)
		}
		if k.Role == schema.RolePrimary {
			primary = k
		}
	}
	if len(called) == 1 {
		return called[0], nil
	}
	return primary, nil
}
