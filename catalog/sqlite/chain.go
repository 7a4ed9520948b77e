package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"iter"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// chain is the ledger's.
type chain struct{ tx *sql.Tx }

const entryColumns = `seq, at, act, changes_sha256, prev_sha256, sha256`

func scanEntry(row interface{ Scan(...any) error }) (e ledger.Entry, err error) {
	err = row.Scan(&e.Seq, &e.At, &e.Act, &e.Changes, &e.Prev, &e.Sum)
	return e, err
}

func (q chain) LastEntry(ctx context.Context) (ledger.Entry, error) {
	return noEntry(scanEntry(q.tx.QueryRowContext(ctx, `SELECT `+entryColumns+` FROM ledger ORDER BY seq DESC LIMIT 1`)))
}

func (q chain) LastEntryBefore(ctx context.Context, seq int64) (ledger.Entry, error) {
	return noEntry(scanEntry(q.tx.QueryRowContext(ctx, `SELECT `+entryColumns+` FROM ledger WHERE seq < ? ORDER BY seq DESC LIMIT 1`, seq)))
}

func noEntry(e ledger.Entry, err error) (ledger.Entry, error) {
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return e, err
}

func (q chain) LastEntryBesides(ctx context.Context, acts []ledger.Act) (sum string, err error) {
	list, err := marshal(append([]ledger.Act{}, acts...))
	if err != nil {
		return "", err
	}
	err = q.tx.QueryRowContext(ctx, `
		SELECT sha256 FROM ledger
		 WHERE act NOT IN (SELECT value FROM json_each(?))
		 ORDER BY seq DESC LIMIT 1`, list).Scan(&sum)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return sum, err
}

func (q chain) HasEntry(ctx context.Context, sum string) (there bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM ledger WHERE sha256 = ?)`, sum).Scan(&there)
	return there, err
}

func (q chain) EntryDates(ctx context.Context) iter.Seq2[string, error] {
	return cursor(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT at FROM ledger ORDER BY seq DESC`)
	}, func(rows *sql.Rows) (at string, err error) {
		err = rows.Scan(&at)
		return at, err
	})
}

func (q chain) EntriesDatedAfter(ctx context.Context, seq int64, at schema.When) (list []int64, err error) {
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT seq FROM ledger WHERE at > ? AND seq > ? ORDER BY seq`, at, seq)
	}, func(rows *sql.Rows) error {
		var seq int64
		err := rows.Scan(&seq)
		list = append(list, seq)
		return err
	})
	return list, err
}

func (q chain) EntryDatedBy(ctx context.Context, at schema.When) (date schema.When, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT COALESCE((SELECT at FROM ledger WHERE at <= ? AND at GLOB '[0-9][0-9][0-9][0-9]-*' ORDER BY seq DESC LIMIT 1), '')`, at).Scan(&date)
	return date, err
}

func (q chain) LastChange(ctx context.Context) (no int64, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(no), 0) FROM ledger_changes`).Scan(&no)
	return no, err
}

func (q chain) Entries(ctx context.Context, first, last int64) iter.Seq2[ledger.Entry, error] {
	return cursor(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT `+entryColumns+` FROM ledger WHERE seq BETWEEN ? AND ? ORDER BY seq`, first, last)
	}, func(rows *sql.Rows) (ledger.Entry, error) { return scanEntry(rows) })
}

func (q chain) Changes(ctx context.Context, first, last int64) iter.Seq2[contract.EntryChange, error] {
	return cursor(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT no, seq, tbl, row_no, op, commitment FROM ledger_changes WHERE no BETWEEN ? AND ? ORDER BY no`, first, last)
	}, func(rows *sql.Rows) (c contract.EntryChange, err error) {
		err = rows.Scan(&c.No, &c.Seq, &c.Table, &c.Row, &c.Op, &c.Commitment)
		return c, err
	})
}

func (q chain) AddEntry(ctx context.Context, e ledger.Entry) error {
	return exec(ctx, q.tx, `INSERT INTO ledger (`+entryColumns+`) VALUES (?, ?, ?, ?, ?, ?)`, e.Seq, e.At, string(e.Act), e.Changes, e.Prev, e.Sum)
}

// AddChanges passes the changes as one JSON argument, so that many cost one statement.
func (q chain) AddChanges(ctx context.Context, seq int64, changes []ledger.Change) error {
	rows := make([][5]any, len(changes))
	for i, c := range changes {
		rows[i] = [5]any{c.No, c.Table, c.Row, string(c.Op), hex.EncodeToString(c.Commitment)}
	}
	list, err := marshal(rows)
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `
		INSERT INTO ledger_changes (no, seq, tbl, row_no, op, commitment)
		SELECT value ->> 0, ?2, value ->> 1, value ->> 2, value ->> 3, unhex(value ->> 4) FROM json_each(?1)`, list, seq)
}
