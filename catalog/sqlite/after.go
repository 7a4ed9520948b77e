package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/stillroom/stillroom/catalog/contract"
)

// orderPlace is where a photo stands in an order: by what the order goes by first, which
// may be NULL, then by its path and its digest.
type orderPlace struct {
	key       any
	path, sha string
}

// placeInOrder finds the place of the photo behind which others are asked for.
func (q photos) placeInOrder(ctx context.Context, which contract.Chosen) (at orderPlace, found bool, err error) {
	expr, _, err := sortedBy(which.Sort)
	if err != nil {
		return at, false, err
	}
	err = q.tx.QueryRowContext(ctx, `
		SELECT `+expr+`, o.path, p.sha256
		  FROM photos p
		  JOIN originals o ON o.photo = p.sha256 AND o.role = 'primary'
		  LEFT JOIN photo_records pr ON pr.sha256 = p.sha256
		 WHERE p.sha256 = ?`, which.After).Scan(&at.key, &at.path, &at.sha)
	if errors.Is(err, sql.ErrNoRows) {
		return at, false, nil
	}
	if text, isText := at.key.([]byte); isText {
		at.key = string(text) // else SQLite would compare it as a blob, which is larger than every text
	}
	return at, err == nil, err
}

// condition is a part of a WHERE clause.
type condition struct {
	sql  string
	args []any
}

// behind are conditions for the photos behind the place, in the order in which they are
// to be asked. Each begins with a range that an index answers, so that the photos before
// the place are not read. NULL comes first in an order that goes up.
func (at orderPlace) behind(sort string) []condition {
	expr, down, err := sortedBy(sort)
	if err != nil {
		return nil // the place was found by it
	}
	rest := []any{at.path, at.sha}
	switch {
	case at.key == nil && down:
		return []condition{{expr + ` IS NULL AND (o.path, p.sha256) < (?, ?)`, rest}}
	case at.key == nil:
		return []condition{
			{expr + ` IS NULL AND (o.path, p.sha256) > (?, ?)`, rest},
			{expr + ` IS NOT NULL`, nil},
		}
	case down:
		return []condition{
			{expr + ` <= ? AND (` + expr + ` < ? OR (o.path, p.sha256) < (?, ?))`, append([]any{at.key, at.key}, rest...)},
			{expr + ` IS NULL`, nil},
		}
	}
	return []condition{{expr + ` >= ? AND (` + expr + ` > ? OR (o.path, p.sha256) > (?, ?))`, append([]any{at.key, at.key}, rest...)}}
}

// and adds a condition to a WHERE clause, which may be empty.
func and(where, cond string) string {
	if where == "" {
		return ` WHERE ` + cond
	}
	return where + ` AND ` + cond
}
