package catalog

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// exportAttachments are the attachments of a selection, decided.
func exportAttachments(
	ctx context.Context, r contract.Reader, around exportRecords, sel schema.Selection, ch schema.Channel, zone *time.Location, at time.Time,
) (list []schema.ExportPhoto, err error) {
	rooms, some, err := wholeRooms(ctx, r, sel)
	if err != nil || !some {
		return nil, err
	}
	all, err := r.Attachments(ctx, "")
	worlds := kindWorlds{zone: zone}
	for _, a := range all {
		if err != nil {
			return nil, err
		}
		if rooms != nil && !slices.Contains(rooms, a.Room) {
			continue
		}
		var d schema.Decision
		if d, err = worlds.decide(ctx, r, a, ch, at); err != nil {
			return nil, err
		}
		families := worlds.last.subject.Families
		p := schema.Photo{
			ID: a.ID, SHA256: a.SHA256, Room: a.Room, Families: families, Path: a.Path, Bytes: a.Bytes, Probe: a.Probe, Imported: a.At,
			Record: schema.PhotoRecord{Caption: said(a.Caption), Alt: said(a.Alt)},
		}
		x := around.about(p, d)
		x.Attached = &a
		list = append(list, x)
	}
	return list, err
}

func said(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// LooksHeld reports whether a picture looks like a photo that may not go to a channel, or
// like one that was erased: attached to a room it would be decided about as something
// else.
func (c DeliveryRegister) LooksHeld(
	ctx context.Context, look schema.Look, ch schema.Channel, zone *time.Location, at time.Time,
) (held bool, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		var like []string
		err := r.EachFileLook(ctx, func(l contract.FileLook) error {
			if look.Within(&l.Look, schema.LookAlike) || l.Look.Within(&look, schema.LookAlike) {
				like = append(like, l.SHA256.String())
			}
			return nil
		})
		var ids []string
		for _, sha := range like {
			if err != nil {
				return err
			}
			var photo string
			var known bool
			photo, known, err = r.PhotoOfFile(ctx, sha)
			if !known || photo == "" {
				held = true
			} else {
				ids = append(ids, photo)
			}
		}
		if err != nil || held || len(ids) == 0 {
			return err
		}
		return subjects(ctx, r, schema.Selection{IDs: ids}, newFacts(zone), at, func(w *consent.World, p schema.Photo) error {
			held = held || consent.Decide(w, Subject(p), ch, at).Effect != schema.Permit
			return nil
		})
	})
	return held, err
}

// wholeRooms are the rooms that a selection takes whole, nil for all of them. A selection
// that looks at photos one by one (by what is written of them, their camera, their day)
// takes no room whole, and so nothing that is attached to one.
func wholeRooms(ctx context.Context, r contract.Reader, sel schema.Selection) (rooms []string, some bool, err error) {
	room, person := sel.Room, sel.Person
	if sel.Rejected == schema.RejectedNot {
		sel.Rejected = schema.RejectedToo
	}
	sel.Room, sel.Person, sel.Sort = "", "", ""
	for _, field := range reflect.ValueOf(sel).Fields() {
		if !field.IsZero() && (field.Kind() != reflect.Slice || field.Len() > 0) {
			return nil, false, nil
		}
	}
	if person != "" {
		if rooms, err = r.RoomsOfPeople(ctx, []string{person}); err != nil {
			return nil, false, err
		}
		rooms = slices.DeleteFunc(append([]string{}, rooms...), func(of string) bool { return room != "" && of != room })
		return rooms, true, nil
	}
	if room != "" {
		rooms = []string{room}
	}
	return rooms, true, nil
}

// stillAttached decides again for an attachment that is about to leave.
func stillAttached(
	ctx context.Context, r contract.Reader, worlds *kindWorlds, k schema.LedgerDecision, ch schema.Channel, at time.Time,
) error {
	a, found, err := r.AttachmentOf(ctx, k.Photo.String())
	if err != nil {
		return err
	}
	if !found || a.Kind != k.Decision.Kind {
		return ErrMoved
	}
	now, err := worlds.decide(ctx, r, a, ch, at)
	if err == nil && (now.Effect != schema.Permit || !reflect.DeepEqual(now.Conditions, k.Decision.Conditions)) {
		err = ErrMoved
	}
	return err
}

// attachedStandings decides again for the attachments among what was delivered, and says
// in there which are still attached to a room.
func attachedStandings(
	ctx context.Context, r contract.Reader, zone *time.Location, at time.Time, standing []schema.Standing, there []bool,
) error {
	worlds := kindWorlds{zone: zone}
	for i := range standing {
		s := &standing[i]
		if !s.Attached {
			continue
		}
		a, found, err := r.AttachmentOf(ctx, s.Photo.String())
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		agreed := s.Decision.Conditions
		if s.Decision, err = worlds.decide(ctx, r, a, s.Channel, at); err != nil {
			return err
		}
		there[i], s.Stricter = true, s.Covered() && !agreed.Keep(s.Decision.Conditions)
	}
	return nil
}

// ExplainAttachment is Explain for an attachment, by the beginning of its digest or its
// name.
func (c ConsentRegister) ExplainAttachment(
	ctx context.Context, called string, ch schema.Channel, opt ListOptions,
) (d schema.Decision, advice []schema.Advice, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		a, err := attachmentCalled(ctx, r, called)
		if err != nil {
			return err
		}
		worlds := kindWorlds{zone: opt.Zone, known: opt.Known}
		w, subject, err := worlds.hear(ctx, r, a)
		if err != nil {
			return err
		}
		d = consent.Decide(w, subject, ch, opt.At)
		d.Kind = a.Kind
		advice = consent.Advise(w, subject, ch, opt.At)
		return nil
	})
	return d, advice, err
}
