package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// Prove holds the ledger against itself and the tables against the ledger, and
// tells found of each place where they do not agree. It returns the head, also of
// a ledger that does not hold. It reads everything once, in memory that does not
// grow with the catalog.
func (c *Catalog) Prove(ctx context.Context, found func(schema.LedgerFault)) (schema.LedgerHead, error) {
	var head schema.LedgerHead
	err := c.view(ctx, func(tx *sqlite.Tx) (err error) {
		if err := proveShape(ctx, tx, found); err != nil {
			return err
		}
		if head, err = prove(ctx, tx, c.tables, found); err != nil {
			return err
		}
		at, err := c.momentIn(ctx, tx)
		if err != nil {
			return err
		}
		return proveDates(ctx, tx, at, found)
	})
	return head, err
}

// CheckLedger is an ErrLedger if Prove finds anything but what was accepted, and dates
// that lie ahead: those open nothing, because a no counts from when it was recorded
// and a yes from the latest of its dates. It is an ErrRestored where the end of the
// ledger may be missing.
func (c *Catalog) CheckLedger(ctx context.Context) error {
	var first *schema.LedgerFault
	n := 0
	_, err := c.Prove(ctx, func(f schema.LedgerFault) {
		if f.Kind == schema.FaultAhead || f.Kind == schema.FaultAccepted {
			return
		}
		if n++; first == nil {
			first = &f
		}
	})
	if err == nil && first != nil {
		err = fmt.Errorf("%w: %s: %s", ErrLedger, first.Subject, first.Message)
		if n > 1 {
			err = fmt.Errorf("%w, and %d more", err, n-1)
		}
	}
	if err == nil {
		err = c.Settled(ctx)
	}
	return err
}

// proveShape tells of what is in the database that this program did not make so.
func proveShape(ctx context.Context, r contract.ShapeReader, found func(schema.LedgerFault)) error {
	return r.Shape(ctx, func(part, how string) {
		found(schema.LedgerFault{Kind: schema.FaultSchema, Subject: part, Message: how})
	})
}

func prove(ctx context.Context, tx *sqlite.Tx, tables []watched, found func(schema.LedgerFault)) (schema.LedgerHead, error) {
	last, after, err := proveChain(ctx, tx, found)
	head := schema.LedgerHead{Seq: last.Seq, SHA256: last.Sum, At: schema.When(last.At)}
	if err != nil {
		return head, err
	}
	for _, w := range tables {
		if err := proveTable(ctx, tx, w, after, found); err != nil {
			return head, err
		}
	}
	return head, proveRows(ctx, tx, tables, after, found)
}

// dated are the tables whose rows say when they were recorded. A delivery that
// stands is told also where it was accepted: its package says that it may be shown
// until a day that lies too far ahead.
var dated = []struct{ table, key, id, column, also string }{
	{"consents", "json_array(t.seq)", "consent_id", "recorded_at", "0"},
	{"consent_events", "json_array(t.seq)", "consent_id", "recorded_at", "0"},
	{"reviews", "json_array(t.review_no)", "review_no", "recorded_at", "0"},
	{"deliveries", "json_array(t.delivery_id)", "delivery_id", "created_at", "t.state = 'standing'"},
	{"recalls", "json_array(t.seq)", "seq", "opened_at", "0"},
	{"purges", "json_array(t.purge_no)", "purge_no", "at", "0"},
}

