package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// moments implements the contract's moments.
type moments struct{ tx *sql.Tx }

func (q moments) NewestRecorded(ctx context.Context) (at schema.When, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT COALESCE(MAX(at), '') FROM (
		  SELECT MAX(started_at) AS at FROM imports UNION ALL SELECT MAX(created_at) FROM photos
		  UNION ALL SELECT MAX(recorded_at) FROM consents UNION ALL SELECT MAX(recorded_at) FROM consent_events
		  UNION ALL SELECT MAX(recorded_at) FROM reviews UNION ALL SELECT MAX(created_at) FROM deliveries
		  UNION ALL SELECT MAX(opened_at) FROM recalls UNION ALL SELECT MAX(at) FROM purges)`).Scan(&at)
	return at, err
}

// recorded holds, for each table whose rows say when they were recorded, the SQL of the
// row's key in the ledger, of its name, of its date, and of whether it stands.
var recorded = map[string]struct{ key, id, column, stands string }{
	"consents":       {"json_array(t.seq)", "consent_id", "recorded_at", "0"},
	"consent_events": {"json_array(t.seq)", "consent_id", "recorded_at", "0"},
	"reviews":        {"json_array(t.review_no)", "review_no", "recorded_at", "0"},
	"deliveries":     {"json_array(t.delivery_id)", "delivery_id", "created_at", "t.state = 'standing'"},
	"recalls":        {"json_array(t.seq)", "seq", "opened_at", "0"},
	"purges":         {"json_array(t.purge_no)", "purge_no", "at", "0"},
}

func (q moments) RecordedAfter(
	ctx context.Context, table string, at schema.When, entries []int64,
) (list []contract.LaterRow, err error) {
	d, known := recorded[table]
	if !known {
		return nil, fmt.Errorf("a row of %s does not say when it was recorded", table)
	}
	if there, err := hasTable(ctx, q.tx, table); err != nil || !there {
		return nil, err
	}
	besides, err := marshal(append([]int64{}, entries...))
	if err != nil {
		return nil, err
	}
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT `+d.id+`, `+d.stands+`
			  FROM `+table+` t
			 WHERE t.`+d.column+` > ?1
			   AND (`+d.stands+` OR NOT EXISTS (SELECT 1 FROM ledger_rows r JOIN ledger_changes c ON c.no = r.row_no
			         WHERE r.tbl = ?2 AND r.key = `+d.key+` AND c.seq IN (SELECT value FROM json_each(?3))))`, at, table, besides)
	}, func(rows *sql.Rows) error {
		var l contract.LaterRow
		err := rows.Scan(&l.ID, &l.Stands)
		list = append(list, l)
		return err
	})
	return list, err
}

func (q moments) CountSaid(ctx context.Context) (yes, lifted int, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT (SELECT COUNT(*) FROM consent_terms WHERE effect = 'permit')
		     + (SELECT COUNT(*) FROM consent_events e WHERE e.state IN ('given', 'renewed')
		          AND EXISTS (SELECT 1 FROM consent_terms t WHERE t.consent_id = e.consent_id AND t.effect = 'permit'))
		     + (SELECT COUNT(*) FROM consent_events e WHERE e.state IN ('withdrawn', 'revoked', 'invalidated', 'suspended')
		          AND EXISTS (SELECT 1 FROM consent_terms t WHERE t.consent_id = e.consent_id AND t.effect = 'deny'))
		     + (SELECT COUNT(*) FROM reviews WHERE verdict = 'approved')
		     + (SELECT COUNT(*) FROM recall_events WHERE status = 'lifted'),
		       -(SELECT COUNT(*) FROM families WHERE hold = 1)`).Scan(&yes, &lifted)
	return yes, lifted, err
}
