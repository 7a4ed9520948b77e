package catalog

import (
	"context"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// elsewhere knows the pictures of rooms and shoots from which less may go than from
// others. If a slip on a card puts a copy of such a picture into another room, the copy
// must not go from there: nobody who lives where it was taken said yes.
type elsewhere struct {
	shut   map[place]channelSet
	marks  map[string]mark // of every file that shows a photo: read at once, not photo by photo
	any    channelSet      // what is shut anywhere
	byData map[string][]*placed
	byShot map[string][]*placed
	all    []*placed
}

// place is where a photo belongs.
type place struct{ room, shoot string }

// channelSet has a bit for each channel, in the order of schema.Channels.
type channelSet uint32

// placed is a mark of a photo and the channels that are shut to the photo at its place.
type placed struct {
	contract.Mark
	photo string
	shut  channelSet
}

// loadElsewhere asks for each room and shoot which channels are shut to everything that
// belongs there. It is nil if all have the same channels shut, because then no copy is
// better off elsewhere.
func loadElsewhere(
	ctx context.Context, from contract.Reader, w *consent.World, families map[string][]string,
	at time.Time,
) (*elsewhere, error) {
	e := &elsewhere{shut: map[place]channelSet{}, marks: map[string]mark{}, byData: map[string][]*placed{}, byShot: map[string][]*placed{}}
	var common channelSet
	places, err := from.Places(ctx)
	for _, b := range places {
		p := place{b.Room, b.Shoot}
		var shut channelSet
		for i, ch := range schema.Channels() {
			if consent.Decide(w, consent.Photo{Room: p.room, Shoot: p.shoot, Families: families[p.room]}, ch, at).Effect == schema.Deny {
				shut |= 1 << i
			}
		}
		if len(e.shut) == 0 {
			common = shut
		}
		e.shut[p] = shut
		common, e.any = common&shut, e.any|shut
	}
	if err != nil || e.any == common {
		return nil, err
	}
	return e, from.EachPlacedMark(ctx, func(m contract.PlacedMark) error {
		e.marks[m.SHA256] = m.Mark
		x := &placed{Mark: m.Mark, photo: m.Photo, shut: e.shut[place{m.Room, m.Shoot}]}
		if x.shut&^common == 0 {
			return nil
		}
		e.byData[x.Data], e.byShot[x.Shot] = append(e.byData[x.Data], x), append(e.byShot[x.Shot], x)
		e.all = append(e.all, x)
		return nil
	})
}

// matters reports whether a channel may be shut elsewhere that is open where the photo
// belongs. From no room nothing goes.
func (e *elsewhere) matters(p schema.Photo) bool {
	return e != nil && p.Room != "" && e.any&^e.shut[place{p.Room, p.Shoot}] != 0
}

// like lists the photos that this photo may be a copy of, if their place shuts a channel
// that is open to this one. said reports whether somebody said that the two are others or
// the same: in the second case, what was said of one counts for both.
func (e *elsewhere) like(p schema.Photo, marks []nearMark, said func(photo string) (bool, error)) ([]string, error) {
	if !e.matters(p) {
		return nil, nil
	}
	here := e.shut[place{p.Room, p.Shoot}]
	var found []string
	look := func(n nearMark, list []*placed) error {
		for _, x := range list {
			if x.shut&^here == 0 || x.photo == p.SHA256.String() || slices.Contains(found, x.photo) || !n.alike(x.Mark) {
				continue
			}
			told, err := said(x.photo)
			if err != nil {
				return err
			}
			if !told {
				found = append(found, x.photo)
			}
		}
		return nil
	}
	for _, n := range marks {
		if n.Data != "" {
			if err := look(n, e.byData[n.Data]); err != nil {
				return nil, err
			}
		}
		for _, shot := range n.shots {
			if err := look(n, e.byShot[shot]); err != nil {
				return nil, err
			}
		}
		var near []*placed
		for _, x := range e.all {
			if x.shut&^here != 0 && n.Look.Within(x.Look, schema.LookAlike) {
				near = append(near, x)
			}
		}
		if err := look(n, near); err != nil {
			return nil, err
		}
	}
	return found, nil
}
