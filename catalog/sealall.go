package catalog

import (
	"context"
	"database/sql"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
)

// sealAll writes one entry that brings the ledger to what all the tables hold:
// the first of a catalog that had none, and one after a migration, which may have
// given rows another form.
func (c *Catalog) sealAll(ctx context.Context, tx *sqlite.Tx, act ledger.Act) error {
	s, err := newSealer(ctx, tx, c.tables, c.clock())
	if err != nil {
		return err
	}
	defer s.close()
	if s.last.Seq == 0 {
		// A clock that is behind must not date the beginning before what is recorded.
		if s.floor, err = newestRecorded(ctx, tx); err != nil {
			return err
		}
	}
	for _, w := range c.tables {
		err := each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `SELECT `+w.key("")+`, `+list("", w.columns)+` FROM `+w.table)
		}, func(rows *sql.Rows) error {
			t := touch{table: w.table}
			r := ledger.Row{Table: w.table, Columns: w.columns, Values: make([]any, len(w.columns))}
			if err := rows.Scan(append([]any{&t.key}, pointers(r.Values)...)...); err != nil {
				return err
			}
			k, err := s.known(t)
			if err != nil {
				return err
			}
			if k == nil {
				return s.put(t, 0, r)
			}
			if same, err := r.Fits(k.salt, k.commitment); err != nil || same {
				return err
			}
			return s.put(t, k.row, r)
		})
		if err != nil {
			return err
		}
		if err := s.flush(); err != nil {
			return err
		}
		if err := s.dropMissing(w); err != nil {
			return err
		}
	}
	return s.finish(act, s.last.Seq == 0)
}

// restate commits to every row of all tables as it is, as to one that the ledger did
// not have, and writes the entry: what it said before of rows is said no more.
func (s *sealer) restate(act ledger.Act) error {
	if err := s.exec(`DELETE FROM ledger_rows`); err != nil {
		return err
	}
	for _, table := range tracked {
		w, ok := s.tables[table]
		if !ok {
			continue
		}
		err := each(func() (*sql.Rows, error) {
			return s.tx.QueryContext(s.ctx, `SELECT `+w.key("")+`, `+list("", w.columns)+` FROM `+w.table)
		}, func(rows *sql.Rows) error {
			t := touch{table: w.table}
			r := ledger.Row{Table: w.table, Columns: w.columns, Values: make([]any, len(w.columns))}
			if err := rows.Scan(append([]any{&t.key}, pointers(r.Values)...)...); err != nil {
				return err
			}
			return s.put(t, 0, r)
		})
		if err != nil {
			return err
		}
	}
	return s.finish(act, true)
}

// dropMissing says of rows of a table that they are gone.
func (s *sealer) dropMissing(w watched) error {
	var gone []int64
	err := each(func() (*sql.Rows, error) { return s.tx.QueryContext(s.ctx, w.missing(`r.row_no`), w.table) }, func(rows *sql.Rows) error {
		var no int64
		err := rows.Scan(&no)
		gone = append(gone, no)
		return err
	})
	if err != nil {
		return err
	}
	for _, no := range gone {
		if _, err := s.change(w.table, no, ledger.Del, nil); err != nil {
			return err
		}
		if err := s.forget(no); err != nil {
			return err
		}
	}
	return nil
}

// newestRecorded is the newest moment that the tables name.
func newestRecorded(ctx context.Context, tx *sqlite.Tx) (at string, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT COALESCE(MAX(at), '') FROM (
		  SELECT MAX(started_at) AS at FROM imports UNION ALL SELECT MAX(created_at) FROM photos
		  UNION ALL SELECT MAX(recorded_at) FROM consents UNION ALL SELECT MAX(recorded_at) FROM consent_events
		  UNION ALL SELECT MAX(recorded_at) FROM reviews UNION ALL SELECT MAX(created_at) FROM deliveries
		  UNION ALL SELECT MAX(opened_at) FROM recalls UNION ALL SELECT MAX(at) FROM purges)`).Scan(&at)
	return at, err
}
