package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog/sqlite"
)

// tracked are the tables that decide or tell what left. Every change of a row of
// theirs is in the ledger.
var tracked = []string{
	"catalog_info",
	"events", "families", "guardians", "people", "rooms", "room_people", "shoots",
	"photo_records", "photos", "originals", "attachments", "fingerprints", "pictures", "derivatives", "clock_corrections",
	"notices", "consents", "consent_terms", "consent_term_channels", "consent_events", "evidence", "reviews",
	"unmatched_records", "unmatched_files", "acceptances", "acceptance_holds",
	"deliveries", "decisions", "delivery_files", "deliveries_carried", "delivery_notes",
	"recalls", "recall_items", "recall_digests", "recall_events", "signing_keys",
	"purges", "purged_originals", "purged_evidence", "purged_consents", "purge_files", "mirrors",
	"restores", "rejected",
}

// untracked are the others, each with the reason why a change of it opens
// nothing and hides nothing that left.
var untracked = map[string]string{
	"imports":         "what a run was called with and how far it came: told to a person; the photos it brought are in the ledger",
	"import_items":    "what became of each file of a run: told to a person; the originals are in the ledger",
	"fixity":          "when bytes were last read: a hint for the next reading, which compares digests of the ledger",
	"copies":          "where copies are and when each was last read: a hint for the next reading; an erasure looks at every file",
	"set_aside":       "which damaged files were taken out of the way: told to a person; an erasure finds them by their folder",
	"derive_failures": "why there is no derivative: what is not there does not leave",
	"photo_search":    "an index of words, made again from the rest at any time",
	"ledger":          "the ledger itself: its chain holds it",
	"ledger_changes":  "the ledger itself: the hashes of its entries hold it",
	"ledger_rows":     "salts: a wrong one fits no commitment",
}

// watched is a tracked table as it is in this database.
type watched struct {
	table   string
	keys    []string // of the primary key, in its order
	columns []string // by name
	blob    map[string]bool
}

type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

// watchedTables reads the columns of the tracked tables. A table that somebody
// took away is left out: that it lacks is a finding of its own.
func watchedTables(ctx context.Context, db querier) ([]watched, error) {
	var list []watched
	for _, table := range tracked {
		w := watched{table: table, blob: map[string]bool{}}
		place := map[string]int{}
		err := each(func() (*sql.Rows, error) {
			return db.QueryContext(ctx, `SELECT name, type, pk FROM pragma_table_info(?)`, table)
		}, func(rows *sql.Rows) error {
			var name, kind string
			var pk int
			if err := rows.Scan(&name, &kind, &pk); err != nil {
				return err
			}
			w.blob[name] = kind == "BLOB"
			w.columns = append(w.columns, name)
			if pk > 0 {
				w.keys = append(w.keys, name)
				place[name] = pk
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(w.keys) == 0 {
			continue
		}
		slices.Sort(w.columns)
		slices.SortFunc(w.keys, func(a, b string) int { return place[a] - place[b] })
		list = append(list, w)
	}
	return list, nil
}

// list spells columns as SQL, each after a prefix.
func list(prefix string, columns []string) string {
	q := make([]string, len(columns))
	for i, c := range columns {
		q[i] = prefix + `"` + c + `"`
	}
	return strings.Join(q, ", ")
}

// key is the SQL of a row's key as the ledger has it.
func (w watched) key(prefix string) string { return `json_array(` + list(prefix, w.keys) + `)` }

// byKey is the SQL that finds a row by such a key, given as ?1.
func (w watched) byKey(prefix string) string {
	q := make([]string, len(w.keys))
	for i, k := range w.keys {
		q[i] = fmt.Sprintf(`%s"%s" = json_extract(?1, '$[%d]')`, prefix, k, i)
	}
	return strings.Join(q, ` AND `)
}

// object is the SQL of a whole row as JSON. Bytes go as hex: JSON has none.
func (w watched) object(prefix string) string {
	q := make([]string, len(w.columns))
	for i, c := range w.columns {
		col := prefix + `"` + c + `"`
		if w.blob[c] {
			col = `CASE WHEN ` + col + ` IS NOT NULL THEN hex(` + col + `) END`
		}
		q[i] = `'` + c + `', ` + col
	}
	return `json_object(` + strings.Join(q, ", ") + `)`
}

// watch makes the triggers that note, for the connection of tx, which rows of
// the tracked tables a transaction touches and what they were before. They are
// temporary: nobody else sees them, and nobody can take them out of the file.
func watch(ctx context.Context, tx *sqlite.Tx, tables []watched) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM sqlite_temp_schema WHERE name = 'ledger_watch_complete'`).Scan(&n)
	if err != nil || n > 0 {
		return err
	}
	var b strings.Builder
	b.WriteString(`CREATE TEMP TABLE IF NOT EXISTS ledger_touched (no INTEGER PRIMARY KEY, tbl TEXT NOT NULL, key TEXT NOT NULL, had TEXT);`)
	for _, w := range tables {
		fmt.Fprintf(&b, `
CREATE TEMP TRIGGER ledger_watch_%[1]s_insert AFTER INSERT ON main.%[1]s
  BEGIN INSERT INTO ledger_touched (tbl, key, had) VALUES ('%[1]s', %[2]s, NULL); END;
CREATE TEMP TRIGGER ledger_watch_%[1]s_update AFTER UPDATE ON main.%[1]s
  BEGIN
    INSERT INTO ledger_touched (tbl, key, had) VALUES ('%[1]s', %[3]s, %[4]s);
    INSERT INTO ledger_touched (tbl, key, had) SELECT '%[1]s', %[2]s, NULL WHERE %[2]s <> %[3]s;
  END;
CREATE TEMP TRIGGER ledger_watch_%[1]s_delete AFTER DELETE ON main.%[1]s
  BEGIN INSERT INTO ledger_touched (tbl, key, had) VALUES ('%[1]s', %[3]s, %[4]s); END;`,
			w.table, w.key("NEW."), w.key("OLD."), w.object("OLD."))
	}
	b.WriteString("\nCREATE TEMP TABLE ledger_watch_complete (x);")
	if _, err := tx.ExecContext(ctx, b.String()); err != nil {
		return fmt.Errorf("watch the tables: %w", err)
	}
	return nil
}

// unwatch takes away what watch made, so that it is made again for other tables.
func unwatch(ctx context.Context, tx *sqlite.Tx) error {
	var drop []string
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `SELECT 'DROP ' || type || ' temp.' || name FROM sqlite_temp_schema WHERE name LIKE 'ledger\_%' ESCAPE '\' AND type IN ('table', 'trigger') ORDER BY type DESC`)
	}, func(rows *sql.Rows) error {
		var q string
		err := rows.Scan(&q)
		drop = append(drop, q)
		return err
	})
	for _, q := range drop {
		if err == nil {
			_, err = tx.ExecContext(ctx, q)
		}
	}
	return err
}
