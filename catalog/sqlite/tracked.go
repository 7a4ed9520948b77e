package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
)

// tracked implements the contract's tracked rows.
type tracked struct{ tx *sql.Tx }

// watched is a tracked table, with SQL for its key and row.
type watched contract.Table

func (q tracked) TrackedTables(ctx context.Context, names []string) ([]contract.Table, error) {
	var list []contract.Table
	for _, table := range names {
		w := contract.Table{Name: table, Bytes: map[string]bool{}}
		place := map[string]int{}
		err := each(func() (*sql.Rows, error) {
			return q.tx.QueryContext(ctx, `SELECT name, type, pk FROM pragma_table_info(?)`, table)
		}, func(rows *sql.Rows) error {
			var name, kind string
			var pk int
			if err := rows.Scan(&name, &kind, &pk); err != nil {
				return err
			}
			w.Bytes[name] = kind == "BLOB"
			w.Columns = append(w.Columns, name)
			if pk > 0 {
				w.Keys = append(w.Keys, name)
				place[name] = pk
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(w.Keys) == 0 {
			continue
		}
		slices.Sort(w.Columns)
		slices.SortFunc(w.Keys, func(a, b string) int { return place[a] - place[b] })
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
func (w watched) key(prefix string) string { return `json_array(` + list(prefix, w.Keys) + `)` }

// byKey is the SQL that finds a row t by a key of the ledger.
func (w watched) byKey(key string) string {
	q := make([]string, len(w.Keys))
	for i, k := range w.Keys {
		q[i] = fmt.Sprintf(`t."%s" = json_extract(%s, '$[%d]')`, k, key, i)
	}
	return strings.Join(q, ` AND `)
}

// row returns an empty row, and the pointers to scan its values into.
func (w watched) row() (ledger.Row, []any) {
	r := ledger.Row{Table: w.Name, Columns: w.Columns, Values: make([]any, len(w.Columns))}
	return r, pointers(r.Values)
}

func pointers(values []any) []any {
	p := make([]any, len(values))
	for i := range values {
		p[i] = &values[i]
	}
	return p
}

// keyOf is the SQL of a key in a list k of keys. Keys are passed as hex: they may hold
// the name of a file in any encoding.
const keyOf = `CAST(unhex(k.value) AS TEXT)`

func keyList(keys []string) (string, error) {
	hexed := make([]string, len(keys))
	for i, k := range keys {
		hexed[i] = hex.EncodeToString([]byte(k))
	}
	return marshal(hexed)
}

func (q tracked) TableRows(ctx context.Context, t contract.Table) iter.Seq2[contract.TableRow, error] {
	w := watched(t)
	return cursor(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT `+w.key("")+`, `+list("", w.Columns)+` FROM `+w.Name)
	}, func(rows *sql.Rows) (x contract.TableRow, err error) {
		r, dest := w.row()
		err = rows.Scan(append([]any{&x.Key}, dest...)...)
		x.Row = r
		return x, err
	})
}

func (q tracked) TableRowsByKey(ctx context.Context, t contract.Table, keys []string) (map[string]*ledger.Row, error) {
	w, found := watched(t), map[string]*ledger.Row{}
	named, err := keyList(keys)
	if err != nil {
		return nil, err
	}
	return found, each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT `+keyOf+`, `+list("t.", w.Columns)+` FROM json_each(?1) k CROSS JOIN `+w.Name+` t WHERE `+w.byKey(keyOf), named)
	}, func(rows *sql.Rows) error {
		var key string
		r, dest := w.row()
		err := rows.Scan(append([]any{&key}, dest...)...)
		found[key] = &r
		return err
	})
}

func (q tracked) SealedByKey(ctx context.Context, table string, keys []string) (map[string]*contract.SealedRow, error) {
	found := map[string]*contract.SealedRow{}
	named, err := keyList(keys)
	if err != nil {
		return nil, err
	}
	return found, each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT `+keyOf+`, r.row_no, r.last_no, r.salt, COALESCE(c.commitment, x'')
			  FROM json_each(?1) k
			 CROSS JOIN ledger_rows r ON r.tbl = ?2 AND r.key = `+keyOf+`
			  LEFT JOIN ledger_changes c ON c.no = r.last_no`, named, table)
	}, func(rows *sql.Rows) error {
		s := contract.SealedRow{RowID: contract.RowID{Table: table}}
		err := rows.Scan(&s.Key, &s.No, &s.Last, &s.Salt, &s.Commitment)
		found[s.Key] = &s
		return err
	})
}

func (q tracked) ProofRows(ctx context.Context, t contract.Table) iter.Seq2[contract.ProofRow, error] {
	w := watched(t)
	name := w.key("t.")
	if slices.Contains(w.Columns, "sha256") {
		name = `json_array(t.sha256)`
	}
	row, dest := w.row()
	var p contract.ProofRow // all rows are read into one: there are millions
	var no, last, change, of sql.NullInt64
	var table, op sql.NullString
	dest = append(dest, &p.Name, &no, &last, &p.Salt, &change, &table, &of, &op, &p.Change.Commitment, &p.Later)
	return cursor(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT `+list("t.", w.Columns)+`, `+name+`, r.row_no, r.last_no, r.salt, c.no, c.tbl, c.row_no, c.op, c.commitment,
			       EXISTS (SELECT 1 FROM ledger_changes x WHERE x.row_no = r.row_no AND x.no > r.last_no)
			  FROM `+w.Name+` t
			  LEFT JOIN ledger_rows r ON r.tbl = ? AND r.key = `+w.key("t.")+`
			  LEFT JOIN ledger_changes c ON c.no = r.last_no`, w.Name)
	}, func(rows *sql.Rows) (contract.ProofRow, error) {
		err := rows.Scan(dest...)
		p.Row, p.Sealed, p.No, p.Last = row, no.Valid, no.Int64, last.Int64
		p.Change.No, p.Change.Table, p.Change.Row, p.Change.Op = change.Int64, table.String, of.Int64, ledger.Op(op.String)
		return p, err
	})
}

