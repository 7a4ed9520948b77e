package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// accepted is what an acceptance says to the proof and to the decision.
type accepted struct {
	seq, changes     int64 // its entry, and the newest change before it
	before           string
	at, sound        string
	consents, events int64 // the newest that were there
	by               string
	found            []schema.Found
}

// loadAccepted returns the acceptances, oldest first. A database of before they were
// has none.
func loadAccepted(ctx context.Context, tx *sqlite.Tx) ([]accepted, error) {
	if there, err := hasTable(ctx, tx, "acceptances"); err != nil || !there {
		return nil, err
	}
	var list []accepted
	return list, each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT seq, changes, before_sha256, at, sound_at, consents, events, by, found
			  FROM acceptances ORDER BY acceptance_no`)
	}, func(rows *sql.Rows) error {
		var a accepted
		var found string
		if err := rows.Scan(&a.seq, &a.changes, &a.before, &a.at, &a.sound, &a.consents, &a.events, &a.by, &found); err != nil {
			return err
		}
		list = append(list, a)
		return json.Unmarshal([]byte(found), &list[len(list)-1].found)
	})
}

// text says what was accepted, by ids and numbers.
func (a accepted) text() string {
	var parts []string
	for _, f := range a.found {
		parts = append(parts, f.Text(3))
	}
	return fmt.Sprintf("%s accepted at %s: %s", a.by, a.at, strings.Join(parts, "; "))
}

func newestConsent(a accepted) int64 { return a.consents }
func newestEvent(a accepted) int64   { return a.events }

// asAccepted is how a record or an event stands that was recorded at a moment that
// lay ahead when the ledger was accepted. newest tells the newest that was there then.
func asAccepted(list []accepted, r schema.Recorded, newest func(accepted) int64) schema.Recorded {
	for _, a := range list {
		if r.Seq <= newest(a) && string(r.At) > a.at {
			r.At, r.Ahead = schema.When(a.sound), true
		}
	}
	return r
}

// digestBefore is over all entries before seq, and over changes up to the number no.
func digestBefore(ctx context.Context, tx *sqlite.Tx, seq, no int64) (string, error) {
	d := ledger.NewDigest()
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `SELECT seq, at, act, changes_sha256, prev_sha256, sha256 FROM ledger WHERE seq < ? ORDER BY seq`, seq)
	}, func(rows *sql.Rows) error {
		var e ledger.Entry
		err := rows.Scan(&e.Seq, &e.At, &e.Act, &e.Changes, &e.Prev, &e.Sum)
		d.Entry(e)
		return err
	})
	if err != nil {
		return "", err
	}
	err = each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `SELECT no, seq, tbl, row_no, op, commitment FROM ledger_changes WHERE no <= ? ORDER BY no`, no)
	}, func(rows *sql.Rows) error {
		var c ledger.Change
		var of int64
		err := rows.Scan(&c.No, &of, &c.Table, &c.Row, &c.Op, &c.Commitment)
		d.Change(of, c)
		return err
	})
	return d.Sum(), err
}

// beforeAccepted tells of all that was accepted, and holds the part of the ledger
// before the newest acceptance against its digest. It returns a walk that begins
// there, and that acceptance; nil, without any: the walk begins at the first entry.
func beforeAccepted(ctx context.Context, tx *sqlite.Tx, found func(schema.LedgerFault), broken func(int64, string)) (*ledger.Walk, *accepted, error) {
	list, err := loadAccepted(ctx, tx)
	if err != nil || len(list) == 0 {
		return ledger.NewWalk(broken), nil, err
	}
	for _, a := range list {
		found(schema.LedgerFault{Kind: schema.FaultAccepted, Subject: fmt.Sprintf("ledger entry %d", a.seq), Message: a.text()})
	}
	last := list[len(list)-1]
	before, err := digestBefore(ctx, tx, last.seq, last.changes)
	if err != nil {
		return nil, nil, err
	}
	if before != last.before {
		broken(last.seq, "what it accepted was changed since")
	}
	var sum string
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE((SELECT sha256 FROM ledger WHERE seq < ? ORDER BY seq DESC LIMIT 1), '')`, last.seq).Scan(&sum); err != nil {
		return nil, nil, err
	}
	return ledger.Resume(last.seq-1, sum, last.changes, broken), &last, nil
}
