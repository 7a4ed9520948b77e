package catalog

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// elsewhere are the pictures of rooms and shoots from which less may go than from
// others. A copy of one of them that was said to belong to another room, by a slip on
// a card, must not go from there: nobody who lives where it was taken said yes.
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

// placed is a mark of a photo and what its place keeps from going.
type placed struct {
	mark
	photo string
	shut  channelSet
}

// loadElsewhere asks for each room and shoot which channels are shut to whatever
// belongs there. It is nil where that is the same of all, so that no copy can be
// better off in another.
func loadElsewhere(ctx context.Context, tx *sqlite.Tx, w *consent.World, families map[string][]string, at time.Time) (*elsewhere, error) {
	e := &elsewhere{shut: map[place]channelSet{}, marks: map[string]mark{}, byData: map[string][]*placed{}, byShot: map[string][]*placed{}}
	var common channelSet
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `SELECT DISTINCT room_id, COALESCE(shoot_id, '') FROM photo_places WHERE room_id IS NOT NULL`)
	}, func(rows *sql.Rows) error {
		var p place
		if err := rows.Scan(&p.room, &p.shoot); err != nil {
			return err
		}
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
		return nil
	})
	if err != nil || e.any == common {
		return nil, err
	}
	return e, each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT f.sha256, o.photo, COALESCE(pl.room_id, ''), COALESCE(pl.shoot_id, ''), COALESCE(f.data, ''), COALESCE(f.look, ''), COALESCE(f.shot, ''), COALESCE(f.moment, ''),
			       COALESCE(o.probe ->> 'make', ''), COALESCE(o.probe ->> 'model', ''), COALESCE(o.probe ->> 'taken_local', ''), p.serial, o.source
			  FROM fingerprints f
			  JOIN originals o ON o.sha256 = f.sha256 AND o.role IN `+frameRoles+`
			  JOIN photos p ON p.sha256 = o.photo
			  JOIN photo_places pl ON pl.sha256 = o.photo`)
	}, func(rows *sql.Rows) error {
		x := &placed{}
		var p place
		var sha, look string
		err := rows.Scan(&sha, &x.photo, &p.room, &p.shoot, &x.data, &look, &x.shot, &x.moment, &x.make, &x.model, &x.taken, &x.serial, &x.name)
		if err != nil {
			return err
		}
		if err := x.look.UnmarshalText([]byte(look)); err != nil {
			return err
		}
		e.marks[sha] = x.mark
		if x.shut = e.shut[p]; x.shut&^common == 0 {
			return nil
		}
		e.byData[x.data], e.byShot[x.shot] = append(e.byData[x.data], x), append(e.byShot[x.shot], x)
		e.all = append(e.all, x)
		return nil
	})
}

// matters reports whether something may be shut elsewhere that is not where the photo
// belongs. From no room nothing goes.
func (e *elsewhere) matters(p schema.Photo) bool {
	return e != nil && p.Room != "" && e.any&^e.shut[place{p.Room, p.Shoot}] != 0
}

// like lists the photos that a photo may be a copy of and whose place keeps them from
// going somewhere where it might go. said reports whether somebody said that they are
// others, or that they are the same: then what was said of one counts for both.
func (e *elsewhere) like(p schema.Photo, marks []nearMark, said func(photo string) (bool, error)) ([]string, error) {
	if !e.matters(p) {
		return nil, nil
	}
	here := e.shut[place{p.Room, p.Shoot}]
	var found []string
	look := func(n nearMark, list []*placed) error {
		for _, x := range list {
			if x.shut&^here == 0 || x.photo == p.SHA256.String() || slices.Contains(found, x.photo) || !n.alike(x.mark) {
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
		if n.data != "" {
			if err := look(n, e.byData[n.data]); err != nil {
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
			if x.shut&^here != 0 && n.look.Within(x.look, schema.LookAlike) {
				near = append(near, x)
			}
		}
		if err := look(n, near); err != nil {
			return nil, err
		}
	}
	return found, nil
}
