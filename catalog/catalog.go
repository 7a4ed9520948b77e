package catalog

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// HasFTS5 reports whether this build can search; without, no catalog opens.
func HasFTS5() bool { return hasFTS5 }

// FileName is the database's name inside a catalog directory.
const FileName = "catalog.db"

// busyTimeout is how long a writer waits for another before ErrBusy.
const busyTimeout = 5 * time.Second

// Catalog is an open catalog. It is safe for concurrent use.
type Catalog struct {
	write *sql.DB // one connection; transactions begin immediate
	read  *sql.DB // cannot write

	readDSN string
	clock   func() time.Time // what this computer's clock says
	tables  []watched        // those that the ledger covers

	contacts sealing // how contacts are kept

	still *still // what is read where nothing can be written; nil elsewhere
	left  error  // a LeftError that keeps this user from writing, and not from reading

}

// Option is a choice of who opens a catalog.
type Option func(*Catalog)

// WithClock gives the catalog another clock than the computer's.
func WithClock(now func() time.Time) Option { return func(c *Catalog) { c.clock = now } }

// dsn builds the connection string. The path goes in as a URL, or a "?" or
// "#" in it would cut the name short and SQLite would open another file.
func dsn(path, mode string, extra url.Values) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	q := url.Values{
		"mode":          {mode},
		"_foreign_keys": {"on"},
		"_busy_timeout": {fmt.Sprint(busyTimeout.Milliseconds())},
	}
	for k, v := range extra {
		q[k] = v
	}
	return (&url.URL{Scheme: "file", Path: abs, RawQuery: q.Encode()}).String(), nil
}

// Create makes a new, empty catalog database at path, mode 0600. It fails if
// something is there already.
func Create(ctx context.Context, path, uuid, name string, now time.Time, opts ...Option) (*Catalog, error) {
	if !hasFTS5 {
		return nil, ErrNoFTS5
	}
	// The file is made first, so that it never exists with wider permissions.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	c, err := open(path, opts)
	if err != nil {
		return nil, err
	}
	err = c.migrate(ctx)
	if err == nil {
		err = c.act(ctx, ledger.Create, func(tx *sql.Tx) error {
			for _, kv := range [][2]string{
				{"uuid", uuid}, {"name", name}, {"created_at", schema.FormatInstant(now)}, {"secret", rand.Text()},
			} {
				if _, err := tx.ExecContext(ctx, `INSERT INTO catalog_info (key, value) VALUES (?, ?)`, kv[0], kv[1]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Open opens the catalog database at path and brings an older one up to date.
// It returns ErrNone if there is none, ErrForeign if it is something else, ErrTooNew
// if a later program made it. One that cannot be written where it lies can be read:
// see ReadOnly.
func Open(ctx context.Context, path string, opts ...Option) (*Catalog, error) {
	if !hasFTS5 {
		return nil, ErrNoFTS5
	}
	// SQLite would create what is missing: a typo must not be an empty catalog.
	if err := looksOurs(path); err != nil {
		return nil, err
	}
	left := mendBeside(path)
	c, err := open(path, opts)
	if err != nil {
		return nil, err
	}
	if err = isOurs(ctx, c.read, path); err == nil {
		err = c.migrate(ctx)
	}
	switch {
	case err == nil:
		c.left = left
		return c, nil
	case left != nil && cannotBeWritten(err) && !readable(path+"-wal"):
		return nil, errors.Join(left, c.Close())
	}
	err = errors.Join(err, c.Close())
	if !cannotBeWritten(err) {
		return nil, err
	}
	if c, err = openStill(ctx, path, opts, err); err == nil {
		c.left = left
	}
	return c, err
}

func open(path string, opts []Option) (*Catalog, error) {
	w, err := dsn(path, "rw", url.Values{"_journal_mode": {"WAL"}, "_txlock": {"immediate"}, "_synchronous": {"FULL"},
		// What REPLACE takes away is deleted as well: triggers are to see it.
		"_recursive_triggers": {"1"},
		// An import writes the same few statements for every photo, and with the
		// triggers that watch the tables each is long to compile.
		"_stmt_cache_size": {"64"}})
	if err != nil {
		return nil, err
	}
	r, err := dsn(path, "ro", url.Values{"_query_only": {"1"}})
	if err != nil {
		return nil, err
	}
	c := unopened(r, opts)
	if c.write, err = sql.Open("sqlite3", w); err != nil {
		return nil, err
	}
	c.write.SetMaxOpenConns(1)
	if c.read, err = sql.Open("sqlite3", r); err != nil {
		return nil, errors.Join(err, c.write.Close())
	}
	return c, nil
}

func unopened(readDSN string, opts []Option) *Catalog {
	c := &Catalog{readDSN: readDSN, clock: time.Now}
	for _, o := range opts {
		o(c)
	}
	return c
}

// Close releases the catalog. Of one that can only be read it is ErrChanged if
// somebody wrote to it meanwhile.
func (c *Catalog) Close() error {
	return errors.Join(c.read.Close(), c.write.Close(), c.still.close())
}

// view runs fn in one read transaction: everything it sees is of one moment.
func (c *Catalog) view(ctx context.Context, fn func(*sql.Tx) error) error {
	tx, err := c.read.BeginTx(ctx, nil)
	if err != nil {
		return sqlErr(err)
	}
	defer tx.Rollback()
	return sqlErr(fn(tx))
}

// Info returns the catalog's UUID and name.
func (c *Catalog) Info(ctx context.Context) (uuid, name string, err error) {
	for key, dst := range map[string]*string{"uuid": &uuid, "name": &name} {
		if err := c.read.QueryRowContext(ctx, `SELECT value FROM catalog_info WHERE key = ?`, key).Scan(dst); err != nil {
			return "", "", sqlErr(err)
		}
	}
	return uuid, name, nil
}
