package sqlite

import (
	"context"
	"database/sql"
)

// info implements the contract's facts about a catalog.
type info struct{ tx *sql.Tx }

func (q info) Info(ctx context.Context, key string) (value string, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT value FROM catalog_info WHERE key = ?`, key).Scan(&value)
	return value, err
}

func (q info) AddInfo(ctx context.Context, key, value string) error {
	return exec(ctx, q.tx, `INSERT INTO catalog_info (key, value) VALUES (?, ?)`, key, value)
}
