package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/schema"
)

// said is what families said, and what was written down of files.
type said struct{ tx *sql.Tx }

// kindsSince is the version from which on a term may name kinds. Later, a catalog without
// the table cannot be read: without it a yes would be about more than was said.
const kindsSince = 33

func (q said) Consents(ctx context.Context) (list []schema.Consent, err error) {
	at := map[string]int{}
	// of returns the consent to which a term or an event belongs. If that consent is
	// missing, it is a consent of nobody, which cannot be read and so is a no to
	// everything it is about.
	of := func(id string) *schema.Consent {
		i, ok := at[id]
		if !ok {
			i = len(list)
			at[id] = i
			list = append(list, schema.Consent{ID: id, Terms: []schema.Term{}, Events: []schema.ConsentEvent{}})
		}
		return &list[i]
	}
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT consent_id, family_id, guardian_id, notice_id, COALESCE(evidence, ''), COALESCE(supersedes, ''),
			       method, obtained_at, obtained_by, effective_from, COALESCE(expires_at, ''),
			       COALESCE(review_by, ''), COALESCE(jurisdiction, ''), seq, recorded_at
			  FROM consents
			 ORDER BY seq`)
	}, func(rows *sql.Rows) error {
		c := schema.Consent{Terms: []schema.Term{}, Events: []schema.ConsentEvent{}}
		if err := rows.Scan(&c.ID, &c.Family, &c.Guardian, &c.Notice, &c.Evidence, &c.Supersedes,
			&c.Method, &c.ObtainedAt, &c.ObtainedBy, &c.EffectiveFrom, &c.ExpiresAt,
			&c.ReviewBy, &c.Jurisdiction, &c.Recorded.Seq, &c.Recorded.At); err != nil {
			return err
		}
		at[c.ID] = len(list)
		list = append(list, c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	// A catalog that is being brought up to date is read before it has kinds.
	kinds := `(SELECT json_group_array(kind) FROM (
			          SELECT kind FROM consent_term_kinds x
			           WHERE x.consent_id = t.consent_id AND x.n = t.n ORDER BY kind))`
	switch v, err := version(ctx, q.tx); {
	case err != nil:
		return nil, err
	case v < kindsSince:
		kinds = `'[]'`
	}
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT t.consent_id, t.effect, t.scope_kind, t.scope_id, COALESCE(t.embargo_until, ''),
			       COALESCE(t.expires_at, ''), t.conditions,
			       (SELECT json_group_array(channel) FROM (
			          SELECT channel FROM consent_term_channels x
			           WHERE x.consent_id = t.consent_id AND x.n = t.n ORDER BY channel)),
			       `+kinds+`
			  FROM consent_terms t
			 ORDER BY t.consent_id, t.n`)
	}, func(rows *sql.Rows) error {
		var consent, kind, id, conditions, channels, kinds string
		var t schema.Term
		if err := rows.Scan(&consent, &t.Effect, &kind, &id, &t.EmbargoUntil, &t.ExpiresAt, &conditions, &channels, &kinds); err != nil {
			return err
		}
		t.Scope = schema.Scope(kind + ":" + id)
		if err := json.Unmarshal([]byte(channels), &t.Channels); err != nil {
			return fmt.Errorf("consent %s: channels: %w", consent, err)
		}
		if kinds != "[]" {
			if err := json.Unmarshal([]byte(kinds), &t.Kinds); err != nil {
				return fmt.Errorf("consent %s: kinds: %w", consent, err)
			}
		}
		if conditions != "{}" {
			t.Conditions = new(schema.Conditions)
			if err := json.Unmarshal([]byte(conditions), t.Conditions); err != nil {
				return fmt.Errorf("consent %s: conditions: %w", consent, err)
			}
		}
		c := of(consent)
		c.Terms = append(c.Terms, t)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT consent_id, state, at, COALESCE(channel, ''), by, method, COALESCE(evidence, ''), COALESCE(reason_code, ''),
			       seq, recorded_at
			  FROM consent_events
			 ORDER BY seq`)
	}, func(rows *sql.Rows) error {
		var consent string
		var e schema.ConsentEvent
		if err := rows.Scan(&consent, &e.State, &e.At, &e.Channel, &e.By, &e.Method, &e.Evidence, &e.Reason, &e.Recorded.Seq, &e.Recorded.At); err != nil {
			return err
		}
		c := of(consent)
		c.Events = append(c.Events, e)
		return nil
	})
	return list, err
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

func (q said) PhotoRecords(ctx context.Context) ([]schema.PhotoRecord, error) {
	return q.photoRecords(ctx, ``)
}

func (q said) PhotoRecordsOf(ctx context.Context, files []string) ([]schema.PhotoRecord, error) {
	list, err := marshal(append([]string{}, files...))
	if err != nil {
		return nil, err
	}
	return q.photoRecords(ctx, ` WHERE pr.sha256 IN (SELECT value FROM json_each(?))`, list)
}

func (q said) photoRecords(ctx context.Context, where string, args ...any) (list []schema.PhotoRecord, err error) {
	err = each(func() (*sql.Rows, error) {
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
		list = append(list, p)
		return nil
	})
	return list, err
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
