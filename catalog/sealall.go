package catalog

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
)

// sealAll writes one entry that brings the ledger to the contents of all tables: the
// first of a catalog that had no ledger, or one after a migration, which may have given
// rows another form.
func sealAll(ctx context.Context, w contract.Writer, tables []contract.Table, now time.Time, act ledger.Act) error {
	s, err := newSealer(ctx, w, tables, now)
	if err != nil {
		return err
	}
	if s.last.Seq == 0 {
		// A clock that is behind must not date the beginning before the rows that are
		// recorded.
		at, err := w.NewestRecorded(ctx)
		if err != nil {
			return err
		}
		s.floor = string(at)
	}
	for _, t := range tables {
		var batch []contract.TableRow
		for r, err := range w.TableRows(ctx, t) {
			if err != nil {
				return err
			}
			if batch = append(batch, r); len(batch) == batchOf {
				if err := s.asIs(t, batch); err != nil {
					return err
				}
				batch = batch[:0]
			}
		}
		if err := s.asIs(t, batch); err != nil {
			return err
		}
		if err := s.flush(); err != nil {
			return err
		}
		if err := s.dropMissing(t); err != nil {
			return err
		}
	}
	return s.finish(act, s.last.Seq == 0)
}

// asIs commits to rows of a table as they are, if the ledger has them otherwise.
func (s *sealer) asIs(t contract.Table, rows []contract.TableRow) error {
	keys := make([]string, len(rows))
	for i, r := range rows {
		keys[i] = r.Key
	}
	known, err := s.w.SealedByKey(s.ctx, t.Name, keys)
	if err != nil {
		return err
	}
	for _, r := range rows {
		id, no := contract.RowID{Table: t.Name, Key: r.Key}, int64(0)
		if k := known[r.Key]; k != nil {
			if same, err := r.Fits(k.Salt, k.Commitment); err != nil {
				return err
			} else if same {
				continue
			}
			no = k.No
		}
		if err := s.put(id, no, r.Row); err != nil {
			return err
		}
	}
	return nil
}

// restate commits to every row of all tables as if the ledger did not have it, and writes
// the entry. What the ledger said of rows before no longer counts.
func (s *sealer) restate(act ledger.Act) error {
	if err := s.w.ForgetAllSealed(s.ctx); err != nil {
		return err
	}
	for _, table := range tracked {
		t, ok := s.tables[table]
		if !ok {
			continue
		}
		for r, err := range s.w.TableRows(s.ctx, t) {
			if err != nil {
				return err
			}
			if err := s.put(contract.RowID{Table: table, Key: r.Key}, 0, r.Row); err != nil {
				return err
			}
		}
	}
	return s.finish(act, true)
}

// dropMissing says that rows of a table are gone.
func (s *sealer) dropMissing(t contract.Table) error {
	var gone []int64
	for r, err := range s.w.MissingRows(s.ctx, t) {
		if err != nil {
			return err
		}
		gone = append(gone, r.No)
	}
	for _, no := range gone {
		s.change(t.Name, no, ledger.Del, nil)
		if err := s.forget(no); err != nil {
			return err
		}
	}
	return nil
}
