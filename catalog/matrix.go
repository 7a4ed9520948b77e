package catalog

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Matrix decides for every room, or for one named room, and every channel. A room that is
// not recorded is ErrNotFound.
func (c ConsentRegister) Matrix(ctx context.Context, room string, opt ListOptions) ([]schema.RoomConsent, error) {
	list := []schema.RoomConsent{}
	err := c.db.View(ctx, func(from contract.Reader) error {
		f := &facts{zone: opt.Zone, known: opt.Known}
		var only []string
		if room == "" {
			if _, err := f.all(ctx, from); err != nil {
				return err
			}
		} else {
			only = []string{room}
		}
		rooms, err := from.Rooms(ctx, only)
		if err != nil {
			return err
		}
		if room != "" && len(rooms) == 0 {
			return notFound("room", room)
		}
		at := map[string]int{}
		for _, x := range rooms {
			bare := []schema.Photo{{Room: x.ID}}
			w, err := f.about(ctx, from, bare)
			if err != nil {
				return err
			}
			at[x.ID] = len(list)
			list = append(list, roomConsent(w, bareRoom(x.ID, bare[0].Families), opt))
		}
		if err := kindsOf(ctx, from, room, list, at, opt); err != nil {
			return err
		}
		var effects consent.Shared[[]schema.Effect]
		read := func(fn func(schema.Photo) error) error { return eachPlain(ctx, from, room, fn) }
		return inLots(fewPhotos, read, func(photos []schema.Photo) error {
			w, err := f.about(ctx, from, photos)
			if err != nil {
				return err
			}
			for _, p := range photos {
				if n, known := at[p.Room]; known { // else in no room
					subject := Subject(p)
					list[n].Photos++
					differ(list[n].Channels, effects.Of(w, &subject, func() []schema.Effect { return effectsOf(w, subject, opt.At) }))
				}
			}
			return nil
		})
	})
	return list, err
}

// kindsOf decides for each kind of what is attached to the rooms of a matrix, or to the
// one that is named.
func kindsOf(
	ctx context.Context, r contract.Reader, room string, list []schema.RoomConsent, at map[string]int, opt ListOptions,
) error {
	all, err := r.Attachments(ctx, room)
	if err != nil {
		return err
	}
	worlds := kindWorlds{zone: opt.Zone, known: opt.Known}
	for _, a := range all { // by room and kind
		n, known := at[a.Room]
		if !known {
			continue
		}
		w, subject, err := worlds.hear(ctx, r, a)
		if err != nil {
			return err
		}
		kinds := &list[n].Kinds
		if last := len(*kinds) - 1; last < 0 || (*kinds)[last].Kind != a.Kind {
			*kinds = append(*kinds, schema.KindConsent{Kind: a.Kind, Channels: roomConsent(w, bareRoom(a.Room, subject.Families), opt).Channels})
		}
		k := &(*kinds)[len(*kinds)-1]
		k.Attachments++
		differ(k.Channels, effectsOf(w, subject, opt.At))
	}
	return nil
}

// RoomAnswers is Matrix for some rooms without a look at a photo: nothing is counted, and
// no single photo is compared. Those that are not recorded are left out.
func (c ConsentRegister) RoomAnswers(
	ctx context.Context, only []string, opt ListOptions,
) ([]schema.RoomConsent, error) {
	list := []schema.RoomConsent{}
	err := c.db.View(ctx, func(from contract.Reader) error {
		rooms, err := from.Rooms(ctx, append([]string{}, only...))
		if err != nil {
			return err
		}
		bare := make([]schema.Photo, len(rooms))
		for i, x := range rooms {
			bare[i].Room = x.ID
		}
		f := &facts{zone: opt.Zone, known: opt.Known}
		w, err := f.about(ctx, from, bare)
		if err != nil {
			return err
		}
		for _, p := range bare {
			list = append(list, roomConsent(w, bareRoom(p.Room, p.Families), opt))
		}
		return nil
	})
	return list, err
}

// bareRoom is a photo of which only the room is known. It shows nobody: who is in a
// picture matters for that picture only.
func bareRoom(id string, families []string) consent.Photo {
	return consent.Photo{Room: id, Families: families, FacesReviewed: true}
}

func roomConsent(w *consent.World, photo consent.Photo, opt ListOptions) schema.RoomConsent {
	r := schema.RoomConsent{Room: photo.Room}
	for _, ch := range schema.Channels() {
		d := consent.Decide(w, photo, ch, opt.At)
		r.Channels = append(r.Channels, schema.RoomChannel{
			Channel: ch, Effect: d.Effect, Reasons: d.Reasons, Until: consent.Lasts(w, photo, ch, opt.At),
		})
	}
	return r
}

// effectsOf are the answers of a photo or an attachment, in the order of schema.Channels.
func effectsOf(w *consent.World, photo consent.Photo, at time.Time) []schema.Effect {
	list := make([]schema.Effect, len(schema.Channels()))
	for i, ch := range schema.Channels() {
		list[i] = consent.Decide(w, photo, ch, at).Effect
	}
	return list
}

// differ counts a photo or an attachment where its answer is not the one that stands there.
func differ(channels []schema.RoomChannel, effects []schema.Effect) {
	for i, effect := range effects {
		c := &channels[i]
		if effect == c.Effect {
			continue
		}
		if c.Differ == nil {
			c.Differ = map[schema.Effect]int{}
		}
		c.Differ[effect]++
	}
}
