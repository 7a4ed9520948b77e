package sqlite

import (
	"context"
	"database/sql"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// likeness implements the contract's likeness.
type likeness struct{ tx *sql.Tx }

// restrictions selects the restrictions of single photos. An invalidated consent
// restricts nothing; any other term about one photo may, whatever became of its consent.
const restrictions = `
	SELECT t.scope_id, 'term ' || json_array(k.guardian_id, t.effect, COALESCE(t.embargo_until, ''), COALESCE(t.expires_at, ''), t.conditions,
	         COALESCE(k.expires_at, ''), k.effective_from,
	         (SELECT group_concat(channel) FROM (SELECT channel FROM consent_term_channels x
	           WHERE x.consent_id = t.consent_id AND x.n = t.n ORDER BY channel)))
	  FROM consent_terms t JOIN consents k ON k.consent_id = t.consent_id
	 WHERE t.scope_kind = 'photo'
	   AND NOT EXISTS (SELECT 1 FROM consent_events e WHERE e.consent_id = t.consent_id AND e.state = 'invalidated' AND e.channel IS NULL)
	UNION
	SELECT r.sha256, 'treatment ' || (d.value ->> 'treatment')
	  FROM photo_records r, json_each(r.depicts) d
	 WHERE r.depicts IS NOT NULL AND r.depicts <> '[]' AND COALESCE(d.value ->> 'treatment', '') <> ''
	UNION
	SELECT r.sha256, 'uncleared'
	  FROM photo_records r, json_each(r.depicts) d
	 WHERE r.depicts IS NOT NULL AND r.depicts <> '[]'
	   AND d.value ->> 'identifiable' AND NOT COALESCE(d.value ->> 'cleared', 0)
	UNION
	SELECT v.photo, 'declined ' || json_array(v.guardian_id, v.channel)
	  FROM reviews v WHERE v.verdict = 'declined'
	UNION
	SELECT g.sha256, 'erased'
	  FROM purged_originals g
	 WHERE NOT EXISTS (SELECT 1 FROM originals o WHERE o.sha256 = g.sha256)`

func (q likeness) EachRestriction(ctx context.Context, fn func(sha, what string)) error {
	return each(func() (*sql.Rows, error) { return q.tx.QueryContext(ctx, restrictions) }, func(rows *sql.Rows) error {
		var sha, what string
		err := rows.Scan(&sha, &what)
		fn(sha, what)
		return err
	})
}

func (q likeness) EachMark(ctx context.Context, files []string, fn func(sha string, m contract.Mark) error) error {
	list, err := marshal(append([]string{}, files...))
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT f.sha256, COALESCE(f.data, ''), COALESCE(f.look, ''), COALESCE(f.shot, ''), COALESCE(f.moment, ''),
			       COALESCE(o.probe ->> 'make', ''), COALESCE(o.probe ->> 'model', ''), COALESCE(o.probe ->> 'taken_local', ''),
			       COALESCE(p.serial, ''), COALESCE(o.source, ''), o.sha256 IS NULL
			  FROM fingerprints f
			  LEFT JOIN originals o ON o.sha256 = f.sha256
			  LEFT JOIN photos p ON p.sha256 = o.photo
			 WHERE f.sha256 IN (SELECT value FROM json_each(?))`, list)
	}, func(rows *sql.Rows) error {
		var m contract.Mark
		var sha, look string
		if err := rows.Scan(&sha, &m.Data, &look, &m.Shot, &m.Moment, &m.Make, &m.Model, &m.Taken, &m.Serial, &m.Name, &m.Erased); err != nil {
			return err
		}
		if err := m.Look.UnmarshalText([]byte(look)); err != nil {
			return err
		}
		return fn(sha, m)
	})
}

func (q likeness) EachPlacedMark(ctx context.Context, fn func(contract.PlacedMark) error) error {
	return each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT f.sha256, o.photo, COALESCE(pl.room_id, ''), COALESCE(pl.shoot_id, ''), COALESCE(f.data, ''), COALESCE(f.look, ''), COALESCE(f.shot, ''), COALESCE(f.moment, ''),
			       COALESCE(o.probe ->> 'make', ''), COALESCE(o.probe ->> 'model', ''), COALESCE(o.probe ->> 'taken_local', ''), p.serial, o.source
			  FROM fingerprints f
			  JOIN originals o ON o.sha256 = f.sha256 AND o.role IN `+frameRoles+`
			  JOIN photos p ON p.sha256 = o.photo
			  JOIN photo_places pl ON pl.sha256 = o.photo`)
	}, func(rows *sql.Rows) error {
		var x contract.PlacedMark
		var look string
		err := rows.Scan(&x.SHA256, &x.Photo, &x.Room, &x.Shoot, &x.Data, &look, &x.Shot, &x.Moment, &x.Make, &x.Model, &x.Taken, &x.Serial, &x.Name)
		if err != nil {
			return err
		}
		if err := x.Look.UnmarshalText([]byte(look)); err != nil {
			return err
		}
		return fn(x)
	})
}

func (q likeness) EachLook(ctx context.Context, fn func(photo, data string, look schema.Look) error) error {
	return each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT o.photo, COALESCE(f.data, ''), COALESCE(f.look, '')
			  FROM fingerprints f
			  JOIN originals o ON o.sha256 = f.sha256
			 WHERE o.photo IS NOT NULL AND o.role IN `+frameRoles)
	}, func(rows *sql.Rows) error {
		var photo, data, text string
		var look schema.Look
		if err := rows.Scan(&photo, &data, &text); err != nil {
			return err
		}
		if err := look.UnmarshalText([]byte(text)); err != nil {
			return err
		}
		return fn(photo, data, look)
	})
}
