package sqlite

import (
	"context"
	"database/sql"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// documents are those that consents rest on.
type documents struct{ tx *sql.Tx }

func (q documents) Documents(ctx context.Context) ([]schema.Evidence, error) {
	var list []schema.Evidence
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT e.sha256, e.path, e.bytes, e.media_type, e.kept_at, COALESCE(x.read_at, '')
			  FROM evidence e LEFT JOIN fixity x ON x.path = e.path
			 ORDER BY e.sha256`)
	}, func(rows *sql.Rows) error {
		var e schema.Evidence
		var sha string
		if err := rows.Scan(&sha, &e.Path, &e.Bytes, &e.MediaType, &e.KeptAt, &e.ReadAt); err != nil {
			return err
		}
		err := e.SHA256.UnmarshalText([]byte(sha))
		list = append(list, e)
		return err
	})
	return list, err
}

func (q documents) DocumentsNamed(ctx context.Context) ([]contract.NamedDocument, error) {
	var list []contract.NamedDocument
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT evidence, consent_id
			  FROM (SELECT evidence, consent_id FROM consents UNION SELECT evidence, consent_id FROM consent_events)
			 WHERE evidence IS NOT NULL
			   -- What was erased is not lacking.
			   AND evidence NOT IN (SELECT 'sha256:' || sha256 FROM purged_evidence WHERE sha256 NOT IN (SELECT sha256 FROM evidence))
			 ORDER BY consent_id`)
	}, func(rows *sql.Rows) error {
		var n contract.NamedDocument
		err := rows.Scan(&n.Text, &n.Consent)
		list = append(list, n)
		return err
	})
	return list, err
}

func (q documents) AddDocument(ctx context.Context, e schema.Evidence, at schema.When) (added bool, err error) {
	n, err := affected(ctx, q.tx, `
		INSERT INTO evidence (sha256, path, bytes, media_type, kept_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (sha256) DO NOTHING`,
		e.SHA256.String(), e.Path, e.Bytes, e.MediaType, at)
	return n > 0, err
}
