package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// unmatched are the entries that found no file.
type unmatched struct{ tx *sql.Tx }

func (q unmatched) Unmatched(ctx context.Context) (list []schema.Unmatched, err error) {
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT u.unmatched_id, u.import_id, u.match, u.recorded_at,
			       (SELECT COUNT(DISTINCT photo) FROM held_photos h WHERE h.unmatched_id = u.unmatched_id)
			  FROM unmatched_records u
			 WHERE u.resolved_at IS NULL
			 ORDER BY u.unmatched_id`)
	}, func(rows *sql.Rows) error {
		var u schema.Unmatched
		err := rows.Scan(&u.ID, &u.Import, &u.Match, &u.RecordedAt, &u.Photos)
		list = append(list, u)
		return err
	})
	return list, err
}

func (q unmatched) UnmatchedSaid(ctx context.Context) (list []contract.UnmatchedSaid, err error) {
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT unmatched_id, match, content FROM unmatched_records WHERE resolved_at IS NULL ORDER BY unmatched_id`)
	}, func(rows *sql.Rows) error {
		var w contract.UnmatchedSaid
		err := rows.Scan(&w.ID, &w.Match, &w.Content)
		list = append(list, w)
		return err
	})
	return list, err
}

func (q unmatched) UnmatchedLike(
	ctx context.Context, e schema.UnmatchedEntry,
) (id int64, became string, found bool, err error) {
	shoots, err := marshal(append([]string{}, e.Shoots...))
	if err != nil {
		return 0, "", false, err
	}
	err = q.tx.QueryRowContext(ctx, `
		SELECT unmatched_id, COALESCE(resolution, '')
		  FROM unmatched_records
		 WHERE match = ? AND content = ? AND shoots = ?
		 ORDER BY unmatched_id DESC LIMIT 1`, e.Match, e.Content, shoots).Scan(&id, &became)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", false, nil
	}
	return id, became, err == nil, err
}

func (q unmatched) HeldBy(ctx context.Context, id int64, photo string) (held bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM held_photos WHERE unmatched_id = ? AND photo = ?)`, id, photo).Scan(&held)
	return held, err
}

// heldPhotos is what the view held_photos has of one entry, found by index.
const heldPhotos = `
	SELECT o.photo
	  FROM unmatched_records u
	  JOIN unmatched_files f ON f.unmatched_id = u.unmatched_id
	  JOIN originals o ON o.sha256 = f.sha256
	 WHERE u.unmatched_id = ?1 AND u.resolved_at IS NULL AND o.photo IS NOT NULL
	UNION
	SELECT p.sha256
	  FROM unmatched_records u
	  CROSS JOIN json_each(u.shoots) s
	  CROSS JOIN photos p ON p.shoot_id = s.value
	 WHERE u.unmatched_id = ?1 AND u.resolved_at IS NULL
	UNION
	SELECT p.sha256
	  FROM unmatched_records u
	  CROSS JOIN json_each(u.shoots) s
	  CROSS JOIN photo_records pr ON pr.shoot_id = s.value
	  JOIN photos p ON p.sha256 = pr.sha256
	 WHERE u.unmatched_id = ?1 AND u.resolved_at IS NULL
	 ORDER BY 1`

func (q unmatched) HeldPhotos(ctx context.Context, id int64) ([]string, error) {
	return column(ctx, q.tx, heldPhotos, id)
}

func (q unmatched) EachNameIn(ctx context.Context, shoots []string, fn func(photo, source string)) error {
	list, err := marshal(append([]string{}, shoots...))
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT o.photo, o.source
			  FROM originals o
			  JOIN photos p ON p.sha256 = o.photo
			  JOIN photo_places pl ON pl.sha256 = o.photo
			 WHERE o.role IN `+takenRoles+`
			   AND (pl.shoot_id IN (SELECT value FROM json_each(?1)) OR p.shoot_id IN (SELECT value FROM json_each(?1)))`, list)
	}, func(rows *sql.Rows) error {
		var photo, source string
		if err := rows.Scan(&photo, &source); err != nil {
			return err
		}
		fn(photo, source)
		return nil
	})
}

func (q unmatched) AddUnmatched(
	ctx context.Context, importID int64, e schema.UnmatchedEntry, at schema.When,
) (int64, error) {
	shoots, err := marshal(append([]string{}, e.Shoots...))
	if err != nil {
		return 0, err
	}
	return added(ctx, q.tx, `
		INSERT INTO unmatched_records (import_id, match, content, shoots, recorded_at)
		VALUES (?, ?, ?, ?, ?)`, importID, e.Match, e.Content, shoots, at)
}

func (q unmatched) AddHeld(ctx context.Context, id int64, file string) error {
	return exec(ctx, q.tx, `INSERT INTO unmatched_files (unmatched_id, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING`, id, file)
}

func (q unmatched) ResolveUnmatched(ctx context.Context, id int64, how string, at schema.When) (bool, error) {
	return touches(ctx, q.tx, `
		UPDATE unmatched_records SET resolved_at = ?, resolution = ? WHERE unmatched_id = ? AND resolved_at IS NULL`,
		at, how, id)
}
