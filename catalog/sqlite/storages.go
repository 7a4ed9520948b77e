package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/stillroom/stillroom/schema"
)

// storages implements the contract's storages.
type storages struct{ tx *sql.Tx }

func (q storages) Mirrors(ctx context.Context) ([]schema.Storage, error) {
	var list []schema.Storage
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT m.uuid, m.name, m.path, m.device, COALESCE(m.added_at, ''), m.seen_at, MAX(COALESCE(m.read_at, ''), COALESCE((SELECT MIN(CASE WHEN k.fault = '' THEN COALESCE(k.read_at, '') ELSE '' END) FROM copies k WHERE k.mirror = m.uuid), '')),
			       COALESCE(m.retired_at, ''), m.gone,
			       (SELECT COUNT(*) FROM copies k WHERE k.mirror = m.uuid),
			       (SELECT COALESCE(SUM(o.bytes), 0) FROM copies k JOIN originals o ON o.sha256 = k.sha256 WHERE k.mirror = m.uuid),
			       (SELECT COUNT(*) FROM set_aside a WHERE a.mirror = m.uuid),
			       (SELECT COUNT(*) FROM purge_files p WHERE p.mirror = m.uuid)
			  FROM mirrors m ORDER BY COALESCE(m.added_at, m.seen_at), m.rowid`)
	}, func(rows *sql.Rows) error {
		m := schema.Storage{Role: schema.StorageMirror}
		err := rows.Scan(&m.UUID, &m.Name, &m.Path, &m.Device, &m.AddedAt, &m.SeenAt, &m.ReadAt, &m.RetiredAt, &m.Gone, &m.Copies, &m.Bytes, &m.Aside, &m.Owed)
		list = append(list, m)
		return err
	})
	return list, err
}

func (q storages) OwnStorage(ctx context.Context) (schema.Storage, error) {
	own := schema.Storage{Role: schema.StorageCatalog}
	err := q.tx.QueryRowContext(ctx, `
		SELECT (SELECT value FROM catalog_info WHERE key = 'uuid'), (SELECT value FROM catalog_info WHERE key = 'created_at'),
		       (SELECT COUNT(*) FROM originals), (SELECT COALESCE(SUM(bytes), 0) FROM originals),
		       CASE WHEN EXISTS (SELECT 1 FROM originals o WHERE NOT EXISTS (SELECT 1 FROM fixity x WHERE x.path = o.path)) THEN ''
		            ELSE COALESCE((SELECT MIN(x.read_at) FROM originals o JOIN fixity x ON x.path = o.path), '') END,
		       (SELECT COUNT(*) FROM set_aside WHERE mirror IS NULL),
		       (SELECT COUNT(*) FROM purge_files WHERE mirror IS NULL)`).
		Scan(&own.UUID, &own.AddedAt, &own.Copies, &own.Bytes, &own.ReadAt, &own.Aside, &own.Owed)
	return own, err
}

func (q storages) MirrorName(ctx context.Context, uuid string) (name string, found bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT name FROM mirrors WHERE uuid = ?`, uuid).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return name, err == nil, err
}

