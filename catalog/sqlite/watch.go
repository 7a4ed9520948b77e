package sqlite

import (
	"context"
	"errors"
)

// Watch is by contract. It is cheap.
func (db *DB) Watch(ctx context.Context) (changed func(context.Context) (bool, error), stop func() error, err error) {
	if db.still != nil {
		// Nobody was kept from writing, and there is no telling which moment a page is of.
		return func(context.Context) (bool, error) { return false, db.still.unchanged() }, func() error { return nil }, nil
	}
	// Watch needs a connection of its own: SQLite counts what other connections wrote
	// since this one last looked.
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return nil, nil, Named(err)
	}
	version := func(ctx context.Context) (v int64, err error) {
		err = conn.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&v)
		return v, Named(err)
	}
	last, err := version(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	return func(ctx context.Context) (bool, error) {
		v, err := version(ctx)
		moved := v != last
		if err == nil {
			last = v
		}
		return moved, err
	}, conn.Close, nil
}
