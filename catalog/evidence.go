package catalog

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// Evidence calls fn for every document that is kept or that a record or an event
// names, by digest. What was recorded before documents were kept, a person's
// reference to one, is none.
func (c *Catalog) Evidence(ctx context.Context, fn func(schema.Evidence) error) error {
	return c.view(ctx, func(tx *sqlite.Tx) error {
		list, err := loadEvidence(ctx, tx)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := fn(e); err != nil {
				return err
			}
		}
		return nil
	})
}

func loadEvidence(ctx context.Context, tx *sqlite.Tx) ([]schema.Evidence, error) {
	found := map[schema.Digest]schema.Evidence{}
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT e.sha256, e.path, e.bytes, e.media_type, e.kept_at, COALESCE(x.read_at, '')
			  FROM evidence e LEFT JOIN fixity x ON x.path = e.path`)
	}, func(rows *sql.Rows) error {
		var e schema.Evidence
		var sha string
		if err := rows.Scan(&sha, &e.Path, &e.Bytes, &e.MediaType, &e.KeptAt, &e.ReadAt); err != nil {
			return err
		}
		if err := e.SHA256.UnmarshalText([]byte(sha)); err != nil {
			return err
		}
		found[e.SHA256] = e
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT evidence, consent_id
			  FROM (SELECT evidence, consent_id FROM consents UNION SELECT evidence, consent_id FROM consent_events)
			 WHERE evidence IS NOT NULL
			   -- What was erased is not lacking.
			   AND evidence NOT IN (SELECT 'sha256:' || sha256 FROM purged_evidence WHERE sha256 NOT IN (SELECT sha256 FROM evidence))
			 ORDER BY consent_id`)
	}, func(rows *sql.Rows) error {
		var text, consent string
		if err := rows.Scan(&text, &consent); err != nil {
			return err
		}
		d, kept, err := schema.ParseEvidence(text)
		if !kept || err != nil {
			return nil
		}
		e := found[d]
		e.SHA256, e.Consents = d, append(e.Consents, consent)
		found[d] = e
		return nil
	})
	list := make([]schema.Evidence, 0, len(found))
	for _, e := range found {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b schema.Evidence) int { return slices.Compare(a.SHA256[:], b.SHA256[:]) })
	return list, err
}

// recordEvidence writes which documents are kept, and returns those that are new.
func recordEvidence(ctx context.Context, tx *sqlite.Tx, list []schema.Evidence, now time.Time) ([]schema.Digest, error) {
	var added []schema.Digest
	for _, e := range list {
		res, err := tx.ExecContext(ctx, `
			INSERT INTO evidence (sha256, path, bytes, media_type, kept_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (sha256) DO NOTHING`,
			e.SHA256.String(), e.Path, e.Bytes, e.MediaType, schema.FormatInstant(now))
		if err != nil {
			return nil, err
		}
		if n, err := res.RowsAffected(); err != nil {
			return nil, err
		} else if n > 0 {
			added = append(added, e.SHA256)
		}
	}
	return added, nil
}

// evidence writes which documents are kept, and notes what rec names and is not.
func (a *applier) evidence(rec schema.Records) error {
	added, err := recordEvidence(a.ctx, a.tx, a.opt.Evidence, a.opt.Now)
	if err != nil {
		return err
	}
	for _, d := range added {
		a.out.Changes = append(a.out.Changes, schema.Change{Action: "add", Kind: "evidence", ID: d.String()})
	}
	if !rec.NamesEvidence() {
		return nil
	}
	told := byID(rec.Consents, func(c schema.Consent) string { return c.ID })
	list, err := loadEvidence(a.ctx, a.tx)
	for _, e := range list {
		if e.Bytes == 0 && slices.ContainsFunc(e.Consents, func(id string) bool { _, ok := told[id]; return ok }) {
			a.out.Lacking = append(a.out.Lacking, e.SHA256)
		}
	}
	return err
}

// checkEvidence refuses what no document can be held against: from now on the
// ledger names documents by their digests.
func checkEvidence(s string, opt schema.ApplyOptions) error {
	if s == "" {
		return nil
	}
	_, kept, err := schema.ParseEvidence(s)
	if err == nil && !kept && !opt.References {
		err = errors.New("it is neither a file nor a document that is kept")
	}
	return err
}
