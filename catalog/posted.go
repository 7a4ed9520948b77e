package catalog

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// NotePosted records where a delivery, or the photo of it that photo names by its
// first digits, was published. Nothing of that is ever changed. A delivery that is
// not there, or holds no such photo, is ErrNotFound.
func (c *Catalog) NotePosted(ctx context.Context, delivery, photo string, p schema.Posted) (schema.Posted, error) {
	if err := schema.CheckURL(p.URL); err != nil {
		return p, err
	}
	err := c.act(ctx, ledger.Posted, func(tx *sqlite.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM deliveries WHERE delivery_id = ?`, delivery).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("delivery %q: %w", delivery, ErrNotFound)
		}
		if photo != "" {
			var err error
			if p.Photo, err = photoOf(ctx, tx, delivery, photo); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO delivery_notes (delivery_id, photo, url, note, at) VALUES (?, ?, ?, ?, ?)`,
			delivery, null(hexOrNone(p.Photo)), p.URL, null(p.Note), p.At)
		return err
	})
	return p, err
}

// photoOf finds a photo among those of a delivery: what was erased since has left
// as well.
func photoOf(ctx context.Context, tx *sqlite.Tx, delivery, prefix string) (schema.Digest, error) {
	var found []string
	if schema.IsDigestPrefix(prefix) {
		var err error
		found, err = column(ctx, tx, `
			SELECT DISTINCT photo FROM delivery_files
			 WHERE delivery_id = ? AND photo >= ? AND photo < ? || 'g'
			 ORDER BY photo LIMIT 2`, delivery, prefix, prefix)
		if err != nil {
			return schema.Digest{}, err
		}
	}
	if len(found) == 0 && schema.IsPackagePhotoID(prefix) {
		// Its own name for the photo, whether or not that was erased since.
		if sha, err := resolvePackagePhoto(ctx, tx, prefix); err == nil {
			return photoOf(ctx, tx, delivery, sha)
		}
	}
	switch len(found) {
	case 0:
		return schema.Digest{}, fmt.Errorf("photo %s in delivery %s: %w", prefix, delivery, ErrNotFound)
	case 1:
		return schema.ParseDigest(found[0])
	}
	return schema.Digest{}, &AmbiguousError{Prefix: prefix}
}

// posted are the addresses of a delivery, oldest first.
func posted(ctx context.Context, tx *sqlite.Tx, delivery string) ([]schema.Posted, error) {
	var list []schema.Posted
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT url, COALESCE(photo, ''), at, COALESCE(note, '')
			  FROM delivery_notes
			 WHERE delivery_id = ?
			 ORDER BY note_no`, delivery)
	}, func(rows *sql.Rows) error {
		var p schema.Posted
		var photo string
		if err := rows.Scan(&p.URL, &photo, &p.At, &p.Note); err != nil {
			return err
		}
		list = append(list, p)
		return list[len(list)-1].Photo.UnmarshalText([]byte(photo))
	})
	return list, err
}
