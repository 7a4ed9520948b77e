package catalog

import (
	"context"
	"database/sql"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// SigningKeys are the keys that the catalog has signed with, the current one last.
func (c *Catalog) SigningKeys(ctx context.Context) ([]schema.SigningKey, error) {
	var list []schema.SigningKey
	err := each(func() (*sql.Rows, error) {
		return c.read.QueryContext(ctx, `SELECT key_id, public, since, COALESCE(why, '') FROM signing_keys ORDER BY key_no`)
	}, func(rows *sql.Rows) error {
		var k schema.SigningKey
		err := rows.Scan(&k.ID, &k.Public, &k.Since, &k.Why)
		if n := len(list); n > 0 {
			list[n-1].Until = k.Since
		}
		list = append(list, k)
		return err
	})
	return list, sqlErr(err)
}

// AddSigningKey records the key that the catalog signs with from now on.
func (c *Catalog) AddSigningKey(ctx context.Context, key schema.SigningKey) error {
	return c.act(ctx, ledger.Key, func(tx *sqlite.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO signing_keys (key_id, public, since, why) VALUES (?, ?, ?, ?)`, key.ID, key.Public, key.Since, null(string(key.Why)))
		return err
	})
}

// DeliveriesOf are the deliveries of a package, with their files, oldest first: one
// for every place that it was written to.
func (c *Catalog) DeliveriesOf(ctx context.Context, manifest string) ([]schema.Delivery, error) {
	all, err := c.Deliveries(ctx, "")
	if err != nil {
		return nil, err
	}
	var list []schema.Delivery
	for _, d := range all {
		if d.Manifest != manifest {
			continue
		}
		if d, err = c.Delivery(ctx, d.ID); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}
