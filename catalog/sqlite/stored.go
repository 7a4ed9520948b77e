package sqlite

import (
	"context"
	"database/sql"
	"iter"

	"github.com/stillroom/stillroom/schema"
)

// stored are the files that the catalog keeps.
type stored struct{ tx *sql.Tx }

func (q stored) StoredOriginals(ctx context.Context) iter.Seq2[schema.StoredFile, error] {
	return cursor(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT COALESCE(o.photo, ''), o.path, o.bytes, o.sha256, COALESCE(x.read_at, ''), COALESCE(o.probe ->> 'damage', '')
			  FROM originals o LEFT JOIN fixity x ON x.path = o.path
			 ORDER BY o.path`)
	}, func(rows *sql.Rows) (schema.StoredFile, error) {
		f := schema.StoredFile{Kind: "original"}
		var sha string
		err := rows.Scan(&f.Photo, &f.Path, &f.Bytes, &sha, &f.ReadAt, &f.Damage)
		if err == nil {
			err = f.SHA256.UnmarshalText([]byte(sha))
		}
		return f, err
	})
}

func (q stored) StoredFiles(ctx context.Context) (n int, bytes int64, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM (
		SELECT bytes FROM originals UNION ALL SELECT bytes FROM derivatives UNION ALL SELECT bytes FROM evidence)`).Scan(&n, &bytes)
	return n, bytes, err
}

func (q stored) PutReads(ctx context.Context, paths []string, at schema.When) error {
	list, err := marshal(append([]string{}, paths...))
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `
		INSERT INTO fixity (path, read_at) SELECT value, ? FROM json_each(?)
		 WHERE EXISTS (SELECT 1 FROM originals WHERE path = value)
		    OR EXISTS (SELECT 1 FROM derivatives WHERE path = value)
		    OR EXISTS (SELECT 1 FROM evidence WHERE path = value)
		ON CONFLICT (path) DO UPDATE SET read_at = excluded.read_at`, at, list)
}
