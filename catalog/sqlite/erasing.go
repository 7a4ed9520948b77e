package sqlite

import "github.com/stillroom/stillroom/schema"

// erasing is a statement of an order to erase. What is to go stands in temp.erase.
type erasing struct {
	sql  string
	args []any
}

// erasedOf begins the rows of a kind in temp.erase; its end is the kind.
const erasedOf = ` IN (SELECT id FROM temp.erase WHERE kind = `

// filesToRemove are the files of an order, listed before their rows go: who removes them goes by
// the list, however often a run is cut short.
func filesToRemove(no int64) []erasing {
	return []erasing{
		{`INSERT OR IGNORE INTO purge_files (purge_no, mirror, path, sha256, bytes)
		  SELECT ?, NULL, path, sha256, bytes FROM originals WHERE sha256 IN ` + erasedOriginals, []any{no}},
		// In every mirror the copy is removed under its recorded name and under the
		// catalog's name: an older program recorded no copies.
		{`INSERT OR IGNORE INTO purge_files (purge_no, mirror, path, sha256, bytes)
		  SELECT ?, k.mirror, k.path, o.sha256, o.bytes FROM copies k JOIN originals o ON o.sha256 = k.sha256 WHERE o.sha256 IN ` + erasedOriginals, []any{no}},
		{`INSERT OR IGNORE INTO purge_files (purge_no, mirror, path, sha256, bytes)
		  SELECT ?, m.uuid, o.path, o.sha256, o.bytes FROM originals o, mirrors m WHERE NOT m.gone AND o.sha256 IN ` + erasedOriginals, []any{no}},
		// Sidecars that an export wrote beside the copies.
		{`INSERT OR IGNORE INTO purge_files (purge_no, mirror, path, sha256)
		  SELECT ?, m.uuid, f.path, f.sha256
		    FROM delivery_files f
		    JOIN deliveries d ON d.delivery_id = f.delivery_id AND d.format = 'sidecar' AND d.state IN ('standing', 'writing')
		    JOIN mirrors m ON NOT m.gone -- whichever it was: a mirror moves
		   WHERE f.photo` + erasedOf + `'photo')`, []any{no}},
		{`INSERT OR IGNORE INTO purge_files (purge_no, mirror, path, sha256)
		  SELECT ?, NULL, path, sha256 FROM derivatives WHERE photo` + erasedOf + `'photo')`, []any{no}},
		{`INSERT OR IGNORE INTO purge_files (purge_no, mirror, path, sha256)
		  SELECT ?, NULL, path, sha256 FROM evidence WHERE sha256 IN ` + erasedEvidence, []any{no}},
	}
}

// tombstones keep that a file was here, and by which order it went.
func tombstones(no int64) []erasing {
	return []erasing{
		{`INSERT INTO purged_evidence (sha256, purge_no) SELECT sha256, ? FROM evidence WHERE sha256 IN ` + erasedEvidence, []any{no}},
		{`INSERT INTO purged_originals (sha256, purge_no)
		  SELECT sha256, ? FROM originals WHERE sha256 IN ` + erasedOriginals + ` AND sha256 NOT IN (SELECT sha256 FROM purged_originals)`, []any{no}},
	}
}

