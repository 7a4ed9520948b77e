package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/stillroom/stillroom/schema"
)

// attachments are what is attached to rooms.
type attachments struct{ tx *sql.Tx }

func (q attachments) Attachments(ctx context.Context, room string) ([]schema.Attachment, error) {
	return q.where(ctx, `?1 = '' OR a.room_id = ?1`, room)
}

func (q attachments) AttachmentsCalled(ctx context.Context, id string) ([]schema.Attachment, error) {
	return q.where(ctx, `o.source = ?1 OR ?2 AND a.sha256 >= ?1 AND a.sha256 < ?1 || 'g'`, id, schema.IsDigestPrefix(id))
}

func (q attachments) AttachmentOf(ctx context.Context, sha string) (schema.Attachment, bool, error) {
	list, err := q.where(ctx, `a.sha256 = ?`, sha)
	if err != nil || len(list) == 0 {
		return schema.Attachment{}, false, err
	}
	return list[0], true, nil
}

func (q attachments) where(ctx context.Context, where string, args ...any) ([]schema.Attachment, error) {
	list := []schema.Attachment{}
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT a.sha256, a.kind, a.room_id, COALESCE(a.title, ''), o.path, o.source, o.format, o.bytes, a.attached_at,
			       COALESCE(a.caption, ''), COALESCE(a.alt, ''), COALESCE(a.transcript, ''), o.probe, o.private
			  FROM attachments a JOIN originals o ON o.sha256 = a.sha256
			 WHERE `+where+`
			 ORDER BY a.room_id, a.kind, o.path`, args...)
	}, func(rows *sql.Rows) error {
		a := schema.Attachment{Type: "attachment"}
		var sha, probe, private string
		err := rows.Scan(&sha, &a.Kind, &a.Room, &a.Title, &a.Path, &a.Name, &a.Format, &a.Bytes, &a.At,
			&a.Caption, &a.Alt, &a.Transcript, &probe, &private)
		if err != nil {
			return err
		}
		err = errors.Join(a.SHA256.UnmarshalText([]byte(sha)), json.Unmarshal([]byte(probe), &a.Probe), json.Unmarshal([]byte(private), &a.Probe.Private))
		a.ID = a.SHA256.ID()
		list = append(list, a)
		return err
	})
	return list, err
}

func (q attachments) PutAttachment(ctx context.Context, a schema.Attachment, at schema.When) error {
	probe, private, err := originals(q).facts(a.Probe)
	if err != nil {
		return err
	}
	sha := a.SHA256.String()
	err = exec(ctx, q.tx, `
			INSERT INTO originals (sha256, photo, role, path, source, bytes, format, probe, private)
			VALUES (?, NULL, 'attachment', ?, ?, ?, ?, ?, ?)
			ON CONFLICT (sha256) DO NOTHING`,
		sha, a.Path, a.Name, a.Bytes, a.Probe.Format, probe, private)
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `
			INSERT INTO attachments (sha256, room_id, kind, title, attached_at, caption, alt, transcript) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (sha256) DO UPDATE SET room_id = excluded.room_id, kind = excluded.kind, title = COALESCE(excluded.title, title),
			  caption = COALESCE(excluded.caption, caption), alt = COALESCE(excluded.alt, alt), transcript = COALESCE(excluded.transcript, transcript)`,
		sha, a.Room, a.Kind, null(a.Title), at, null(a.Caption), null(a.Alt), null(a.Transcript))
}
