package catalog

import (
	"context"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// ledgerWriter writes an entry.
type ledgerWriter interface {
	contract.LedgerReader
	contract.LedgerWriter
	contract.TrackedReader
	contract.TrackedWriter
}

// seal writes the entry of a transaction: what each touched row is now. A row that is as
// it was is no change, and without a change there is no entry.
func seal(ctx context.Context, w ledgerWriter, tables []contract.Table, now time.Time, act ledger.Act) error {
	touched, err := w.TakeTouched(ctx, tables)
	if err != nil || len(touched) == 0 {
		return err
	}
	s, err := newSealer(ctx, w, tables, now)
	if err != nil {
		return err
	}
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
	w      ledgerWriter
	now    time.Time
	last   ledger.Entry
	floor  string // the entry is dated no earlier
	no     int64  // of the newest change
	sum    *ledger.Changes
	any    bool
	tables map[string]contract.Table
	out    written
}

func newSealer(ctx context.Context, w ledgerWriter, tables []contract.Table, now time.Time) (*sealer, error) {
	s := &sealer{ctx: ctx, w: w, now: now, sum: ledger.NewChanges(), tables: byID(tables, func(t contract.Table) string { return t.Name })}
	var err error
	if s.last, err = w.LastEntry(ctx); err != nil {
		return nil, err
	}
	newest, err := newestMoment(ctx, w)
	if err != nil {
		return nil, err
	}
	if !newest.IsZero() {
		s.floor = schema.FormatInstant(newest)
	}
	s.no, err = w.LastChange(ctx)
	return s, err
}

// row writes what became of one row, if anything did.
func (s *sealer) row(t contract.TouchedRow, l looked) error {
	now, k := l.now[t.RowID], l.known[t.RowID]
	if as, err := asKnown(k, t.Had); err != nil {
		return err
	} else if !as {
		k = s.odd(t.RowID, k)
	}
	switch {
	case now == nil && k == nil:
		return nil
	case now == nil:
		s.change(t.Table, k.No, ledger.Del, nil)
		return s.forget(k.No)
	case k == nil:
		return s.put(t.RowID, 0, *now)
	}
	if same, err := now.Fits(k.Salt, k.Commitment); err != nil || same {
		return err
	}
	return s.put(t.RowID, k.No, *now)
}

// asKnown reports whether a row was, before it was touched, what the ledger says of it.
func asKnown(k *contract.SealedRow, was *ledger.Row) (bool, error) {
	if k == nil || was == nil {
		return k == nil && was == nil, nil
	}
	return was.Fits(k.Salt, k.Commitment)
}

// odd notes that a row was not what the ledger says, so that the new entry does not hide
// it.
func (s *sealer) odd(id contract.RowID, k *contract.SealedRow) *contract.SealedRow {
	if k == nil {
		no := s.change(id.Table, 0, ledger.Odd, nil)
		s.out.row(contract.SealedRow{RowID: id, No: no, Last: no})
		return &contract.SealedRow{No: no}
	}
	s.change(id.Table, k.No, ledger.Odd, nil)
	return &contract.SealedRow{No: k.No}
}

// forget says that the ledger no longer has a row.
func (s *sealer) forget(row int64) error {
	delete(s.out.rows, row)
	return s.w.ForgetSealed(s.ctx, row)
}

// put commits to a row with a new salt. If row is 0, the ledger did not have the row
// before.
func (s *sealer) put(id contract.RowID, row int64, now ledger.Row) error {
	salt := ledger.NewSalt()
	commitment, err := now.Commit(salt)
	if err != nil {
		return err
	}
	no := s.change(id.Table, row, ledger.Put, commitment)
	if row == 0 {
		s.out.row(contract.SealedRow{RowID: id, No: no, Last: no, Salt: salt})
		return s.full()
	}
	if s.out.again(row, no, salt) {
		return nil
	}
	return s.w.ResealRow(s.ctx, row, no, salt)
}

// change appends one change. If row is 0, it is the first change of its row.
func (s *sealer) change(table string, row int64, op ledger.Op, commitment []byte) int64 {
	s.no++
	if row == 0 {
		row = s.no
	}
	s.any = true
	c := ledger.Change{No: s.no, Table: table, Row: row, Op: op, Commitment: commitment}
	s.sum.Add(c)
	s.out.changes = append(s.out.changes, c)
	return s.no
}

// finish writes the entry if there were changes, or if always is set.
func (s *sealer) finish(act ledger.Act, always bool) error {
	if !s.any && !always {
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	e := ledger.Entry{Seq: s.last.Seq + 1, At: max(schema.FormatInstant(s.now), s.floor), Act: act, Changes: s.sum.Sum(), Prev: s.last.Sum}
	e.Sum = e.Hash()
	return s.w.AddEntry(s.ctx, e)
}
