package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// ErrNothingToAccept says that the ledger holds and the clock is not behind it.
var ErrNothingToAccept = errors.New("the ledger holds, and nothing in it is dated ahead: there is nothing to accept")

// errNamed is about what people wrote for whoever reads the ledger later.
var errNamed = errors.New("--reason names somebody of the records; say it with ids")

// Accept takes a ledger that does not hold, or that is dated ahead of the clock, as
// it is, and says so in the ledger for ever. It opens nothing: the families that the
// damage may concern, which are all if that cannot be told, are put on hold, and each
// hold is lifted as every hold is. From its entry on, the tables are what the ledger
// says; what was before stays as it is and is held by its digest.
//
// Triggers, indexes and views are made again as the migrations make them, and so are
// tables that are gone. Nobody else may use c meanwhile.
func Accept(ctx context.Context, c *Catalog, a schema.Accepting) (schema.Acceptance, error) {
	out := schema.Acceptance{By: a.By, Reason: a.Reason, Found: []schema.Found{}, Held: []string{}}
	if err := a.Check(); err != nil {
		return out, err
	}
	var tables []watched
	err := c.db.Change(ctx, func(w contract.Writer) error {
		x := &accepting{ctx: ctx, tx: w.(*sqlite.Tx), now: c.clock(), out: &out}
		if err := x.find(c.tables, a.Heads); err != nil {
			return err
		}
		if len(out.Found) == 0 {
			return ErrNothingToAccept
		}
		err := x.unnamed(a.Reason)
		if err != nil {
			return err
		}
		if tables, err = x.write(); err == nil && a.DryRun {
			err = errDryRun
		}
		return err
	})
	if errors.Is(err, errDryRun) {
		return out, nil
	}
	if err == nil {
		c.tables = tables
	}
	return out, err
}

// accepting is one acceptance.
type accepting struct {
	ctx   context.Context
	tx    *sqlite.Tx
	now   time.Time
	ahead int64 // the first entry that is dated later than now; 0: none is
	out   *schema.Acceptance
}

// find says what does not hold.
func (x *accepting) find(tables []watched, heads []schema.LedgerClaim) error {
	found := func(f schema.LedgerFault) {
		if f.Kind != schema.FaultAccepted {
			x.out.Found = schema.AddFound(x.out.Found, f)
		}
	}
	if err := proveShape(x.ctx, x.tx, found); err != nil {
		return err
	}
	if _, err := prove(x.ctx, x.tx, tables, found); err != nil {
		return err
	}
	if err := proveDates(x.ctx, x.tx, x.now, found); err != nil {
		return err
	}
	for _, h := range heads {
		var there bool
		if err := x.tx.QueryRowContext(x.ctx, `SELECT EXISTS (SELECT 1 FROM ledger WHERE sha256 = ?)`, h.SHA256).Scan(&there); err != nil {
			return err
		}
		if !there {
			found(schema.LedgerFault{Kind: schema.FaultHead, Subject: h.SHA256[:16]})
		}
	}
	newest, err := newestMoment(x.ctx, x.tx)
	if err != nil {
		return err
	}
	x.out.Newest = schema.WhenOf(newest)
	if newest.Sub(x.now) <= ledger.Slack {
		return nil
	}
	return each(func() (*sql.Rows, error) {
		return x.tx.QueryContext(x.ctx, `SELECT seq FROM ledger WHERE at > ? AND seq > (SELECT COALESCE(MAX(seq), 0) FROM acceptances) ORDER BY seq`, schema.FormatInstant(x.now))
	}, func(rows *sql.Rows) error {
		var seq int64
		err := rows.Scan(&seq)
		if x.ahead == 0 {
			x.ahead = seq
		}
		found(schema.LedgerFault{Kind: schema.FaultAhead, Subject: fmt.Sprintf("ledger entry %d", seq)})
		return err
	})
}

