package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Storages are the places that keep files of a catalog, and what is on record of
// the copies in them.
type Storages struct{ c *Catalog }

// Storages returns those of the catalog.
func (c *Catalog) Storages() Storages { return Storages{c} }

// ErrStorageName says that a storage is called so already.
var ErrStorageName = errors.New("another storage is called so")

// Mirrors are the storages of second copies, the retired ones too, in the order in
// which they came.
func (s Storages) Mirrors(ctx context.Context) ([]schema.Storage, error) {
	var list []schema.Storage
	err := each(func() (*sql.Rows, error) {
		return s.c.read.QueryContext(ctx, `
			SELECT m.uuid, m.name, m.path, m.device, COALESCE(m.added_at, ''), m.seen_at, COALESCE(m.read_at, ''), COALESCE(m.retired_at, ''), m.gone,
			       (SELECT COUNT(*) FROM copies k WHERE k.mirror = m.uuid),
			       (SELECT COALESCE(SUM(o.bytes), 0) FROM copies k JOIN originals o ON o.sha256 = k.sha256 WHERE k.mirror = m.uuid),
			       (SELECT COUNT(*) FROM set_aside a WHERE a.mirror = m.uuid),
			       (SELECT COUNT(*) FROM purge_files p WHERE p.mirror = m.uuid)
			  FROM mirrors m ORDER BY COALESCE(m.added_at, m.seen_at), m.uuid`)
	}, func(rows *sql.Rows) error {
		m := schema.Storage{Role: schema.StorageMirror}
		err := rows.Scan(&m.UUID, &m.Name, &m.Path, &m.Device, &m.AddedAt, &m.SeenAt, &m.ReadAt, &m.RetiredAt, &m.Gone, &m.Copies, &m.Bytes, &m.Aside, &m.Owed)
		if m.Name == "" { // an older program made it
			m.Name = shortName(m.UUID)
		}
		list = append(list, m)
		return err
	})
	return list, sqlErr(err)
}

// Own is the catalog's own storage, as far as it is on record.
func (s Storages) Own(ctx context.Context) (schema.Storage, error) {
	own := schema.Storage{Name: schema.CatalogStorage, Role: schema.StorageCatalog}
	err := s.c.read.QueryRowContext(ctx, `
		SELECT (SELECT value FROM catalog_info WHERE key = 'uuid'), (SELECT value FROM catalog_info WHERE key = 'created_at'),
		       (SELECT COUNT(*) FROM originals), (SELECT COALESCE(SUM(bytes), 0) FROM originals),
		       CASE WHEN EXISTS (SELECT 1 FROM originals o WHERE NOT EXISTS (SELECT 1 FROM fixity x WHERE x.path = o.path)) THEN ''
		            ELSE COALESCE((SELECT MIN(x.read_at) FROM originals o JOIN fixity x ON x.path = o.path), '') END,
		       (SELECT COUNT(*) FROM set_aside WHERE mirror IS NULL),
		       (SELECT COUNT(*) FROM purge_files WHERE mirror IS NULL)`).
		Scan(&own.UUID, &own.AddedAt, &own.Copies, &own.Bytes, &own.ReadAt, &own.Aside, &own.Owed)
	return own, sqlErr(err)
}

// Seen notes that a mirror is there, and takes a new one on record. Its name is the
// one given, or made of its path if it has none yet. Whether it is retired is as
// m says.
func (s Storages) Seen(ctx context.Context, m schema.Storage, now time.Time) (schema.Storage, error) {
	err := s.c.act(ctx, ledger.Mirror, func(tx *sql.Tx) error {
		var had string
		err := tx.QueryRowContext(ctx, `SELECT name FROM mirrors WHERE uuid = ?`, m.UUID).Scan(&had)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if had == "" && m.Name == shortName(m.UUID) {
			m.Name = "" // nobody called it so
		}
		if m.Name == "" && had != "" {
			m.Name = had
		} else if m.Name, err = freeName(ctx, tx, m); err != nil {
			return err
		}
		at := schema.FormatInstant(now)
		_, err = tx.ExecContext(ctx, `
			INSERT INTO mirrors (uuid, path, seen_at, name, device, added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?3)
			ON CONFLICT (uuid) DO UPDATE SET path = ?2, seen_at = ?3, name = ?4, device = ?5, added_at = COALESCE(added_at, seen_at),
			  retired_at = ?6, gone = ?6 IS NOT NULL AND gone`,
			m.UUID, m.Path, at, m.Name, m.Device, null(string(m.RetiredAt)))
		m.SeenAt = schema.When(at)
		return err
	})
	return m, err
}

// shortName is what a mirror is called that has no name.
func shortName(uuid string) string { return uuid[:min(8, len(uuid))] }

