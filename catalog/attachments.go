package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// ErrIsPhoto refuses to attach a file that shows a photo of the catalog: what a family
// said of the photo would not hold for the attachment.
var ErrIsPhoto = errors.New("this file is a photo of the catalog already, so it cannot be attached")

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
		return notFound("room", room)
	case photo != "":
		return fmt.Errorf("photo %s: %w", photo[:schema.PhotoIDLen], ErrIsPhoto)
	case erased:
		return fmt.Errorf("%s: it was erased by order and is not taken in again", sha[:schema.PhotoIDLen])
	}
	return nil
}

// Attach records a file of the storage as a room's attachment. If the bytes are attached
// already, it corrects their room, kind and words; that needs opt.Open if the file may
// then go where it might not go before, and asks copies back that may not stand any more.
// Bytes that came from a card and belong to no photo stay where they lie.
func (c PhotoRegister) Attach(
	ctx context.Context, a schema.Attachment, opt schema.ApplyOptions,
) (done schema.Attached, err error) {
	err = c.change(ctx, ledger.Import, func(w contract.Writer) error {
		sha := a.SHA256.String()
		if err := mayAttach(ctx, w, sha, a.Room); err != nil {
			return err
		}
		before, found, err := w.AttachmentOf(ctx, sha)
		if err != nil {
			return err
		}
		if err := w.PutAttachment(ctx, a, schema.WhenOf(opt.Now)); err != nil || !found {
			return err
		}
		done.Was = &before
		x := &affected{attached: []string{sha}}
		if done.Opens, err = c.guard(ctx, w, opt, x, settled{}); err != nil {
			return err
		}
		done.Recalls, err = recallUncovered(ctx, w, x, opt)
		return err
	})
	return done, err
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

// Attachment finds one attachment by the beginning of its digest, by its name, or by what
// packages call it.
func (c PhotoRegister) Attachment(ctx context.Context, id string) (found schema.Attachment, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		found, err = attachmentCalled(ctx, r, id)
		return err
	})
	return found, err
}

func attachmentCalled(ctx context.Context, r contract.Reader, id string) (schema.Attachment, error) {
	list, err := r.AttachmentsCalled(ctx, id)
	if err == nil && len(list) == 0 && schema.IsPackagePhotoID(id) {
		list, err = attachmentsCalledSo(ctx, r, id, schema.Channels())
	}
	switch {
	case err != nil:
		return schema.Attachment{}, err
	case len(list) == 0:
		return schema.Attachment{}, notFound("photo or attachment", id)
	case len(list) > 1:
		ids := make([]string, len(list))
		for i, a := range list {
			ids[i] = a.ID
		}
		return schema.Attachment{}, fmt.Errorf("this fits %d files: %s; name one by its id", len(list), strings.Join(ids, ", "))
	}
	return list[0], nil
}

// DecideAttachments answers for each attachment and each channel whether it may go there
// at that moment, and puts the answers into Consent.
func (c ConsentRegister) DecideAttachments(
	ctx context.Context, list []schema.Attachment, zone *time.Location, at time.Time,
) error {
	return c.db.View(ctx, func(r contract.Reader) error {
		worlds := kindWorlds{zone: zone}
		for i := range list {
			list[i].Consent = map[schema.Channel]schema.Effect{}
			for _, ch := range schema.Channels() {
				d, err := worlds.decide(ctx, r, list[i], ch, at)
				if err != nil {
					return err
				}
				list[i].Consent[ch] = d.Effect
			}
		}
		return nil
	})
}
