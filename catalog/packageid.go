package catalog

import (
	"context"
	"slices"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// secretOf is the secret with which the ids in packages are made.
func secretOf(ctx context.Context, r contract.InfoReader) (secret string, err error) {
	return r.Info(ctx, "secret")
}

// Photo returns the whole digest of the photo that an id names. The id is any unique
// beginning of the digest, or what packages call the photo.
func (c PhotoRegister) Photo(ctx context.Context, id string) (photo schema.Digest, err error) {
	err = c.db.View(ctx, func(tx contract.Reader) error {
		sha, err := resolvePhoto(ctx, tx, id)
		if err != nil {
			return err
		}
		photo, err = schema.ParseDigest(sha)
		return err
	})
	return photo, err
}

// Begins reports whether the digest of a file of a photo begins so. Who has no other name for
// a photo asks here first: names of files and ids in packages are compared one by one.
func (c PhotoRegister) Begins(ctx context.Context, prefix string) (known bool, err error) {
	err = c.db.View(ctx, func(tx contract.Reader) error {
		found, err := tx.PhotosByDigest(ctx, prefix)
		known = len(found) > 0
		return err
	})
	return known, err
}

// PackagePhoto finds the photo that packages of a channel call by this id, packages from
// before 1.2 too, or the attachment. The zero digest means that there is none.
func (c DeliveryRegister) PackagePhoto(
	ctx context.Context, ch schema.Channel, id string,
) (photo schema.Digest, err error) {
	err = c.db.View(ctx, func(tx contract.Reader) error {
		found, err := calledSo(ctx, tx, id, []schema.Channel{ch}, true)
		if err == nil && len(found) == 0 {
			var attached []schema.Attachment
			attached, err = attachmentsCalledSo(ctx, tx, id, []schema.Channel{ch})
			for _, a := range attached {
				found = append(found, a.SHA256)
			}
		}
		if err == nil && len(found) == 1 {
			photo = found[0]
		}
		return err
	})
	return photo, err
}

// calledSo lists the photos that packages of one of the channels call by this id. before
// says whether packages from before 1.2 count too. An erased photo is among them as long
// as the ledger of deliveries names it.
func calledSo(
	ctx context.Context, r contract.Reader, id string, channels []schema.Channel, ofBefore bool,
) ([]schema.Digest, error) {
	secret, err := secretOf(ctx, r)
	if err != nil {
		return nil, err
	}
	photos, err := r.PhotoDigests(ctx)
	if err != nil {
		return nil, err
	}
	var found []schema.Digest
	for _, photo := range photos {
		if ofBefore && photo.ID() == id || slices.ContainsFunc(channels, func(ch schema.Channel) bool { return schema.PackagePhotoID(secret, ch, photo) == id }) {
			found = append(found, photo)
		}
	}
	return found, nil
}

// resolvePackagePhoto is resolvePhoto for the ids of packages: somebody asks about a
// photo that they were given.
func resolvePackagePhoto(ctx context.Context, tx contract.Reader, id string) (string, error) {
	found, err := calledSo(ctx, tx, id, schema.Channels(), false)
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", notFound("photo", id)
	case len(found) > 1:
		return "", &AmbiguousError{Prefix: id}
	}
	return found[0].String(), nil
}

// PackageIDs says by which id the packages that hold a photo call it, channel by channel.
func (c DeliveryRegister) PackageIDs(ctx context.Context, photo schema.Digest) (map[schema.Channel][]string, error) {
	ids := map[schema.Channel][]string{}
	err := c.db.View(ctx, func(tx contract.Reader) error {
		secret, err := secretOf(ctx, tx)
		if err != nil {
			return err
		}
		as, err := tx.DeliveredAs(ctx, photo)
		for _, d := range as {
			ids[d.Channel] = append(ids[d.Channel], d.PhotoIDIn(secret, photo))
		}
		return err
	})
	return ids, err
}

// attachmentsCalledSo lists the attachments that packages of one of the channels call by
// this id.
func attachmentsCalledSo(
	ctx context.Context, r contract.Reader, id string, channels []schema.Channel,
) (found []schema.Attachment, err error) {
	secret, err := secretOf(ctx, r)
	if err != nil {
		return nil, err
	}
	all, err := r.Attachments(ctx, "")
	for _, a := range all {
		if slices.ContainsFunc(channels, func(ch schema.Channel) bool { return schema.PackagePhotoID(secret, ch, a.SHA256) == id }) {
			found = append(found, a)
		}
	}
	return found, err
}
