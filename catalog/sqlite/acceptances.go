package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/stillroom/stillroom/catalog/contract"
)

// acceptances implements the contract's acceptances.
type acceptances struct{ tx *sql.Tx }

func (q acceptances) Acceptances(ctx context.Context) ([]contract.Acceptance, error) {
	if there, err := hasTable(ctx, q.tx, "acceptances"); err != nil || !there {
		return nil, err
	}
	var list []contract.Acceptance
	return list, each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT acceptance_no, seq, changes, before_sha256, at, sound_at, newest_at, consents, events, reviews, by, reason, found
			  FROM acceptances ORDER BY acceptance_no`)
	}, func(rows *sql.Rows) error {
		var a contract.Acceptance
		var found string
		err := rows.Scan(&a.No, &a.Entry, &a.Changes, &a.Before, &a.At, &a.Sound, &a.Newest,
			&a.Said.Consent, &a.Said.Event, &a.Said.Review, &a.By, &a.Reason, &found)
		if err != nil {
			return err
		}
		list = append(list, a)
		return json.Unmarshal([]byte(found), &list[len(list)-1].Found)
	})
}

func (q acceptances) HeldByAcceptance(ctx context.Context, no int64) ([]string, error) {
	return column(ctx, q.tx, `SELECT family_id FROM acceptance_holds WHERE acceptance_no = ? ORDER BY family_id`, no)
}

func (q acceptances) NewestSaid(ctx context.Context) (n contract.NewestSaid, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT (SELECT COALESCE(MAX(seq), 0) FROM consents), (SELECT COALESCE(MAX(seq), 0) FROM consent_events),
		       (SELECT COALESCE(MAX(review_no), 0) FROM reviews)`).Scan(&n.Consent, &n.Event, &n.Review)
	return n, err
}

func (q acceptances) EachPersonName(ctx context.Context, fn func(string) error) error {
	for _, table := range []string{"people", "guardians"} {
		if there, err := hasTable(ctx, q.tx, table); err != nil {
			return err
		} else if !there {
			continue
		}
		err := each(func() (*sql.Rows, error) { return q.tx.QueryContext(ctx, `SELECT name FROM `+table) }, func(rows *sql.Rows) error {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			return fn(name)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (q acceptances) AddAcceptance(ctx context.Context, a contract.Acceptance) (int64, error) {
	found, err := marshal(a.Found)
	if err != nil {
		return 0, err
	}
	done, err := q.tx.ExecContext(ctx, `
		INSERT INTO acceptances (seq, changes, before_sha256, at, sound_at, newest_at, consents, events, reviews, found, by, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.Entry, a.Changes, a.Before, a.At, a.Sound, a.Newest, a.Said.Consent, a.Said.Event, a.Said.Review, found, a.By, a.Reason)
	if err != nil {
		return 0, Named(err)
	}
	return done.LastInsertId()
}

func (q acceptances) HoldForAcceptance(ctx context.Context, no int64, all bool, families []string) error {
	list, err := marshal(append([]string{}, families...))
	if err != nil {
		return err
	}
	err = exec(ctx, q.tx, `
		INSERT INTO acceptance_holds (acceptance_no, family_id)
		SELECT ?, family_id FROM families WHERE hold = 0 AND (? OR family_id IN (SELECT value FROM json_each(?)))`, no, all, list)
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `UPDATE families SET hold = 1 WHERE family_id IN (SELECT family_id FROM acceptance_holds WHERE acceptance_no = ?)`, no)
}