// whatWasSaid erases what a family said, and what was decided by it.
func whatWasSaid(no int64) []erasing {
	return []erasing{
		// Conditions of decisions: credit lines are names, quiet days are dates. A credit line that
		// another family asked for as well, as that of a photographer, is no word of this one alone;
		// without it the copies of the other family would seem to have left on wider conditions.
		{`UPDATE decisions SET conditions = '{}', valid_until = NULL
		   WHERE (conditions <> '{}' OR valid_until IS NOT NULL)
		     AND (photo` + erasedOf + `'photo') OR photo IN ` + erasedOriginals + `
		       OR photo IN (SELECT sha256 FROM photo_places WHERE room_id` + erasedOf + `'shared'))
		       OR json_extract(conditions, '$.credit_line') IN (
		            SELECT json_extract(t.conditions, '$.credit_line') FROM consent_terms t
		              JOIN consents k ON k.consent_id = t.consent_id WHERE k.family_id` + erasedOf + `'family'))
		        AND json_extract(conditions, '$.credit_line') NOT IN (
		            SELECT json_extract(t.conditions, '$.credit_line') FROM consent_terms t
		              JOIN consents k ON k.consent_id = t.consent_id
		             WHERE k.family_id NOT IN (SELECT id FROM temp.erase WHERE kind = 'family')
		               AND json_extract(t.conditions, '$.credit_line') IS NOT NULL))`, nil},
		{`DELETE FROM reviews WHERE photo` + erasedOf + `'photo') OR guardian_id` + erasedOf + `'guardian')`, nil},
		// The name of a notice that no other family was given.
		{`UPDATE notices SET file = NULL
		   WHERE notice_id IN (SELECT notice_id FROM consents WHERE family_id` + erasedOf + `'family'))
		     AND notice_id NOT IN (SELECT notice_id FROM consents WHERE family_id NOT IN (SELECT id FROM temp.erase WHERE kind = 'family'))`, nil},
		// The family's consents. Its noes need no record any more: the family is on hold.
		{`INSERT INTO purged_consents (consent_id, purge_no)
		  SELECT consent_id, ? FROM consents WHERE family_id` + erasedOf + `'family')`, []any{no}},
		{`DELETE FROM consent_events WHERE consent_id IN (SELECT consent_id FROM consents WHERE family_id` + erasedOf + `'family'))`, nil},
		{`DELETE FROM consent_term_kinds WHERE consent_id IN (SELECT consent_id FROM consents WHERE family_id` + erasedOf + `'family'))`, nil},
		{`DELETE FROM consent_term_channels WHERE consent_id IN (SELECT consent_id FROM consents WHERE family_id` + erasedOf + `'family'))`, nil},
		{`DELETE FROM consent_terms WHERE consent_id IN (SELECT consent_id FROM consents WHERE family_id` + erasedOf + `'family'))`, nil},
		{`DELETE FROM consents WHERE family_id` + erasedOf + `'family')`, nil},
	}
}

// whatIsKnownOfFiles erases what is written of the files and of their photos.
func whatIsKnownOfFiles(no int64) []erasing {
	return []erasing{
		{`DELETE FROM photo_search WHERE rowid IN (SELECT photo_no FROM photos WHERE sha256` + erasedOf + `'photo'))`, nil},
		{`DELETE FROM copies WHERE sha256 IN ` + erasedOriginals, nil},
		{`DELETE FROM moves WHERE sha256 IN ` + erasedOriginals, nil},
		{`DELETE FROM set_aside WHERE sha256 IN ` + erasedOriginals, nil},
		{`DELETE FROM fixity WHERE path IN (SELECT path FROM purge_files WHERE purge_no = ?)`, []any{no}},
		{`DELETE FROM derivatives WHERE photo` + erasedOf + `'photo')`, nil},
		{`DELETE FROM rejected WHERE photo` + erasedOf + `'photo')`, nil},
		{`DELETE FROM undone WHERE photo` + erasedOf + `'photo')`, nil},
		{`DELETE FROM derive_failures WHERE photo` + erasedOf + `'photo')`, nil},
		{`DELETE FROM photo_records WHERE sha256` + erasedOf + `'photo') OR sha256 IN ` + erasedOriginals + ` OR room_id` + erasedOf + `'room') OR shoot_id` + erasedOf + `'shoot')`, nil},
		{`UPDATE import_items SET source = ?, reason = NULL WHERE sha256 IN ` + erasedOriginals, []any{schema.Erased}},
		{`DELETE FROM originals WHERE sha256 IN ` + erasedOriginals, nil},
		{`DELETE FROM attachments WHERE room_id` + erasedOf + `'room')`, nil},
		// Files that an import did not take in have names too, and nobody can tell whose.
		{`UPDATE import_items SET source = ?, reason = NULL WHERE outcome IN ('skipped', 'failed')
		   AND import_id IN (SELECT i.import_id FROM import_items i JOIN purged_originals g ON g.sha256 = i.sha256 WHERE g.purge_no = ?)`, []any{schema.Erased, no}},
		{`UPDATE imports SET sources = '[]' WHERE import_id IN (SELECT i.import_id FROM import_items i JOIN purged_originals g ON g.sha256 = i.sha256 WHERE g.purge_no = ?)
		   AND NOT EXISTS (SELECT 1 FROM import_items i JOIN originals o ON o.sha256 = i.sha256 WHERE i.import_id = imports.import_id)`, []any{no}},
		{`UPDATE photos SET room_id = NULL, shoot_id = NULL, taken_local = NULL, taken_offset = NULL, camera = '', serial = ''
		   WHERE sha256` + erasedOf + `'photo')`, nil},
		// Unmatched entries hold names of files, which may tell something.
		{`UPDATE unmatched_records SET match = ? WHERE unmatched_id IN (SELECT f.unmatched_id FROM unmatched_files f
		    JOIN purged_originals g ON g.sha256 = f.sha256 WHERE g.purge_no = ?)`, []any{schema.Erased, no}},
		{`DELETE FROM evidence WHERE sha256 IN (SELECT sha256 FROM purged_evidence)`, nil},
	}
}

