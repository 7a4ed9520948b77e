package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// ErrIsPhoto refuses to attach a file that shows a photo of the catalog: what a family
// said of the photo would not hold for the attachment.
var ErrIsPhoto = errors.New("this file is a photo of the catalog, and is decided about as one")

// MayAttach reports, before bytes are kept, whether they may be attached to a room: the
// room is recorded, the bytes are no photo, and nobody ordered them to be erased.
func (c PhotoRegister) MayAttach(ctx context.Context, sha schema.Digest, room string) error {
	return c.db.View(ctx, func(r contract.Reader) error { return mayAttach(ctx, r, sha.String(), room) })
}

func mayAttach(ctx context.Context, r contract.Reader, sha, room string) error {
	known, err := r.HasRecord(ctx, "room", room)
	if err != nil {
		return err
	}
	photo, _, err := r.PhotoOfFile(ctx, sha)
	if err != nil {
		return err
	}
	erased, err := r.WasErased(ctx, sha)
	switch {
	case err != nil:
		return err
	case !known:
		return fmt.Errorf("room %q: %w", room, ErrNotFound)
	case photo != "":
		return fmt.Errorf("photo %s: %w", photo[:schema.PhotoIDLen], ErrIsPhoto)
	case erased:
		return fmt.Errorf("%s: it was erased by order and is not taken in again", sha[:schema.PhotoIDLen])
	}
	return nil
}

// Attach records a file of the storage as a room's attachment. If the bytes are attached
// already, it corrects their room, kind and title; was is what they were before. Bytes
// that came from a card and belong to no photo stay where they lie.
func (c PhotoRegister) Attach(
	ctx context.Context, a schema.NewAttachment, now time.Time,
) (was *schema.Attachment, err error) {
	err = c.change(ctx, ledger.Import, func(w contract.Writer) error {
		sha := a.SHA256.String()
		if err := mayAttach(ctx, w, sha, a.Room); err != nil {
			return err
		}
		before, found, err := w.AttachmentOf(ctx, sha)
		if err != nil {
			return err
		}
		if found {
			was = &before
		}
		return w.PutAttachment(ctx, a, schema.WhenOf(now))
	})
	return was, err
}

// Attachments lists the attachments of a room, or of all rooms if room is "", by room and
// kind.
func (c PhotoRegister) Attachments(ctx context.Context, room string) (list []schema.Attachment, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		list, err = r.Attachments(ctx, room)
		return err
	})
	return list, err
}

// Attachment finds one attachment by the beginning of its digest, or by its name.
func (c PhotoRegister) Attachment(ctx context.Context, id string) (found schema.Attachment, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		list, err := r.AttachmentsCalled(ctx, id)
		switch {
		case err != nil:
			return err
		case len(list) == 0:
			return fmt.Errorf("%q: %w", id, ErrNotFound)
		case len(list) > 1:
			ids := make([]string, len(list))
			for i, a := range list {
				ids[i] = a.ID
			}
			return fmt.Errorf("this fits %d files: %s; name one by its id", len(list), strings.Join(ids, ", "))
		}
		found = list[0]
		return nil
	})
	return found, err
}

// DecideAttachments answers for each attachment and each channel whether it may go there
// at that moment, and puts the answers into Consent. It decides as of a photo in the same
// room, by the terms that name the kind: silence is a no, and so is a room of nobody.
func (c ConsentRegister) DecideAttachments(
	ctx context.Context, list []schema.Attachment, zone *time.Location, at time.Time,
) error {
	return c.db.View(ctx, func(r contract.Reader) error {
		families, err := r.RoomFamilies(ctx)
		if err != nil {
			return err
		}
		worlds := map[schema.AttachmentKind]*consent.World{}
		for i := range list {
			a := &list[i]
			if worlds[a.Kind] == nil {
				if worlds[a.Kind], err = loadWorldOf(ctx, r, zone, a.Kind); err != nil {
					return err
				}
			}
			subject := consent.Photo{ID: a.SHA256.String(), Room: a.Room, Families: families[a.Room]}
			a.Consent = map[schema.Channel]schema.Effect{}
			for _, ch := range schema.Channels() {
				a.Consent[ch] = consent.Decide(worlds[a.Kind], subject, ch, at).Effect
			}
		}
		return nil
	})
}
