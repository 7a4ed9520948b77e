package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// loosePlace is where a file belongs that is of no photo: what a person said of it
// before the folder of the shoot that it was imported for. It is SQL over originals o.
const loosePlace = `COALESCE((SELECT pr.shoot_id FROM photo_records pr WHERE pr.sha256 = o.sha256),
	(SELECT s.shoot_id FROM shoots s WHERE o.path LIKE 'originals/' || s.shoot_id || '/%'))`

const looseRoom = `COALESCE((SELECT a.room_id FROM attachments a WHERE a.sha256 = o.sha256),
	(SELECT pr.room_id FROM photo_records pr WHERE pr.sha256 = o.sha256),
	(SELECT s.room_id FROM shoots s WHERE s.shoot_id = ` + loosePlace + `))`

// Loose are the files that belong to no photo: clips, memos, documents, sidecars of
// what was not on the card.
func (s Storages) Loose(ctx context.Context) ([]schema.LooseFile, error) {
	list := []schema.LooseFile{}
	err := each(func() (*sql.Rows, error) {
		return s.c.read.QueryContext(ctx, `
			SELECT o.sha256, o.role, o.path, o.source, o.format, o.bytes, COALESCE(`+loosePlace+`, ''), COALESCE(`+looseRoom+`, '')
			  FROM originals o WHERE o.photo IS NULL ORDER BY o.path`)
	}, func(rows *sql.Rows) error {
		f := schema.LooseFile{Type: "file"}
		var sha string
		err := rows.Scan(&sha, &f.Role, &f.Path, &f.Source, &f.Format, &f.Bytes, &f.Shoot, &f.Room)
		if err == nil {
			err = f.SHA256.UnmarshalText([]byte(sha))
		}
		f.ID = f.SHA256.ID()
		list = append(list, f)
		return err
	})
	return list, sqlErr(err)
}

// resolveLoose finds the one file of no photo whose digest begins so.
func resolveLoose(ctx context.Context, tx *sqlite.Tx, prefix string) (string, error) {
	if !schema.IsDigestPrefix(prefix) {
		return "", ErrNotFound
	}
	found, err := column(ctx, tx, `SELECT sha256 FROM originals WHERE photo IS NULL AND sha256 >= ?1 AND sha256 < ?1 || 'g' LIMIT 2`, prefix)
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", ErrNotFound
	case len(found) > 1:
		return "", &AmbiguousError{Prefix: prefix}
	}
	return found[0], nil
}

// resolveErased is resolvePhoto for an order to erase: a file of no photo can be named
// as well, and what the same order named before, which is gone from the tables by now.
func resolveErased(ctx context.Context, tx *sqlite.Tx, id, order string) (string, error) {
	sha, err := resolvePhoto(ctx, tx, id)
	if !errors.Is(err, ErrNotFound) {
		return sha, err
	}
	if loose, lerr := resolveLoose(ctx, tx, id); !errors.Is(lerr, ErrNotFound) {
		return loose, lerr
	}
	if !schema.IsDigestPrefix(id) {
		return "", err
	}
	before, berr := column(ctx, tx, `SELECT DISTINCT substr(scope, 7) FROM purges WHERE order_id = ? AND scope LIKE 'photo:' || ? || '%' LIMIT 2`, order, id)
	if berr != nil || len(before) != 1 {
		return "", errors.Join(berr, err)
	}
	return before[0], nil
}

// orderedBefore reports whether this order named this scope before: then there is
// nothing to be found in the tables, and it is continued.
func orderedBefore(ctx context.Context, tx *sqlite.Tx, scope schema.Scope, order string) (n int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM purges WHERE order_id = ? AND scope = ?`, order, scope).Scan(&n)
	return n, err
}

// looseNames adds what files of no photo are called to the names by which records
// call photos: they can be given a place.
func looseNames(ctx context.Context, tx *sqlite.Tx, names *schema.Names) error {
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `SELECT sha256, source, path FROM originals WHERE photo IS NULL`)
	}, func(rows *sql.Rows) error {
		var sha, source, at string
		if err := rows.Scan(&sha, &source, &at); err != nil {
			return fmt.Errorf("files of no photo: %w", err)
		}
		names.Add(source, sha)
		names.Add(strings.TrimPrefix(at, "originals/"), sha)
		return nil
	})
}
