package catalog

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// touch is a row that a transaction touched.
type touch struct {
	table, key string
	had        sql.NullString // the row before, as JSON; NULL: it was not there
}

// seal writes the entry of a transaction: of each row that was touched, what it
// is now. A row that is as it was is no change, and no change is no entry.
func (c *Catalog) seal(ctx context.Context, tx *sqlite.Tx, act ledger.Act) error {
	touched, err := touchedRows(ctx, tx)
	if err != nil || len(touched) == 0 {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM temp.ledger_touched`); err != nil {
		return err
	}
	s, err := newSealer(ctx, tx, c.tables, c.clock())
	if err != nil {
		return err
	}
	defer s.close()
	for batch := range slices.Chunk(touched, batchOf) {
		l, err := s.look(batch)
		if err != nil {
			return err
		}
		for _, t := range batch {
			if err := s.row(t, l); err != nil {
				return err
			}
		}
		if err := s.flush(); err != nil {
			return err
		}
	}
	return s.finish(act, false)
}

// sealer writes one entry.
type sealer struct {
	ctx    context.Context
	tx     *sqlite.Tx
	now    time.Time
	last   ledger.Entry
	floor  string // the entry is dated no earlier
	no     int64  // of the newest change
	sum    *ledger.Changes
	any    bool
	tables map[string]watched
	out    written
	stmts  map[string]*sql.Stmt
}

func newSealer(ctx context.Context, tx *sqlite.Tx, tables []watched, now time.Time) (*sealer, error) {
	s := &sealer{ctx: ctx, tx: tx, now: now, sum: ledger.NewChanges(), tables: map[string]watched{}, stmts: map[string]*sql.Stmt{}}
	for _, w := range tables {
		s.tables[w.table] = w
	}
	var err error
	if s.last, err = lastEntry(ctx, tx); err != nil {
		return nil, err
	}
	newest, err := newestMoment(ctx, tx)
	if err != nil {
		return nil, err
	}
	if !newest.IsZero() {
		s.floor = schema.FormatInstant(newest)
	}
	return s, tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(no), 0) FROM ledger_changes`).Scan(&s.no)
}

func lastEntry(ctx context.Context, tx *sqlite.Tx) (ledger.Entry, error) {
	var e ledger.Entry
	err := tx.QueryRowContext(ctx, `SELECT seq, at, act, changes_sha256, prev_sha256, sha256 FROM ledger ORDER BY seq DESC LIMIT 1`).
		Scan(&e.Seq, &e.At, &e.Act, &e.Changes, &e.Prev, &e.Sum)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return e, err
}

func (s *sealer) close() {
	for _, st := range s.stmts {
		_ = st.Close()
	}
}

// stmt prepares a query once.
func (s *sealer) stmt(query string) (*sql.Stmt, error) {
	if st, ok := s.stmts[query]; ok {
		return st, nil
	}
	st, err := s.tx.PrepareContext(s.ctx, query)
	if err == nil {
		s.stmts[query] = st
	}
	return st, err
}

func (s *sealer) exec(query string, args ...any) error {
	st, err := s.stmt(query)
	if err != nil {
		return err
	}
	_, err = st.ExecContext(s.ctx, args...)
	return err
}

// known is what the ledger has of a row.
type known struct {
	row              int64
	salt, commitment []byte
}

// row writes what became of one row, if anything did.
func (s *sealer) row(t touch, l looked) error {
	w, ok := s.tables[t.table]
	if !ok {
		return nil
	}
	id := touch{table: t.table, key: t.key}
	now, k := l.now[id], l.known[id]
	was, err := w.fromJSON(t.had)
	if err != nil {
		return err
	}
	if as, err := s.asKnown(k, was); err != nil {
		return err
	} else if !as {
		if k, err = s.odd(t, k); err != nil {
			return err
		}
	}
	switch {
	case now == nil && k == nil:
		return nil
	case now == nil:
		if _, err := s.change(t.table, k.row, ledger.Del, nil); err != nil {
			return err
		}
		return s.forget(k.row)
	case k == nil:
		return s.put(t, 0, *now)
	}
	if same, err := now.Fits(k.salt, k.commitment); err != nil || same {
		return err
	}
	return s.put(t, k.row, *now)
}

