package catalog

import (
	"context"
	"database/sql"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
)

// What is in this file is for tests that damage a database, or ask it themselves.

func (c *Catalog) writing() *sql.DB { w, _ := c.db.(*sqlite.DB).Lend(); return w }

func (c *Catalog) reading() *sql.DB { _, r := c.db.(*sqlite.DB).Lend(); return r }

// lentTx is a change that sends SQL.
type lentTx struct {
	*sql.Tx
	contract.Writer
}

func (c *Catalog) tx(ctx context.Context, fn func(lentTx) error) error {
	return c.change(ctx, ledger.Other, func(w contract.Writer) error { return fn(lentTx{w.(*sqlite.Tx).Lend(), w}) })
}

// each runs a query and calls row for every line of the answer.
func each(q func() (*sql.Rows, error), row func(*sql.Rows) error) error {
	rows, err := q()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
