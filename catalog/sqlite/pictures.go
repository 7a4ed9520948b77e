package sqlite

import (
	"context"
	"database/sql"

	"github.com/stillroom/stillroom/schema"
)

// pictures are what people said of pairs of files.
type pictures struct{ tx *sql.Tx }

func (q pictures) Pictures(ctx context.Context) (list []schema.PictureRecord, err error) {
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT a, b, same FROM pictures ORDER BY a, b`)
	}, func(rows *sql.Rows) error {
		p := schema.PictureRecord{Photos: make([]string, 2)}
		err := rows.Scan(&p.Photos[0], &p.Photos[1], &p.Same)
		list = append(list, p)
		return err
	})
	return list, err
}

func (q pictures) PutPicture(ctx context.Context, a, b string, same bool, at schema.When) error {
	return exec(ctx, q.tx, `
		INSERT INTO pictures (a, b, same, said_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (a, b) DO UPDATE SET same = excluded.same, said_at = excluded.said_at WHERE same <> excluded.same`,
		min(a, b), max(a, b), same, at)
}

func (q pictures) TakePicture(ctx context.Context, a, b string, same bool) error {
	return exec(ctx, q.tx, `DELETE FROM pictures WHERE a = ? AND b = ? AND same = ?`, min(a, b), max(a, b), same)
}
