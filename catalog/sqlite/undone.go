package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// undone are the imports that were taken back, and the photos that went with them.
type undone struct{ tx *sql.Tx }

func (q undone) BroughtBy(ctx context.Context, id int64) ([]contract.Brought, error) {
	others := map[string][]int64{}
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT DISTINCT o.photo, i.import_id
			  FROM import_items i
			  JOIN imports m ON m.import_id = i.import_id AND m.undone_at IS NULL
			  JOIN originals o ON o.sha256 = i.sha256
			  JOIN photos p ON p.sha256 = o.photo AND p.import_id = ?1
			 WHERE i.import_id <> ?1 AND i.outcome IN ('imported', 'duplicate')
			   AND EXISTS (SELECT 1 FROM import_items n WHERE n.import_id = i.import_id AND n.outcome = 'imported')
			 ORDER BY i.import_id`, id)
	}, func(rows *sql.Rows) error {
		var photo string
		var other int64
		err := rows.Scan(&photo, &other)
		others[photo] = append(others[photo], other)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := []contract.Brought{}
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			WITH of_entry (tbl, key, seq) AS (
			  SELECT r.tbl, r.key, c.seq FROM ledger_rows r JOIN ledger_changes c ON c.no = r.last_no
			)
			SELECT p.sha256,
			       EXISTS (SELECT 1 FROM rejected r WHERE r.photo = p.sha256),
			       EXISTS (SELECT 1 FROM undone u WHERE u.photo = p.sha256),
			       EXISTS (SELECT 1 FROM delivery_files d WHERE d.photo = p.sha256) OR EXISTS (SELECT 1 FROM recalls r WHERE r.photo = p.sha256),
			       EXISTS (SELECT 1 FROM reviews r WHERE r.photo = p.sha256),
			       EXISTS (SELECT 1 FROM consent_terms t WHERE t.scope_kind = 'photo' AND t.scope_id = p.sha256),
			       EXISTS (SELECT 1 FROM originals o JOIN pictures x ON x.a = o.sha256 OR x.b = o.sha256 WHERE o.photo = p.sha256),
			       EXISTS (SELECT 1 FROM originals o JOIN of_entry e ON e.tbl = 'photo_records' AND e.key = json_array(o.sha256)
			                WHERE o.photo = p.sha256
			                  AND e.seq > COALESCE(m.ended_entry, (SELECT x.seq FROM of_entry x WHERE x.tbl = 'photos' AND x.key = json_array(p.photo_no)), 0))
			  FROM photos p JOIN imports m ON m.import_id = p.import_id
			 WHERE p.import_id = ?1
			   AND EXISTS (SELECT 1 FROM originals o WHERE o.photo = p.sha256)
			 ORDER BY p.sha256`, id)
	}, func(rows *sql.Rows) error {
		var b contract.Brought
		err := rows.Scan(&b.Photo, &b.Aside, &b.Undone, &b.Left, &b.Seen, &b.Scoped, &b.Told, &b.Edited)
		b.Imports = others[b.Photo]
		list = append(list, b)
		return err
	})
	return list, err
}

func (q undone) BroughtBeside(ctx context.Context, id int64) ([]string, error) {
	return column(ctx, q.tx, `
		SELECT o.sha256 FROM import_items i JOIN originals o ON o.sha256 = i.sha256 LEFT JOIN photos p ON p.sha256 = o.photo
		 WHERE i.import_id = ?1 AND i.outcome = 'imported' AND p.import_id IS NOT ?1
		 ORDER BY o.sha256`, id)
}

func (q undone) UndoneBy(ctx context.Context, photo string) (id int64, found bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT import_id FROM undone WHERE photo = ?`, photo).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return id, err == nil, err
}

func (q undone) PutUndone(ctx context.Context, photo string, id int64, at schema.When) error {
	return exec(ctx, q.tx, `INSERT INTO undone (photo, import_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, photo, id, at)
}

func (q undone) TakeUndone(ctx context.Context, photo string) error {
	return exec(ctx, q.tx, `DELETE FROM undone WHERE photo = ?`, photo)
}

func (q undone) NoteUndone(ctx context.Context, id int64, at schema.When) error {
	return exec(ctx, q.tx, `UPDATE imports SET undone_at = ? WHERE import_id = ?`, null(string(at)), id)
}

func (q undone) PutCame(ctx context.Context, photo string, id int64, room, shoot string) error {
	return exec(ctx, q.tx, `UPDATE photos SET import_id = ?, room_id = ?, shoot_id = ? WHERE sha256 = ?`, id, null(room), null(shoot), photo)
}