// whatIsKnownOfPlaces erases what is written of rooms and visits, and of the people. Their rows stay, for
// what names them.
func whatIsKnownOfPlaces() []erasing {
	return []erasing{
		{`UPDATE rooms SET label = ?, place = NULL, location_precision = 'none', warning = NULL WHERE room_id` + erasedOf + `'room')`, []any{schema.Erased}},
		{`UPDATE shoots SET photographer = ?, shot_on = ?, copyright = NULL, credit = NULL, notes = NULL WHERE shoot_id` + erasedOf + `'shoot')`, []any{schema.Erased, erasedDay}},
		// Events of no other family. Their rows stay: a card may still name them.
		{`UPDATE events SET name = ?, occurred_on = ?, place = NULL WHERE event_id IN (SELECT event_id FROM people WHERE person_id` + erasedOf + `'person'))
		   AND event_id NOT IN (SELECT event_id FROM people WHERE event_id IS NOT NULL AND person_id NOT IN (SELECT id FROM temp.erase WHERE kind = 'person'))`, []any{schema.Erased, erasedDay}},
		{`UPDATE people SET name = ?, born = NULL, died = NULL, event_id = NULL, story = NULL, name_display = 'none' WHERE person_id` + erasedOf + `'person')`, []any{schema.Erased}},
		{`UPDATE guardians SET name = ?, contact = NULL, no_contact = '[]' WHERE guardian_id` + erasedOf + `'guardian')`, []any{schema.Erased}},
		// No photo of this family leaves again.
		{`UPDATE families SET hold = 1 WHERE family_id` + erasedOf + `'family')`, nil},
	}
}

// whatLeft erases what people wrote beside copies that left. That they left stays known.
func whatLeft(no int64) []erasing {
	return []erasing{
		{`UPDATE recall_events SET by = NULL, note = NULL
		   WHERE item_no IN (SELECT i.item_no FROM recall_items i JOIN recalls r ON r.seq = i.seq JOIN purged_originals g ON g.sha256 = r.photo WHERE g.purge_no = ?)`, []any{no}},
		{`UPDATE delivery_notes SET note = NULL
		   WHERE EXISTS (SELECT 1 FROM delivery_files f JOIN purged_originals g ON g.sha256 = f.photo
		                  WHERE g.purge_no = ? AND f.delivery_id = delivery_notes.delivery_id
		                    AND (delivery_notes.photo IS NULL OR delivery_notes.photo = f.photo))`, []any{no}},
	}
}

// erasedDay takes the place of an erased day in a column that needs a day.
const erasedDay = "0001-01-01"
