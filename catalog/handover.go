package catalog

import (
	"context"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
)

// ErrElsewhere says that the catalog lies elsewhere: this database is written no more.
var ErrElsewhere = errors.New("this catalog was moved to another folder, and nothing is recorded here any more")

// HandOver gives the database up in favor of a copy of it at another place. It calls last
// while nobody can write: what last copies is all that there is. After that every change
// here is an ErrElsewhere, also of a program that has the database open. An error of last
// leaves everything as it was.
func HandOver(ctx context.Context, c *Catalog, to string, last func() error) error {
	return c.db.ChangeInTurn(ctx, contract.Turn{Waits: c.waits}, func(w contract.Writer) error {
		if err := stillHere(ctx, w); err != nil {
			return err
		}
		if err := last(); err != nil {
			return err
		}
		return w.GiveUpFor(ctx, to)
	})
}

// MovedTo is the place for which the database was given up; "" if it was not.
func MovedTo(ctx context.Context, c *Catalog) (to string, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		to, err = r.GivenUpFor(ctx)
		return err
	})
	return to, err
}

// stillHere is an ErrElsewhere if the database was given up.
func stillHere(ctx context.Context, r contract.InfoReader) error {
	to, err := r.GivenUpFor(ctx)
	if err == nil && to != "" {
		err = fmt.Errorf("%w: open it in %s", ErrElsewhere, to)
	}
	return err
}