func (q tracked) MissingRows(ctx context.Context, t contract.Table) iter.Seq2[contract.SealedRow, error] {
	w := watched(t)
	return cursor(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT r.row_no, r.key, r.last_no FROM ledger_rows r
			 WHERE r.tbl = ? AND NOT EXISTS (SELECT 1 FROM `+w.Name+` t WHERE `+w.byKey(`r.key`)+`)`, w.Name)
	}, func(rows *sql.Rows) (contract.SealedRow, error) {
		s := contract.SealedRow{RowID: contract.RowID{Table: w.Name}}
		err := rows.Scan(&s.No, &s.Key, &s.Last)
		return s, err
	})
}

func (q tracked) LostRows(ctx context.Context, after int64) ([]contract.RowCount, error) {
	return q.counts(ctx, `
		SELECT c.tbl, COUNT(*)
		  FROM ledger_changes c
		 WHERE c.op <> 'del' AND c.no > ?
		   AND NOT EXISTS (SELECT 1 FROM ledger_changes x WHERE x.row_no = c.row_no AND x.no > c.no)
		   AND NOT EXISTS (SELECT 1 FROM ledger_rows r WHERE r.row_no = c.row_no AND r.last_no = c.no AND r.tbl = c.tbl)
		 GROUP BY c.tbl ORDER BY c.tbl`, after)
}

func (q tracked) SealedRows(ctx context.Context) ([]contract.RowCount, error) {
	return q.counts(ctx, `SELECT tbl, COUNT(*) FROM ledger_rows GROUP BY tbl ORDER BY tbl`)
}

func (q tracked) counts(ctx context.Context, query string, args ...any) (list []contract.RowCount, err error) {
	err = each(func() (*sql.Rows, error) { return q.tx.QueryContext(ctx, query, args...) }, func(rows *sql.Rows) error {
		var n contract.RowCount
		err := rows.Scan(&n.Table, &n.Count)
		list = append(list, n)
		return err
	})
	return list, err
}

func (q tracked) RowsChangedFrom(ctx context.Context, seq int64) (list []contract.RowID, err error) {
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT DISTINCT c.tbl, COALESCE(r.key, '')
			  FROM ledger_changes c
			  LEFT JOIN ledger_rows r ON r.row_no = c.row_no
			 WHERE c.seq >= ?`, seq)
	}, func(rows *sql.Rows) error {
		var id contract.RowID
		err := rows.Scan(&id.Table, &id.Key)
		list = append(list, id)
		return err
	})
	return list, err
}