func (q storages) MirrorCalled(ctx context.Context, name, besides string) (called bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM mirrors WHERE name = ? AND uuid <> ?)`, name, besides).Scan(&called)
	return called, err
}

func (q storages) PutMirror(ctx context.Context, m schema.Storage) error {
	return exec(ctx, q.tx, `
		INSERT INTO mirrors (uuid, path, seen_at, name, device, added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?3)
		ON CONFLICT (uuid) DO UPDATE SET path = ?2, seen_at = ?3, name = ?4, device = ?5, added_at = COALESCE(added_at, seen_at),
		  retired_at = ?6, gone = ?6 IS NOT NULL AND gone`,
		m.UUID, m.Path, m.SeenAt, m.Name, m.Device, null(string(m.RetiredAt)))
}

func (q storages) RetireMirror(ctx context.Context, uuid string, at schema.When, gone bool) error {
	return exec(ctx, q.tx, `UPDATE mirrors SET retired_at = ?, gone = ? WHERE uuid = ?`, at, gone, uuid)
}

func (q storages) ForgetCopies(ctx context.Context, uuid string) error {
	for _, query := range []string{`DELETE FROM copies WHERE mirror = ?`, `DELETE FROM purge_files WHERE mirror = ?`} {
		if err := exec(ctx, q.tx, query, uuid); err != nil {
			return err
		}
	}
	return nil
}

func (q storages) PutMirrorRead(ctx context.Context, uuid string, at schema.When) error {
	return exec(ctx, q.tx, `UPDATE mirrors SET read_at = ? WHERE uuid = ?`, at, uuid)
}

func (q storages) Copies(ctx context.Context, sha schema.Digest) ([]schema.Copy, error) {
	return q.copies(ctx, `WHERE k.sha256 = ? AND m.retired_at IS NULL ORDER BY k.mirror, k.path`, sha.String())
}

func (q storages) CopiesIn(ctx context.Context, uuid string) ([]schema.Copy, error) {
	return q.copies(ctx, `WHERE k.mirror = ? ORDER BY k.path`, uuid)
}

func (q storages) copies(ctx context.Context, where string, args ...any) ([]schema.Copy, error) {
	var list []schema.Copy
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT k.mirror, k.path, k.sha256, COALESCE(o.bytes, 0), k.read_at, k.fault, k.fault_at
			  FROM copies k JOIN mirrors m ON m.uuid = k.mirror LEFT JOIN originals o ON o.sha256 = k.sha256 `+where, args...)
	}, func(rows *sql.Rows) error {
		var k schema.Copy
		var sha string
		err := rows.Scan(&k.Storage, &k.Path, &sha, &k.Bytes, &k.ReadAt, &k.Fault, &k.FaultAt)
		if err == nil {
			err = k.SHA256.UnmarshalText([]byte(sha))
		}
		list = append(list, k)
		return err
	})
	return list, err
}

func (q storages) PutCopy(ctx context.Context, k schema.Copy, at schema.When) error {
	return exec(ctx, q.tx, `
		INSERT INTO copies (mirror, path, sha256, read_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (mirror, path) DO UPDATE SET sha256 = excluded.sha256, read_at = excluded.read_at, fault = '', fault_at = ''`, k.Storage, k.Path, k.SHA256.String(), at)
}

func (q storages) PutCopyFault(ctx context.Context, k schema.Copy, at schema.When) error {
	return exec(ctx, q.tx, `UPDATE copies SET fault = ?, fault_at = ? WHERE mirror = ? AND path = ? AND sha256 = ?`,
		k.Fault, at, k.Storage, k.Path, k.SHA256.String())
}

func (q storages) PutRead(ctx context.Context, path string, at schema.When) error {
	return exec(ctx, q.tx, `
		INSERT INTO fixity (path, read_at) VALUES (?, ?)
		ON CONFLICT (path) DO UPDATE SET read_at = excluded.read_at`, path, at)
}

func (q storages) AddSetAside(ctx context.Context, m schema.Mended, at schema.When) error {
	return exec(ctx, q.tx, `
		INSERT INTO set_aside (mirror, path, sha256, mended, at)
		SELECT (SELECT uuid FROM mirrors WHERE uuid = ?), ?, ?, ?, ?`, m.UUID, m.Aside, m.SHA256.String(), m.From, at)
}

func (q storages) MoveOriginal(ctx context.Context, sha schema.Digest, path string) error {
	return exec(ctx, q.tx, `UPDATE originals SET path = ? WHERE sha256 = ?`, path, sha.String())
}

func (q storages) LastRead(ctx context.Context, path string) (at schema.When, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT read_at FROM fixity WHERE path = ?`, path).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return at, err
}
