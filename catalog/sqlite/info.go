package sqlite

import (
	"context"
	"database/sql"
	"errors"
)

// info implements the contract's facts about a catalog.
type info struct{ tx *sql.Tx }

func (q info) Info(ctx context.Context, key string) (value string, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT value FROM catalog_info WHERE key = ?`, key).Scan(&value)
	return value, err
}

func (q info) GivenUpFor(ctx context.Context) (place string, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT place FROM given_up`).Scan(&place)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return place, err
}

func (q info) GiveUpFor(ctx context.Context, place string) error {
	return exec(ctx, q.tx, `INSERT INTO given_up (place) VALUES (?)`, place)
}

func (q info) AddInfo(ctx context.Context, key, value string) error {
	return exec(ctx, q.tx, `INSERT INTO catalog_info (key, value) VALUES (?, ?)`, key, value)
}
