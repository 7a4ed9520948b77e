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

// Catalog is an open catalog: the registers that one database keeps. It is safe for
// concurrent use. Code that needs one register asks for that register.
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

// Option changes how a catalog is opened.
type Option func(*Catalog)

// WithClock gives the catalog another clock than the computer's.
func WithClock(now func() time.Time) Option { return func(c *Catalog) { c.clock = now } }

// WithWaits lets somebody hear of each change that waits for others to write, once it has
// waited for so long that a person notices.
func WithWaits(waits func()) Option { return func(c *Catalog) { c.waits = waits } }

// WithOlder lets somebody hear that a catalog which an earlier program wrote is about to be
// brought up to date: that takes longer the more is in it, and the earlier program cannot
// open it afterwards.
func WithOlder(older func()) Option { return func(c *Catalog) { c.older = older } }

func unopened(opts []Option) *Catalog {
	c := over(&shared{clock: time.Now})
	for _, o := range opts {
		o(c)
	}
	return c
}

// Create makes a new, empty catalog. It fails if there is something at the place already.
func Create(
	ctx context.Context, at contract.Place, uuid, name string, now time.Time, opts ...Option,
) (*Catalog, error) {
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

// Open opens a catalog and brings an older one up to date. It returns ErrNone if there is
// none, ErrForeign if the file is something else, and ErrTooNew if a later program made
// it. A catalog that cannot be written can still be read: see ReadOnly.
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

// take puts an open database behind the catalog, or closes the database if that fails.
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

// ReadOnly says why the catalog cannot be written, as a schema.ErrReadOnly. It is nil if
// the catalog can be written.
func (c *shared) ReadOnly() error { return c.db.ReadOnly() }

// Watch returns a function that reports whether anybody wrote to the catalog since the
// last call, or since Watch. The function is cheap; it is the caller who finds out
// whether the change matters. stop must be called.
func (c *shared) Watch(
	ctx context.Context,
) (changed func(context.Context) (bool, error), stop func() error, err error) {
	return c.db.Watch(ctx)
}

// Close releases the catalog. If the catalog can only be read and somebody wrote to it
// meanwhile, the error is ErrChanged.
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
