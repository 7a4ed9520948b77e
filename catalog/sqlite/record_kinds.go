package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// recordKinds tells of records by their kind and id alone.
type recordKinds struct{ tx *sql.Tx }

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

func (q recordKinds) HasRecord(ctx context.Context, kind, id string) (there bool, err error) {
	k, ok := recordTables[kind]
	if !ok {
		return false, fmt.Errorf("no records are of kind %q", kind)
	}
	err = q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM `+k.table+` WHERE `+k.column+` = ?)`, id).Scan(&there)
	return there, err
}

func (q recordKinds) TakeRecord(ctx context.Context, kind, id string) error {
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

// namedBy finds what names a record (?1 is its id): a kind and an id each.
var namedBy = map[string]string{
	"event":  `SELECT 'person ' || person_id FROM people WHERE event_id = ?1`,
	"person": `SELECT 'room ' || room_id FROM room_people WHERE person_id = ?1`,
	"family": `
		SELECT 'person ' || person_id FROM people WHERE family_id = ?1
		UNION SELECT 'consent ' || consent_id FROM consents WHERE family_id = ?1 OR guardian_id IN (SELECT guardian_id FROM guardians WHERE family_id = ?1)
		UNION SELECT 'consent ' || consent_id FROM consent_terms WHERE scope_kind = 'family' AND scope_id = ?1
		UNION SELECT 'order ' || order_id FROM purges WHERE scope = 'family:' || ?1`,
	"room": `
		SELECT 'consent ' || consent_id FROM consent_terms WHERE scope_kind = 'room' AND scope_id = ?1
		UNION SELECT 'shoot ' || shoot_id FROM shoots WHERE room_id = ?1
		UNION SELECT 'photo ' || substr(sha256, 1, 12) FROM photo_records WHERE room_id = ?1
		UNION SELECT 'attachment ' || substr(sha256, 1, 12) FROM attachments WHERE room_id = ?1
		UNION SELECT 'photo ' || substr(p.sha256, 1, 12) FROM photos p CROSS JOIN photo_places pl ON pl.sha256 = p.sha256
		       WHERE ` + strings.ReplaceAll(perhapsInRoom(`(SELECT ?)`), `?`, `?1`) + ` AND pl.room_id = ?1
		UNION SELECT 'order ' || order_id FROM purges WHERE scope = 'room:' || ?1`,
	"shoot": `
		SELECT 'consent ' || consent_id FROM consent_terms WHERE scope_kind = 'shoot' AND scope_id = ?1
		UNION SELECT 'photo ' || substr(p.sha256, 1, 12) FROM photos p CROSS JOIN photo_places pl ON pl.sha256 = p.sha256
		       WHERE ` + strings.ReplaceAll(perhapsOfShoot, `?`, `?1`) + ` AND pl.shoot_id = ?1
		UNION SELECT 'photo ' || substr(sha256, 1, 12) FROM photo_records WHERE shoot_id = ?1
		UNION SELECT 'entry ' || u.unmatched_id FROM unmatched_records u, json_each(u.shoots) s WHERE s.value = ?1
		UNION SELECT 'order ' || order_id FROM purges WHERE scope = 'shoot:' || ?1`,
}

func (q recordKinds) Named(ctx context.Context, kind, id string, most int) ([]string, error) {
	query, ok := namedBy[kind]
	if !ok {
		return nil, fmt.Errorf("no records are of kind %q", kind)
	}
	return column(ctx, q.tx, query+" ORDER BY 1 LIMIT ?2", id, most)
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
	"mirror":   "SELECT name FROM mirrors",
	"recall":   "SELECT 'r-' || item_no FROM recall_items",
}

func (q recordKinds) IDs(ctx context.Context, kind string, limit int) ([]string, error) {
	query, ok := idsOf[kind]
	if !ok {
		return nil, fmt.Errorf("there are no ids of kind %q", kind)
	}
	return column(ctx, q.tx, query+" ORDER BY 1 LIMIT ?", limit)
}
