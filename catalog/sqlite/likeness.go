package sqlite

import (
	"context"
	"database/sql"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// likeness implements the contract's likeness.
type likeness struct{ tx *sql.Tx }

// restrictions selects the restrictions of single photos that name a digest of the list
// ?1. An invalidated consent restricts nothing; any other term about one photo may,
// whatever became of its consent.
const restrictions = `
	WITH of AS MATERIALIZED (SELECT value FROM json_each(?1))
	SELECT t.scope_id, 'term ' || json_array(k.guardian_id, t.effect, COALESCE(t.embargo_until, ''), COALESCE(t.expires_at, ''), t.conditions,
	         COALESCE(k.expires_at, ''), k.effective_from,
	         (SELECT group_concat(channel) FROM (SELECT channel FROM consent_term_channels x
	           WHERE x.consent_id = t.consent_id AND x.n = t.n ORDER BY channel)))
	  FROM consent_terms t JOIN consents k ON k.consent_id = t.consent_id
	 WHERE t.scope_kind = 'photo' AND t.scope_id IN of
	   AND NOT EXISTS (SELECT 1 FROM consent_events e WHERE e.consent_id = t.consent_id AND e.state = 'invalidated' AND e.channel IS NULL)
	UNION
	SELECT r.sha256, 'treatment ' || (d.value ->> 'treatment')
	  FROM photo_records r, json_each(r.depicts) d
	 WHERE r.sha256 IN of AND r.depicts IS NOT NULL AND r.depicts <> '[]' AND COALESCE(d.value ->> 'treatment', '') <> ''
	UNION
	SELECT r.sha256, 'uncleared'
	  FROM photo_records r, json_each(r.depicts) d
	 WHERE r.sha256 IN of AND r.depicts IS NOT NULL AND r.depicts <> '[]'
	   AND d.value ->> 'identifiable' AND NOT COALESCE(d.value ->> 'cleared', 0)
	UNION
	SELECT v.photo, 'declined ' || json_array(v.guardian_id, v.channel)
	  FROM reviews v WHERE v.photo IN of AND v.verdict = 'declined'
	UNION
	SELECT g.sha256, 'erased'
	  FROM purged_originals g
	 WHERE g.sha256 IN of AND NOT EXISTS (SELECT 1 FROM originals o WHERE o.sha256 = g.sha256)`

func (q likeness) EachRestriction(ctx context.Context, of []string, fn func(sha, what string)) error {
	list, err := marshal(append([]string{}, of...))
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) { return q.tx.QueryContext(ctx, restrictions, list) }, func(rows *sql.Rows) error {
		var sha, what string
		err := rows.Scan(&sha, &what)
		fn(sha, what)
		return err
	})
}

// marksOf selects the marks of a list of files.
const marksOf = `
	SELECT f.sha256, COALESCE(f.data, ''), COALESCE(f.look, ''), COALESCE(f.shot, ''), COALESCE(f.moment, ''),
	       COALESCE(o.probe ->> 'make', ''), COALESCE(o.probe ->> 'model', ''), COALESCE(o.probe ->> 'taken_local', ''),
	       COALESCE(p.serial, ''), COALESCE(o.source, ''), o.sha256 IS NULL,
	       IIF(o.role IN ` + frameRoles + `, p.sha256, NULL),
	       IIF(o.role IN ` + frameRoles + `, ` + placeRoom + `, NULL),
	       IIF(o.role IN ` + frameRoles + `, ` + placeShoot + `, NULL)
	  FROM json_each(?) k
	  CROSS JOIN fingerprints f ON f.sha256 = k.value
	  LEFT JOIN originals o ON o.sha256 = f.sha256
	  LEFT JOIN photos p ON p.sha256 = o.photo
	  LEFT JOIN photo_records pr ON pr.sha256 = p.sha256
	  ` + placeJoins

func (q likeness) EachMark(ctx context.Context, files []string, fn func(contract.PlacedMark) error) error {
	list, err := marshal(append([]string{}, files...))
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, marksOf, list)
	}, func(rows *sql.Rows) error {
		var m contract.PlacedMark
		var look string
		var photo, room, shoot sql.NullString
		err := rows.Scan(&m.SHA256, &m.Data, &look, &m.Shot, &m.Moment, &m.Make, &m.Model, &m.Taken, &m.Serial, &m.Name, &m.Erased, &photo, &room, &shoot)
		if err != nil {
			return err
		}
		m.Photo, m.Room, m.Shoot = photo.String, room.String, shoot.String
		if err := m.Look.UnmarshalText([]byte(look)); err != nil {
			return err
		}
		return fn(m)
	})
}

