package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/stillroom/stillroom/schema"
)

// moves are the files that go to another folder.
type moves struct{ tx *sql.Tx }

// inFolder is the folder below originals/ of the path named %s: paths have two parts
// below originals there, or more.
func inFolder(column string) string {
	return `substr(` + column + `, 11, instr(substr(` + column + `, 11), '/') - 1)`
}

func (q moves) list(ctx context.Context, query string, args ...any) ([]schema.Move, error) {
	list := []schema.Move{}
	err := each(func() (*sql.Rows, error) { return q.tx.QueryContext(ctx, query, args...) }, func(rows *sql.Rows) error {
		var m schema.Move
		var sha string
		err := rows.Scan(&m.Storage, &sha, &m.From, &m.To, &m.At)
		if err == nil {
			err = m.SHA256.UnmarshalText([]byte(sha))
		}
		list = append(list, m)
		return err
	})
	return list, err
}

func (q moves) Misplaced(ctx context.Context, none string, shoots []string) ([]schema.Move, error) {
	only, err := marshal(append([]string{}, shoots...))
	if err != nil {
		return nil, err
	}
	return q.list(ctx, `
		  WITH placed (sha256, shoot_id) AS (
		       SELECT o.sha256, pl.shoot_id FROM originals o JOIN photo_places pl ON pl.sha256 = o.photo
		        UNION ALL
		       SELECT o.sha256, pr.shoot_id FROM originals o JOIN photo_records pr ON pr.sha256 = o.sha256 WHERE o.photo IS NULL)
		SELECT '', o.sha256, o.path, 'originals/' || pl.shoot_id || substr(o.path, 11 + length(`+inFolder(`o.path`)+`)), o.path
		  FROM originals o JOIN placed pl ON pl.sha256 = o.sha256
		 WHERE pl.shoot_id IS NOT NULL
		   AND `+inFolder(`o.path`)+` <> pl.shoot_id
		   AND (`+inFolder(`o.path`)+` = ?1 OR `+inFolder(`o.path`)+` IN (SELECT shoot_id FROM shoots))
		   AND (?2 = '[]' OR pl.shoot_id IN (SELECT value FROM json_each(?2)))
		 ORDER BY o.path`, none, only)
}

func (q moves) MisplacedCopies(ctx context.Context, mirror string) ([]schema.Move, error) {
	return q.list(ctx, `
		SELECT k.mirror, k.sha256, k.path, o.path, k.path
		  FROM copies k JOIN originals o ON o.sha256 = k.sha256
		 WHERE k.mirror = ? AND k.path <> o.path
		 ORDER BY k.path`, mirror)
}

func (q moves) Placed(ctx context.Context, shoots []string) (list []schema.PlacedFile, err error) {
	only, err := marshal(append([]string{}, shoots...))
	if err != nil {
		return nil, err
	}
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT o.sha256, o.photo, o.path, o.source, COALESCE(pl.shoot_id, ''), COALESCE(p.taken_local, ''),
			       COALESCE((SELECT f.probe ->> 'model' FROM originals f WHERE f.sha256 = o.photo), ''), COALESCE(n.shoot, ''), COALESCE(n.n, 0)
			  FROM originals o JOIN photos p ON p.sha256 = o.photo JOIN photo_places pl ON pl.sha256 = o.photo
			  LEFT JOIN shoot_numbers n ON n.sha256 = o.sha256
			 WHERE ?1 = '[]' OR pl.shoot_id IN (SELECT value FROM json_each(?1))
			 ORDER BY p.taken_local IS NULL, p.taken_local, o.source, o.sha256`, only)
	}, func(rows *sql.Rows) error {
		var f schema.PlacedFile
		var sha string
		err := rows.Scan(&sha, &f.Photo, &f.Path, &f.Source, &f.Shoot, &f.Taken, &f.Camera, &f.Number.Shoot, &f.Number.N)
		if err == nil {
			err = f.SHA256.UnmarshalText([]byte(sha))
		}
		list = append(list, f)
		return err
	})
	return list, err
}

func (q moves) LastNumber(ctx context.Context, shoot string) (n int, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) FROM shoot_numbers WHERE shoot = ?`, shoot).Scan(&n)
	return n, err
}

func (q moves) NumberOf(ctx context.Context, sha string) (n schema.ShootNumber, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT shoot, n FROM shoot_numbers WHERE sha256 = ?`, sha).Scan(&n.Shoot, &n.N)
	if errors.Is(err, sql.ErrNoRows) {
		return n, nil
	}
	return n, err
}

func (q moves) PutNumber(ctx context.Context, sha string, n schema.ShootNumber) error {
	return exec(ctx, q.tx, `
		INSERT INTO shoot_numbers (sha256, shoot, n) VALUES (?, ?, ?)
		ON CONFLICT (sha256) DO UPDATE SET shoot = excluded.shoot, n = excluded.n`, sha, n.Shoot, n.N)
}

func (q moves) Moves(ctx context.Context) ([]schema.Move, error) {
	return q.list(ctx, `
		SELECT m.storage, m.sha256, m.from_path, m.to_path,
		       CASE WHEN m.storage = '' THEN COALESCE((SELECT o.path FROM originals o WHERE o.sha256 = m.sha256), '')
		            ELSE COALESCE((SELECT k.path FROM copies k WHERE k.mirror = m.storage AND k.sha256 = m.sha256 AND k.path IN (m.from_path, m.to_path)), '') END
		  FROM moves m ORDER BY m.storage, m.from_path`)
}

func (q moves) OthersAt(ctx context.Context, m schema.Move) (taken bool, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT CASE WHEN ?1 = '' THEN EXISTS (SELECT 1 FROM originals WHERE path = ?2 AND sha256 <> ?3)
		            ELSE EXISTS (SELECT 1 FROM copies WHERE mirror = ?1 AND path = ?2 AND sha256 <> ?3) END`, m.Storage, m.To, m.SHA256.String()).Scan(&taken)
	return taken, err
}

func (q moves) PutMove(ctx context.Context, m schema.Move) error {
	return exec(ctx, q.tx, `
		INSERT INTO moves (storage, from_path, to_path, sha256) VALUES (?, ?, ?, ?)
		ON CONFLICT (storage, from_path) DO UPDATE SET to_path = excluded.to_path, sha256 = excluded.sha256`, m.Storage, m.From, m.To, m.SHA256.String())
}

func (q moves) TakeMove(ctx context.Context, m schema.Move) error {
	return exec(ctx, q.tx, `DELETE FROM moves WHERE storage = ? AND from_path = ?`, m.Storage, m.From)
}

func (q moves) MoveFile(ctx context.Context, m schema.Move) error {
	if m.Storage != "" {
		return exec(ctx, q.tx, `UPDATE OR REPLACE copies SET path = ? WHERE mirror = ? AND path = ? AND sha256 = ?`, m.To, m.Storage, m.From, m.SHA256.String())
	}
	if err := exec(ctx, q.tx, `UPDATE originals SET path = ? WHERE sha256 = ? AND path = ?`, m.To, m.SHA256.String(), m.From); err != nil {
		return err
	}
	if err := exec(ctx, q.tx, `INSERT OR REPLACE INTO fixity (path, read_at) SELECT ?, read_at FROM fixity WHERE path = ?`, m.To, m.From); err != nil {
		return err
	}
	return exec(ctx, q.tx, `DELETE FROM fixity WHERE path = ?`, m.From)
}
