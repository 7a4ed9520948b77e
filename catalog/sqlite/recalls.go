package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// recalls are what was asked back, and what became of it.
type recalls struct{ tx *sql.Tx }

func (q recalls) Recalls(ctx context.Context, which contract.RecallsChosen) ([]schema.Recall, error) {
	list := []schema.Recall{}
	only, args := ``, []any{which.Delivery, which.Recipient}
	if which.Items != nil {
		items, err := marshal(which.Items)
		if err != nil {
			return nil, err
		}
		only, args = ` AND i.item_no IN (SELECT value FROM json_each(?))`, append(args, items)
	}
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT i.item_no, COALESCE(r.number, r.seq), i.delivery_id, COALESCE(d.recipient, ''), d.destination, r.channel, r.photo,
			       i.path, f.sha256, r.why, r.opened_at, r.due_at,
			       COALESCE(e.status, 'open'), COALESCE(e.at, ''), COALESCE(e.by, ''), COALESCE(e.note, ''),
			       (SELECT json_group_array(url) FROM (SELECT n.url FROM delivery_notes n
			         WHERE n.delivery_id = i.delivery_id AND (n.photo IS NULL OR n.photo = r.photo) ORDER BY n.note_no))
			  FROM recall_items i
			  JOIN recalls r ON r.seq = i.seq
			  JOIN deliveries d ON d.delivery_id = i.delivery_id
			  JOIN delivery_files f ON f.delivery_id = i.delivery_id AND f.path = i.path
			  LEFT JOIN recall_events e ON e.event_no = (SELECT MAX(event_no) FROM recall_events WHERE item_no = i.item_no)
			 WHERE ? IN ('', i.delivery_id) AND ? IN ('', d.recipient)`+only+`
			 ORDER BY i.item_no`, args...)
	}, func(rows *sql.Rows) error {
		var r schema.Recall
		var n int64
		var photo, sha, why, posted string
		err := rows.Scan(&n, &r.Seq, &r.Delivery, &r.Recipient, &r.Destination, &r.Channel, &photo,
			&r.Path, &sha, &why, &r.OpenedAt, &r.DueAt, &r.Status, &r.StatusAt, &r.By, &r.Note, &posted)
		if err != nil {
			return err
		}
		r.ID = schema.RecallID(n)
		if r.Photo, err = schema.ParseDigest(photo); err != nil {
			return err
		}
		if r.SHA256, err = schema.ParseDigest(sha); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(why), &r.Why); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(posted), &r.Posted); err != nil {
			return err
		}
		list = append(list, r)
		return nil
	})
	return list, err
}

func (q recalls) RecallEntries(ctx context.Context, ch schema.Channel) ([]contract.RecallEntry, error) {
	var entries []contract.RecallEntry
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT COALESCE(r.number, r.seq), COALESCE(r.known_as, 'digest'), r.channel, r.photo, r.opened_at, r.due_at, g.sha256
			  FROM recalls r
			  JOIN recall_digests g ON g.seq = r.seq
			 WHERE r.channel = ?
			 ORDER BY r.seq, g.sha256`, ch)
	}, func(rows *sql.Rows) error {
		var e contract.RecallEntry
		var photo, sha string
		if err := rows.Scan(&e.Number, &e.KnownAs, &e.Channel, &photo, &e.OpenedAt, &e.DueAt, &sha); err != nil {
			return err
		}
		d, err := schema.ParseDigest(sha)
		if err != nil {
			return err
		}
		if e.Photo, err = schema.ParseDigest(photo); err != nil {
			return err
		}
		if n := len(entries); n == 0 || entries[n-1].Number != e.Number {
			entries = append(entries, e)
		}
		last := &entries[len(entries)-1]
		last.Digests = append(last.Digests, d)
		return nil
	})
	return entries, err
}

func (q recalls) LastRecallNumber(ctx context.Context, ch schema.Channel) (n int, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT MAX(COALESCE((SELECT MAX(COALESCE(number, seq)) FROM recalls WHERE channel = ?), 0),
		           COALESCE((SELECT MAX(seq) FROM recalls WHERE number IS NULL), 0))`, ch).Scan(&n)
	return n, err
}

func (q recalls) AddRecallEntry(ctx context.Context, e contract.RecallEntry) (seq int64, err error) {
	why, err := marshal(e.Why)
	if err != nil {
		return 0, err
	}
	seq, err = added(ctx, q.tx, `INSERT INTO recalls (photo, channel, number, known_as, why, opened_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		e.Photo.String(), e.Channel, e.Number, e.KnownAs, why, e.OpenedAt, e.DueAt)
	if err != nil {
		return 0, err
	}
	return seq, exec(ctx, q.tx, `
		INSERT INTO recall_digests (seq, sha256)
		SELECT DISTINCT ?, f.sha256
		  FROM delivery_files f
		  JOIN deliveries d ON d.delivery_id = f.delivery_id
		 WHERE f.photo = ? AND d.channel = ?
		 ORDER BY f.sha256`, seq, e.Photo.String(), e.Channel)
}

func (q recalls) AddRecallItems(ctx context.Context, seq int64, delivery string, photo schema.Digest) (int, error) {
	return affected(ctx, q.tx, `
		INSERT INTO recall_items (seq, delivery_id, path)
		SELECT ?, f.delivery_id, f.path
		  FROM delivery_files f
		 WHERE f.delivery_id = ? AND f.photo = ?
		   AND NOT EXISTS (SELECT 1 FROM recall_items_asked i WHERE i.delivery_id = f.delivery_id AND i.path = f.path)
		 ORDER BY f.path`, seq, delivery, photo.String())
}

func (q recalls) AddRecallEvent(ctx context.Context, item int64, what schema.RecallClose) error {
	return exec(ctx, q.tx, `INSERT INTO recall_events (item_no, status, at, by, note) VALUES (?, ?, ?, ?, ?)`,
		item, what.Status, schema.WhenOf(what.At), null(what.By), null(what.Note))
}

func (q recalls) CloseUndelivered(ctx context.Context, delivery string) error {
	return exec(ctx, q.tx, `
		INSERT INTO recall_events (item_no, status, at)
		SELECT i.item_no, 'done', r.opened_at
		  FROM recall_items i
		  JOIN recalls r ON r.seq = i.seq
		 WHERE i.delivery_id = ?
		   AND NOT EXISTS (SELECT 1 FROM recall_events e WHERE e.item_no = i.item_no AND e.status IN ('done', 'lifted'))
		 ORDER BY i.item_no`, delivery)
}
