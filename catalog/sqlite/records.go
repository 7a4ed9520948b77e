package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/stillroom/stillroom/schema"
)

// records are what people wrote down.
type records struct{ tx *sql.Tx }

func (q records) Events(ctx context.Context, only []string) (list []schema.Event, err error) {
	err = rowsAmong(ctx, q.tx, `SELECT event_id, name, occurred_on, COALESCE(place, '') FROM events`, `event_id`, only, ` ORDER BY event_id`, func(rows *sql.Rows) error {
		var e schema.Event
		if err := rows.Scan(&e.ID, &e.Name, &e.Date, &e.Place); err != nil {
			return err
		}
		list = append(list, e)
		return nil
	})
	return list, err
}

func (q records) Families(ctx context.Context, only []string) (list []schema.Family, err error) {
	at := map[string]int{}
	err = rowsAmong(ctx, q.tx, `SELECT family_id, quorum, hold FROM families`, `family_id`, only, ` ORDER BY family_id`, func(rows *sql.Rows) error {
		f := schema.Family{Guardians: []schema.Guardian{}}
		if err := rows.Scan(&f.ID, &f.Quorum, &f.Hold); err != nil {
			return err
		}
		at[f.ID] = len(list)
		list = append(list, f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, rowsAmong(ctx, q.tx, `
			SELECT family_id, guardian_id, name, relationship, authority, COALESCE(contact, ''), no_contact,
			       had_say, COALESCE(delegated_by, '')
			  FROM guardians`, `family_id`, only, ` ORDER BY guardian_id`, func(rows *sql.Rows) error {
		var family, windows string
		var g schema.Guardian
		if err := rows.Scan(&family, &g.ID, &g.Name, &g.Relationship, &g.Authority, &g.Contact, &windows, &g.HadSay, &g.DelegatedBy); err != nil {
			return err
		}
		if windows != "[]" {
			if err := json.Unmarshal([]byte(windows), &g.NoContact); err != nil {
				return fmt.Errorf("guardian %s: no_contact: %w", g.ID, err)
			}
		}
		if i, ok := at[family]; ok { // else the family was taken out: it says nothing, and no other does for it
			list[i].Guardians = append(list[i].Guardians, g)
		}
		return nil
	})
}

func (q records) People(ctx context.Context, only []string) (list []schema.Person, err error) {
	err = rowsAmong(ctx, q.tx, `
			SELECT person_id, family_id, name, COALESCE(born, ''), COALESCE(died, ''),
			       COALESCE(event_id, ''), name_display, COALESCE(story, '')
			  FROM people`, `person_id`, only, ` ORDER BY person_id`, func(rows *sql.Rows) error {
		var p schema.Person
		if err := rows.Scan(&p.ID, &p.Family, &p.Name, &p.Born, &p.Died, &p.Event, &p.NameDisplay, &p.Story); err != nil {
			return err
		}
		list = append(list, p)
		return nil
	})
	return list, err
}

func (q records) Rooms(ctx context.Context, only []string) (list []schema.Room, err error) {
	at := map[string]int{}
	err = rowsAmong(ctx, q.tx, `SELECT room_id, label, COALESCE(place, ''), location_precision, warning FROM rooms`, `room_id`, only, ` ORDER BY room_id`, func(rows *sql.Rows) error {
		room := schema.Room{People: []string{}}
		if err := rows.Scan(&room.ID, &room.Label, &room.Place, &room.LocationPrecision, &room.Warning); err != nil {
			return err
		}
		at[room.ID] = len(list)
		list = append(list, room)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, rowsAmong(ctx, q.tx, `SELECT room_id, person_id FROM room_people`, `room_id`, only, ` ORDER BY room_id, person_id`, func(rows *sql.Rows) error {
		var room, person string
		if err := rows.Scan(&room, &person); err != nil {
			return err
		}
		if i, ok := at[room]; ok {
			list[i].People = append(list[i].People, person)
		}
		return nil
	})
}

func (q records) Shoots(ctx context.Context, only []string) (list []schema.Shoot, err error) {
	err = rowsAmong(ctx, q.tx, `
			SELECT shoot_id, room_id, shot_on, photographer, COALESCE(copyright, ''),
			       COALESCE(credit, ''), COALESCE(notes, '')
			  FROM shoots`, `shoot_id`, only, ` ORDER BY shoot_id`, func(rows *sql.Rows) error {
		var s schema.Shoot
		if err := rows.Scan(&s.ID, &s.Room, &s.Date, &s.Photographer, &s.Copyright, &s.Credit, &s.Notes); err != nil {
			return err
		}
		list = append(list, s)
		return nil
	})
	return list, err
}

func (q records) Notices(ctx context.Context, only []string) (list []schema.Notice, err error) {
	err = rowsAmong(ctx, q.tx, `SELECT notice_id, version, lang, COALESCE(file, '') FROM notices`, `notice_id`, only, ` ORDER BY notice_id`, func(rows *sql.Rows) error {
		var n schema.Notice
		if err := rows.Scan(&n.ID, &n.Version, &n.Lang, &n.File); err != nil {
			return err
		}
		list = append(list, n)
		return nil
	})
	return list, err
}
