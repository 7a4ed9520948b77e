package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// ErrIsPhoto refuses to attach a file that shows a photo of the catalog: what a family
// said of the photo would not hold for what is attached.
var ErrIsPhoto = errors.New("this file is a photo of the catalog, and is decided about as one")

// MayAttach reports whether bytes may be attached to a room, before they are kept: the
// room is recorded, they are no photo, and nobody ordered them to be erased.
func (c *Catalog) MayAttach(ctx context.Context, sha schema.Digest, room string) error {
	return c.view(ctx, func(tx *sqlite.Tx) error { return mayAttach(ctx, tx, sha.String(), room) })
}

func mayAttach(ctx context.Context, tx *sqlite.Tx, sha, room string) error {
	var known, erased bool
	var photo string
	err := tx.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM rooms WHERE room_id = ?1),
		       COALESCE((SELECT photo FROM originals WHERE sha256 = ?2), ''),
		       EXISTS (SELECT 1 FROM purged_originals WHERE sha256 = ?2)`, room, sha).Scan(&known, &photo, &erased)
	switch {
	case err != nil:
		return err
	case !known:
		return fmt.Errorf("room %q: %w", room, ErrNotFound)
	case photo != "":
		return fmt.Errorf("photo %s: %w", photo[:schema.PhotoIDLen], ErrIsPhoto)
	case erased:
		return fmt.Errorf("%s: it was erased by order and is not taken in again", sha[:schema.PhotoIDLen])
	}
	return nil
}

// Attach records what lies in the storage as a room's. Bytes that are attached already
// are said to be another room's, of another kind or of another title; was is what they
// were then. Bytes that came from a card and belong to no photo stay where they lie.
func (c *Catalog) Attach(ctx context.Context, a schema.NewAttachment, now time.Time) (was *schema.Attachment, err error) {
	err = c.act(ctx, ledger.Import, func(tx *sqlite.Tx) error {
		sha := a.SHA256.String()
		if err := mayAttach(ctx, tx, sha, a.Room); err != nil {
			return err
		}
		before, err := attachments(ctx, tx, `a.sha256 = ?`, sha)
		if err != nil {
			return err
		}
		if len(before) > 0 {
			was = &before[0]
		}
		probe, err := marshal(a.Probe)
		if err != nil {
			return err
		}
		private, err := marshal(append([]string{}, a.Probe.Private...))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO originals (sha256, photo, role, path, source, bytes, format, probe, private)
			VALUES (?, NULL, 'attachment', ?, ?, ?, ?, ?, ?)
			ON CONFLICT (sha256) DO NOTHING`,
			sha, a.Path, a.Name, a.Bytes, a.Probe.Format, probe, private)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO attachments (sha256, room_id, kind, title, attached_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (sha256) DO UPDATE SET room_id = excluded.room_id, kind = excluded.kind, title = COALESCE(excluded.title, title)`,
			sha, a.Room, a.Kind, null(a.Title), schema.FormatInstant(now))
		return err
	})
	return was, err
}

// Attachments are those of a room, or of all of them if room is "", by room and kind.
func (c *Catalog) Attachments(ctx context.Context, room string) (list []schema.Attachment, err error) {
	err = c.view(ctx, func(tx *sqlite.Tx) error {
		list, err = attachments(ctx, tx, `?1 = '' OR a.room_id = ?1`, room)
		return err
	})
	return list, err
}

// Attachment finds one by the beginning of its digest, or by its name.
func (c *Catalog) Attachment(ctx context.Context, id string) (found schema.Attachment, err error) {
	err = c.view(ctx, func(tx *sqlite.Tx) error {
		list, err := attachments(ctx, tx, `o.source = ?1 OR ?2 AND a.sha256 >= ?1 AND a.sha256 < ?1 || 'g'`, id, schema.IsDigestPrefix(id))
		switch {
		case err != nil:
			return err
		case len(list) == 0:
			return fmt.Errorf("%q: %w", id, ErrNotFound)
		case len(list) > 1:
			ids := make([]string, len(list))
			for i, a := range list {
				ids[i] = a.ID
			}
			return fmt.Errorf("%d files are meant by it: %s; name one by its id", len(list), strings.Join(ids, ", "))
		}
		found = list[0]
		return nil
	})
	return found, err
}

func attachments(ctx context.Context, tx *sqlite.Tx, where string, args ...any) ([]schema.Attachment, error) {
	list := []schema.Attachment{}
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT a.sha256, a.kind, a.room_id, COALESCE(a.title, ''), o.path, o.source, o.format, o.bytes, a.attached_at
			  FROM attachments a JOIN originals o ON o.sha256 = a.sha256
			 WHERE `+where+`
			 ORDER BY a.room_id, a.kind, o.path`, args...)
	}, func(rows *sql.Rows) error {
		a := schema.Attachment{Type: "attachment"}
		var sha string
		err := rows.Scan(&sha, &a.Kind, &a.Room, &a.Title, &a.Path, &a.Name, &a.Format, &a.Bytes, &a.At)
		err = errors.Join(err, a.SHA256.UnmarshalText([]byte(sha)))
		a.ID = a.SHA256.ID()
		list = append(list, a)
		return err
	})
	return list, err
}
