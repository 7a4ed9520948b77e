package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// A catalog that had no ledger yet is taken over as it is, and a history that had
// been altered by then is never called sound.
func TestOldHistoryIsProvedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		alter string
		sound bool
	}{
		"whole":                       {"", true},
		"somebody else obtained it":   {`UPDATE consents SET obtained_by = 'nobody'`, false},
		"conditions taken away":       {`UPDATE consent_terms SET conditions = '{}'`, false},
		"the first event taken out":   {`DELETE FROM consent_events WHERE seq = 1`, false},
		"an event dated otherwise":    {`UPDATE consent_events SET at = '2025-01-01T00:00:00Z' WHERE seq = 1`, false},
		"what was erased before":      {`UPDATE consent_events SET by = '(erased)' WHERE seq = 1; INSERT INTO purges (purge_no, order_id, scope, at) VALUES (1, 'o', 'photo:x', '2025-01-01T00:00:00Z'); INSERT INTO purged_events (seq, purge_no) VALUES (1, 1)`, true},
		"erased, and nobody said so":  {`UPDATE consent_events SET by = '(erased)' WHERE seq = 1`, false},
		"a record of another's chain": {`UPDATE consents SET prev_sha256 = '` + sha("a") + `'`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cat := openCatalog(t, oldCatalog(t, c.alter))
			list := faults(t, cat)
			unsound := slices.ContainsFunc(list, func(f string) bool { return strings.HasPrefix(f, "unsound: ") })
			if unsound == c.sound || len(list) > 1 {
				t.Errorf("%q", list)
			}
			if err := cat.CheckLedger(context.Background()); (err == nil) != c.sound {
				t.Errorf("an export is told %v", err)
			}
		})
	}
}

// oldCatalog is a catalog of before the ledger, with one consent, altered.
func oldCatalog(t *testing.T, alter string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), FileName)
	db, err := sql.Open("sqlite3", dsn(path, "rwc", unsynced))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const v = 14
	exec := func(q string, args ...any) {
		t.Helper()
		if _, err := db.Exec(q, args...); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range schema.Migrations()[:v] {
		exec(m.SQL)
	}
	exec(fmt.Sprintf(`PRAGMA user_version = %d`, v))
	exec(`INSERT INTO families (family_id) VALUES ('family-a');
		INSERT INTO guardians (guardian_id, family_id, name, relationship, authority) VALUES ('guardian-a', 'family-a', 'Marlow Notreal', 'parent', 'sole');
		INSERT INTO notices (notice_id, version, lang) VALUES ('notice-1', '1', 'en');`)
	k := schema.Consent{
		ID: "consent-a", Family: "family-a", Guardian: "guardian-a", Notice: "notice-1", Method: "letter",
		ObtainedAt: "2024-01-01T00:00:00Z", ObtainedBy: "liaison", EffectiveFrom: "2024-01-01T00:00:00Z", ReviewBy: "2034-01-01T00:00:00Z",
		Terms: []schema.Term{{Effect: "permit", Scope: "family:family-a", Channels: []schema.Channel{"web"}, Conditions: &schema.Conditions{NoCrop: true}}},
	}
	at := "2024-02-02T00:00:00Z"
	sum, err := consentHash(k, at, "")
	if err != nil {
		t.Fatal(err)
	}
	exec(`INSERT INTO consents (consent_id, family_id, guardian_id, notice_id, method, obtained_at, obtained_by, recorded_at, effective_from, review_by, prev_sha256, sha256)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?)`, k.ID, k.Family, k.Guardian, k.Notice, k.Method, k.ObtainedAt, k.ObtainedBy, at, k.EffectiveFrom, k.ReviewBy, sum)
	exec(`INSERT INTO consent_terms (consent_id, n, effect, scope_kind, scope_id, conditions) VALUES ('consent-a', 1, 'permit', 'family', 'family-a', '{"no_crop":true}')`)
	exec(`INSERT INTO consent_term_channels VALUES ('consent-a', 1, 'web')`)
	prev := ""
	for _, s := range []schema.State{schema.StateGiven, schema.StateRenewed} {
		e := schema.ConsentEvent{State: s, At: "2024-02-01T00:00:00Z", By: "guardian-a", Method: "letter"}
		if sum, err = eventHash(k.ID, e, at, prev); err != nil {
			t.Fatal(err)
		}
		exec(`INSERT INTO consent_events (consent_id, state, at, recorded_at, by, method, prev_sha256, sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, k.ID, e.State, e.At, at, e.By, e.Method, prev, sum)
		prev = sum
	}
	for _, trigger := range []string{"consents_no_update", "consent_terms_no_update", "consent_events_no_update", "consent_events_no_delete"} {
		exec(`DROP TRIGGER ` + trigger)
	}
	if alter != "" {
		exec(alter)
	}
	return path
}
