package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// Dump returns every record in canonical form: sorted by id, instants in UTC,
// photos by whole SHA-256. Applied to an empty catalog it gives the same
// records. A contact that is sealed and cannot be opened stays sealed, and Apply
// takes it as it is.
func (c *Catalog) Dump(ctx context.Context) (schema.Records, error) {
	var r schema.Records
	err := c.view(ctx, func(tx *sqlite.Tx) (err error) {
		r, err = loadRecords(ctx, tx)
		c.contacts.openAll(r.Families)
		return err
	})
	return r, err
}

func loadRecords(ctx context.Context, tx *sqlite.Tx) (schema.Records, error) {
	var r schema.Records
	for _, load := range []func(context.Context, *sqlite.Tx, *schema.Records) error{
		loadEvents, loadFamilies, loadPeople, loadRooms, loadShoots, loadNotices, loadConsents, loadPhotoRecords, loadPictures,
	} {
		if err := load(ctx, tx, &r); err != nil {
			return schema.Records{}, err
		}
	}
	return r, nil
}

func loadEvents(ctx context.Context, tx *sqlite.Tx, r *schema.Records) error {
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT event_id, name, occurred_on, COALESCE(place, '')
			  FROM events
			 ORDER BY event_id`)
	}, func(rows *sql.Rows) error {
		var e schema.Event
		if err := rows.Scan(&e.ID, &e.Name, &e.Date, &e.Place); err != nil {
			return err
		}
		r.Events = append(r.Events, e)
		return nil
	})
}

func loadFamilies(ctx context.Context, tx *sqlite.Tx, r *schema.Records) error {
	at := map[string]int{}
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `SELECT family_id, quorum, hold FROM families ORDER BY family_id`)
	}, func(rows *sql.Rows) error {
		f := schema.Family{Guardians: []schema.Guardian{}}
		if err := rows.Scan(&f.ID, &f.Quorum, &f.Hold); err != nil {
			return err
		}
		at[f.ID] = len(r.Families)
		r.Families = append(r.Families, f)
		return nil
	})
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT family_id, guardian_id, name, relationship, authority, COALESCE(contact, ''), no_contact,
			       had_say, COALESCE(delegated_by, '')
			  FROM guardians
			 ORDER BY guardian_id`)
	}, func(rows *sql.Rows) error {
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
			r.Families[i].Guardians = append(r.Families[i].Guardians, g)
		}
		return nil
	})
}

func loadPeople(ctx context.Context, tx *sqlite.Tx, r *schema.Records) error {
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT person_id, family_id, name, COALESCE(born, ''), COALESCE(died, ''),
			       COALESCE(event_id, ''), name_display, COALESCE(story, '')
			  FROM people
			 ORDER BY person_id`)
	}, func(rows *sql.Rows) error {
		var p schema.Person
		if err := rows.Scan(&p.ID, &p.Family, &p.Name, &p.Born, &p.Died, &p.Event, &p.NameDisplay, &p.Story); err != nil {
			return err
		}
		r.People = append(r.People, p)
		return nil
	})
}

func loadRooms(ctx context.Context, tx *sqlite.Tx, r *schema.Records) error {
	at := map[string]int{}
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT room_id, label, COALESCE(place, ''), location_precision
			  FROM rooms
			 ORDER BY room_id`)
	}, func(rows *sql.Rows) error {
		room := schema.Room{People: []string{}}
		if err := rows.Scan(&room.ID, &room.Label, &room.Place, &room.LocationPrecision); err != nil {
			return err
		}
		at[room.ID] = len(r.Rooms)
		r.Rooms = append(r.Rooms, room)
		return nil
	})
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `SELECT room_id, person_id FROM room_people ORDER BY room_id, person_id`)
	}, func(rows *sql.Rows) error {
		var room, person string
		if err := rows.Scan(&room, &person); err != nil {
			return err
		}
		if i, ok := at[room]; ok {
			r.Rooms[i].People = append(r.Rooms[i].People, person)
		}
		return nil
	})
}

func loadShoots(ctx context.Context, tx *sqlite.Tx, r *schema.Records) error {
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT shoot_id, room_id, shot_on, photographer, COALESCE(copyright, ''),
			       COALESCE(credit, ''), COALESCE(notes, '')
			  FROM shoots
			 ORDER BY shoot_id`)
	}, func(rows *sql.Rows) error {
		var s schema.Shoot
		if err := rows.Scan(&s.ID, &s.Room, &s.Date, &s.Photographer, &s.Copyright, &s.Credit, &s.Notes); err != nil {
			return err
		}
		r.Shoots = append(r.Shoots, s)
		return nil
	})
}

func loadNotices(ctx context.Context, tx *sqlite.Tx, r *schema.Records) error {
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT notice_id, version, lang, COALESCE(file, '')
			  FROM notices
			 ORDER BY notice_id`)
	}, func(rows *sql.Rows) error {
		var n schema.Notice
		if err := rows.Scan(&n.ID, &n.Version, &n.Lang, &n.File); err != nil {
			return err
		}
		r.Notices = append(r.Notices, n)
		return nil
	})
}

