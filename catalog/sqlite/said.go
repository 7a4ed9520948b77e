package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/schema"
)

// said is what families said, and what was written down of files.
type said struct{ tx *sql.Tx }

func (q said) Consents(ctx context.Context, only []string) ([]schema.Consent, error) {
	c := lettersRead{only: only, at: map[string]int{}}
	for _, read := range []func(context.Context, *lettersRead) error{q.letters, q.terms, q.events} {
		if err := read(ctx, &c); err != nil {
			return nil, err
		}
	}
	return c.list, nil
}

func (q said) ScopesOf(ctx context.Context, families []string) ([]schema.Scope, error) {
	list, err := columnIn(ctx, q.tx, `
		SELECT DISTINCT t.scope_kind || ':' || t.scope_id
		  FROM consents k JOIN consent_terms t ON t.consent_id = k.consent_id
		 WHERE k.family_id IN (SELECT value FROM json_each(?)) ORDER BY 1`, families)
	scopes := make([]schema.Scope, len(list))
	for i, s := range list {
		scopes[i] = schema.Scope(s)
	}
	return scopes, err
}

func (q said) HoldsNo(ctx context.Context, consent string, ch schema.Channel) (no bool, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1
		  FROM consent_terms t
		  JOIN consent_term_channels x ON x.consent_id = t.consent_id AND x.n = t.n
		 WHERE t.consent_id = ? AND t.effect = 'deny' AND (? = '' OR x.channel IN (?, '*')))`,
		consent, ch, ch).Scan(&no)
	return no, err
}

func (q said) RestsOn(ctx context.Context, notice string) (used bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM consents WHERE notice_id = ?)`, notice).Scan(&used)
	return used, err
}

func (q said) Reviewed(ctx context.Context, photo string) (seen bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM reviews WHERE photo = ?)`, photo).Scan(&seen)
	return seen, err
}

const photoRecordColumns = `pr.room_id, pr.shoot_id, pr.sequence, pr.title, pr.caption, pr.alt, pr.extended,
	pr.tags, pr.rating, pr.depicts, pr.orientation, pr.focal`

// photoRecordRow receives photoRecordColumns.
type photoRecordRow struct {
	room, shoot, title, caption, alt, extended sql.Null[string]
	tags, depicts, focal                       sql.NullString
	sequence, rating, orientation              sql.Null[int]
}

func (p *photoRecordRow) dest() []any {
	return []any{&p.room, &p.shoot, &p.sequence, &p.title, &p.caption, &p.alt, &p.extended, &p.tags, &p.rating, &p.depicts, &p.orientation, &p.focal}
}

func (p *photoRecordRow) record(match string) (schema.PhotoRecord, error) {
	r := schema.PhotoRecord{
		Match: match, Room: ptr(p.room), Shoot: ptr(p.shoot), Sequence: ptr(p.sequence), Title: ptr(p.title),
		Caption: ptr(p.caption), Alt: ptr(p.alt), Extended: ptr(p.extended), Rating: ptr(p.rating), Orientation: ptr(p.orientation),
	}
	var err error
	if r.Tags, err = jsonPtr[[]string](p.tags); err != nil {
		return r, fmt.Errorf("photo record %s: tags: %w", match, err)
	}
	if r.Depicts, err = jsonPtr[[]schema.Depiction](p.depicts); err != nil {
		return r, fmt.Errorf("photo record %s: depicts: %w", match, err)
	}
	if r.Focal, err = jsonPtr[schema.Focal](p.focal); err != nil {
		return r, fmt.Errorf("photo record %s: focal: %w", match, err)
	}
	return r, nil
}

func (q said) EachPhotoRecord(ctx context.Context, record func(schema.PhotoRecord) error) error {
	return q.photoRecords(ctx, record, ``)
}

func (q said) PhotoRecordsOf(ctx context.Context, files []string) (list []schema.PhotoRecord, err error) {
	some, err := marshal(append([]string{}, files...))
	if err != nil {
		return nil, err
	}
	err = q.photoRecords(ctx, func(p schema.PhotoRecord) error {
		list = append(list, p)
		return nil
	}, ` WHERE pr.sha256 IN (SELECT value FROM json_each(?))`, some)
	return list, err
}

func (q said) photoRecords(
	ctx context.Context, record func(schema.PhotoRecord) error, where string, args ...any,
) error {
	return each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT pr.sha256, `+photoRecordColumns+` FROM photo_records pr`+where+` ORDER BY pr.sha256`, args...)
	}, func(rows *sql.Rows) error {
		var sha string
		var row photoRecordRow
		if err := rows.Scan(append([]any{&sha}, row.dest()...)...); err != nil {
			return err
		}
		p, err := row.record(sha)
		if err != nil {
			return err
		}
		return record(p)
	})
}

func (q said) PhotoRecord(ctx context.Context, sha string) (r schema.PhotoRecord, found bool, err error) {
	var row photoRecordRow
	err = q.tx.QueryRowContext(ctx, `SELECT `+photoRecordColumns+` FROM photo_records pr WHERE pr.sha256 = ?`, sha).Scan(row.dest()...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return schema.PhotoRecord{Match: sha}, false, nil
	case err != nil:
		return schema.PhotoRecord{}, false, err
	}
	r, err = row.record(sha)
	return r, true, err
}

func (q said) PutPhotoRecord(ctx context.Context, p schema.PhotoRecord) error {
	tags, err := jsonText(p.Tags)
	if err != nil {
		return err
	}
	depicts, err := jsonText(p.Depicts)
	if err != nil {
		return err
	}
	focal, err := jsonText(p.Focal)
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `
		INSERT INTO photo_records (sha256, room_id, shoot_id, sequence, title, caption, alt, extended, tags, rating, depicts, orientation, focal)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (sha256) DO UPDATE SET room_id = excluded.room_id, shoot_id = excluded.shoot_id, sequence = excluded.sequence,
		  title = excluded.title, caption = excluded.caption, alt = excluded.alt, extended = excluded.extended,
		  tags = excluded.tags, rating = excluded.rating, depicts = excluded.depicts, orientation = excluded.orientation,
		  focal = excluded.focal`,
		p.Match, nullPtr(p.Room), nullPtr(p.Shoot), nullPtr(p.Sequence), nullPtr(p.Title), nullPtr(p.Caption),
		nullPtr(p.Alt), nullPtr(p.Extended), tags, nullPtr(p.Rating), depicts, nullPtr(p.Orientation), focal)
}

func (q said) TurnRecord(ctx context.Context, sha, like string) error {
	return exec(ctx, q.tx, `
			INSERT INTO photo_records (sha256, orientation)
			SELECT ?, orientation FROM photo_records WHERE sha256 = ? AND orientation IS NOT NULL
			ON CONFLICT (sha256) DO UPDATE SET orientation = COALESCE(orientation, excluded.orientation)`, sha, like)
}