// familyOf is the SQL, by table, of the family that a row is about.
var familyOf = map[string]string{
	"families":              `SELECT json_extract(?, '$[0]')`,
	"guardians":             `SELECT family_id FROM guardians WHERE guardian_id = json_extract(?, '$[0]')`,
	"consents":              `SELECT family_id FROM consents WHERE seq = json_extract(?, '$[0]')`,
	"consent_terms":         `SELECT family_id FROM consents WHERE consent_id = json_extract(?, '$[0]')`,
	"consent_term_channels": `SELECT family_id FROM consents WHERE consent_id = json_extract(?, '$[0]')`,
	"consent_term_kinds":    `SELECT family_id FROM consents WHERE consent_id = json_extract(?, '$[0]')`,
	"consent_events":        `SELECT k.family_id FROM consent_events e JOIN consents k ON k.consent_id = e.consent_id WHERE e.seq = json_extract(?, '$[0]')`,
	"reviews":               `SELECT g.family_id FROM reviews v JOIN guardians g ON g.guardian_id = v.guardian_id WHERE v.review_no = json_extract(?, '$[0]')`,
}

func (q tracked) FamilyOfRow(ctx context.Context, row contract.RowID) (family string, found bool, err error) {
	query, known := familyOf[row.Table]
	if !known {
		return "", false, fmt.Errorf("a row of %s is of no family", row.Table)
	}
	err = q.tx.QueryRowContext(ctx, query, row.Key).Scan(&family)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return family, err == nil, err
}

// PutSealed overwrites rows that are there: a no is written whatever else is wrong, and
// verify finds the damage.
func (q tracked) PutSealed(ctx context.Context, sealed []contract.SealedRow) error {
	rows := make([][5]any, len(sealed))
	for i, r := range sealed {
		rows[i] = [5]any{r.No, r.Table, hex.EncodeToString([]byte(r.Key)), r.Last, hex.EncodeToString(r.Salt)}
	}
	list, err := marshal(rows)
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `
		INSERT OR REPLACE INTO ledger_rows (row_no, tbl, key, last_no, salt)
		SELECT value ->> 0, value ->> 1, CAST(unhex(value ->> 2) AS TEXT), value ->> 3, unhex(value ->> 4) FROM json_each(?)`, list)
}

func (q tracked) ResealRow(ctx context.Context, no, last int64, salt []byte) error {
	return exec(ctx, q.tx, `UPDATE ledger_rows SET last_no = ?, salt = ? WHERE row_no = ?`, last, salt, no)
}

func (q tracked) ForgetSealed(ctx context.Context, no int64) error {
	return exec(ctx, q.tx, `DELETE FROM ledger_rows WHERE row_no = ?`, no)
}

func (q tracked) ForgetAllSealed(ctx context.Context) error {
	return exec(ctx, q.tx, `DELETE FROM ledger_rows`)
}

// fromJSON reads a row that a trigger noted.
func (w watched) fromJSON(text sql.NullString) (*ledger.Row, error) {
	if !text.Valid {
		return nil, nil
	}
	d := json.NewDecoder(strings.NewReader(text.String))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		return nil, err
	}
	r, _ := w.row()
	for i, c := range w.Columns {
		v, err := fromJSON(m[c], w.Bytes[c])
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", w.Name, c, err)
		}
		r.Values[i] = v
	}
	return &r, nil
}

func fromJSON(v any, blob bool) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		if blob {
			return hex.DecodeString(v)
		}
		return v, nil
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, nil
		}
		return v.Float64()
	}
	return nil, fmt.Errorf("a row holds a %T", v)
}