// unnamed refuses a reason that names somebody: it is kept for as long as the ledger.
func (x *accepting) unnamed(reason string) error {
	letters := func(r rune) bool { return !unicode.IsLetter(r) }
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(reason), letters) {
		words[w] = true
	}
	for _, table := range []string{"people", "guardians"} {
		if there, err := hasTable(x.ctx, x.tx, table); err != nil || !there {
			if err != nil {
				return err
			}
			continue
		}
		err := each(func() (*sql.Rows, error) { return x.tx.QueryContext(x.ctx, `SELECT name FROM `+table) }, func(rows *sql.Rows) error {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			for _, w := range strings.FieldsFunc(strings.ToLower(name), letters) {
				if len(w) > 2 && words[w] && name != schema.Erased {
					return errNamed
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// write makes the database what it should be, puts families on hold, and writes the
// entry from which the ledger begins anew.
func (x *accepting) write() ([]watched, error) {
	if err := unwatch(x.ctx, x.tx); err != nil {
		return nil, err
	}
	if err := x.tx.MendShape(x.ctx); err != nil {
		return nil, err
	}
	tables, err := watchedTables(x.ctx, x.tx)
	if err != nil {
		return nil, err
	}
	s, err := newSealer(x.ctx, x.tx, tables, x.now)
	if err != nil {
		return nil, err
	}
	defer s.close()
	if x.ahead > 0 {
		s.floor = "" // what was dated ahead binds nobody any more
	}
	x.out.Entry = s.last.Seq + 1
	x.out.At = schema.When(max(schema.FormatInstant(x.now), s.floor))
	if err := x.hold(); err != nil {
		return nil, err
	}
	return tables, s.restate(ledger.Accept)
}

// hold writes the row of the acceptance, and puts on hold whom it concerns.
func (x *accepting) hold() error {
	all, families, err := x.concerned()
	if err != nil {
		return err
	}
	var changes int64
	if err := x.tx.QueryRowContext(x.ctx, `SELECT COALESCE(MAX(no), 0) FROM ledger_changes`).Scan(&changes); err != nil {
		return err
	}
	before, err := digestBefore(x.ctx, x.tx, x.out.Entry, changes)
	if err != nil {
		return err
	}
	found, err := marshal(x.out.Found)
	if err != nil {
		return err
	}
	done, err := x.tx.ExecContext(x.ctx, `
		INSERT INTO acceptances (seq, changes, before_sha256, at, sound_at, newest_at, consents, events, reviews, found, by, reason)
		SELECT ?1, ?2, ?3, ?4, COALESCE((SELECT at FROM ledger WHERE at <= ?4 AND at GLOB '[0-9][0-9][0-9][0-9]-*' ORDER BY seq DESC LIMIT 1), ?4), ?5,
		       (SELECT COALESCE(MAX(seq), 0) FROM consents), (SELECT COALESCE(MAX(seq), 0) FROM consent_events),
		       (SELECT COALESCE(MAX(review_no), 0) FROM reviews), ?6, ?7, ?8`,
		x.out.Entry, changes, before, x.out.At, x.out.Newest, found, x.out.By, x.out.Reason)
	if err != nil {
		return err
	}
	no, err := done.LastInsertId()
	if err != nil {
		return err
	}
	list, err := marshal(append([]string{}, families...))
	if err != nil {
		return err
	}
	_, err = x.tx.ExecContext(x.ctx, `
		INSERT INTO acceptance_holds (acceptance_no, family_id)
		SELECT ?, family_id FROM families WHERE hold = 0 AND (? OR family_id IN (SELECT value FROM json_each(?)))`, no, all, list)
	if err != nil {
		return err
	}
	_, err = x.tx.ExecContext(x.ctx, `UPDATE families SET hold = 1 WHERE family_id IN (SELECT family_id FROM acceptance_holds WHERE acceptance_no = ?)`, no)
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) {
		return x.tx.QueryContext(x.ctx, `SELECT family_id FROM acceptance_holds WHERE acceptance_no = ? ORDER BY family_id`, no)
	}, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		x.out.Held = append(x.out.Held, id)
		return err
	})
}

// aboutFamily is how the rows of a table that was written with a clock that was ahead
// name the family that they are about, by the key of the row; "": they decide nothing.
// A row of any other table may be about all.
var aboutFamily = map[string]string{
	"families":              `SELECT json_extract(?, '$[0]')`,
	"guardians":             `SELECT family_id FROM guardians WHERE guardian_id = json_extract(?, '$[0]')`,
	"consents":              `SELECT family_id FROM consents WHERE seq = json_extract(?, '$[0]')`,
	"consent_terms":         `SELECT family_id FROM consents WHERE consent_id = json_extract(?, '$[0]')`,
	"consent_term_channels": `SELECT family_id FROM consents WHERE consent_id = json_extract(?, '$[0]')`,
	"consent_events":        `SELECT k.family_id FROM consent_events e JOIN consents k ON k.consent_id = e.consent_id WHERE e.seq = json_extract(?, '$[0]')`,
	"reviews":               `SELECT g.family_id FROM reviews v JOIN guardians g ON g.guardian_id = v.guardian_id WHERE v.review_no = json_extract(?, '$[0]')`,
	"catalog_info":          "", "notices": "", "evidence": "", "derivatives": "", "mirrors": "", "signing_keys": "",
	"deliveries": "", "decisions": "", "delivery_files": "", "deliveries_carried": "", "delivery_notes": "",
	"recalls": "", "recall_items": "", "recall_digests": "", "recall_events": "",
	"purges": "", "purged_originals": "", "purged_evidence": "", "purged_consents": "", "purge_files": "",
}

// concerned are the families that what was found may concern. Where nothing but the
// clock was wrong it is those of whom something was recorded meanwhile.
func (x *accepting) concerned() (all bool, families []string, err error) {
	for _, f := range x.out.Found {
		if f.Kind != schema.FaultAhead {
			return true, nil, nil
		}
	}
	if x.ahead == 0 {
		return true, nil, nil // rows are dated ahead, and the ledger is not: not by this program
	}
	rest := fmt.Errorf("all of them")
	err = each(func() (*sql.Rows, error) {
		return x.tx.QueryContext(x.ctx, `
			SELECT DISTINCT c.tbl, r.key
			  FROM ledger_changes c
			  LEFT JOIN ledger_rows r ON r.row_no = c.row_no
			 WHERE c.seq >= ?`, x.ahead)
	}, func(rows *sql.Rows) error {
		var table string
		var key sql.NullString
		if err := rows.Scan(&table, &key); err != nil {
			return err
		}
		q, known := aboutFamily[table]
		switch {
		case known && q == "":
			return nil
		case !known || !key.Valid:
			return rest
		}
		var id string
		if err := x.tx.QueryRowContext(x.ctx, q, key.String).Scan(&id); errors.Is(err, sql.ErrNoRows) {
			return rest
		} else if err != nil {
			return err
		}
		families = append(families, id)
		return nil
	})
	if errors.Is(err, rest) {
		return true, nil, nil
	}
	return false, families, err
}

// Acceptances are all that were made, oldest first.
func Acceptances(ctx context.Context, c *Catalog) ([]schema.Acceptance, error) {
	var list []schema.Acceptance
	err := c.view(ctx, func(tx *sqlite.Tx) error {
		return each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `
				SELECT a.seq, a.at, a.by, a.reason, a.newest_at, a.found,
				       (SELECT json_group_array(family_id) FROM (SELECT family_id FROM acceptance_holds h WHERE h.acceptance_no = a.acceptance_no ORDER BY family_id))
				  FROM acceptances a ORDER BY a.acceptance_no`)
		}, func(rows *sql.Rows) error {
			var a schema.Acceptance
			var found, held string
			if err := rows.Scan(&a.Entry, &a.At, &a.By, &a.Reason, &a.Newest, &found, &held); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(found), &a.Found); err != nil {
				return err
			}
			list = append(list, a)
			return json.Unmarshal([]byte(held), &list[len(list)-1].Held)
		})
	})
	return list, err
}
