package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// Purge takes everything about the scope out of the tables and leaves
// tombstones, in one transaction; what is delivered is asked back. Files are
// not touched: PurgeFiles lists those that are to go. Running the same order
// again finds what has come since. With opt.DryRun nothing is changed, and the
// answer says what the order would reach. An id that is not recorded is
// ErrNotFound.
func (c *Catalog) Purge(ctx context.Context, scope schema.Scope, order string, opt schema.ApplyOptions) (schema.Purge, error) {
	var p schema.Purge
	err := c.act(ctx, ledger.Purge, func(tx *sqlite.Tx) error {
		e, err := findErasure(ctx, tx, scope, order)
		if err != nil {
			return err
		}
		if err := e.note(ctx, tx); err != nil {
			return err
		}
		if p, err = e.report(ctx, tx, order); err != nil {
			return err
		}
		if err := e.erase(ctx, tx, order, opt.Now); err != nil {
			return err
		}
		if p.Recalls, err = openRecalls(ctx, tx, opt.Zone, opt.Recall, opt.Now); err != nil {
			return err
		}
		if opt.DryRun {
			p.DryRun = true
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return p, err
}

// erasure is what a scope comes to, as ids.
type erasure struct {
	scope             schema.Scope
	photos            []string // SHA-256
	files             []string // SHA-256 of originals of no photo
	rooms, shoots     []string
	shared            []string // rooms that are another family's too
	family            string   // "" unless the scope is a family
	guardians, people []string
}

func findErasure(ctx context.Context, tx *sqlite.Tx, scope schema.Scope, order string) (*erasure, error) {
	kind, id, err := scope.Split()
	if err != nil {
		return nil, err
	}
	e := &erasure{scope: scope}
	known := map[string]string{
		"family": `SELECT COUNT(*) FROM families WHERE family_id = ?`,
		"room":   `SELECT COUNT(*) FROM rooms WHERE room_id = ?`,
		"shoot":  `SELECT COUNT(*) FROM shoots WHERE shoot_id = ?`,
		"photo":  `SELECT COUNT(*) FROM photos WHERE sha256 = ?`,
	}
	if kind == "photo" && len(id) < 64 {
		if id, err = resolveErased(ctx, tx, id, order); err != nil {
			return nil, err
		}
		e.scope = schema.Scope("photo:" + id)
	}
	var n int
	if err := tx.QueryRowContext(ctx, known[kind], id).Scan(&n); err != nil {
		return nil, err
	}
	if n == 0 && kind == "photo" {
		if file, err := resolveLoose(ctx, tx, id); err == nil {
			e.files = []string{file}
			return e, nil
		}
	}
	if n == 0 {
		if n, err = orderedBefore(ctx, tx, e.scope, order); err == nil && n == 0 {
			err = fmt.Errorf("%s %q: %w", kind, id, ErrNotFound)
		}
		return e, err
	}
	switch kind {
	case "family":
		err = e.ofFamily(ctx, tx, id)
	case "room":
		e.rooms = []string{id}
	case "shoot":
		e.shoots = []string{id}
	case "photo":
		e.photos, err = linked(ctx, tx, []string{id})
		return e, err
	}
	if err != nil {
		return nil, err
	}
	return e, e.addPhotos(ctx, tx)
}

func (e *erasure) ofFamily(ctx context.Context, tx *sqlite.Tx, id string) error {
	e.family = id
	families, err := roomFamilies(ctx, tx)
	if err != nil {
		return err
	}
	for room, of := range families {
		switch {
		case !slices.Contains(of, id):
		case len(of) > 1:
			e.shared = append(e.shared, room)
		default:
			e.rooms = append(e.rooms, room)
		}
	}
	slices.Sort(e.rooms)
	slices.Sort(e.shared)
	if e.guardians, err = column(ctx, tx, `SELECT guardian_id FROM guardians WHERE family_id = ?`, id); err != nil {
		return err
	}
	e.people, err = column(ctx, tx, `SELECT person_id FROM people WHERE family_id = ?`, id)
	return err
}

// addPhotos finds the shoots of the rooms, and the photos of both.
func (e *erasure) addPhotos(ctx context.Context, tx *sqlite.Tx) error {
	of, err := columnIn(ctx, tx, `SELECT shoot_id FROM shoots WHERE room_id IN (SELECT value FROM json_each(?))`, e.rooms)
	if err != nil {
		return err
	}
	e.shoots = append(e.shoots, of...)
	inRooms, err := columnIn(ctx, tx, `SELECT sha256 FROM photo_places WHERE room_id IN (SELECT value FROM json_each(?))`, e.rooms)
	if err != nil {
		return err
	}
	// A photo of the shoot may be said to show another room: it is that room's.
	inShoots, err := columnIn(ctx, tx, `
		SELECT pl.sha256 FROM photo_places pl
		  JOIN shoots s ON s.shoot_id = pl.shoot_id
		 WHERE pl.shoot_id IN (SELECT value FROM json_each(?)) AND pl.room_id = s.room_id`, e.shoots)
	if err != nil {
		return err
	}
	e.photos, err = linked(ctx, tx, slices.Compact(slices.Sorted(slices.Values(append(inRooms, inShoots...)))))
	return err
}

func column(ctx context.Context, tx *sqlite.Tx, query string, args ...any) ([]string, error) {
	var list []string
	err := each(func() (*sql.Rows, error) { return tx.QueryContext(ctx, query, args...) }, func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		list = append(list, s)
		return err
	})
	return list, err
}

func columnIn(ctx context.Context, tx *sqlite.Tx, query string, ids []string) ([]string, error) {
	list, err := marshal(append([]string{}, ids...))
	if err != nil {
		return nil, err
	}
	return column(ctx, tx, query, list)
}

// What of the originals and of the documents goes. A document that another
// family's record names as well stays.
const (
	erasedOriginals = `(SELECT id FROM temp.erase WHERE kind = 'original')`
	erasedEvidence  = `(SELECT v.sha256 FROM evidence v
	  WHERE 'sha256:' || v.sha256 IN (SELECT k.evidence FROM consents k WHERE k.family_id IN (SELECT id FROM temp.erase WHERE kind = 'family')
	          UNION SELECT e.evidence FROM consent_events e JOIN consents k ON k.consent_id = e.consent_id
	                 WHERE k.family_id IN (SELECT id FROM temp.erase WHERE kind = 'family'))
	    AND 'sha256:' || v.sha256 NOT IN (SELECT COALESCE(k.evidence, '') FROM consents k WHERE k.family_id NOT IN (SELECT id FROM temp.erase WHERE kind = 'family')
	          UNION SELECT COALESCE(e.evidence, '') FROM consent_events e JOIN consents k ON k.consent_id = e.consent_id
	                 WHERE k.family_id NOT IN (SELECT id FROM temp.erase WHERE kind = 'family')))`
)

// note fills a temporary table with the ids, which every statement then names.
func (e *erasure) note(ctx context.Context, tx *sqlite.Tx) error {
	if _, err := tx.ExecContext(ctx, `CREATE TEMP TABLE IF NOT EXISTS erase (kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID`); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM temp.erase`); err != nil {
		return err
	}
	all := map[string][]string{"original": e.files, "shared": e.shared, "photo": e.photos, "room": e.rooms, "shoot": e.shoots, "guardian": e.guardians, "person": e.people}
	if e.family != "" {
		all["family"] = []string{e.family}
	}
	for kind, ids := range all {
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO temp.erase (kind, id) VALUES (?, ?)`, kind, id); err != nil {
				return err
			}
		}
	}
	_, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO temp.erase (kind, id)
		SELECT 'original', o.sha256 FROM originals o
		 WHERE o.photo IN (SELECT id FROM temp.erase WHERE kind = 'photo')
		    OR o.sha256 IN (SELECT a.sha256 FROM attachments a JOIN temp.erase r ON r.kind = 'room' AND r.id = a.room_id)
		    OR o.photo IS NULL AND o.sha256 NOT IN (SELECT sha256 FROM attachments) AND (`+loosePlace+` IN (SELECT id FROM temp.erase WHERE kind = 'shoot')
		       OR `+looseRoom+` IN (SELECT id FROM temp.erase WHERE kind = 'room'))`)
	return err
}

// report counts what the order reaches, before anything of it is changed.
func (e *erasure) report(ctx context.Context, tx *sqlite.Tx, order string) (schema.Purge, error) {
	p := schema.Purge{
		Scope: e.scope, Order: order, Photos: 0, Guardians: len(e.guardians), People: len(e.people), Rooms: len(e.rooms),
		SharedRooms: append([]string{}, e.shared...), Mirrors: []schema.PurgeMirror{}, Deliveries: []schema.PurgeDelivery{},
	}
	err := tx.QueryRowContext(ctx, `
		SELECT (SELECT COUNT(*) FROM originals WHERE role = 'primary' AND sha256 IN `+erasedOriginals+`),
		       (SELECT COUNT(*) FROM originals WHERE sha256 IN `+erasedOriginals+`),
		       (SELECT COALESCE(SUM(bytes), 0) FROM originals WHERE sha256 IN `+erasedOriginals+`),
		       (SELECT COUNT(*) FROM derivatives WHERE photo IN (SELECT id FROM temp.erase WHERE kind = 'photo')),
		       (SELECT COUNT(*) FROM evidence WHERE sha256 IN `+erasedEvidence+`)`).
		Scan(&p.Photos, &p.Originals, &p.Bytes, &p.Derivatives, &p.Evidence)
	if err == nil {
		err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM originals o WHERE o.photo IS NULL AND o.sha256 NOT IN `+erasedOriginals+` AND `+looseRoom+` IS NULL`).Scan(&p.Loose)
	}
	if err != nil {
		return p, err
	}
	return p, each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT d.delivery_id, d.channel, COALESCE(d.recipient, ''), d.destination, COUNT(DISTINCT f.photo)
			  FROM deliveries d JOIN delivery_files f ON f.delivery_id = d.delivery_id
			 WHERE d.state IN ('standing', 'writing') AND f.photo IN (SELECT id FROM temp.erase WHERE kind = 'photo')
			 GROUP BY d.delivery_id ORDER BY d.created_at, d.delivery_id`)
	}, func(rows *sql.Rows) error {
		var d schema.PurgeDelivery
		err := rows.Scan(&d.Delivery, &d.Channel, &d.Recipient, &d.Destination, &d.Photos)
		p.Deliveries = append(p.Deliveries, d)
		return err
	})
}

// erase leaves the tombstones, lists the files, and takes out the rest.
func (e *erasure) erase(ctx context.Context, tx *sqlite.Tx, order string, now time.Time) error {
	done, err := tx.ExecContext(ctx, `INSERT INTO purges (order_id, scope, at) VALUES (?, ?, ?)`, order, e.scope, schema.FormatInstant(now))
	if err != nil {
		return err
	}
	no, err := done.LastInsertId()
	if err != nil {
		return err
	}
	const of = ` IN (SELECT id FROM temp.erase WHERE kind = `
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`INSERT OR IGNORE INTO purge_files (purge_no, mirror, path, sha256, bytes)
		  SELECT ?, NULL, path, sha256, bytes FROM originals WHERE sha256 IN ` + erasedOriginals, []any{no}},
		// In every mirror under the name that is on record, and under the catalog's own:
		// an older program made no rows.
		{`INSERT OR IGNORE INTO purge_files (purge_no, mirror, path, sha256, bytes)
		  SELECT ?, k.mirror, k.path, o.sha256, o.bytes FROM copies k JOIN originals o ON o.sha256 = k.sha256 WHERE o.sha256 IN ` + erasedOriginals, []any{no}},
		{`INSERT OR IGNORE INTO purge_files (purge_no, mirror, path, sha256, bytes)
		  SELECT ?, m.uuid, o.path, o.sha256, o.bytes FROM originals o, mirrors m WHERE NOT m.gone AND o.sha256 IN ` + erasedOriginals, []any{no}},
		// And what an export has written beside them.
		{`INSERT OR IGNORE INTO purge_files (purge_no, mirror, path, sha256)
		  SELECT ?, m.uuid, f.path, f.sha256
		    FROM delivery_files f
		    JOIN deliveries d ON d.delivery_id = f.delivery_id AND d.format = 'sidecar' AND d.state IN ('standing', 'writing')
		    JOIN mirrors m ON NOT m.gone -- whichever it was: a mirror moves
		   WHERE f.photo` + of + `'photo')`, []any{no}},
		{`INSERT OR IGNORE INTO purge_files (purge_no, mirror, path, sha256)
		  SELECT ?, NULL, path, sha256 FROM derivatives WHERE photo` + of + `'photo')`, []any{no}},
		{`INSERT OR IGNORE INTO purge_files (purge_no, mirror, path, sha256)
		  SELECT ?, NULL, path, sha256 FROM evidence WHERE sha256 IN ` + erasedEvidence, []any{no}},
		{`INSERT INTO purged_evidence (sha256, purge_no) SELECT sha256, ? FROM evidence WHERE sha256 IN ` + erasedEvidence, []any{no}},
		{`INSERT INTO purged_originals (sha256, purge_no)
		  SELECT sha256, ? FROM originals WHERE sha256 IN ` + erasedOriginals + ` AND sha256 NOT IN (SELECT sha256 FROM purged_originals)`, []any{no}},

		// On what conditions it was decided: credit lines are names, quiet days are dates.
		{`UPDATE decisions SET conditions = '{}', valid_until = NULL
		   WHERE (conditions <> '{}' OR valid_until IS NOT NULL)
		     AND (photo` + of + `'photo')
		       OR photo IN (SELECT sha256 FROM photo_places WHERE room_id` + of + `'shared'))
		       OR json_extract(conditions, '$.credit_line') IN (
		            SELECT json_extract(t.conditions, '$.credit_line') FROM consent_terms t
		              JOIN consents k ON k.consent_id = t.consent_id WHERE k.family_id` + of + `'family')))`, nil},
		{`DELETE FROM reviews WHERE photo` + of + `'photo') OR guardian_id` + of + `'guardian')`, nil},
		// What a notice was called, where nobody else was given it.
		{`UPDATE notices SET file = NULL
		   WHERE notice_id IN (SELECT notice_id FROM consents WHERE family_id` + of + `'family'))
		     AND notice_id NOT IN (SELECT notice_id FROM consents WHERE family_id NOT IN (SELECT id FROM temp.erase WHERE kind = 'family'))`, nil},
		// What the family said. That it said no needs no record any more: it is on hold.
		{`INSERT INTO purged_consents (consent_id, purge_no)
		  SELECT consent_id, ? FROM consents WHERE family_id` + of + `'family')`, []any{no}},
		{`DELETE FROM consent_events WHERE consent_id IN (SELECT consent_id FROM consents WHERE family_id` + of + `'family'))`, nil},
		{`DELETE FROM consent_term_channels WHERE consent_id IN (SELECT consent_id FROM consents WHERE family_id` + of + `'family'))`, nil},
		{`DELETE FROM consent_terms WHERE consent_id IN (SELECT consent_id FROM consents WHERE family_id` + of + `'family'))`, nil},
		{`DELETE FROM consents WHERE family_id` + of + `'family')`, nil},

		{`DELETE FROM photo_search WHERE rowid IN (SELECT photo_no FROM photos WHERE sha256` + of + `'photo'))`, nil},
		{`DELETE FROM copies WHERE sha256 IN ` + erasedOriginals, nil},
		{`DELETE FROM set_aside WHERE sha256 IN ` + erasedOriginals, nil},
		{`DELETE FROM fixity WHERE path IN (SELECT path FROM purge_files WHERE purge_no = ?)`, []any{no}},
		{`DELETE FROM derivatives WHERE photo` + of + `'photo')`, nil},
		{`DELETE FROM rejected WHERE photo` + of + `'photo')`, nil},
		{`DELETE FROM derive_failures WHERE photo` + of + `'photo')`, nil},
		{`DELETE FROM photo_records WHERE sha256` + of + `'photo') OR sha256 IN ` + erasedOriginals + ` OR room_id` + of + `'room') OR shoot_id` + of + `'shoot')`, nil},
		{`UPDATE import_items SET source = ?, reason = NULL WHERE sha256 IN ` + erasedOriginals, []any{schema.Erased}},
		{`DELETE FROM originals WHERE sha256 IN ` + erasedOriginals, nil},
		{`DELETE FROM attachments WHERE room_id` + of + `'room')`, nil},
		// What was not taken in has names as well, and nobody can tell whose.
		{`UPDATE import_items SET source = ?, reason = NULL WHERE outcome IN ('skipped', 'failed')
		   AND import_id IN (SELECT i.import_id FROM import_items i JOIN purged_originals g ON g.sha256 = i.sha256 WHERE g.purge_no = ?)`, []any{schema.Erased, no}},
		{`UPDATE imports SET sources = '[]' WHERE import_id IN (SELECT i.import_id FROM import_items i JOIN purged_originals g ON g.sha256 = i.sha256 WHERE g.purge_no = ?)
		   AND NOT EXISTS (SELECT 1 FROM import_items i JOIN originals o ON o.sha256 = i.sha256 WHERE i.import_id = imports.import_id)`, []any{no}},
		{`UPDATE photos SET room_id = NULL, shoot_id = NULL, taken_local = NULL, taken_offset = NULL, camera = '', serial = ''
		   WHERE sha256` + of + `'photo')`, nil},
		// The names in records that found no file are names of files, and may tell.
		{`UPDATE unmatched_records SET match = ? WHERE unmatched_id IN (SELECT f.unmatched_id FROM unmatched_files f
		    JOIN purged_originals g ON g.sha256 = f.sha256 WHERE g.purge_no = ?)`, []any{schema.Erased, no}},
		{`DELETE FROM evidence WHERE sha256 IN (SELECT sha256 FROM purged_evidence)`, nil},

		{`UPDATE rooms SET label = ?, place = NULL, location_precision = 'none' WHERE room_id` + of + `'room')`, []any{schema.Erased}},
		{`UPDATE shoots SET photographer = ?, shot_on = ?, copyright = NULL, credit = NULL, notes = NULL WHERE shoot_id` + of + `'shoot')`, []any{schema.Erased, erasedDay}},
		// An event that is no other family's. Its row stays: a card may still name it.
		{`UPDATE events SET name = ?, occurred_on = ?, place = NULL WHERE event_id IN (SELECT event_id FROM people WHERE person_id` + of + `'person'))
		   AND event_id NOT IN (SELECT event_id FROM people WHERE event_id IS NOT NULL AND person_id NOT IN (SELECT id FROM temp.erase WHERE kind = 'person'))`, []any{schema.Erased, erasedDay}},
		{`UPDATE people SET name = ?, born = NULL, died = NULL, event_id = NULL, story = NULL, name_display = 'none' WHERE person_id` + of + `'person')`, []any{schema.Erased}},
		{`UPDATE guardians SET name = ?, contact = NULL, no_contact = '[]' WHERE guardian_id` + of + `'guardian')`, []any{schema.Erased}},
		// Nothing of this family goes anywhere again.
		{`UPDATE families SET hold = 1 WHERE family_id` + of + `'family')`, nil},
		{`UPDATE recall_events SET by = NULL, note = NULL
		   WHERE item_no IN (SELECT i.item_no FROM recall_items i JOIN recalls r ON r.seq = i.seq JOIN purged_originals g ON g.sha256 = r.photo WHERE g.purge_no = ?)`, []any{no}},
		{`UPDATE delivery_notes SET note = NULL
		   WHERE EXISTS (SELECT 1 FROM delivery_files f JOIN purged_originals g ON g.sha256 = f.photo
		                  WHERE g.purge_no = ? AND f.delivery_id = delivery_notes.delivery_id
		                    AND (delivery_notes.photo IS NULL OR delivery_notes.photo = f.photo))`, []any{no}},
		{`DROP TABLE temp.erase`, nil},
	} {
		if _, err := tx.ExecContext(ctx, q.sql, q.args...); err != nil {
			return fmt.Errorf("purge: %w", err)
		}
	}
	_, err = forgetRecipients(ctx, tx)
	return err
}

// erasedDay stands for a day that was erased, where there has to be one.
const erasedDay = "0001-01-01"

// PurgeFiles are the files of every order that are still to be removed.
func (c *Catalog) PurgeFiles(ctx context.Context) ([]schema.PurgeFile, error) {
	var list []schema.PurgeFile
	err := each(func() (*sql.Rows, error) {
		return c.read.QueryContext(ctx, `SELECT file_no, COALESCE(mirror, ''), path, sha256, COALESCE(bytes, -1) FROM purge_files ORDER BY file_no`)
	}, func(rows *sql.Rows) error {
		var f schema.PurgeFile
		err := rows.Scan(&f.No, &f.Mirror, &f.Path, &f.SHA256, &f.Bytes)
		list = append(list, f)
		return err
	})
	return list, sqlErr(err)
}

// PurgeFilesGone says that files are removed.
func (c *Catalog) PurgeFilesGone(ctx context.Context, rows []int64) error {
	list, err := marshal(append([]int64{}, rows...))
	if err != nil {
		return err
	}
	return c.act(ctx, ledger.Purge, func(tx *sqlite.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM purge_files WHERE file_no IN (SELECT value FROM json_each(?))`, list)
		return err
	})
}

// Scrub rewrites the database without what was deleted from it: what SQLite
// deletes stays readable in the file until something else needs the room. ErrBusy:
// another program was reading, and until it ends the file is as it was.
func (c *Catalog) Scrub(ctx context.Context) error { return c.db.Scrub(ctx) }

// ErasedConsents are the ids of consents that were erased by order.
func (c *Catalog) ErasedConsents(ctx context.Context) (map[string]bool, error) {
	ids := map[string]bool{}
	err := each(func() (*sql.Rows, error) {
		return c.read.QueryContext(ctx, `SELECT consent_id FROM purged_consents`)
	}, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids[id] = true
		return err
	})
	return ids, sqlErr(err)
}

// Purged returns the order by which bytes were erased, "" if they were not.
func (c *Catalog) Purged(ctx context.Context, sha schema.Digest) (order string, at schema.When, err error) {
	err = c.read.QueryRowContext(ctx, `
		SELECT p.order_id, p.at FROM purged_originals g JOIN purges p ON p.purge_no = g.purge_no
		 WHERE g.sha256 = ?`, sha.String()).Scan(&order, &at)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return order, at, sqlErr(err)
}
