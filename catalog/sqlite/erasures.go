package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// erasures are orders to erase, what they reach and what they have left.
type erasures struct{ tx *sql.Tx }

func (q erasures) MembersOf(ctx context.Context, family string) (guardians, people []string, err error) {
	if guardians, err = column(ctx, q.tx, `SELECT guardian_id FROM guardians WHERE family_id = ?`, family); err != nil {
		return nil, nil, err
	}
	people, err = column(ctx, q.tx, `SELECT person_id FROM people WHERE family_id = ?`, family)
	return guardians, people, err
}

func (q erasures) ShootsOfRooms(ctx context.Context, rooms []string) ([]string, error) {
	return columnIn(ctx, q.tx, `SELECT shoot_id FROM shoots WHERE room_id IN (SELECT value FROM json_each(?))`, rooms)
}

func (q erasures) PhotosInRooms(ctx context.Context, rooms []string) ([]string, error) {
	return columnIn(ctx, q.tx, `SELECT sha256 FROM photo_places WHERE room_id IN (SELECT value FROM json_each(?))`, rooms)
}

func (q erasures) PhotosInShoots(ctx context.Context, shoots []string) ([]string, error) {
	return columnIn(ctx, q.tx, `
		SELECT pl.sha256 FROM photo_places pl
		  JOIN shoots s ON s.shoot_id = pl.shoot_id
		 WHERE pl.shoot_id IN (SELECT value FROM json_each(?)) AND pl.room_id = s.room_id`, shoots)
}

func (q erasures) HasPhoto(ctx context.Context, sha string) (there bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM photos WHERE sha256 = ?)`, sha).Scan(&there)
	return there, err
}

func (q erasures) OrderedPhotos(ctx context.Context, order, prefix string) ([]string, error) {
	return column(ctx, q.tx, `SELECT DISTINCT substr(scope, 7) FROM purges WHERE order_id = ? AND scope LIKE 'photo:' || ? || '%' LIMIT 2`, order, prefix)
}

func (q erasures) Ordered(ctx context.Context, order string, scope schema.Scope) (ordered bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM purges WHERE order_id = ? AND scope = ?)`, order, scope).Scan(&ordered)
	return ordered, err
}

func (q erasures) ErasedBy(ctx context.Context, sha schema.Digest) (order string, at schema.When, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT p.order_id, p.at FROM purged_originals g JOIN purges p ON p.purge_no = g.purge_no
		 WHERE g.sha256 = ?`, sha.String()).Scan(&order, &at)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return order, at, err
}

func (q erasures) FilesToErase(ctx context.Context) ([]schema.PurgeFile, error) {
	var list []schema.PurgeFile
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT file_no, COALESCE(mirror, ''), path, sha256, COALESCE(bytes, -1) FROM purge_files ORDER BY file_no`)
	}, func(rows *sql.Rows) error {
		var f schema.PurgeFile
		err := rows.Scan(&f.No, &f.Mirror, &f.Path, &f.SHA256, &f.Bytes)
		list = append(list, f)
		return err
	})
	return list, err
}

func (q erasures) FilesErased(ctx context.Context, numbers []int64) error {
	list, err := marshal(append([]int64{}, numbers...))
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `DELETE FROM purge_files WHERE file_no IN (SELECT value FROM json_each(?))`, list)
}

// The originals and documents to erase. A document that another family's record names
// stays.
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

// note fills temporary tables with the ids; every statement reads them from there.
func (q erasures) note(ctx context.Context, e contract.Erasure) error {
	if err := exec(ctx, q.tx, `CREATE TEMP TABLE IF NOT EXISTS erase (kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID`); err != nil {
		return err
	}
	if err := exec(ctx, q.tx, `DELETE FROM temp.erase`); err != nil {
		return err
	}
	all := map[string][]string{"original": e.Files, "shared": e.SharedRooms, "photo": e.Photos, "room": e.Rooms, "shoot": e.Shoots, "guardian": e.Guardians, "person": e.People}
	if e.Family != "" {
		all["family"] = []string{e.Family}
	}
	for kind, ids := range all {
		for _, id := range ids {
			if err := exec(ctx, q.tx, `INSERT OR IGNORE INTO temp.erase (kind, id) VALUES (?, ?)`, kind, id); err != nil {
				return err
			}
		}
	}
	return exec(ctx, q.tx, `INSERT OR IGNORE INTO temp.erase (kind, id)
		SELECT 'original', o.sha256 FROM originals o
		 WHERE o.photo IN (SELECT id FROM temp.erase WHERE kind = 'photo')
		    OR o.sha256 IN (SELECT a.sha256 FROM attachments a JOIN temp.erase r ON r.kind = 'room' AND r.id = a.room_id)
		    OR o.photo IS NULL AND o.sha256 NOT IN (SELECT sha256 FROM attachments) AND (`+loosePlace+` IN (SELECT id FROM temp.erase WHERE kind = 'shoot')
		       OR `+looseRoom+` IN (SELECT id FROM temp.erase WHERE kind = 'room'))`)
}

