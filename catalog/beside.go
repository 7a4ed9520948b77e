package catalog

import (
	"context"
	"database/sql"

	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// besides are the words of other records that may stand beside photos: of their
// shoots, and of the people of their rooms.
type besides struct {
	shoots map[string]schema.Beside
	names  map[string][]string // by room
}

func loadBesides(ctx context.Context, tx *sqlite.Tx) (besides, error) {
	b := besides{map[string]schema.Beside{}, map[string][]string{}}
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `SELECT shoot_id, photographer, COALESCE(credit, ''), COALESCE(copyright, '') FROM shoots`)
	}, func(rows *sql.Rows) error {
		var id string
		var x schema.Beside
		err := rows.Scan(&id, &x.Creator, &x.Credit, &x.Copyright)
		b.shoots[id] = x
		return err
	})
	if err != nil {
		return b, err
	}
	return b, each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT x.room_id, p.name, p.name_display
			  FROM room_people x
			  JOIN people p USING (person_id)
			 WHERE p.name_display <> 'none'
			 ORDER BY x.room_id, x.person_id`)
	}, func(rows *sql.Rows) error {
		var room, name, level string
		if err := rows.Scan(&room, &name, &level); err != nil {
			return err
		}
		b.names[room] = append(b.names[room], schema.NameShown(name, level))
		return nil
	})
}

func (b besides) of(p schema.Photo) schema.Beside {
	x := b.shoots[p.Shoot]
	x.Names = b.names[p.Room]
	return x
}
