package sqlite

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/contract/contracttest"
	"github.com/stillroom/stillroom/schema"
)

// A catalog of before the ledger has chains with real links, in the order in which they
// were recorded: not by id, nor by date.
func TestOldChains(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	exec := func(q string, args ...any) {
		t.Helper()
		if _, err := db.Exec(q, args...); err != nil {
			t.Fatal(err)
		}
	}
	const version = 14
	for _, m := range schema.Migrations()[:version] {
		exec(m.SQL)
	}
	exec(fmt.Sprintf(`PRAGMA user_version = %d`, version))
	exec(`INSERT INTO families (family_id) VALUES ('oak');
		INSERT INTO guardians (guardian_id, family_id, name, relationship, authority) VALUES ('oak-1', 'oak', 'Alder Notreal', 'parent', 'sole');
		INSERT INTO notices (notice_id, version, lang) VALUES ('notice-1', '1', 'en');
		INSERT INTO purges (purge_no, order_id, scope, at) VALUES (1, 'order-1', 'photo:x', '2024-05-01T00:00:00Z');`)
	sum := func(n int) string { return strings.Repeat(fmt.Sprintf("%02x", n), 32) }
	consents := []contract.OldLink{
		{Consent: "zinc", RecordedAt: "2024-02-02T00:00:00Z", Prev: "", Sum: sum(1)},
		{Consent: "ash", RecordedAt: "2024-02-01T00:00:00Z", Prev: sum(1), Sum: sum(2)},
	}
	for _, l := range consents {
		exec(`INSERT INTO consents (consent_id, family_id, guardian_id, notice_id, method, obtained_at, obtained_by, recorded_at, effective_from, review_by, prev_sha256, sha256)
			VALUES (?, 'oak', 'oak-1', 'notice-1', 'letter', '2024-01-01T00:00:00Z', 'liaison', ?, '2024-01-01T00:00:00Z', '2034-01-01T00:00:00Z', ?, ?)`, l.Consent, l.RecordedAt, l.Prev, l.Sum)
	}
	events := []contract.OldLink{
		{Seq: 1, Consent: "zinc", RecordedAt: "2024-02-02T00:00:00Z", Prev: "", Sum: sum(3),
			Event: schema.ConsentEvent{State: schema.StateGiven, At: "2024-01-03T00:00:00Z", By: "oak-1", Method: "letter"}},
		{Seq: 2, Consent: "ash", RecordedAt: "2024-02-03T00:00:00Z", Prev: sum(3), Sum: sum(4), Erased: true,
			Event: schema.ConsentEvent{State: schema.StateGiven, At: "2024-01-02T00:00:00Z", By: schema.Erased, Method: "email"}},
		{Seq: 3, Consent: "zinc", RecordedAt: "2024-03-01T00:00:00Z", Prev: sum(4), Sum: sum(5),
			Event: schema.ConsentEvent{State: schema.StateWithdrawn, At: "2024-02-28T00:00:00Z", Channel: schema.Web, By: "oak-1", Method: "letter", Evidence: "drawer 3"}},
	}
	for _, l := range events {
		e := l.Event
		exec(`INSERT INTO consent_events (seq, consent_id, state, channel, at, recorded_at, by, method, evidence, reason_code, prev_sha256, sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			l.Seq, l.Consent, e.State, null(string(e.Channel)), e.At, l.RecordedAt, e.By, e.Method, null(e.Evidence), null(e.Reason), l.Prev, l.Sum)
	}
	exec(`INSERT INTO purged_events (seq, purge_no) VALUES (2, 1)`)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	contracttest.OldChains(t, File(path), consents, events)
}
