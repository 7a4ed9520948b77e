package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	"github.com/mattn/go-sqlite3"

	"github.com/stillroom/stillroom/schema"
)

// ErrDamaged says that a database does not hold together: no backup is made of it
// in the place of one that does.
var ErrDamaged = errors.New("the database is damaged")

// Snapshot writes the database as it is at one moment to path, mode 0600, where
// nothing may be; others may go on writing meanwhile. What it wrote was opened and
// found sound, and is described; if it cannot be, nothing is left at path.
func (c *Catalog) Snapshot(ctx context.Context, path string) (d schema.Snapshot, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return d, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	if err := c.copyInto(ctx, path); err != nil {
		return d, errors.Join(sqlErr(err), f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return d, err
	}
	return Describe(ctx, path)
}

// copyInto has SQLite copy every page into the database at path.
func (c *Catalog) copyInto(ctx context.Context, path string) error {
	to, err := dsn(path, "rw", url.Values{"_synchronous": {"OFF"}})
	if err != nil {
		return err
	}
	dst, err := sql.Open("sqlite3", to)
	if err != nil {
		return err
	}
	defer dst.Close()
	into, err := dst.Conn(ctx)
	if err != nil {
		return err
	}
	defer into.Close()
	// No journal beside it: whoever finds half of a snapshot has no use for one.
	if _, err := into.ExecContext(ctx, `PRAGMA journal_mode = OFF`); err != nil {
		return err
	}
	from, err := c.read.Conn(ctx)
	if err != nil {
		return err
	}
	defer from.Close()
	return into.Raw(func(d any) error {
		return from.Raw(func(s any) error {
			b, err := d.(*sqlite3.SQLiteConn).Backup("main", s.(*sqlite3.SQLiteConn), "main")
			if err != nil {
				return err
			}
			done, err := b.Step(-1) // in one transaction: what comes is of one moment
			if err == nil && !done {
				err = errors.New("not all of the database could be copied")
			}
			return errors.Join(err, b.Finish())
		})
	})
}

// Describe opens the database of a snapshot for reading, checks that it holds
// together, and says what is in it. Nothing is written to it or beside it. The
// error is ErrForeign if it is none, ErrTooNew, or ErrDamaged.
func Describe(ctx context.Context, path string) (d schema.Snapshot, err error) {
	c, err := openSnapshot(ctx, path)
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	damage, dangling, err := c.Integrity(ctx)
	if err != nil {
		return d, err
	}
	if n := len(damage) + len(dangling); n > 0 {
		return d, fmt.Errorf("%w: %s", ErrDamaged, append(damage, dangling...)[0])
	}
	return d, c.view(ctx, func(tx *sql.Tx) error { return describeSnapshot(ctx, tx, &d) })
}

// RecordsOf are the records in the database of a snapshot that this program made, as
// Dump gives them; what is sealed in it stays so.
func RecordsOf(ctx context.Context, path string) (r schema.Records, err error) {
	c, err := openSnapshot(ctx, path)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	return c.Dump(ctx)
}

// openSnapshot opens a database that nobody writes to, whatever its version.
func openSnapshot(ctx context.Context, path string) (*Catalog, error) {
	if err := looksOurs(path); err != nil {
		return nil, err
	}
	at, err := dsn(path, "ro", url.Values{"_query_only": {"1"}, "immutable": {"1"}})
	if err != nil {
		return nil, err
	}
	c := unopened(at, nil)
	c.write = sql.OpenDB(refusing{schema.ErrReadOnly})
	if c.read, err = sql.Open("sqlite3", at); err != nil {
		return nil, err
	}
	if err := isOurs(ctx, c.read, path); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func describeSnapshot(ctx context.Context, tx *sql.Tx, d *schema.Snapshot) error {
	var err error
	if d.Version, err = version(ctx, tx); err != nil {
		return err
	}
	if d.Version > len(schema.Migrations()) {
		return fmt.Errorf("%w: it has version %d, this program knows %d", ErrTooNew, d.Version, len(schema.Migrations()))
	}
	if err := tx.QueryRowContext(ctx, `SELECT value FROM catalog_info WHERE key = 'uuid'`).Scan(&d.Catalog); err != nil {
		return err
	}
	// An older program's may have neither ledger nor evidence.
	has := map[string]bool{}
	tables, err := column(ctx, tx, `SELECT name FROM sqlite_schema WHERE type = 'table'`)
	if err != nil {
		return err
	}
	for _, t := range tables {
		has[t] = true
	}
	if has["ledger"] {
		e, err := lastEntry(ctx, tx)
		if err != nil {
			return err
		}
		d.Head = schema.LedgerHead{Seq: e.Seq, SHA256: e.Sum, At: schema.When(e.At)}
	}
	if has["evidence"] {
		sums, err := column(ctx, tx, `SELECT sha256 FROM evidence ORDER BY sha256`)
		if err != nil {
			return err
		}
		for _, s := range sums {
			sum, err := schema.ParseDigest(s)
			if err != nil {
				return err
			}
			d.Documents = append(d.Documents, sum)
		}
	}
	return tx.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM photos), (SELECT COUNT(*) FROM originals)`).Scan(&d.Photos, &d.Originals)
}
