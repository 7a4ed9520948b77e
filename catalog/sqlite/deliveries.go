package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// deliveries are what has left, and where it was published.
type deliveries struct{ tx *sql.Tx }

const deliveryColumns = `delivery_id, manifest_id, channel, format, COALESCE(recipient, ''), destination,
	created_at, valid_until, program, COALESCE(plan, ''), scheme, state,
	(SELECT COUNT(DISTINCT photo) FROM delivery_files f WHERE f.delivery_id = deliveries.delivery_id AND NOT ` + attachedFile + `),
	(SELECT COUNT(DISTINCT photo) FROM delivery_files f WHERE f.delivery_id = deliveries.delivery_id AND ` + attachedFile + `),
	EXISTS (SELECT 1 FROM deliveries_carried x WHERE x.delivery_id = deliveries.delivery_id),
	COALESCE((SELECT asked FROM delivery_orders o WHERE o.delivery_id = deliveries.delivery_id), ''),
	COALESCE((SELECT made_of FROM delivery_orders o WHERE o.delivery_id = deliveries.delivery_id), '')`

// attachedFile is the condition that a delivered file f is of an attachment. The rows of
// photos stay when they are erased.
const attachedFile = `(f.photo IS NOT NULL AND NOT EXISTS (SELECT 1 FROM photos WHERE photos.sha256 = f.photo))`

func scanDelivery(row interface{ Scan(...any) error }) (schema.Delivery, error) {
	var d schema.Delivery
	var asked, madeOf string
	err := row.Scan(&d.ID, &d.Manifest, &d.Channel, &d.Format, &d.Recipient, &d.Destination,
		&d.CreatedAt, &d.ValidUntil, &d.Program, &d.Plan, &d.Scheme, &d.State, &d.Photos, &d.Attachments, &d.Carried, &asked, &madeOf)
	if err != nil || asked == "" {
		return d, err
	}
	d.Order = &schema.DeliveryOrder{MadeOf: madeOf}
	return d, json.Unmarshal([]byte(asked), d.Order)
}

func (q deliveries) Deliveries(ctx context.Context, destination string) ([]schema.Delivery, error) {
	list := []schema.Delivery{}
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT `+deliveryColumns+`
			  FROM deliveries
			 WHERE ? IN ('', destination)
			 ORDER BY created_at, rowid`, destination)
	}, func(rows *sql.Rows) error {
		d, err := scanDelivery(rows)
		list = append(list, d)
		return err
	})
	return list, err
}

func (q deliveries) DeliveriesHolding(ctx context.Context, photo schema.Digest) ([]schema.Delivery, error) {
	list := []schema.Delivery{}
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT `+deliveryColumns+`
			  FROM deliveries
			 WHERE delivery_id IN (SELECT delivery_id FROM delivery_files WHERE photo = ?)
			 ORDER BY created_at, rowid`, photo.String())
	}, func(rows *sql.Rows) error {
		d, err := scanDelivery(rows)
		list = append(list, d)
		return err
	})
	return list, err
}

func (q deliveries) Delivery(ctx context.Context, id string) (d schema.Delivery, found bool, err error) {
	d, err = scanDelivery(q.tx.QueryRowContext(ctx, `SELECT `+deliveryColumns+` FROM deliveries WHERE delivery_id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return schema.Delivery{}, false, nil
	}
	return d, err == nil, err
}

func (q deliveries) DeliveryFiles(ctx context.Context, id string) ([]schema.DeliveryFile, error) {
	var files []schema.DeliveryFile
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT path, COALESCE(photo, ''), COALESCE(decision_id, ''), sha256, bytes, treated, COALESCE(rendering, '')
			  FROM delivery_files
			 WHERE delivery_id = ?
			 ORDER BY path`, id)
	}, func(rows *sql.Rows) error {
		var f schema.DeliveryFile
		var photo, sha, rendering string
		if err := rows.Scan(&f.Path, &photo, &f.Decision, &sha, &f.Bytes, &f.Treated, &rendering); err != nil {
			return err
		}
		if err := f.Rendering.UnmarshalText([]byte(rendering)); err != nil {
			return err
		}
		if err := f.Photo.UnmarshalText([]byte(photo)); err != nil {
			return err
		}
		if err := f.SHA256.UnmarshalText([]byte(sha)); err != nil {
			return err
		}
		files = append(files, f)
		return nil
	})
	return files, err
}

