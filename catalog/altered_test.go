package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

const alteredRecords = `
events: [{id: event-a, name: Sample event, date: 2012-01-02, place: "Sampletown, Nowhere"}]
families:
  - {id: family-b, quorum: all, hold: true, guardians: [{id: guardian-b, name: Quill Notreal, relationship: parent, authority: sole, no_contact: ["--03-02"]}]}
people: [{id: person-b, family: family-b, name: Teal Notreal, born: 2003-04-05, died: 2012-01-02, event: event-a}]
rooms: [{id: room-b, people: [person-b], label: Another room}]
consents:
  - {id: consent-b, family: family-b, guardian: guardian-b, notice: notice-1, method: letter, obtained_at: 2024-02-02, obtained_by: liaison,
     effective_from: 2024-02-02, review_by: 2034-01-01, terms: [{effect: deny, scope: "room:room-b", channels: ["*"]}, {effect: permit, scope: "room:room-b", kinds: [letter], channels: [archive]}],
     events: [{state: given, at: 2024-02-02, by: guardian-b, method: letter}]}
photos:
  - {match: aaaa, depicts: [{label: somebody, identifiable: true, cleared: false, treatment: blur, region: {x: 0.1, y: 0.1, w: 0.2, h: 0.2}}]}
`

// altering is a catalog with a row in every table, closed, and what an attacker
// may have kept of it.
type altering struct {
	file   string
	before string // an older copy of the file
	head   schema.LedgerHead
	early  schema.LedgerHead // of the older copy
}

