package catalog

import (
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
)

// batchOf is how many rows one statement reads or writes. A withdrawal may touch every
// delivered file, and a statement costs more than the rows it carries.
const batchOf = 500

// written are changes and rows of the ledger that are still to be written.
type written struct {
	changes []ledger.Change
	rows    map[int64]contract.SealedRow
	order   []int64 // of rows
}

// row is one that the ledger did not have.
func (w *written) row(r contract.SealedRow) {
	if w.rows == nil {
		w.rows = map[int64]contract.SealedRow{}
	}
	w.order = append(w.order, r.No)
	w.rows[r.No] = r
}

// again gives a row that is still to be written another change and salt. It is false if
// the row is not among them.
func (w *written) again(row, no int64, salt []byte) bool {
	r, waits := w.rows[row]
	if waits {
		r.Last, r.Salt = no, salt
		w.rows[row] = r
	}
	return waits
}

// flush writes what waits.
func (s *sealer) flush() error {
	if len(s.out.changes) > 0 {
		if err := s.w.AddChanges(s.ctx, s.last.Seq+1, s.out.changes); err != nil {
			return err
		}
	}
	if len(s.out.order) > 0 {
		rows := make([]contract.SealedRow, 0, len(s.out.order))
		for _, no := range s.out.order {
			if r, waits := s.out.rows[no]; waits {
				rows = append(rows, r)
			}
		}
		if err := s.w.PutSealed(s.ctx, rows); err != nil {
			return err
		}
	}
	s.out = written{}
	return nil
}

// full writes what waits once there is enough of it.
func (s *sealer) full() error {
	if len(s.out.changes) < batchOf {
		return nil
	}
	return s.flush()
}

// looked is what look read of the rows of one batch.
type looked struct {
	now   map[contract.RowID]*ledger.Row
	known map[contract.RowID]*contract.SealedRow
}

// look reads what rows are now, and what the ledger says of them.
func (s *sealer) look(batch []contract.TouchedRow) (looked, error) {
	l := looked{map[contract.RowID]*ledger.Row{}, map[contract.RowID]*contract.SealedRow{}}
	keys := map[string][]string{}
	var tables []string
	for _, t := range batch {
		if len(keys[t.Table]) == 0 {
			tables = append(tables, t.Table)
		}
		keys[t.Table] = append(keys[t.Table], t.Key)
	}
	for _, table := range tables {
		now, err := s.w.TableRowsByKey(s.ctx, s.tables[table], keys[table])
		if err != nil {
			return l, err
		}
		known, err := s.w.SealedByKey(s.ctx, table, keys[table])
		if err != nil {
			return l, err
		}
		for key, r := range now {
			l.now[contract.RowID{Table: table, Key: key}] = r
		}
		for key, k := range known {
			l.known[contract.RowID{Table: table, Key: key}] = k
		}
	}
	return l, nil
}