func (q deliveries) DeliveredLike(ctx context.Context, id, prefix string) ([]schema.Digest, error) {
	return digests(ctx, q.tx, `
		SELECT DISTINCT photo FROM delivery_files
		 WHERE delivery_id = ? AND photo >= ? AND photo < ? || 'g'
		 ORDER BY photo LIMIT 2`, id, prefix, prefix)
}

func (q deliveries) DeliveredAs(ctx context.Context, photo schema.Digest) ([]schema.Delivery, error) {
	var list []schema.Delivery
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT DISTINCT d.channel, d.scheme
			  FROM delivery_files f
			  JOIN deliveries d ON d.delivery_id = f.delivery_id
			 WHERE f.photo = ?
			 ORDER BY d.channel, d.scheme DESC`, photo.String())
	}, func(rows *sql.Rows) error {
		var d schema.Delivery
		err := rows.Scan(&d.Channel, &d.Scheme)
		list = append(list, d)
		return err
	})
	return list, err
}

func (q deliveries) Delivered(ctx context.Context, only []string) ([]contract.DeliveredPhoto, error) {
	var list []contract.DeliveredPhoto
	of, args := ``, []any(nil)
	if only != nil {
		photos, err := marshal(only)
		if err != nil {
			return nil, err
		}
		of, args = ` AND f.photo IN (SELECT value FROM json_each(?))`, []any{photos}
	}
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT d.delivery_id, d.channel, d.state, d.valid_until, f.photo, `+attachedFile+`, f.treated, k.conditions, json_group_array(COALESCE(f.rendering, f.sha256)),
			       COUNT(*), COUNT(i.item_no),
			       SUM(EXISTS (SELECT 1 FROM recall_events e WHERE e.item_no = i.item_no AND e.status IN ('done', 'cannot_recall')))
			  FROM deliveries d
			  JOIN delivery_files f ON f.delivery_id = d.delivery_id
			  JOIN decisions k ON k.decision_id = f.decision_id
			  LEFT JOIN recall_items_asked i ON i.delivery_id = f.delivery_id AND i.path = f.path
			 WHERE d.state IN ('standing', 'writing') AND f.photo IS NOT NULL`+of+`
			 GROUP BY d.delivery_id, f.photo, f.treated, k.decision_id
			 ORDER BY d.created_at, d.delivery_id, f.photo`, args...)
	}, func(rows *sql.Rows) error {
		var s contract.DeliveredPhoto
		var sha, conditions, renderings string
		err := rows.Scan(&s.Delivery, &s.Channel, &s.State, &s.ValidUntil, &sha, &s.Attached, &s.Treated, &conditions, &renderings, &s.Files, &s.Asked, &s.Closed)
		if err != nil {
			return err
		}
		if s.Photo, err = schema.ParseDigest(sha); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(conditions), &s.Decision.Conditions); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(renderings), &s.Renderings); err != nil {
			return err
		}
		list = append(list, s)
		return nil
	})
	return list, err
}

func (q deliveries) Posted(ctx context.Context, id string) ([]schema.Posted, error) {
	var list []schema.Posted
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT url, COALESCE(photo, ''), at, COALESCE(note, '')
			  FROM delivery_notes
			 WHERE delivery_id = ?
			 ORDER BY note_no`, id)
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

func (q deliveries) AddDelivery(ctx context.Context, d schema.Delivery) error {
	return exec(ctx, q.tx, `
		INSERT INTO deliveries (delivery_id, manifest_id, channel, format, recipient, destination, created_at, valid_until, program, plan, scheme)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.Manifest, d.Channel, d.Format, null(d.Recipient), d.Destination, d.CreatedAt, d.ValidUntil, d.Program, null(d.Plan), d.Scheme)
}