func (q erasures) Reach(ctx context.Context, e contract.Erasure) (schema.Purge, error) {
	p := schema.Purge{
		Scope: e.Scope, Guardians: len(e.Guardians), People: len(e.People), Rooms: len(e.Rooms),
		SharedRooms: append([]string{}, e.SharedRooms...), Mirrors: []schema.PurgeMirror{}, Deliveries: []schema.PurgeDelivery{},
	}
	err := q.note(ctx, e)
	if err != nil {
		return p, err
	}
	err = q.tx.QueryRowContext(ctx, `
		SELECT (SELECT COUNT(*) FROM originals WHERE role = 'primary' AND sha256 IN `+erasedOriginals+`),
		       (SELECT COUNT(*) FROM originals WHERE sha256 IN `+erasedOriginals+`),
		       (SELECT COALESCE(SUM(bytes), 0) FROM originals WHERE sha256 IN `+erasedOriginals+`),
		       (SELECT COUNT(*) FROM derivatives WHERE photo IN (SELECT id FROM temp.erase WHERE kind = 'photo')),
		       (SELECT COUNT(*) FROM evidence WHERE sha256 IN `+erasedEvidence+`)`).
		Scan(&p.Photos, &p.Originals, &p.Bytes, &p.Derivatives, &p.Evidence)
	if err == nil {
		err = q.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM originals o WHERE o.photo IS NULL AND o.sha256 NOT IN `+erasedOriginals+` AND `+looseRoom+` IS NULL`).Scan(&p.Loose)
	}
	if err != nil {
		return p, err
	}
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT d.delivery_id, d.channel, COALESCE(d.recipient, ''), d.destination,
			       COUNT(DISTINCT CASE WHEN NOT `+attachedFile+` THEN f.photo END), COUNT(DISTINCT CASE WHEN `+attachedFile+` THEN f.photo END)
			  FROM deliveries d JOIN delivery_files f ON f.delivery_id = d.delivery_id
			 WHERE d.state IN ('standing', 'writing')
			   AND (f.photo IN (SELECT id FROM temp.erase WHERE kind = 'photo') OR f.photo IN `+erasedOriginals+`)
			 GROUP BY d.delivery_id ORDER BY d.created_at, d.delivery_id`)
	}, func(rows *sql.Rows) error {
		var d schema.PurgeDelivery
		err := rows.Scan(&d.Delivery, &d.Channel, &d.Recipient, &d.Destination, &d.Photos, &d.Attachments)
		p.Deliveries = append(p.Deliveries, d)
		return err
	})
	if err != nil {
		return p, err
	}
	return p, exec(ctx, q.tx, `DROP TABLE temp.erase`)
}

func (q erasures) Erase(ctx context.Context, e contract.Erasure, order string, at schema.When) error {
	if err := q.note(ctx, e); err != nil {
		return err
	}
	no, err := added(ctx, q.tx, `INSERT INTO purges (order_id, scope, at) VALUES (?, ?, ?)`, order, e.Scope, at)
	if err != nil {
		return err
	}
	for _, steps := range [][]erasing{
		filesToRemove(no), tombstones(no), whatWasSaid(no), whatIsKnownOfFiles(no), whatIsKnownOfPlaces(), whatLeft(no),
	} {
		for _, step := range steps {
			if _, err := q.tx.ExecContext(ctx, step.sql, step.args...); err != nil {
				return fmt.Errorf("purge: %w", Named(err))
			}
		}
	}
	return exec(ctx, q.tx, `DROP TABLE temp.erase`)
}
