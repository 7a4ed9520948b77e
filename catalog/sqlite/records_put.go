package sqlite

import (
	"context"
	"database/sql"

	"github.com/stillroom/stillroom/schema"
)

// recordsPut writes what people wrote down.
type recordsPut struct{ tx *sql.Tx }

func (q recordsPut) PutEvent(ctx context.Context, e schema.Event) error {
	return exec(ctx, q.tx, `
			INSERT INTO events (event_id, name, occurred_on, place) VALUES (?, ?, ?, ?)
			ON CONFLICT (event_id) DO UPDATE SET name = excluded.name, occurred_on = excluded.occurred_on, place = excluded.place`,
		e.ID, e.Name, e.Date, null(e.Place))
}

func (q recordsPut) PutFamily(ctx context.Context, f schema.Family) error {
	return exec(ctx, q.tx, `
			INSERT INTO families (family_id, quorum, hold) VALUES (?, ?, ?)
			ON CONFLICT (family_id) DO UPDATE SET quorum = excluded.quorum, hold = excluded.hold`,
		f.ID, f.Quorum, f.Hold)
}

func (q recordsPut) PutGuardian(ctx context.Context, family string, g schema.Guardian) error {
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

func (q recordsPut) PutPerson(ctx context.Context, p schema.Person) error {
	return exec(ctx, q.tx, `
			INSERT INTO people (person_id, family_id, event_id, name, born, died, name_display, story) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (person_id) DO UPDATE SET family_id = excluded.family_id, event_id = excluded.event_id, name = excluded.name,
			  born = excluded.born, died = excluded.died, name_display = excluded.name_display, story = excluded.story`,
		p.ID, p.Family, null(p.Event), p.Name, null(p.Born), null(p.Died), p.NameDisplay, null(p.Story))
}

func (q recordsPut) PutRoom(ctx context.Context, r schema.Room) error {
	err := exec(ctx, q.tx, `
			INSERT INTO rooms (room_id, label, place, location_precision, warning) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (room_id) DO UPDATE SET label = excluded.label, place = excluded.place,
			  location_precision = excluded.location_precision, warning = excluded.warning`,
		r.ID, r.Label, null(r.Place), r.LocationPrecision, r.Warning)
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

func (q recordsPut) PutShoot(ctx context.Context, s schema.Shoot) error {
	return exec(ctx, q.tx, `
			INSERT INTO shoots (shoot_id, room_id, shot_on, photographer, copyright, credit, notes) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (shoot_id) DO UPDATE SET room_id = excluded.room_id, shot_on = excluded.shot_on, photographer = excluded.photographer,
			  copyright = excluded.copyright, credit = excluded.credit, notes = excluded.notes`,
		s.ID, s.Room, s.Date, s.Photographer, null(s.Copyright), null(s.Credit), null(s.Notes))
}

func (q recordsPut) PutNotice(ctx context.Context, n schema.Notice) error {
	return exec(ctx, q.tx, `
			INSERT INTO notices (notice_id, version, lang, file) VALUES (?, ?, ?, ?)
			ON CONFLICT (notice_id) DO UPDATE SET version = excluded.version, lang = excluded.lang, file = excluded.file`,
		n.ID, n.Version, n.Lang, null(n.File))
}
