package catalog

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Matrix decides for every room, or for one named room, and every channel. A room that is
// not recorded is ErrNotFound.
func (c ConsentRegister) Matrix(ctx context.Context, room string, opt ListOptions) ([]schema.RoomConsent, error) {
	list := []schema.RoomConsent{}
	err := c.db.View(ctx, func(from contract.Reader) error {
		w, err := loadWorldKnown(ctx, from, opt.Zone, opt.Known)
		if err != nil {
			return err
		}
		families, err := from.RoomFamilies(ctx)
		if err != nil {
			return err
		}
		rooms, err := from.Rooms(ctx)
		if err != nil {
			return err
		}
		at := map[string]int{}
		for _, x := range rooms {
			if room == "" || room == x.ID {
				at[x.ID] = len(list)
				list = append(list, roomConsent(w, bareRoom(x.ID, families[x.ID]), opt))
			}
		}
		if room != "" && len(list) == 0 {
			return fmt.Errorf("room %q: %w", room, ErrNotFound)
		}
		return eachPhoto(ctx, from, schema.Selection{Room: room}, func(p schema.Photo) error {
			n, known := at[p.Room]
			if !known {
				return nil // in no room
			}
			p.Families = families[p.Room]
			compareWith(&list[n], w, Subject(p), opt)
			return nil
		})
	})
	return list, err
}

// RoomAnswers is Matrix for every room without a look at a photo: nothing is counted, and
// no single photo is compared.
func (c ConsentRegister) RoomAnswers(ctx context.Context, opt ListOptions) ([]schema.RoomConsent, error) {
	list := []schema.RoomConsent{}
	err := c.db.View(ctx, func(from contract.Reader) error {
		w, err := loadWorldKnown(ctx, from, opt.Zone, opt.Known)
		if err != nil {
			return err
		}
		families, err := from.RoomFamilies(ctx)
		if err != nil {
			return err
		}
		rooms, err := from.Rooms(ctx)
		for _, x := range rooms {
			list = append(list, roomConsent(w, bareRoom(x.ID, families[x.ID]), opt))
		}
		return err
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

// compareWith counts the photo if its answer is not that of its room.
func compareWith(r *schema.RoomConsent, w *consent.World, photo consent.Photo, opt ListOptions) {
	r.Photos++
	for i := range r.Channels {
		c := &r.Channels[i]
		effect := consent.Decide(w, photo, c.Channel, opt.At).Effect
		if effect == c.Effect {
			continue
		}
		if c.Differ == nil {
			c.Differ = map[schema.Effect]int{}
		}
		c.Differ[effect]++
	}
}
