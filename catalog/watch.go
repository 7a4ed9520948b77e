package catalog

import (
	"context"
	"errors"
)

// Watch returns a function that reports whether anything was written to the
// catalog, by whomever, since it was last asked or since Watch. It is cheap: what
// takes time is to find out whether it matters. stop must be called.
func (c *Catalog) Watch(ctx context.Context) (changed func(context.Context) (bool, error), stop func() error, err error) {
	// A connection of its own: what SQLite counts is what others have written since
	// this one last looked.
	conn, err := c.read.Conn(ctx)
	if err != nil {
		return nil, nil, sqlErr(err)
	}
	version := func(ctx context.Context) (v int64, err error) {
		err = conn.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&v)
		return v, sqlErr(err)
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