// markedBy selects the files whose mark in a column is one of a list.
func markedBy(column string) string {
	return `SELECT f.` + column + `, f.sha256 FROM json_each(?) k CROSS JOIN fingerprints f ON f.` + column + ` = k.value ORDER BY 1, 2`
}

// nearOf selects the files that look like those of a list.
const nearOf = `SELECT n.a, n.b FROM json_each(?) k CROSS JOIN near_looks n ON n.a = k.value ORDER BY 1, 2`

func (q likeness) FilesMarked(ctx context.Context, data, shots []string) (map[string][]string, error) {
	found := map[string][]string{}
	for _, by := range []struct {
		column string
		keys   []string
	}{{"data", data}, {"shot", shots}} {
		if len(by.keys) == 0 {
			continue
		}
		if err := q.pairs(ctx, markedBy(by.column), by.keys, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (q likeness) NearFiles(ctx context.Context, files []string) (map[string][]string, error) {
	found := map[string][]string{}
	return found, q.pairs(ctx, nearOf, files, found)
}

// pairs runs a query whose argument is a list and whose rows are a key and a value.
func (q likeness) pairs(ctx context.Context, query string, keys []string, found map[string][]string) error {
	list, err := marshal(append([]string{}, keys...))
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) { return q.tx.QueryContext(ctx, query, list) }, func(rows *sql.Rows) error {
		var key, value string
		err := rows.Scan(&key, &value)
		found[key] = append(found[key], value)
		return err
	})
}

func (q likeness) WaitingLooks(ctx context.Context) (list []contract.FileLook, err error) {
	return list, q.looks(ctx, `SELECT f.sha256, f.look FROM looks_waiting w JOIN fingerprints f ON f.sha256 = w.sha256 WHERE f.look <> '' ORDER BY w.sha256`,
		func(l contract.FileLook) error { list = append(list, l); return nil })
}

func (q likeness) EachFileLook(ctx context.Context, fn func(contract.FileLook) error) error {
	return q.looks(ctx, `SELECT sha256, look FROM fingerprints WHERE look <> ''`, fn)
}

func (q likeness) looks(ctx context.Context, query string, fn func(contract.FileLook) error) error {
	return each(func() (*sql.Rows, error) { return q.tx.QueryContext(ctx, query) }, func(rows *sql.Rows) error {
		var sha, look sql.RawBytes
		if err := rows.Scan(&sha, &look); err != nil {
			return err
		}
		var l contract.FileLook
		if err := l.SHA256.UnmarshalText(sha); err != nil {
			return err
		}
		if err := l.Look.UnmarshalText(look); err != nil {
			return err
		}
		return fn(l)
	})
}

// matched selects the files that look like others, and those that have the same data.
const matched = `
	SELECT DISTINCT a FROM near_looks
	UNION ALL
	SELECT f.sha256
	  FROM (SELECT data FROM fingerprints WHERE data IS NOT NULL GROUP BY data HAVING COUNT(*) > 1) d
	 CROSS JOIN fingerprints f ON f.data = d.data`

func (q likeness) EachMatched(ctx context.Context, fn func(file schema.Digest) error) error {
	return each(func() (*sql.Rows, error) { return q.tx.QueryContext(ctx, matched) }, func(rows *sql.Rows) error {
		var sha sql.RawBytes
		if err := rows.Scan(&sha); err != nil {
			return err
		}
		file, err := schema.ParseDigest(string(sha))
		if err != nil {
			return err
		}
		return fn(file)
	})
}

func (q likeness) EachShot(ctx context.Context, fn func(file schema.Digest, shot string) error) error {
	return each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT sha256, shot FROM fingerprints WHERE shot IS NOT NULL`)
	}, func(rows *sql.Rows) error {
		var sha sql.RawBytes
		var shot string
		if err := rows.Scan(&sha, &shot); err != nil {
			return err
		}
		file, err := schema.ParseDigest(string(sha))
		if err != nil {
			return err
		}
		return fn(file, shot)
	})
}

func (q likeness) PutNear(ctx context.Context, compared []contract.FileLook, near []contract.NearLooks) error {
	for _, n := range near {
		err := exec(ctx, q.tx, `INSERT OR IGNORE INTO near_looks (a, b) VALUES (?1, ?2), (?2, ?1)`, n.A.String(), n.B.String())
		if err != nil {
			return err
		}
	}
	for _, l := range compared {
		look, err := l.Look.MarshalText()
		if err != nil {
			return err
		}
		err = exec(ctx, q.tx, `DELETE FROM looks_waiting WHERE sha256 = ?1 AND (SELECT look FROM fingerprints WHERE sha256 = ?1) IS ?2`, l.SHA256.String(), string(look))
		if err != nil {
			return err
		}
	}
	return nil
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
