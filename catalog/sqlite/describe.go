package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

func (q info) Describe(ctx context.Context) (d schema.Snapshot, err error) {
	tx := q.tx
	if d.Version, err = version(ctx, tx); err != nil {
		return d, err
	}
	if d.Version > len(schema.Migrations()) {
		return d, fmt.Errorf("%w: it has version %d, and this program reads versions up to %d", contract.ErrTooNew, d.Version, len(schema.Migrations()))
	}
	if err := tx.QueryRowContext(ctx, `SELECT value FROM catalog_info WHERE key = 'uuid'`).Scan(&d.Catalog); err != nil {
		return d, err
	}
	// A database of an older program may have neither ledger nor evidence.
	has := map[string]bool{}
	tables, err := column(ctx, tx, `SELECT name FROM sqlite_schema WHERE type = 'table'`)
	if err != nil {
		return d, err
	}
	for _, t := range tables {
		has[t] = true
	}
	if has["ledger"] {
		err := tx.QueryRowContext(ctx, `SELECT seq, at, sha256 FROM ledger ORDER BY seq DESC LIMIT 1`).Scan(&d.Head.Seq, &d.Head.At, &d.Head.SHA256)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return d, err
		}
	}
	if has["evidence"] {
		sums, err := column(ctx, tx, `SELECT sha256 FROM evidence ORDER BY sha256`)
		if err != nil {
			return d, err
		}
		for _, s := range sums {
			sum, err := schema.ParseDigest(s)
			if err != nil {
				return d, err
			}
			d.Documents = append(d.Documents, sum)
		}
	}
	err = tx.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM photos), (SELECT COUNT(*) FROM originals)`).Scan(&d.Photos, &d.Originals)
	return d, err
}
