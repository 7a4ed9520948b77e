package sqlite

import (
	"context"
	"database/sql"

	"github.com/stillroom/stillroom/schema"
)

// signing are the keys that the catalog has signed with.
type signing struct{ tx *sql.Tx }

func (q signing) SigningKeys(ctx context.Context) (list []schema.SigningKey, err error) {
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT key_id, public, since, COALESCE(why, '') FROM signing_keys ORDER BY key_no`)
	}, func(rows *sql.Rows) error {
		var k schema.SigningKey
		err := rows.Scan(&k.ID, &k.Public, &k.Since, &k.Why)
		list = append(list, k)
		return err
	})
	return list, err
}

func (q signing) AddSigningKey(ctx context.Context, key schema.SigningKey) error {
	return exec(ctx, q.tx, `INSERT INTO signing_keys (key_id, public, since, why) VALUES (?, ?, ?, ?)`, key.ID, key.Public, key.Since, null(string(key.Why)))
}