// proveDates finds what is recorded as later than the moment: nobody can have
// recorded it by then. What was there when the ledger was accepted was told then.
func proveDates(ctx context.Context, tx *sqlite.Tx, at time.Time, found func(schema.LedgerFault)) error {
	list, err := loadAccepted(ctx, tx)
	if err != nil {
		return err
	}
	var entries []int64
	for _, a := range list {
		entries = append(entries, a.seq)
	}
	accepting, err := marshal(append([]int64{}, entries...))
	if err != nil {
		return err
	}
	for _, d := range dated {
		if there, err := hasTable(ctx, tx, d.table); err != nil {
			return err
		} else if !there {
			continue // that is a fault of its own
		}
		err := each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `
				SELECT `+d.id+`, `+d.also+`
				  FROM `+d.table+` t
				 WHERE t.`+d.column+` > ?1
				   AND (`+d.also+` OR NOT EXISTS (SELECT 1 FROM ledger_rows r JOIN ledger_changes c ON c.no = r.row_no
				         WHERE r.tbl = ?2 AND r.key = `+d.key+` AND c.seq IN (SELECT value FROM json_each(?3))))`,
				schema.FormatInstant(at.Add(ledger.Slack)), d.table, accepting)
		}, func(rows *sql.Rows) error {
			var id string
			var stands bool
			if err := rows.Scan(&id, &stands); err != nil {
				return err
			}
			f := schema.LedgerFault{Kind: schema.FaultAhead, Subject: d.table + " " + id, Message: "it is recorded as later than now"}
			if stands {
				f.Message = "it left as later than now: its package may say that it may be shown for too long"
			}
			found(f)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// proveChain walks the entries with their changes, from the newest that accepted what
// was before. It returns the newest entry, and the newest change before those walked.
func proveChain(ctx context.Context, tx *sqlite.Tx, found func(schema.LedgerFault)) (ledger.Entry, int64, error) {
	broken := func(seq int64, what string) {
		found(schema.LedgerFault{Kind: schema.FaultChain, Subject: fmt.Sprintf("ledger entry %d", seq), Message: what})
	}
	walk, from, err := beforeAccepted(ctx, tx, found, broken)
	if err != nil {
		return ledger.Entry{}, 0, err
	}
	var first, after int64
	if from != nil {
		first, after = from.seq, from.changes
	}
	last, err := walkOn(ctx, tx, walk, first, after, found, broken)
	return last, after, err
}

// walkOn walks from the entry first and the changes after a number. An entry that
// accepts is the one that an acceptance names, and no other.
func walkOn(ctx context.Context, tx *sqlite.Tx, walk *ledger.Walk, first, after int64, found func(schema.LedgerFault), broken func(int64, string)) (ledger.Entry, error) {
	changes, err := tx.QueryContext(ctx, `SELECT no, seq, tbl, row_no, op, commitment FROM ledger_changes WHERE no > ? ORDER BY no`, after)
	if err != nil {
		return ledger.Entry{}, err
	}
	defer changes.Close()
	var next ledger.Change
	var of int64 // the entry of next; 0: there is none
	advance := func() error {
		of = 0
		if !changes.Next() {
			return changes.Err()
		}
		return changes.Scan(&next.No, &of, &next.Table, &next.Row, &next.Op, &next.Commitment)
	}
	if err := advance(); err != nil {
		return ledger.Entry{}, err
	}
	err = each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `SELECT seq, at, act, changes_sha256, prev_sha256, sha256 FROM ledger WHERE seq >= ? ORDER BY seq`, first)
	}, func(rows *sql.Rows) error {
		var e ledger.Entry
		if err := rows.Scan(&e.Seq, &e.At, &e.Act, &e.Changes, &e.Prev, &e.Sum); err != nil {
			return err
		}
		sum := ledger.NewChanges()
		for of != 0 && of <= e.Seq {
			if of < e.Seq {
				found(schema.LedgerFault{Kind: schema.FaultChain, Subject: fmt.Sprintf("ledger entry %d", of), Message: "changes of it are there, and it is not"})
			}
			walk.Change(of, sum, next)
			if next.Op == ledger.Odd {
				found(schema.LedgerFault{Kind: schema.FaultRow, Subject: "a row of " + next.Table, Message: fmt.Sprintf("when entry %d was written it was not what the ledger said before", e.Seq)})
			}
			if err := advance(); err != nil {
				return err
			}
		}
		walk.Entry(e, sum.Sum())
		if (e.Act == ledger.Accept) != (e.Seq == first) {
			broken(e.Seq, "it accepts, and no acceptance says so, or the other way round")
		}
		if e.Act == ledger.Unsound {
			found(schema.LedgerFault{Kind: schema.FaultUnsound, Subject: fmt.Sprintf("ledger entry %d", e.Seq), Message: "what it took over had been altered before"})
		}
		return nil
	})
	if err == nil && of != 0 {
		found(schema.LedgerFault{Kind: schema.FaultChain, Subject: fmt.Sprintf("ledger entry %d", of), Message: "changes of it are there, and it is not"})
	}
	if err == nil && walk.Last().Seq == 0 {
		found(schema.LedgerFault{Kind: schema.FaultChain, Subject: "ledger", Message: "it is empty"})
	}
	return walk.Last(), err
}

