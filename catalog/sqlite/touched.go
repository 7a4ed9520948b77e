package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
)

// object is the SQL of a whole row as JSON. Bytes are written as hex, because JSON has no
// bytes.
func (w watched) object(prefix string) string {
	q := make([]string, len(w.Columns))
	for i, c := range w.Columns {
		col := prefix + `"` + c + `"`
		if w.Bytes[c] {
			col = `CASE WHEN ` + col + ` IS NOT NULL THEN hex(` + col + `) END`
		}
		q[i] = `'` + c + `', ` + col
	}
	return `json_object(` + strings.Join(q, ", ") + `)`
}

// WatchRows makes temporary triggers that note the touched rows for this connection.
func (q tracked) WatchRows(ctx context.Context, tables []contract.Table) error {
	var n int
	err := q.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM sqlite_temp_schema WHERE name = 'ledger_watch_complete'`).Scan(&n)
	if err != nil || n > 0 {
		return err
	}
	list := []string{`CREATE TEMP TABLE IF NOT EXISTS ledger_touched (no INTEGER PRIMARY KEY, tbl TEXT NOT NULL, key TEXT NOT NULL, had TEXT)`}
	for _, t := range tables {
		list = append(list, watched(t).triggers()...)
	}
	list = append(list, `CREATE TEMP TABLE ledger_watch_complete (x)`)
	// One by one: the driver copies all the text that is left for each statement of one text.
	for _, text := range list {
		if _, err := q.tx.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("watch the tables: %w", err)
		}
	}
	return nil
}

func (w watched) triggers() []string {
	touched := `INSERT INTO ledger_touched (tbl, key, had)`
	name, was, is, had := w.Name, w.key("OLD."), w.key("NEW."), w.object("OLD.")
	return []string{
		fmt.Sprintf(`CREATE TEMP TRIGGER ledger_watch_%[1]s_insert AFTER INSERT ON main.%[1]s
  BEGIN %[2]s VALUES ('%[1]s', %[3]s, NULL); END`, name, touched, is),
		fmt.Sprintf(`CREATE TEMP TRIGGER ledger_watch_%[1]s_update AFTER UPDATE ON main.%[1]s
  BEGIN
    %[2]s VALUES ('%[1]s', %[3]s, %[5]s);
    %[2]s SELECT '%[1]s', %[4]s, NULL WHERE %[4]s <> %[3]s;
  END`, name, touched, was, is, had),
		fmt.Sprintf(`CREATE TEMP TRIGGER ledger_watch_%[1]s_delete AFTER DELETE ON main.%[1]s
  BEGIN %[2]s VALUES ('%[1]s', %[3]s, %[4]s); END`, name, touched, was, had),
	}
}

func (q tracked) UnwatchRows(ctx context.Context) error {
	drop, err := column(ctx, q.tx, `SELECT 'DROP ' || type || ' temp.' || name FROM sqlite_temp_schema WHERE name LIKE 'ledger\_%' ESCAPE '\' AND type IN ('table', 'trigger') ORDER BY type DESC`)
	for _, s := range drop {
		if err == nil {
			_, err = q.tx.ExecContext(ctx, s)
		}
	}
	return err
}

func (q tracked) TakeTouched(ctx context.Context, tables []contract.Table) (touched []contract.TouchedRow, err error) {
	of := map[string]watched{}
	for _, t := range tables {
		of[t.Name] = watched(t)
	}
	any := false
	seen := map[contract.RowID]bool{}
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT tbl, key, had FROM temp.ledger_touched ORDER BY no`)
	}, func(rows *sql.Rows) error {
		var t contract.TouchedRow
		var had sql.NullString
		if err := rows.Scan(&t.Table, &t.Key, &had); err != nil {
			return err
		}
		any = true
		w, ok := of[t.Table]
		if !ok || seen[t.RowID] {
			return nil
		}
		seen[t.RowID] = true // the first touch knows what there was before
		if t.Had, err = w.fromJSON(had); err == nil {
			touched = append(touched, t)
		}
		return err
	})
	if err != nil || !any {
		return nil, err
	}
	return touched, exec(ctx, q.tx, `DELETE FROM temp.ledger_touched`)
}
