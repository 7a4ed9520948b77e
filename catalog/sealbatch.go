package catalog

import (
	"context"
	"database/sql"
	"encoding/hex"
	"strings"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
)

// batchOf is how many rows are read and written with one statement: a withdrawal may
// touch every delivered file, and each statement costs more than what it carries.
const batchOf = 500

// written are changes and rows of the ledger that are to be written. They are kept
// as JSON and not as arguments: one goes in at the cost of one. Bytes go as hex, and
// keys, which may hold the name of a file in whichever encoding.
type written struct {
	changes [][5]any // number, table, row, operation, commitment in hex
	rows    map[int64][4]any
	order   []int64 // of rows
}

func (w *written) change(c ledger.Change) {
	w.changes = append(w.changes, [5]any{c.No, c.Table, c.Row, string(c.Op), hex.EncodeToString(c.Commitment)})
}

// row is one that the ledger did not have.
func (w *written) row(no int64, table, key string, salt []byte) {
	if w.rows == nil {
		w.rows = map[int64][4]any{}
	}
	w.order = append(w.order, no)
	w.rows[no] = [4]any{table, hex.EncodeToString([]byte(key)), no, hex.EncodeToString(salt)}
}

// again gives a row that is still to be written another change and salt; false: it is
// not among them.
func (w *written) again(row, no int64, salt []byte) bool {
	r, waits := w.rows[row]
	if waits {
		r[2], r[3] = no, hex.EncodeToString(salt)
		w.rows[row] = r
	}
	return waits
}

// flush writes what waits.
func (s *sealer) flush() error {
	if len(s.out.changes) > 0 {
		list, err := marshal(s.out.changes)
		if err != nil {
			return err
		}
		err = s.exec(`
			INSERT INTO ledger_changes (no, seq, tbl, row_no, op, commitment)
			SELECT value ->> 0, ?2, value ->> 1, value ->> 2, value ->> 3, unhex(value ->> 4) FROM json_each(?1)`, list, s.last.Seq+1)
		if err != nil {
			return err
		}
	}
	if len(s.out.order) > 0 {
		rows := make([][5]any, 0, len(s.out.order))
		for _, no := range s.out.order {
			if r, waits := s.out.rows[no]; waits {
				rows = append(rows, [5]any{no, r[0], r[1], r[2], r[3]})
			}
		}
		list, err := marshal(rows)
		if err != nil {
			return err
		}
		// A damaged ledger may have something there: a no is written whatever else is
		// wrong, and verify finds the damage.
		err = s.exec(`
			INSERT OR REPLACE INTO ledger_rows (row_no, tbl, key, last_no, salt)
			SELECT value ->> 0, value ->> 1, CAST(unhex(value ->> 2) AS TEXT), value ->> 3, unhex(value ->> 4) FROM json_each(?)`, list)
		if err != nil {
			return err
		}
	}
	s.out = written{}
	return nil
}

// full writes what waits when it is enough.
func (s *sealer) full() error {
	if len(s.out.changes) < batchOf {
		return nil
	}
	return s.flush()
}

// keyOf is the SQL of a key in a list k of them.
const keyOf = `CAST(unhex(k.value) AS TEXT)`

// looked is what was read of the rows of one batch.
type looked struct {
	now   map[touch]*ledger.Row
	known map[touch]*known
}

// look reads what rows are now, and what the ledger has of them.
func (s *sealer) look(batch []touch) (looked, error) {
	l := looked{map[touch]*ledger.Row{}, map[touch]*known{}}
	keys := map[string][]string{}
	var tables []string
	for _, t := range batch {
		if len(keys[t.table]) == 0 {
			tables = append(tables, t.table)
		}
		keys[t.table] = append(keys[t.table], hex.EncodeToString([]byte(t.key)))
	}
	for _, table := range tables {
		w, ok := s.tables[table]
		if !ok {
			continue
		}
		named, err := marshal(keys[table])
		if err != nil {
			return l, err
		}
		err = s.each(`SELECT `+keyOf+`, `+list("t.", w.columns)+` FROM json_each(?1) k CROSS JOIN `+w.table+` t WHERE `+w.byKeyOf(keyOf), []any{named}, func(rows *sql.Rows) error {
			t := touch{table: table}
			r := &ledger.Row{Table: table, Columns: w.columns, Values: make([]any, len(w.columns))}
			if err := rows.Scan(append([]any{&t.key}, pointers(r.Values)...)...); err != nil {
				return err
			}
			l.now[t] = r
			return nil
		})
		if err != nil {
			return l, err
		}
		err = s.each(`
			SELECT `+keyOf+`, r.row_no, r.salt, COALESCE(c.commitment, x'')
			  FROM json_each(?1) k
			 CROSS JOIN ledger_rows r ON r.tbl = ?2 AND r.key = `+keyOf+`
			  LEFT JOIN ledger_changes c ON c.no = r.last_no`, []any{named, table}, func(rows *sql.Rows) error {
			t, k := touch{table: table}, &known{}
			if err := rows.Scan(&t.key, &k.row, &k.salt, &k.commitment); err != nil {
				return err
			}
			l.known[t] = k
			return nil
		})
		if err != nil {
			return l, err
		}
	}
	return l, nil
}

// each runs a query that is prepared once.
func (s *sealer) each(query string, args []any, fn func(*sql.Rows) error) error {
	st, err := s.stmt(query)
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) { return st.QueryContext(s.ctx, args...) }, fn)
}

// byKeyOf is the SQL that finds a row t by a key of the ledger.
func (w watched) byKeyOf(key string) string {
	return strings.ReplaceAll(w.byKey("t."), "?1", key)
}

// touchedRows are the rows that a transaction touched, each once, as they were before.
func touchedRows(ctx context.Context, tx *sqlite.Tx) ([]touch, error) {
	var touched []touch
	seen := map[touch]bool{}
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `SELECT tbl, key, had FROM temp.ledger_touched ORDER BY no`)
	}, func(rows *sql.Rows) error {
		var t touch
		if err := rows.Scan(&t.table, &t.key, &t.had); err != nil {
			return err
		}
		if id := (touch{table: t.table, key: t.key}); !seen[id] {
			seen[id] = true
			touched = append(touched, t) // the first touch knows what there was before
		}
		return nil
	})
	return touched, err
}