// proveTable compares every row of a table with the commitment that the ledger
// has of it.
func proveTable(ctx context.Context, tx *sqlite.Tx, w watched, after int64, found func(schema.LedgerFault)) error {
	r := ledger.Row{Table: w.table, Columns: w.columns, Values: make([]any, len(w.columns))}
	dest := pointers(r.Values)
	name := w.key("t.")
	if slices.Contains(w.columns, "sha256") {
		name = `json_array(t.sha256)` // says more than a number
	}
	var key string
	var row, of, last sql.NullInt64
	var table, op sql.NullString
	var salt, commitment []byte
	var later bool
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT `+list("t.", w.columns)+`, `+name+`, r.row_no, r.last_no, r.salt, c.tbl, c.row_no, c.op, c.commitment,
			       EXISTS (SELECT 1 FROM ledger_changes x WHERE x.row_no = r.row_no AND x.no > r.last_no)
			  FROM `+w.table+` t
			  LEFT JOIN ledger_rows r ON r.tbl = ? AND r.key = `+w.key("t.")+`
			  LEFT JOIN ledger_changes c ON c.no = r.last_no`, w.table)
	}, func(rows *sql.Rows) error {
		if err := rows.Scan(append(append([]any{}, dest...), &key, &row, &last, &salt, &table, &of, &op, &commitment, &later)...); err != nil {
			return err
		}
		if !row.Valid {
			found(schema.LedgerFault{Kind: schema.FaultUnrecorded, Subject: subject(w.table, key), Message: "the ledger does not have this row"})
			return nil
		}
		fits, err := r.Fits(salt, commitment)
		if err != nil {
			return err
		}
		if !fits || later || last.Int64 <= after || table.String != w.table || of != row || op.String != string(ledger.Put) {
			found(schema.LedgerFault{Kind: schema.FaultRow, Subject: subject(w.table, key), Message: "it is not what the ledger says"})
		}
		return nil
	})
}

// missing is the SQL of the rows that the ledger has of a table, and that are
// not in it.
func (w watched) missing(columns string) string {
	on := make([]string, len(w.keys))
	for i, k := range w.keys {
		on[i] = fmt.Sprintf(`t."%s" = json_extract(r.key, '$[%d]')`, k, i)
	}
	return `SELECT ` + columns + ` FROM ledger_rows r WHERE r.tbl = ? AND NOT EXISTS (SELECT 1 FROM ` + w.table + ` t WHERE ` + strings.Join(on, ` AND `) + `)`
}

// proveRows finds what the ledger has and the tables have not.
func proveRows(ctx context.Context, tx *sqlite.Tx, tables []watched, after int64, found func(schema.LedgerFault)) error {
	there := map[string]bool{}
	for _, w := range tables {
		there[w.table] = true
		err := each(func() (*sql.Rows, error) { return tx.QueryContext(ctx, w.missing(`r.key`), w.table) }, func(rows *sql.Rows) error {
			var key string
			if err := rows.Scan(&key); err != nil {
				return err
			}
			found(schema.LedgerFault{Kind: schema.FaultMissing, Subject: subject(w.table, key), Message: "the ledger has this row, and it is not there"})
			return nil
		})
		if err != nil {
			return err
		}
	}
	// A row whose last change put it there, and of which nothing is known any more:
	// the row and its salt were taken away together.
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT c.tbl, COUNT(*)
			  FROM ledger_changes c
			 WHERE c.op <> 'del' AND c.no > ?
			   AND NOT EXISTS (SELECT 1 FROM ledger_changes x WHERE x.row_no = c.row_no AND x.no > c.no)
			   AND NOT EXISTS (SELECT 1 FROM ledger_rows r WHERE r.row_no = c.row_no AND r.last_no = c.no AND r.tbl = c.tbl)
			 GROUP BY c.tbl ORDER BY c.tbl`, after)
	}, func(rows *sql.Rows) error {
		var table string
		var n int
		if err := rows.Scan(&table, &n); err != nil {
			return err
		}
		found(schema.LedgerFault{Kind: schema.FaultMissing, Subject: table, Message: fmt.Sprintf("%d rows that the ledger has are not there", n)})
		return nil
	})
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `SELECT tbl, COUNT(*) FROM ledger_rows GROUP BY tbl ORDER BY tbl`)
	}, func(rows *sql.Rows) error {
		var table string
		var n int
		if err := rows.Scan(&table, &n); err != nil {
			return err
		}
		if !there[table] {
			found(schema.LedgerFault{Kind: schema.FaultMissing, Subject: table, Message: fmt.Sprintf("%d rows that the ledger has are not there", n)})
		}
		return nil
	})
}

// subject names a row by what is no name: the paths of delivered files are left
// out.
func subject(table, key string) string {
	var ids []string
	for _, id := range strings.Split(strings.Trim(key, "[]"), ",") {
		id = strings.Trim(id, `"`)
		if len(id) == 64 {
			id = id[:schema.PhotoIDLen]
		}
		ids = append(ids, id)
	}
	if table == "delivery_files" {
		ids = ids[:1]
	}
	return table + " " + strings.Join(ids, " ")
}