func newAltering(t *testing.T) altering {
	t.Helper()
	ctx := context.Background()
	l := newLedger(t)
	applyAll(t, l.Catalog, parse(t, alteredRecords))
	if _, err := l.NotePosted(ctx, "x-press", "", schema.Posted{URL: "https://example.org/a", At: schema.WhenOf(testNow)}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Storages().Seen(ctx, schema.Storage{UUID: "m-1", Path: "/mirror"}, testNow); err != nil {
		t.Fatal(err)
	}
	letter := document("a letter")
	last := []schema.Consent{{ID: "consent-b", Events: []schema.ConsentEvent{{State: schema.StateRenewed, At: schema.WhenOf(testNow), By: "guardian-b", Method: "letter", Evidence: schema.EvidenceRef(letter.SHA256)}}}}
	if _, err := l.AddEvents(ctx, last, schema.ApplyOptions{Zone: time.UTC, Now: testNow, Evidence: []schema.Evidence{letter}}); err != nil {
		t.Fatal(err)
	}
	err := l.tx(ctx, func(tx lentTx) error {
		_, err := tx.Exec(`
			INSERT INTO derivatives (photo, recipe, recipe_version, made_by, path, format, width, height, bytes, sha256, libvips, source, created_at)
			  SELECT sha256, 'large', 1, '', 'derivatives/' || sha256, 'jpeg', 9, 9, 9, sha256, 'v', 'original', '2024-01-01T00:00:00Z' FROM photos;
			INSERT INTO reviews (photo, channel, guardian_id, verdict, renderings, words_sha256, method, at, recorded_at)
			  SELECT sha256, 'press', 'guardian-a', 'declined', '[]', sha256, 'letter', '2024-02-02T00:00:00Z', '2024-02-02T00:00:00Z' FROM photos;
			INSERT INTO fingerprints (sha256, version, data) SELECT sha256, 1, sha256 FROM photos;
			INSERT INTO undone (photo, import_id, at) SELECT sha256, 1, '2024-01-01T00:00:00Z' FROM photos LIMIT 1;
			INSERT INTO pictures (a, b, same, said_at) VALUES ('` + sha("1") + `', '` + sha("2") + `', 1, '2024-01-01T00:00:00Z');
			INSERT INTO clock_corrections (serial, shift_s, recorded_at) VALUES ('1', 60, '2024-01-01T00:00:00Z');
			INSERT INTO unmatched_records (import_id, match, content, shoots, recorded_at) VALUES (1, 'x.jpg', '` + sha("e") + `', '[]', '2024-01-01T00:00:00Z');
			INSERT INTO unmatched_files (unmatched_id, sha256) SELECT unmatched_id, '` + sha("c") + `' FROM unmatched_records;
			INSERT INTO attachments (sha256, room_id, kind, attached_at) SELECT '` + sha("c") + `', room_id, 'letter', '2024-01-01T00:00:00Z' FROM rooms LIMIT 1;
			INSERT OR IGNORE INTO import_items (import_id, n, source, outcome, sha256, bytes) VALUES (1, 99, '/card/a.jpg', 'duplicate', '` + sha("a") + `', 9);
			INSERT INTO set_aside (path, sha256, mended, at) VALUES ('aside/x', '` + sha("a") + `', 'card', '2024-01-01T00:00:00Z');
			INSERT INTO shoot_numbers (sha256, shoot, n) SELECT sha256, 'shoot-a', 1 FROM photos LIMIT 1;
			INSERT INTO derive_failures (photo, kind, reason) SELECT sha256, 'decode', 'damaged' FROM photos LIMIT 1;
			INSERT INTO delivery_orders (delivery_id, asked, made_of) VALUES ('x-web-2', '{}', 'x');
			INSERT INTO deliveries_carried (delivery_id, found_at) VALUES ('x-web-2', '2024-01-01T00:00:00Z');
			INSERT INTO undone (photo, import_id, at) VALUES ('` + sha("b") + `', 1, '2024-01-01T00:00:00Z');
			INSERT INTO purges (order_id, scope, at) VALUES ('o-1', 'photo:x', '2024-01-01T00:00:00Z');
			INSERT INTO purged_originals (sha256, purge_no) SELECT '` + sha("c") + `', purge_no FROM purges;
			INSERT INTO purged_evidence (sha256, purge_no) SELECT '` + sha("d") + `', purge_no FROM purges;
			INSERT INTO purged_consents (consent_id, purge_no) SELECT 'consent-z', purge_no FROM purges;
			INSERT INTO purge_files (purge_no, path, sha256) SELECT purge_no, 'originals/x', '` + sha("c") + `' FROM purges;`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a := altering{before: filepath.Join(t.TempDir(), "before.db")}
	if a.early, err = l.Head(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := l.writing().Exec(`VACUUM INTO ?`, a.before); err != nil {
		t.Fatal(err)
	}
	l.event(schema.StateWithdrawn, "", testNow)
	if opened := l.sweep(testNow); opened.Items != 0 {
		t.Fatalf("%+v", opened)
	}
	if err := l.AddSigningKey(ctx, schema.SigningKey{ID: "key-1", Public: `{"kty":"OKP"}`, Since: schema.WhenOf(testNow)}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Reject(ctx, []string{sha("a")}); err != nil {
		t.Fatal(err)
	}
	if err := l.NoteRestored(ctx, schema.WhenOf(testNow), a.early); err != nil {
		t.Fatal(err)
	}
	if err := l.SettleRestored(ctx, true, []string{strings.Repeat("ab", 32)}); err != nil {
		t.Fatal(err)
	}
	if err := l.NoteRestored(ctx, schema.WhenOf(testNow), a.early); err != nil { // once more: that it is settled has to be said again
		t.Fatal(err)
	}
	list := l.list(schema.RecallFilter{})
	if _, err := l.CloseRecalls(ctx, schema.RecallFilter{IDs: []string{list[0].ID}}, schema.RecallClose{Status: schema.RecallDone, At: testNow}, time.UTC); err != nil {
		t.Fatal(err)
	}
	if list := faults(t, l.Catalog); len(list) > 0 {
		t.Fatalf("before anything is altered: %q", list)
	}
	if a.head, err = l.Head(ctx); err != nil {
		t.Fatal(err)
	}
	for _, table := range tracked {
		var n int
		if err := l.reading().QueryRow(`SELECT COUNT(*) FROM ` + table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 0 && !strings.HasPrefix(table, "acceptance") { // see acceptance_test.go
			t.Errorf("%s is empty: nothing can be altered in it", table)
		}
	}
	a.file = l.path
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return a
}

// shell is what somebody with the sqlite3 shell does to a copy of the file. The
// triggers are taken away for it and put back.
func (a altering) shell(t *testing.T, do func(db *sql.DB) error) string {
	t.Helper()
	data, err := os.ReadFile(a.file)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), FileName)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", dsn(path, "rw", url.Values{"_foreign_keys": {"off"}, "_synchronous": {"OFF"}}))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var triggers [][2]string
	err = each(func() (*sql.Rows, error) {
		return db.Query(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`)
	}, func(rows *sql.Rows) error {
		var x [2]string
		err := rows.Scan(&x[0], &x[1])
		triggers = append(triggers, x)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range triggers {
		if _, err := db.Exec(`DROP TRIGGER ` + x[0]); err != nil {
			t.Fatal(err)
		}
	}
	if err := do(db); err != nil {
		t.Fatal(err)
	}
	for _, x := range triggers {
		if _, err := db.Exec(x[1]); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// ruleOf is the rule of verify by which a fault is told.
var ruleOf = map[schema.LedgerFaultKind]string{
	schema.FaultChain: "SR-LEDGER-CHAIN", schema.FaultRow: "SR-LEDGER-ROW", schema.FaultMissing: "SR-LEDGER-MISSING",
	schema.FaultUnrecorded: "SR-LEDGER-UNRECORDED", schema.FaultUnsound: "SR-LEDGER-UNSOUND", schema.FaultSchema: "SR-SCHEMA", schema.FaultAhead: "SR-LEDGER-AHEAD",
}

// look opens an altered file and returns the rules that find it, and whether the
// heads that are held outside are still in it.
func (a altering) look(t *testing.T, path string, held ...schema.LedgerHead) (rules []string, heads bool) {
	t.Helper()
	ctx := context.Background()
	c, err := Open(ctx, sqlite.File(path))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	kinds := map[string]bool{}
	if _, err := c.Prove(ctx, func(f schema.LedgerFault) { kinds[ruleOf[f.Kind]] = true }); err != nil {
		t.Fatal(err)
	}
	heads = true
	for _, h := range held {
		there, err := c.HasEntry(ctx, h.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		heads = heads && there
	}
	return slices.Sorted(maps.Keys(kinds)), heads
}

// sqls runs statements one after another.
func sqls(list ...string) func(*sql.DB) error {
	return func(db *sql.DB) error {
		for _, q := range list {
			if _, err := db.Exec(q); err != nil {
				return fmt.Errorf("%s: %w", q, err)
			}
		}
		return nil
	}
}

// and does one after another.
func and(steps ...func(*sql.DB) error) func(*sql.DB) error {
	return func(db *sql.DB) error {
		for _, s := range steps {
			if err := s(db); err != nil {
				return err
			}
		}
		return nil
	}
}

// forget takes away what the ledger has beside its chain about rows that are not
// there any more: their salts.
func forget(db *sql.DB) error {
	return overRaw(db, func(ctx context.Context, w contract.Writer) error {
		tables, err := w.TrackedTables(ctx, tracked)
		if err != nil {
			return err
		}
		for _, t := range tables {
			var gone []int64
			for r, err := range w.MissingRows(ctx, t) {
				if err != nil {
					return err
				}
				gone = append(gone, r.No)
			}
			for _, no := range gone {
				if err := w.ForgetSealed(ctx, no); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// overRaw does something over a database that nobody watches.
func overRaw(db *sql.DB, do func(context.Context, contract.Writer) error) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(context.Background(), sqlite.Over(tx)); err != nil {
		return err
	}
	return tx.Commit()
}

// rechain makes all numbers and hashes of the ledger again, as somebody would who
// knows how.
func rechain(db *sql.DB) error {
	type row struct {
		e ledger.Entry
		c []ledger.Change
	}
	var all []row
	err := each(func() (*sql.Rows, error) { return db.Query(`SELECT seq, at, act FROM ledger ORDER BY seq`) }, func(rows *sql.Rows) error {
		var r row
		err := rows.Scan(&r.e.Seq, &r.e.At, &r.e.Act)
		all = append(all, r)
		return err
	})
	if err != nil {
		return err
	}
	for i := range all {
		err := each(func() (*sql.Rows, error) {
			return db.Query(`SELECT no, tbl, row_no, op, commitment FROM ledger_changes WHERE seq = ? ORDER BY no`, all[i].e.Seq)
		}, func(rows *sql.Rows) error {
			var c ledger.Change
			err := rows.Scan(&c.No, &c.Table, &c.Row, &c.Op, &c.Commitment)
			all[i].c = append(all[i].c, c)
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := sqls(`DELETE FROM ledger`, `DELETE FROM ledger_changes`, `UPDATE ledger_rows SET row_no = -row_no, last_no = -last_no`)(db); err != nil {
		return err
	}
	renumbered := map[int64]int64{}
	no, prev := int64(0), ""
	for i, r := range all {
		sum := ledger.NewChanges()
		for _, c := range r.c {
			no++
			was := c.No
			renumbered[was] = no
			c.No = no
			if c.Row = renumbered[c.Row]; c.Row == 0 {
				c.Row = no
			}
			sum.Add(c)
			if c.Commitment == nil {
				c.Commitment = []byte{}
			}
			if _, err := db.Exec(`INSERT INTO ledger_changes (no, seq, tbl, row_no, op, commitment) VALUES (?, ?, ?, ?, ?, ?)`, no, i+1, c.Table, c.Row, c.Op, c.Commitment); err != nil {
				return err
			}
			if _, err := db.Exec(`UPDATE ledger_rows SET last_no = ? WHERE last_no = ?`, no, -was); err != nil {
				return err
			}
			if _, err := db.Exec(`UPDATE ledger_rows SET row_no = ? WHERE row_no = ?`, c.Row, -was); err != nil {
				return err
			}
		}
		e := ledger.Entry{Seq: int64(i + 1), At: r.e.At, Act: r.e.Act, Changes: sum.Sum(), Prev: prev}
		e.Sum = e.Hash()
		prev = e.Sum
		if _, err := db.Exec(`INSERT INTO ledger (seq, at, act, changes_sha256, prev_sha256, sha256) VALUES (?, ?, ?, ?, ?, ?)`, e.Seq, e.At, e.Act, e.Changes, e.Prev, e.Sum); err != nil {
			return err
		}
	}
	return nil
}

// cutChanges takes rows' changes out of the ledger, to be rechained.
var cutChanges = sqls(
	`DELETE FROM ledger_changes WHERE row_no NOT IN (SELECT row_no FROM ledger_rows)
	   AND NOT EXISTS (SELECT 1 FROM ledger_changes d WHERE d.row_no = ledger_changes.row_no AND d.op = 'del')`)

// sealNow commits to what a row is now, in place of its last change.
func sealNow(table string) func(*sql.DB) error {
	return func(db *sql.DB) error {
		commitments := map[int64][]byte{}
		err := overRaw(db, func(ctx context.Context, w contract.Writer) error {
			tables, err := w.TrackedTables(ctx, []string{table})
			if err != nil {
				return err
			}
			for r, err := range w.ProofRows(ctx, tables[0]) {
				if err != nil {
					return err
				}
				if !r.Sealed {
					continue
				}
				if commitments[r.Last], err = r.Commit(r.Salt); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for no, c := range commitments {
			if _, err := db.Exec(`UPDATE ledger_changes SET commitment = ? WHERE no = ?`, c, no); err != nil {
				return err
			}
		}
		return nil
	}
}

// TestAlteredDatabase is what somebody can do with the sqlite3 shell, a change a
// row, and what finds it: without anything that is held outside, and with the
// head of before. Run it with -v for the table.
func TestAlteredDatabase(t *testing.T) {
	a := newAltering(t)
	const (
		chain, row, missing, more, shape = "SR-LEDGER-CHAIN", "SR-LEDGER-ROW", "SR-LEDGER-MISSING", "SR-LEDGER-UNRECORDED", "SR-SCHEMA"
		// Found only by whoever holds a head: to be compared with --head.
		outside = "(only with --head)"
		// Not to be told from what the program writes.
		never = "(not found: it is what the program itself would write)"
	)
	endOfNo := `DELETE FROM consent_events WHERE seq = (SELECT MAX(seq) FROM consent_events)`
	noB := []string{
		`DELETE FROM consent_events WHERE consent_id = 'consent-b'`, `DELETE FROM consent_term_kinds WHERE consent_id = 'consent-b'`, `DELETE FROM consent_term_channels WHERE consent_id = 'consent-b'`,
		`DELETE FROM consent_terms WHERE consent_id = 'consent-b'`, `DELETE FROM consents WHERE consent_id = 'consent-b'`,
	}
	takeNoB := sqls(noB...)
	for _, x := range []struct {
		what string
		do   func(*sql.DB) error
		want string
	}{
		// What was said.
		{"the withdrawal at the end of the history taken out", sqls(endOfNo), missing},
		{"the same, and its salt", and(sqls(endOfNo), forget), missing},
		{"a no taken out whole", takeNoB, missing},
		{"the same, and its salts", and(takeNoB, forget), missing},
		{"the same, and its changes", and(takeNoB, forget, cutChanges), chain},
		{"the same, and the chain made again", and(takeNoB, forget, cutChanges, rechain), outside},
		{"a no made a yes", sqls(`UPDATE consent_terms SET effect = 'permit' WHERE consent_id = 'consent-b'`), row},
		{"the same, committed to again", and(sqls(`UPDATE consent_terms SET effect = 'permit' WHERE consent_id = 'consent-b'`), sealNow("consent_terms")), chain},
		{"the same, and the chain made again", and(sqls(`UPDATE consent_terms SET effect = 'permit' WHERE consent_id = 'consent-b'`), sealNow("consent_terms"), rechain), outside},
		{"a no about another room", sqls(`UPDATE consent_terms SET scope_id = 'room-a' WHERE consent_id = 'consent-b'`), row},
		{"a yes for a channel more", sqls(`INSERT INTO consent_term_channels VALUES ('consent-a', 1, 'film')`), more},
		{"a yes to letters made one to photos", sqls(`DELETE FROM consent_term_kinds WHERE consent_id = 'consent-b'`), missing},
		{"a yes to a kind more", sqls(`INSERT INTO consent_term_kinds VALUES ('consent-b', 2, 'film')`), more},
		{"a channel of a no taken out", sqls(`DELETE FROM consent_term_channels WHERE consent_id = 'consent-b'`), missing},
		{"conditions taken away", sqls(`UPDATE consent_terms SET conditions = '{"no_crop":true}'`), row},
		{"a yes that never ends", sqls(`UPDATE consents SET expires_at = '2099-01-01T00:00:00Z' WHERE consent_id = 'consent-a'`), row},
		{"a withdrawal dated to later", sqls(`UPDATE consent_events SET at = '2099-01-01T00:00:00Z', recorded_at = '2099-01-01T00:00:00Z' WHERE state = 'withdrawn'`), row},
		{"the same, committed to again, and the chain made again", and(sqls(`UPDATE consent_events SET at = '2099-01-01T00:00:00Z', recorded_at = '2099-01-01T00:00:00Z' WHERE state = 'withdrawn'`), sealNow("consent_events"), rechain), "SR-LEDGER-AHEAD"},
		{"a withdrawal made a renewal", sqls(`UPDATE consent_events SET state = 'renewed' WHERE state = 'withdrawn'`), row},
		{"a yes that nobody gave", sqls(`INSERT INTO consent_events (seq, consent_id, state, at, recorded_at, by, method) SELECT 99, consent_id, 'given', at, recorded_at, by, method FROM consent_events LIMIT 1`), more},
		{"another document as evidence", sqls(`UPDATE consent_events SET evidence = 'sha256:' || '` + sha("8") + `' WHERE evidence IS NOT NULL`), row},
		{"a document forgotten", sqls(`DELETE FROM evidence`), missing},
		{"a notice in other words", sqls(`UPDATE notices SET version = '2'`), row},
		{"a declined review approved", sqls(`UPDATE reviews SET verdict = 'approved'`), row},
		{"a declined review taken out", sqls(`DELETE FROM reviews`), missing},
		// Who has a say about what.
		{"a family's hold lifted", sqls(`UPDATE families SET hold = 0`), row},
		{"any parent instead of all", sqls(`UPDATE families SET quorum = 'any'`), row},
		{"a parent heard only", sqls(`UPDATE guardians SET authority = 'advisory', had_say = 1 WHERE guardian_id = 'guardian-b'`), row},
		{"a parent taken out", sqls(`DELETE FROM guardians WHERE guardian_id = 'guardian-b'`), missing},
		{"when nobody is to write to them", sqls(`UPDATE guardians SET no_contact = '[]'`), row},
		{"a child of another family", sqls(`UPDATE people SET family_id = 'family-a' WHERE person_id = 'person-b'`), row},
		{"a child's name shown in full", sqls(`UPDATE people SET name_display = 'full'`), row},
		{"a room of another child", sqls(`UPDATE room_people SET person_id = 'person-a' WHERE room_id = 'room-b'`), missing + " " + more},
		{"a room of nobody", sqls(`DELETE FROM room_people WHERE room_id = 'room-b'`), missing},
		{"a place shown more exactly", sqls(`UPDATE rooms SET location_precision = 'city'`), row},
		{"an event's date", sqls(`UPDATE events SET occurred_on = '2001-01-01'`), row},
		{"a shoot in another room", sqls(`UPDATE shoots SET room_id = 'room-b'`), row},
		{"a photo in another room", sqls(`UPDATE photo_records SET room_id = 'room-b'`), row},
		{"a photo in another shoot by its import", sqls(`UPDATE photos SET shoot_id = NULL, room_id = 'room-b'`), row},
		{"a face no longer hidden", sqls(`UPDATE photo_records SET depicts = '[]' WHERE depicts IS NOT NULL`), row},
		{"the gate's list of serials emptied", sqls(`UPDATE originals SET private = '["x"]'`), row},
		{"another photo's file", sqls(`UPDATE originals SET path = path || 'x'`), row},
		{"a swapped derivative", sqls(`UPDATE derivatives SET sha256 = '` + sha("7") + `'`), row},
		{"the secret", sqls(`UPDATE catalog_info SET value = 'known' WHERE key = 'secret'`), row},
		{"a record that found no file said to be of nothing", sqls(`UPDATE unmatched_records SET resolved_at = '2024-01-01T00:00:00Z', resolution = 'dismissed'`), row},
		{"what it holds forgotten", sqls(`DELETE FROM unmatched_files`), missing},
		{"a letter that is another family's", sqls(`UPDATE attachments SET kind = 'story'`), row},
		{"a letter forgotten", sqls(`DELETE FROM attachments`), missing},
		{"a camera's clock", sqls(`UPDATE clock_corrections SET shift_s = 0`), row},
		// What left.
		{"a delivery forgotten", sqls(`DELETE FROM delivery_files WHERE delivery_id = 'x-press'`, `DELETE FROM deliveries WHERE delivery_id = 'x-press'`), missing},
		{"a delivery to somebody else", sqls(`UPDATE deliveries SET recipient = 'nobody'`), row},
		{"a delivery said to be replaced", sqls(`UPDATE deliveries SET state = 'replaced'`), row},
		{"a delivered file of other bytes", sqls(`UPDATE delivery_files SET sha256 = '` + sha("6") + `'`), row},
		{"a decision on other conditions", sqls(`UPDATE decisions SET conditions = '{"no_crop":true}'`), row},
		{"where it was posted", sqls(`UPDATE delivery_notes SET url = 'https://example.org/b'`), row},
		{"carried away, unsaid", sqls(`DELETE FROM deliveries_carried`), missing},
		{"a recall forgotten", sqls(`DELETE FROM recall_digests`, `DELETE FROM recall_items`, `DELETE FROM recalls`), missing},
		{"every recall said to be done", sqls(`INSERT INTO recall_events (item_no, status, at) SELECT item_no, 'done', '2025-06-01T12:00:00Z' FROM recall_items`), more},
		{"the end of a recall unsaid", sqls(`DELETE FROM recall_events`), missing},
		{"a recall that is due later", sqls(`UPDATE recalls SET due_at = '2099-01-01T00:00:00Z'`), row},
		{"a tombstone taken away", sqls(`DELETE FROM purged_originals`), missing},
		{"an order's other scope", sqls(`UPDATE purges SET scope = 'photo:y'`), row},
		{"erased documents forgotten", sqls(`DELETE FROM purged_evidence`), missing},
		{"files that need not be removed", sqls(`DELETE FROM purge_files`), missing},
		{"erased consents forgotten", sqls(`DELETE FROM purged_consents`), missing},
		{"a mirror forgotten", sqls(`DELETE FROM mirrors`), missing},
		{"another signing key", sqls(`UPDATE signing_keys SET public = '{"kty":"OKP","x":"1"}'`), row},
		{"a restored catalog said to lack nothing", sqls(`UPDATE restores SET settled_at = '2025-06-01T12:00:00Z', settled_by = 'head'`), row},
		// The ledger itself.
		{"an entry taken out", sqls(`DELETE FROM ledger WHERE seq = 4`), chain},
		{"the last entry taken out, its changes left", sqls(`DELETE FROM ledger WHERE seq = (SELECT MAX(seq) FROM ledger)`), chain},
		{"the last entry taken out, with its changes", sqls(`DELETE FROM ledger_changes WHERE seq = (SELECT MAX(seq) FROM ledger)`, `DELETE FROM ledger WHERE seq = (SELECT MAX(seq) FROM ledger)`), row},
		{"an entry's act", sqls(`UPDATE ledger SET act = 'verify' WHERE seq = 5`), chain},
		{"an entry's date", sqls(`UPDATE ledger SET at = '2001-01-01T00:00:00Z' WHERE seq = 5`), chain},
		{"the newest moment put back", sqls(`UPDATE ledger SET at = '2001-01-01T00:00:00Z'`), chain},
		{"a commitment", sqls(`UPDATE ledger_changes SET commitment = x'` + sha("0") + `' WHERE no = 9`), chain + " " + row},
		{"two changes exchanged", sqls(`UPDATE ledger_changes SET no = 999 WHERE no = 5`, `UPDATE ledger_changes SET no = 5 WHERE no = 6`, `UPDATE ledger_changes SET no = 6 WHERE no = 999`), chain + " " + missing + " " + row},
		{"a deletion that was none", and(takeNoB, forget, func(db *sql.DB) error {
			return sqls(`INSERT INTO ledger_changes SELECT (SELECT MAX(no) FROM ledger_changes) + row_number() OVER (ORDER BY c.no), (SELECT MAX(seq) FROM ledger), c.tbl, c.row_no, 'del', x'' FROM ledger_changes c WHERE c.op = 'put' AND c.row_no NOT IN (SELECT row_no FROM ledger_rows)`)(db)
		}), chain},
		{"salts exchanged for others", sqls(`UPDATE ledger_rows SET salt = zeroblob(16) WHERE tbl = 'families'`), row},
		{"the fingerprint of a picture", sqls(`UPDATE fingerprints SET data = '` + sha("9") + `' WHERE sha256 = '` + sha("b") + `'`), row},
		{"one picture said to be two", sqls(`UPDATE pictures SET same = 0`), row},
		{"all salts taken away", sqls(`DELETE FROM ledger_rows`), missing + " " + more},
		{"an older row with its older salt", func(db *sql.DB) error {
			return sqls(`ATTACH '`+a.before+`' AS old`, `UPDATE deliveries SET state = (SELECT state FROM old.deliveries o WHERE o.delivery_id = deliveries.delivery_id)`,
				`UPDATE families SET hold = 0`, `DETACH old`)(db)
		}, row},
		{"the ledger emptied", sqls(`DELETE FROM ledger`, `DELETE FROM ledger_changes`, `DELETE FROM ledger_rows`), chain + " " + more},
		// What holds it together.
		{"a trigger taken away", nil, shape},
		{"a trigger that does nothing", nil, shape},
		{"a trigger more, which forgets what is said", sqls(`CREATE TRIGGER forget AFTER INSERT ON consent_events BEGIN DELETE FROM consent_events WHERE seq = NEW.seq; END`), shape},
		{"an index taken away", sqls(`DROP INDEX originals_one_primary`), shape},
		{"a view that shows other rooms", sqls(`DROP VIEW photo_places`, `CREATE VIEW photo_places AS SELECT sha256, shoot_id, 'room-a' AS room_id FROM photos`), shape},
		{"a table more", sqls(`CREATE TABLE extra (x)`), shape},
		// All of it at once.
		{"yesterday's file put back", func(*sql.DB) error { return nil }, outside},
		{"the whole ledger written again over other tables", and(takeNoB, sqls(`DELETE FROM ledger`, `DELETE FROM ledger_changes`, `DELETE FROM ledger_rows`), beginAgain), outside},
		{"an entry appended as the program appends it", and(sqls(`UPDATE families SET hold = 0`), appendProperly), never},
	} {
		t.Run(x.what, func(t *testing.T) {
			t.Parallel()
			path := ""
			switch x.what {
			case "yesterday's file put back":
				path = altering{file: a.before}.shell(t, x.do)
			case "a trigger taken away", "a trigger that does nothing":
				path = a.shell(t, sqls())
				db := raw(t, path)
				q := []string{`DROP TRIGGER consent_events_no_delete`}
				if x.what == "a trigger that does nothing" {
					q = append(q, `CREATE TRIGGER consent_events_no_delete BEFORE DELETE ON consent_events BEGIN SELECT 1; END`)
				}
				if err := sqls(q...)(db); err != nil {
					t.Fatal(err)
				}
			default:
				path = a.shell(t, x.do)
			}
			rules, held := a.look(t, path, a.head)
			found := strings.Join(rules, " ")
			with := found
			if !held {
				with = strings.TrimSpace(found + " SR-LEDGER-HEAD")
			}
			t.Logf("%-50s | %-45s | %s", x.what, found, with)
			want := strings.Fields(x.want)
			switch x.want {
			case outside:
				if found != "" || held {
					t.Errorf("%s: found by %q, the head is there %v; want nothing, and it is not", x.what, found, held)
				}
			case never:
				if found != "" || !held {
					t.Errorf("%s: found by %q, the head is there %v", x.what, found, held)
				}
			default:
				for _, r := range want {
					if !slices.Contains(rules, r) {
						t.Errorf("%s: found by %q, want %s", x.what, found, r)
					}
				}
			}
		})
	}
}

// beginAgain writes a ledger of the tables as they are.
func beginAgain(db *sql.DB) error { return asProgram(db, ledger.Begin) }

// appendProperly commits to everything as it is now, in an entry of its own.
func appendProperly(db *sql.DB) error { return asProgram(db, ledger.Apply) }

func asProgram(db *sql.DB, act ledger.Act) error {
	return overRaw(db, func(ctx context.Context, w contract.Writer) error {
		tables, err := w.TrackedTables(ctx, tracked)
		if err != nil {
			return err
		}
		return sealAll(ctx, w, tables, time.Now(), act)
	})
}