// freeName is what a new mirror is called. A name that a person gives and that is
// taken is refused; one made of its path gets a number.
func freeName(ctx context.Context, tx *sql.Tx, m schema.Storage) (string, error) {
	taken := func(name string) (n int, err error) {
		err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM mirrors WHERE name = ? AND uuid <> ?`, name, m.UUID).Scan(&n)
		if name == schema.CatalogStorage {
			n++
		}
		return n, err
	}
	if m.Name != "" {
		switch n, err := taken(m.Name); {
		case err != nil:
			return "", err
		case n > 0:
			return "", fmt.Errorf("%w: %s", ErrStorageName, m.Name)
		}
		return m.Name, nil
	}
	base := strings.TrimSpace(filepath.Base(m.Path))
	for n := 1; ; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		if used, err := taken(name); err != nil || used == 0 {
			return name, err
		}
	}
}

// Retire notes that nothing is written to a mirror any more. What it holds still
// counts for erasures, unless its disk is no more.
func (s Storages) Retire(ctx context.Context, uuid string, gone bool, now time.Time) error {
	return s.c.act(ctx, ledger.Mirror, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE mirrors SET retired_at = ?, gone = ? WHERE uuid = ?`, schema.FormatInstant(now), gone, uuid); err != nil || !gone {
			return err
		}
		for _, q := range []string{`DELETE FROM copies WHERE mirror = ?`, `DELETE FROM purge_files WHERE mirror = ?`} {
			if _, err := tx.ExecContext(ctx, q, uuid); err != nil {
				return err
			}
		}
		return nil
	})
}

// ReadThrough notes that every byte of a mirror was read.
func (s Storages) ReadThrough(ctx context.Context, uuid string, now time.Time) error {
	return s.c.act(ctx, ledger.Mirror, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE mirrors SET read_at = ? WHERE uuid = ?`, schema.FormatInstant(now), uuid)
		return err
	})
}

// Copies are those of one original, in all mirrors that are not retired.
func (s Storages) Copies(ctx context.Context, sha schema.Digest) ([]schema.Copy, error) {
	return s.copies(ctx, `WHERE k.sha256 = ? AND m.retired_at IS NULL ORDER BY k.mirror, k.path`, sha.String())
}

// CopiesIn are all on record in one mirror, by path.
func (s Storages) CopiesIn(ctx context.Context, uuid string) ([]schema.Copy, error) {
	return s.copies(ctx, `WHERE k.mirror = ? ORDER BY k.path`, uuid)
}

func (s Storages) copies(ctx context.Context, where string, args ...any) ([]schema.Copy, error) {
	var list []schema.Copy
	err := each(func() (*sql.Rows, error) {
		return s.c.read.QueryContext(ctx, `
			SELECT k.mirror, k.path, k.sha256, COALESCE(o.bytes, 0), k.read_at
			  FROM copies k JOIN mirrors m ON m.uuid = k.mirror LEFT JOIN originals o ON o.sha256 = k.sha256 `+where, args...)
	}, func(rows *sql.Rows) error {
		var k schema.Copy
		var sha string
		err := rows.Scan(&k.Storage, &k.Path, &sha, &k.Bytes, &k.ReadAt)
		if err == nil {
			err = k.SHA256.UnmarshalText([]byte(sha))
		}
		list = append(list, k)
		return err
	})
	return list, sqlErr(err)
}

// NoteCopies notes copies that are there, durable, and were read and found right
// now, and what was mended. A copy of no mirror is the catalog's own file.
func (s Storages) NoteCopies(ctx context.Context, copies []schema.Copy, mended []schema.Mended, now time.Time) error {
	if len(copies) == 0 && len(mended) == 0 {
		return nil
	}
	at := schema.FormatInstant(now)
	return s.c.act(ctx, ledger.Mirror, func(tx *sql.Tx) error {
		for _, k := range copies {
			if k.Storage == "" {
				_, err := tx.ExecContext(ctx, `
					INSERT INTO fixity (path, read_at) VALUES (?, ?)
					ON CONFLICT (path) DO UPDATE SET read_at = excluded.read_at`, k.Path, at)
				if err != nil {
					return err
				}
				continue
			}
			_, err := tx.ExecContext(ctx, `
				INSERT INTO copies (mirror, path, sha256, read_at) VALUES (?, ?, ?, ?)
				ON CONFLICT (mirror, path) DO UPDATE SET sha256 = excluded.sha256, read_at = excluded.read_at`, k.Storage, k.Path, k.SHA256.String(), at)
			if err != nil {
				return err
			}
		}
		for _, m := range mended {
			if m.Aside == "" {
				continue
			}
			_, err := tx.ExecContext(ctx, `
				INSERT INTO set_aside (mirror, path, sha256, mended, at)
				SELECT (SELECT uuid FROM mirrors WHERE uuid = ?), ?, ?, ?, ?`, m.UUID, m.Aside, m.SHA256.String(), m.From, at)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Moved notes that an original lies at another path now.
func (s Storages) Moved(ctx context.Context, sha schema.Digest, path string) error {
	return s.c.act(ctx, ledger.Mirror, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE originals SET path = ? WHERE sha256 = ?`, path, sha.String())
		return err
	})
}

// LastRead is when the bytes of a stored file of the catalog itself were last read and
// found right, "" if that is not on record.
func (s Storages) LastRead(ctx context.Context, path string) (at schema.When, err error) {
	err = s.c.read.QueryRowContext(ctx, `SELECT read_at FROM fixity WHERE path = ?`, path).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return at, sqlErr(err)
}