func (q deliveries) AddOrder(ctx context.Context, id string, o schema.DeliveryOrder) error {
	asked, err := marshal(o)
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `INSERT INTO delivery_orders (delivery_id, asked, made_of) VALUES (?, ?, ?)`, id, asked, o.MadeOf)
}

func (q deliveries) PutDecision(ctx context.Context, ch schema.Channel, k schema.LedgerDecision) error {
	reasons, err := marshal(k.Decision.Reasons)
	if err != nil {
		return err
	}
	conditions, err := marshal(k.Decision.Conditions)
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `
		INSERT INTO decisions (decision_id, photo, channel, at, effect, reasons, conditions, valid_until)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (decision_id) DO NOTHING`,
		k.ID, k.Photo.String(), ch, k.Decision.At, k.Decision.Effect, reasons, conditions, null(string(k.Decision.ValidUntil)))
}

func (q deliveries) AddDeliveryFile(ctx context.Context, id string, f schema.DeliveryFile) error {
	return exec(ctx, q.tx, `
		INSERT INTO delivery_files (delivery_id, path, photo, decision_id, sha256, bytes, treated, rendering)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		id, f.Path, null(hexOrNone(f.Photo)), null(f.Decision), f.SHA256.String(), f.Bytes, f.Treated, null(hexOrNone(f.Rendering)))
}

func (q deliveries) PutDeliveryState(ctx context.Context, id, from, state string) error {
	return exec(ctx, q.tx, `UPDATE deliveries SET state = ? WHERE delivery_id = ? AND ? IN ('', state)`, state, id, from)
}

func (q deliveries) AddCarried(ctx context.Context, id string, at schema.When) error {
	return exec(ctx, q.tx, `INSERT INTO deliveries_carried (delivery_id, found_at) VALUES (?, ?)`, id, at)
}

func (q deliveries) AddPosted(ctx context.Context, id string, p schema.Posted) error {
	return exec(ctx, q.tx, `INSERT INTO delivery_notes (delivery_id, photo, url, note, at) VALUES (?, ?, ?, ?, ?)`,
		id, null(hexOrNone(p.Photo)), p.URL, null(p.Note), p.At)
}

func (q deliveries) ForgetRecipients(ctx context.Context) (int, error) {
	forgotten := 0
	for _, x := range []struct {
		sql  string
		args []any
	}{
		{`UPDATE delivery_notes SET note = NULL, url = 'https://erased.invalid/'
		   WHERE delivery_id IN (SELECT delivery_id FROM deliveries_erased) AND (url <> 'https://erased.invalid/' OR note IS NOT NULL)`, nil},
		{`UPDATE deliveries SET recipient = NULL, destination = ?
		   WHERE delivery_id IN (SELECT delivery_id FROM deliveries_erased) AND destination <> ?`, []any{schema.Erased, schema.Erased}},
	} {
		n, err := affected(ctx, q.tx, x.sql, x.args...)
		if err != nil {
			return 0, fmt.Errorf("forget recipients: %w", err)
		}
		forgotten += n
	}
	_, err := affected(ctx, q.tx, `
		DELETE FROM delivery_orders AS o
		 WHERE delivery_id IN (SELECT f.delivery_id FROM delivery_files f JOIN purged_originals g ON g.sha256 = f.photo)
		   AND (EXISTS (SELECT 1 FROM json_each(o.asked, '$.selection') WHERE key IN ('text', 'tag', 'tags', 'any_tags', 'not_tags', 'camera'))
		     OR asked ->> '$.selection.room' NOT IN (SELECT room_id FROM rooms)
		     OR asked ->> '$.selection.shoot' NOT IN (SELECT shoot_id FROM shoots)
		     OR asked ->> '$.selection.person' NOT IN (SELECT person_id FROM people))`)
	return forgotten, err
}
