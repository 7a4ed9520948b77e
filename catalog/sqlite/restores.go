package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/stillroom/stillroom/schema"
)

// restores are the times that a catalog was made of a backup.
type restores struct{ tx *sql.Tx }

func (q restores) LastRestore(ctx context.Context) (r schema.Restored, found bool, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT restore_no, at, backed_up_at, head_seq, head_at, COALESCE(settled_at, '') FROM restores ORDER BY restore_no DESC LIMIT 1`).
		Scan(&r.No, &r.At, &r.BackedUp, &r.HeadSeq, &r.HeadAt, &r.SettledAt)
	if errors.Is(err, sql.ErrNoRows) {
		return schema.Restored{}, false, nil
	}
	return r, err == nil, err
}

func (q restores) HeadsLetGo(ctx context.Context) (list schema.LetGo, err error) {
	rows, err := q.tx.QueryContext(ctx, `
		SELECT h.sha256, r.restore_no, COALESCE(r.settled_at, '') FROM heads_let_go h JOIN restores r USING (restore_no) ORDER BY r.restore_no, h.sha256`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var sum string
		var no int64
		var at schema.When
		if err := rows.Scan(&sum, &no, &at); err != nil {
			return nil, err
		}
		list = append(list, schema.LetGoAt(sum, no, at))
	}
	return list, rows.Err()
}

func (q restores) AddRestore(ctx context.Context, at, backedUp schema.When, head schema.LedgerHead) error {
	return exec(ctx, q.tx, `INSERT INTO restores (at, backed_up_at, head_seq, head_sha256, head_at) VALUES (?, ?, ?, ?, ?)`,
		at, backedUp, head.Seq, head.SHA256, head.At)
}

func (q restores) SettleRestores(ctx context.Context, at schema.When, by string, lost []string) error {
	for _, sum := range lost {
		err := exec(ctx, q.tx, `INSERT OR IGNORE INTO heads_let_go (sha256, restore_no) SELECT ?, MAX(restore_no) FROM restores`, sum)
		if err != nil {
			return err
		}
	}
	return exec(ctx, q.tx, `UPDATE restores SET settled_at = ?, settled_by = ? WHERE settled_at IS NULL`, at, by)
}
