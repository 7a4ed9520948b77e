package catalog

import (
	"context"
	"database/sql"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// Whatever was done to the ledger, a no is recorded, and verify still finds what was done.
func TestANoIsRecordedInACutLedger(t *testing.T) {
	ctx := context.Background()
	a := newAltering(t)
	for name, do := range map[string]func(*sql.DB) error{
		"last entry":  sqls(`DELETE FROM ledger WHERE seq = (SELECT MAX(seq) FROM ledger)`),
		"last two":    sqls(`DELETE FROM ledger WHERE seq > (SELECT MAX(seq) - 2 FROM ledger)`),
		"all":         sqls(`DELETE FROM ledger`),
		"rows":        sqls(`DELETE FROM ledger_rows`),
		"changes":     sqls(`DELETE FROM ledger_changes`),
		"last change": sqls(`DELETE FROM ledger_changes WHERE no = (SELECT MAX(no) FROM ledger_changes)`),
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Open(ctx, sqlite.File(a.shell(t, do)))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			for _, state := range []schema.State{schema.StateSuspended, schema.StateWithdrawn} {
				end := []schema.Consent{{ID: "consent-b", Events: []schema.ConsentEvent{{State: state, At: schema.WhenOf(testNow), By: "guardian-b", Method: "letter"}}}}
				if _, err := c.AddEvents(ctx, end, schema.ApplyOptions{Zone: time.UTC, Now: testNow}); err != nil {
					t.Fatal(err)
				}
			}
			var on int
			if err := c.writing().QueryRowContext(ctx, `PRAGMA foreign_keys`).Scan(&on); err != nil || on != 1 {
				t.Errorf("foreign keys: %d, %v", on, err)
			}
			found := faults(t, c)
			if len(found) == 0 {
				t.Error("nothing is found in a ledger that was cut")
			}
			if entries, err := c.reading().Query(`SELECT state FROM consent_events WHERE consent_id = 'consent-b'`); err != nil {
				t.Error(err)
			} else {
				var states []string
				for entries.Next() {
					var s string
					if err := entries.Scan(&s); err != nil {
						t.Error(err)
					}
					states = append(states, s)
				}
				if err := entries.Close(); err != nil || !slices.Contains(states, "withdrawn") {
					t.Errorf("%q, %v", states, err)
				}
			}
		})
	}
}