// loadConsents reads consents in the order in which they were recorded, which
// puts every record after the one it supersedes.
func loadConsents(ctx context.Context, tx *sqlite.Tx, r *schema.Records) error {
	accepted, err := loadAccepted(ctx, tx)
	if err != nil {
		return err
	}
	at := map[string]int{}
	// of is the record that a term or an event belongs to. Of one that was taken out it
	// is a record of nobody, which cannot be read, and is a no to all that it is about.
	of := func(id string) *schema.Consent {
		i, ok := at[id]
		if !ok {
			i = len(r.Consents)
			at[id] = i
			r.Consents = append(r.Consents, schema.Consent{ID: id, Terms: []schema.Term{}, Events: []schema.ConsentEvent{}})
		}
		return &r.Consents[i]
	}
	err = each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT consent_id, family_id, guardian_id, notice_id, COALESCE(evidence, ''), COALESCE(supersedes, ''),
			       method, obtained_at, obtained_by, effective_from, COALESCE(expires_at, ''),
			       COALESCE(review_by, ''), COALESCE(jurisdiction, ''), seq, recorded_at
			  FROM consents
			 ORDER BY seq`)
	}, func(rows *sql.Rows) error {
		c := schema.Consent{Terms: []schema.Term{}, Events: []schema.ConsentEvent{}}
		if err := rows.Scan(&c.ID, &c.Family, &c.Guardian, &c.Notice, &c.Evidence, &c.Supersedes,
			&c.Method, &c.ObtainedAt, &c.ObtainedBy, &c.EffectiveFrom, &c.ExpiresAt,
			&c.ReviewBy, &c.Jurisdiction, &c.Recorded.Seq, &c.Recorded.At); err != nil {
			return err
		}
		c.Recorded = asAccepted(accepted, c.Recorded, newestConsent)
		at[c.ID] = len(r.Consents)
		r.Consents = append(r.Consents, c)
		return nil
	})
	if err != nil {
		return err
	}
	err = each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT t.consent_id, t.effect, t.scope_kind, t.scope_id, COALESCE(t.embargo_until, ''),
			       COALESCE(t.expires_at, ''), t.conditions,
			       (SELECT json_group_array(channel) FROM (
			          SELECT channel FROM consent_term_channels x
			           WHERE x.consent_id = t.consent_id AND x.n = t.n ORDER BY channel))
			  FROM consent_terms t
			 ORDER BY t.consent_id, t.n`)
	}, func(rows *sql.Rows) error {
		var consent, kind, id, conditions, channels string
		var t schema.Term
		if err := rows.Scan(&consent, &t.Effect, &kind, &id, &t.EmbargoUntil, &t.ExpiresAt, &conditions, &channels); err != nil {
			return err
		}
		t.Scope = schema.Scope(kind + ":" + id)
		if err := json.Unmarshal([]byte(channels), &t.Channels); err != nil {
			return fmt.Errorf("consent %s: channels: %w", consent, err)
		}
		if conditions != "{}" {
			t.Conditions = new(schema.Conditions)
			if err := json.Unmarshal([]byte(conditions), t.Conditions); err != nil {
				return fmt.Errorf("consent %s: conditions: %w", consent, err)
			}
		}
		c := of(consent)
		c.Terms = append(c.Terms, t)
		return nil
	})
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT consent_id, state, at, COALESCE(channel, ''), by, method, COALESCE(evidence, ''), COALESCE(reason_code, ''),
			       seq, recorded_at
			  FROM consent_events
			 ORDER BY seq`)
	}, func(rows *sql.Rows) error {
		var consent string
		var e schema.ConsentEvent
		if err := rows.Scan(&consent, &e.State, &e.At, &e.Channel, &e.By, &e.Method, &e.Evidence, &e.Reason, &e.Recorded.Seq, &e.Recorded.At); err != nil {
			return err
		}
		e.Recorded = asAccepted(accepted, e.Recorded, newestEvent)
		c := of(consent)
		c.Events = append(c.Events, e)
		return nil
	})
}

const photoRecordColumns = `pr.room_id, pr.shoot_id, pr.sequence, pr.title, pr.caption, pr.alt, pr.extended,
	pr.tags, pr.rating, pr.depicts, pr.orientation, pr.focal`

// photoRecordRow receives photoRecordColumns.
type photoRecordRow struct {
	room, shoot, title, caption, alt, extended sql.Null[string]
	tags, depicts, focal                       sql.NullString
	sequence, rating, orientation              sql.Null[int]
}

func (p *photoRecordRow) dest() []any {
	return []any{&p.room, &p.shoot, &p.sequence, &p.title, &p.caption, &p.alt, &p.extended, &p.tags, &p.rating, &p.depicts, &p.orientation, &p.focal}
}

func (p *photoRecordRow) record(match string) (schema.PhotoRecord, error) {
	r := schema.PhotoRecord{
		Match: match, Room: ptr(p.room), Shoot: ptr(p.shoot), Sequence: ptr(p.sequence), Title: ptr(p.title),
		Caption: ptr(p.caption), Alt: ptr(p.alt), Extended: ptr(p.extended), Rating: ptr(p.rating), Orientation: ptr(p.orientation),
	}
	var err error
	if r.Tags, err = jsonPtr[[]string](p.tags); err != nil {
		return r, fmt.Errorf("photo record %s: tags: %w", match, err)
	}
	if r.Depicts, err = jsonPtr[[]schema.Depiction](p.depicts); err != nil {
		return r, fmt.Errorf("photo record %s: depicts: %w", match, err)
	}
	if r.Focal, err = jsonPtr[schema.Focal](p.focal); err != nil {
		return r, fmt.Errorf("photo record %s: focal: %w", match, err)
	}
	return r, nil
}

func loadPhotoRecords(ctx context.Context, tx *sqlite.Tx, r *schema.Records) error {
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `SELECT pr.sha256, `+photoRecordColumns+` FROM photo_records pr ORDER BY pr.sha256`)
	}, func(rows *sql.Rows) error {
		var sha string
		var row photoRecordRow
		if err := rows.Scan(append([]any{&sha}, row.dest()...)...); err != nil {
			return err
		}
		p, err := row.record(sha)
		if err != nil {
			return err
		}
		r.Photos = append(r.Photos, p)
		return nil
	})
}
