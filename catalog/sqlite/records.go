package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

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
	err = rowsAmong(ctx, q.tx, `SELECT room_id, label, COALESCE(place, ''), location_precision FROM rooms`, `room_id`, only, ` ORDER BY room_id`, func(rows *sql.Rows) error {
		room := schema.Room{People: []string{}}
		if err := rows.Scan(&room.ID, &room.Label, &room.Place, &room.LocationPrecision); err != nil {
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

func (q records) GuardianIDs(ctx context.Context, family string) ([]string, error) {
	return column(ctx, q.tx, `SELECT guardian_id FROM guardians WHERE family_id = ?`, family)
}

func (q records) GuardianFamily(ctx context.Context, guardian string) (family string, found bool, err error) {
	return oneText(ctx, q.tx, `SELECT family_id FROM guardians WHERE guardian_id = ?`, guardian)
}

func (q records) RoomsOfPeople(ctx context.Context, people []string) ([]string, error) {
	return columnIn(ctx, q.tx, `SELECT DISTINCT room_id FROM room_people WHERE person_id IN (SELECT value FROM json_each(?)) ORDER BY 1`, people)
}

func (q records) PeopleOf(ctx context.Context, families []string) ([]string, error) {
	return columnIn(ctx, q.tx, `SELECT person_id FROM people WHERE family_id IN (SELECT value FROM json_each(?)) ORDER BY 1`, families)
}

func (q records) RoomFamilies(ctx context.Context, only []string) (map[string][]string, error) {
	m := map[string][]string{}
	err := rowsAmong(ctx, q.tx, `
			SELECT DISTINCT rp.room_id, pe.family_id
			  FROM room_people rp JOIN people pe ON pe.person_id = rp.person_id`, `rp.room_id`, only, ` ORDER BY rp.room_id, pe.family_id`, func(rows *sql.Rows) error {
		var room, family string
		if err := rows.Scan(&room, &family); err != nil {
			return err
		}
		m[room] = append(m[room], family)
		return nil
	})
	return m, err
}

func (q records) RoomOfShoot(ctx context.Context, shoot string) (string, error) {
	room, _, err := oneText(ctx, q.tx, `SELECT room_id FROM shoots WHERE shoot_id = ?`, shoot)
	return room, err
}

// recordTables names the table of each kind of record, and the tables whose rows are part
// of a record.
var recordTables = map[string]struct{ table, column, parts string }{
	"family":   {"families", "family_id", "guardians"},
	"guardian": {"guardians", "guardian_id", ""},
	"person":   {"people", "person_id", ""},
	"room":     {"rooms", "room_id", "room_people"},
	"shoot":    {"shoots", "shoot_id", ""},
	"notice":   {"notices", "notice_id", ""},
	"event":    {"events", "event_id", ""},
	"photo":    {"photos", "sha256", ""},
}

func (q records) HasRecord(ctx context.Context, kind, id string) (there bool, err error) {
	k, ok := recordTables[kind]
	if !ok {
		return false, fmt.Errorf("no records are of kind %q", kind)
	}
	err = q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM `+k.table+` WHERE `+k.column+` = ?)`, id).Scan(&there)
	return there, err
}

func (q records) TakeRecord(ctx context.Context, kind, id string) error {
	k := recordTables[kind]
	if namedBy[kind] == "" {
		return fmt.Errorf("no record of kind %q is taken away", kind)
	}
	if k.parts != "" {
		if err := exec(ctx, q.tx, `DELETE FROM `+k.parts+` WHERE `+k.column+` = ?`, id); err != nil {
			return err
		}
	}
	return exec(ctx, q.tx, `DELETE FROM `+k.table+` WHERE `+k.column+` = ?`, id)
}

// namedBy finds rows that name a record and that no foreign key guards (?1 is its id).
var namedBy = map[string]string{
	"event":  `SELECT 0`,
	"person": `SELECT EXISTS (SELECT 1 FROM room_people WHERE person_id = ?1)`,
	"family": `
		SELECT EXISTS (SELECT 1 FROM consent_terms WHERE scope_kind = 'family' AND scope_id = ?1)
		    OR EXISTS (SELECT 1 FROM consents WHERE family_id = ?1)
		    OR EXISTS (SELECT 1 FROM purges WHERE scope = 'family:' || ?1)`,
	"room": `
		SELECT EXISTS (SELECT 1 FROM consent_terms WHERE scope_kind = 'room' AND scope_id = ?1)
		    OR EXISTS (SELECT 1 FROM photos p CROSS JOIN photo_places pl ON pl.sha256 = p.sha256
		                WHERE ` + strings.ReplaceAll(perhapsInRoom(`(SELECT ?)`), `?`, `?1`) + ` AND pl.room_id = ?1)
		    OR EXISTS (SELECT 1 FROM purges WHERE scope = 'room:' || ?1)`,
	"shoot": `
		SELECT EXISTS (SELECT 1 FROM consent_terms WHERE scope_kind = 'shoot' AND scope_id = ?1)
		    OR EXISTS (SELECT 1 FROM photos p CROSS JOIN photo_places pl ON pl.sha256 = p.sha256
		                WHERE ` + strings.ReplaceAll(perhapsOfShoot, `?`, `?1`) + ` AND pl.shoot_id = ?1)
		    OR EXISTS (SELECT 1 FROM unmatched_records u, json_each(u.shoots) s WHERE s.value = ?1)
		    OR EXISTS (SELECT 1 FROM purges WHERE scope = 'shoot:' || ?1)`,
}

func (q records) Named(ctx context.Context, kind, id string) (named bool, err error) {
	query, ok := namedBy[kind]
	if !ok {
		return false, fmt.Errorf("no records are of kind %q", kind)
	}
	err = q.tx.QueryRowContext(ctx, query, id).Scan(&named)
	return named, err
}

// idsOf names the table and column of the ids of each kind of record.
var idsOf = map[string]string{
	"family":   "SELECT family_id FROM families",
	"guardian": "SELECT guardian_id FROM guardians",
	"person":   "SELECT person_id FROM people",
	"room":     "SELECT room_id FROM rooms",
	"shoot":    "SELECT shoot_id FROM shoots",
	"notice":   "SELECT notice_id FROM notices",
	"consent":  "SELECT consent_id FROM consents",
	"delivery": "SELECT delivery_id FROM deliveries",
	"photo":    "SELECT substr(sha256, 1, 12) FROM photos",
	"import":   "SELECT import_id FROM imports",
	"event":    "SELECT event_id FROM events",
}

func (q records) IDs(ctx context.Context, kind string, limit int) ([]string, error) {
	query, ok := idsOf[kind]
	if !ok {
		return nil, fmt.Errorf("there are no ids of kind %q", kind)
	}
	return column(ctx, q.tx, query+" ORDER BY 1 LIMIT ?", limit)
}

func (q records) PutEvent(ctx context.Context, e schema.Event) error {
	return exec(ctx, q.tx, `
			INSERT INTO events (event_id, name, occurred_on, place) VALUES (?, ?, ?, ?)
			ON CONFLICT (event_id) DO UPDATE SET name = excluded.name, occurred_on = excluded.occurred_on, place = excluded.place`,
		e.ID, e.Name, e.Date, null(e.Place))
}

func (q records) PutFamily(ctx context.Context, f schema.Family) error {
	return exec(ctx, q.tx, `
			INSERT INTO families (family_id, quorum, hold) VALUES (?, ?, ?)
			ON CONFLICT (family_id) DO UPDATE SET quorum = excluded.quorum, hold = excluded.hold`,
		f.ID, f.Quorum, f.Hold)
}

func (q records) PutGuardian(ctx context.Context, family string, g schema.Guardian) error {
	windows, err := marshal(append([]string{}, g.NoContact...))
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `
			INSERT INTO guardians (guardian_id, family_id, name, relationship, authority, contact, no_contact, had_say, delegated_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (guardian_id) DO UPDATE SET name = excluded.name, relationship = excluded.relationship,
			  authority = excluded.authority, contact = excluded.contact, no_contact = excluded.no_contact,
			  had_say = excluded.had_say, delegated_by = excluded.delegated_by`,
		g.ID, family, g.Name, g.Relationship, g.Authority, null(g.Contact), windows, g.HadSay, null(g.DelegatedBy))
}

func (q records) PutPerson(ctx context.Context, p schema.Person) error {
	return exec(ctx, q.tx, `
			INSERT INTO people (person_id, family_id, event_id, name, born, died, name_display, story) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (person_id) DO UPDATE SET family_id = excluded.family_id, event_id = excluded.event_id, name = excluded.name,
			  born = excluded.born, died = excluded.died, name_display = excluded.name_display, story = excluded.story`,
		p.ID, p.Family, null(p.Event), p.Name, null(p.Born), null(p.Died), p.NameDisplay, null(p.Story))
}

func (q records) PutRoom(ctx context.Context, r schema.Room) error {
	err := exec(ctx, q.tx, `
			INSERT INTO rooms (room_id, label, place, location_precision) VALUES (?, ?, ?, ?)
			ON CONFLICT (room_id) DO UPDATE SET label = excluded.label, place = excluded.place, location_precision = excluded.location_precision`,
		r.ID, r.Label, null(r.Place), r.LocationPrecision)
	if err != nil {
		return err
	}
	if err := exec(ctx, q.tx, `DELETE FROM room_people WHERE room_id = ?`, r.ID); err != nil {
		return err
	}
	for _, p := range r.People {
		if err := exec(ctx, q.tx, `INSERT INTO room_people (room_id, person_id) VALUES (?, ?)`, r.ID, p); err != nil {
			return err
		}
	}
	return nil
}

func (q records) PutShoot(ctx context.Context, s schema.Shoot) error {
	return exec(ctx, q.tx, `
			INSERT INTO shoots (shoot_id, room_id, shot_on, photographer, copyright, credit, notes) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (shoot_id) DO UPDATE SET room_id = excluded.room_id, shot_on = excluded.shot_on, photographer = excluded.photographer,
			  copyright = excluded.copyright, credit = excluded.credit, notes = excluded.notes`,
		s.ID, s.Room, s.Date, s.Photographer, null(s.Copyright), null(s.Credit), null(s.Notes))
}

func (q records) PutNotice(ctx context.Context, n schema.Notice) error {
	return exec(ctx, q.tx, `
			INSERT INTO notices (notice_id, version, lang, file) VALUES (?, ?, ?, ?)
			ON CONFLICT (notice_id) DO UPDATE SET version = excluded.version, lang = excluded.lang, file = excluded.file`,
		n.ID, n.Version, n.Lang, null(n.File))
}
