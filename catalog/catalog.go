package catalog

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// FileName is the database's name inside a catalog directory.
const FileName = "catalog.db"

// Catalog is an open catalog: the registers that are kept in one database. It is safe
// for concurrent use. A room that needs one register asks for that one.
type Catalog struct {
	*shared

	PhotoRegister
	PictureRegister
	RecordRegister
	ConsentRegister
	DeliveryRegister
	ImportRegister
	ErasureRegister
	LedgerRegister
}

// Option is a choice of who opens a catalog.
type Option func(*Catalog)

// WithClock gives the catalog another clock than the computer's.
func WithClock(now func() time.Time) Option { return func(c *Catalog) { c.clock = now } }

func unopened(opts []Option) *Catalog {
	c := over(&shared{clock: time.Now})
	for _, o := range opts {
		o(c)
	}
	return c
}

// Create makes a new, empty catalog. It fails if something is there already.
func Create(ctx context.Context, at contract.Place, uuid, name string, now time.Time, opts ...Option) (*Catalog, error) {
	c := unopened(opts)
	db, err := at.Create(ctx, c.passing())
	if err != nil {
		return nil, err
	}
	if err := c.take(ctx, db); err != nil {
		return nil, err
	}
	err = c.change(ctx, ledger.Create, func(w contract.Writer) error {
		for _, kv := range [][2]string{
			{"uuid", uuid}, {"name", name}, {"created_at", schema.FormatInstant(now)}, {"secret", rand.Text()},
		} {
			if err := w.AddInfo(ctx, kv[0], kv[1]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Open opens a catalog and brings an older one up to date. It returns ErrNone if there
// is none, ErrForeign if it is something else, ErrTooNew if a later program made it. One
// that cannot be written where it lies can be read: see ReadOnly.
func Open(ctx context.Context, at contract.Place, opts ...Option) (*Catalog, error) {
	c := unopened(opts)
	db, err := at.Open(ctx, c.passing())
	if err != nil {
		return nil, err
	}
	if err := c.take(ctx, db); err != nil {
		return nil, err
	}
	return c, nil
}

// take has the catalog be over an open database, or closes it.
func (c *shared) take(ctx context.Context, db contract.Database) error {
	c.db = db
	err := db.View(ctx, func(r contract.Reader) (err error) {
		c.tables, err = r.TrackedTables(ctx, tracked)
		return err
	})
	if err != nil {
		return errors.Join(err, db.Close())
	}
	return nil
}

// ReadOnly is why the catalog cannot be written: a schema.ErrReadOnly; nil if it can.
func (c *shared) ReadOnly() error { return c.db.ReadOnly() }

// Watch returns a function that reports whether anything was written to the
// catalog, by whomever, since it was last asked or since Watch. It is cheap: what
// takes time is to find out whether it matters. stop must be called.
func (c *shared) Watch(ctx context.Context) (changed func(context.Context) (bool, error), stop func() error, err error) {
	return c.db.Watch(ctx)
}

// Close releases the catalog. Of one that can only be read it is ErrChanged if
// somebody wrote to it meanwhile.
func (c *shared) Close() error { return c.db.Close() }

// Info returns the catalog's UUID and name.
func (c *shared) Info(ctx context.Context) (uuid, name string, err error) {
	err = c.db.View(ctx, func(r contract.Reader) (err error) {
		if uuid, err = r.Info(ctx, "uuid"); err == nil {
			name, err = r.Info(ctx, "name")
		}
		return err
	})
	return uuid, name, err
}
