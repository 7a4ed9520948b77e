package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// faults are what Prove finds, one a line.
func faults(t testing.TB, c *Catalog) []string {
	t.Helper()
	var list []string
	if _, err := c.Prove(context.Background(), func(f schema.LedgerFault) {
		list = append(list, fmt.Sprintf("%s: %s: %s", f.Kind, f.Subject, f.Message))
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestEveryTableIsWatched: a table that a migration adds is in the ledger, or it
// is said why not.
func TestEveryTableIsWatched(t *testing.T) {
	c, path := newCatalog(t)
	rows, err := raw(t, path).Query(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'photo\_search\_%' ESCAPE '\'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var there []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		there = append(there, name)
		_, not := untracked[name]
		if is := slices.Contains(tracked, name); is == not {
			t.Errorf("table %s: in the ledger %v, said why not %v", name, is, not)
		}
	}
	if len(there) != len(tracked)+len(untracked) {
		t.Errorf("%d tables, %d and %d are named", len(there), len(tracked), len(untracked))
	}
	if len(c.tables) != len(tracked) {
		t.Errorf("%d of %d tables are watched", len(c.tables), len(tracked))
	}
}

func TestLedgerHoldsAfterEveryKindOfWrite(t *testing.T) {
	l := newLedger(t)
	l.deliver("x-1", "web", "somebody", "/out")
	l.event(schema.StateWithdrawn, "", testNow)
	if list := faults(t, l.Catalog); len(list) > 0 {
		t.Error(strings.Join(list, "\n"))
	}
}
