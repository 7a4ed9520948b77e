package catalog

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// kindWorlds decide about attachments: for each kind there is a world of the terms that
// are about it. They are read when the first attachment of a kind is asked about, all in
// one transaction.
type kindWorlds struct {
	zone  *time.Location
	known time.Time // leave out what was recorded later; zero: nothing

	families map[string][]string // by room
	of       map[schema.AttachmentKind]*consent.World
}

// decide answers for an attachment as for a photo in the same room, by the terms that
// name the kind: silence is a no, and so is a room of nobody.
func (k *kindWorlds) decide(
	ctx context.Context, r contract.Reader, a schema.Attachment, ch schema.Channel, at time.Time,
) (schema.Decision, error) {
	w, subject, err := k.hear(ctx, r, a)
	if err != nil {
		return schema.Decision{}, err
	}
	d := consent.Decide(w, subject, ch, at)
	d.Kind = a.Kind
	return d, nil
}

// hear is what decides about an attachment, and the attachment as the decision sees it.
func (k *kindWorlds) hear(
	ctx context.Context, r contract.Reader, a schema.Attachment,
) (*consent.World, consent.Photo, error) {
	if k.of == nil {
		families, err := r.RoomFamilies(ctx)
		if err != nil {
			return nil, consent.Photo{}, err
		}
		k.families, k.of = families, map[schema.AttachmentKind]*consent.World{}
	}
	if k.of[a.Kind] == nil {
		w, err := loadWorldOf(ctx, r, k.zone, a.Kind, k.known)
		if err != nil {
			return nil, consent.Photo{}, err
		}
		k.of[a.Kind] = w
	}
	// Nobody records who is to be seen in an attachment: where a family wants no faces,
	// it waits, unless there is nothing to be seen.
	return k.of[a.Kind], consent.Photo{ID: a.SHA256.String(), Room: a.Room, Families: k.families[a.Room], FacesReviewed: a.Heard()}, nil
}
