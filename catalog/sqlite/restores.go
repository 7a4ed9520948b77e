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

func (q restores) AddRestore(ctx context.Context, at, backedUp schema.When, head schema.LedgerHead) error {
	return exec(ctx, q.tx, `INSERT INTO restores (at, backed_up_at, head_seq, head_sha256, head_at) VALUES (?, ?, ?, ?, ?)`,
		at, backedUp, head.Seq, head.SHA256, head.At)
}

func (q restores) SettleRestores(ctx context.Context, at schema.When, by string) error {
	return exec(ctx, q.tx, `UPDATE restores SET settled_at = ?, settled_by = ? WHERE settled_at IS NULL`, at, by)
}
