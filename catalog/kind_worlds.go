package catalog

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// kindWorlds decide about attachments, in one transaction: of each kind by the facts that
// are about it.
type kindWorlds struct {
	zone  *time.Location
	known time.Time // leave out what was recorded later; zero: nothing

	of   map[schema.AttachmentKind]*facts
	last struct { // asked about: mostly for one channel after the other
		sha, room string
		kind      schema.AttachmentKind
		world     *consent.World
		subject   consent.Photo
	}
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
	last := &k.last
	if last.world != nil && last.sha == a.SHA256.String() && last.room == a.Room && last.kind == a.Kind {
		return last.world, last.subject, nil
	}
	if k.of == nil {
		k.of = map[schema.AttachmentKind]*facts{}
	}
	f := k.of[a.Kind]
	if f == nil {
		f = &facts{zone: k.zone, known: k.known, kind: a.Kind}
		k.of[a.Kind] = f
	}
	families, err := f.familiesOf(ctx, r, []string{a.Room})
	if err != nil {
		return nil, consent.Photo{}, err
	}
	subject := attachedSubject(a, families)
	w, err := f.deciding(ctx, r, []consent.Photo{subject})
	if err != nil {
		return nil, consent.Photo{}, err
	}
	last.sha, last.room, last.kind, last.world, last.subject = subject.ID, a.Room, a.Kind, w, subject
	return w, subject, nil
}

// attachedSubject is an attachment as the decision sees it, with the families of rooms.
// Nobody records who is to be seen in an attachment: where a family wants no faces, it
// waits, unless there is nothing to be seen.
func attachedSubject(a schema.Attachment, families map[string][]string) consent.Photo {
	return consent.Photo{ID: a.SHA256.String(), Room: a.Room, Families: families[a.Room], FacesReviewed: a.Heard()}
}
