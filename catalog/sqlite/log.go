package sqlite

import (
	"context"
	"database/sql"
	"iter"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// log implements the contract's history of consents.
type log struct{ tx *sql.Tx }

func (q log) ConsentLog(ctx context.Context, only []string) iter.Seq2[schema.LogEntry, error] {
	return cursor(func() (*sql.Rows, error) {
		where, args, err := among(`consent_id`, only)
		if err != nil {
			return nil, err
		}
		return q.tx.QueryContext(ctx, `
			SELECT at, recorded_at, consent_id, state, COALESCE(channel, ''), by, method, COALESCE(reason_code, '')
			  FROM consent_events`+where+`
			 ORDER BY at, seq`, args...)
	}, func(rows *sql.Rows) (schema.LogEntry, error) {
		e := schema.LogEntry{Type: "event"}
		err := rows.Scan(&e.At, &e.RecordedAt, &e.Consent, &e.State, &e.Channel, &e.By, &e.Method, &e.Reason)
		return e, err
	})
}

func (q log) OldConsents(ctx context.Context) iter.Seq2[contract.OldLink, error] {
	return cursor(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT consent_id, recorded_at, prev_sha256, sha256 FROM consents ORDER BY seq`)
	}, func(rows *sql.Rows) (l contract.OldLink, err error) {
		err = rows.Scan(&l.Consent, &l.RecordedAt, &l.Prev, &l.Sum)
		return l, err
	})
}

func (q log) OldEvents(ctx context.Context) iter.Seq2[contract.OldLink, error] {
	return cursor(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT e.seq, e.consent_id, e.state, COALESCE(e.channel, ''), e.at, e.recorded_at, e.by, e.method,
			       COALESCE(e.evidence, ''), COALESCE(e.reason_code, ''), e.prev_sha256, e.sha256, p.seq IS NOT NULL
			  FROM consent_events e
			  LEFT JOIN purged_events p ON p.seq = e.seq
			 ORDER BY e.seq`)
	}, func(rows *sql.Rows) (l contract.OldLink, err error) {
		e := &l.Event
		err = rows.Scan(&l.Seq, &l.Consent, &e.State, &e.Channel, &e.At, &l.RecordedAt, &e.By, &e.Method, &e.Evidence, &e.Reason, &l.Prev, &l.Sum, &l.Erased)
		return l, err
	})
}