// asKnown reports whether what a row was before it was touched is what the
// ledger has of it.
func (s *sealer) asKnown(k *known, was *ledger.Row) (bool, error) {
	if k == nil || was == nil {
		return k == nil && was == nil, nil
	}
	return was.Fits(k.salt, k.commitment)
}

// odd notes that a row was not what the ledger says, so that writing it now does
// not make that unsaid.
func (s *sealer) odd(t touch, k *known) (*known, error) {
	if k == nil {
		no, err := s.change(t.table, 0, ledger.Odd, nil)
		if err != nil {
			return nil, err
		}
		s.out.row(no, t.table, t.key, nil)
		return &known{row: no}, nil
	}
	_, err := s.change(t.table, k.row, ledger.Odd, nil)
	return &known{row: k.row}, err
}

// forget says that the ledger has a row no more.
func (s *sealer) forget(row int64) error {
	delete(s.out.rows, row)
	return s.exec(`DELETE FROM ledger_rows WHERE row_no = ?`, row)
}

// put commits to a row with a new salt; row 0 is one that the ledger does not
// have.
func (s *sealer) put(t touch, row int64, now ledger.Row) error {
	salt := ledger.NewSalt()
	commitment, err := now.Commit(salt)
	if err != nil {
		return err
	}
	no, err := s.change(t.table, row, ledger.Put, commitment)
	if err != nil {
		return err
	}
	if row == 0 {
		s.out.row(no, t.table, t.key, salt)
		return s.full()
	}
	if s.out.again(row, no, salt) {
		return nil
	}
	return s.exec(`UPDATE ledger_rows SET last_no = ?, salt = ? WHERE row_no = ?`, no, salt, row)
}

// change appends one change; row 0 means that it is the first of its row.
func (s *sealer) change(table string, row int64, op ledger.Op, commitment []byte) (int64, error) {
	s.no++
	if row == 0 {
		row = s.no
	}
	s.any = true
	c := ledger.Change{No: s.no, Table: table, Row: row, Op: op, Commitment: commitment}
	s.sum.Add(c)
	s.out.change(c)
	return s.no, nil
}

// finish writes the entry, if there were changes or it is wanted all the same.
func (s *sealer) finish(act ledger.Act, always bool) error {
	if !s.any && !always {
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	e := ledger.Entry{Seq: s.last.Seq + 1, At: max(schema.FormatInstant(s.now), s.floor), Act: act, Changes: s.sum.Sum(), Prev: s.last.Sum}
	e.Sum = e.Hash()
	return s.exec(`INSERT INTO ledger (seq, at, act, changes_sha256, prev_sha256, sha256) VALUES (?, ?, ?, ?, ?, ?)`,
		e.Seq, e.At, string(e.Act), e.Changes, e.Prev, e.Sum)
}

func (s *sealer) known(t touch) (*known, error) {
	st, err := s.stmt(`
		SELECT r.row_no, r.salt, COALESCE(c.commitment, x'')
		  FROM ledger_rows r LEFT JOIN ledger_changes c ON c.no = r.last_no
		 WHERE r.tbl = ? AND r.key = ?`)
	if err != nil {
		return nil, err
	}
	k := &known{}
	err = st.QueryRowContext(s.ctx, t.table, t.key).Scan(&k.row, &k.salt, &k.commitment)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return k, err
}

func pointers(values []any) []any {
	p := make([]any, len(values))
	for i := range values {
		p[i] = &values[i]
	}
	return p
}

// fromJSON reads what a trigger noted of a row.
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
	r := ledger.Row{Table: w.table, Columns: w.columns, Values: make([]any, len(w.columns))}
	for i, c := range w.columns {
		v, err := fromJSON(m[c], w.blob[c])
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", w.table, c, err)
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
