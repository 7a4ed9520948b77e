package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// photos implements the contract's photos.
type photos struct{ tx *sql.Tx }

func (q photos) EachPhoto(ctx context.Context, which contract.Chosen, fn func(schema.Photo) error) error {
	where, args, err := selectionSQL(which)
	if err != nil {
		return err
	}
	order, err := orderSQL(which.Sort)
	if err != nil {
		return err
	}
	from := choosingFor(which)
	if which.After == "" {
		return q.each(ctx, from+where+order, args, fn)
	}
	at, found, err := q.placeInOrder(ctx, which)
	if err != nil || !found {
		return err
	}
	for _, part := range at.behind(which.Sort) {
		if err := q.each(ctx, from+and(where, part.sql)+order, append(slices.Clone(args), part.args...), fn); err != nil {
			return err
		}
	}
	return nil
}

func (q photos) EachDelivered(ctx context.Context, fn func(schema.Photo) error) error {
	return q.each(ctx, choosing+`
		WHERE p.sha256 IN (SELECT f.photo FROM deliveries d JOIN delivery_files f ON f.delivery_id = d.delivery_id
		                    WHERE d.state IN ('standing', 'writing') AND f.photo IS NOT NULL)`, nil, fn)
}

// lacksFingerprint is the condition, on an original o and its fingerprint f, that the
// mark is missing or old; the first argument of the whole query is the present version.
const lacksFingerprint = `o.role IN ('primary', 'raw', 'jpeg', 'version')
	AND (f.version IS NULL OR f.version < ?1 OR f.look IS NULL AND o.role = 'primary')`

// Photos are fetched a few at a time, after they were chosen and put in order: a sort
// that carried whole photos would write all of them to the disk before the first came.
const (
	fetchedFirst = 8
	fetchedLater = 256
)

// The files of a photo are found by one index, originals_by_photo, whichever of them are
// asked for: each photo is at another place of every index, so that each index costs a page
// of the file. The plus keeps the index of primaries out.
const primaryOf = `originals o ON o.photo = p.sha256 AND +o.role = 'primary'`

// choosing selects the numbers of photos; what they are chosen by follows.
const choosing = `
	SELECT p.photo_no
	  FROM photos p
	  CROSS JOIN ` + primaryOf + withRecord

// byName is choosing for all photos by the names of their files, of which there is an
// index: nothing is sorted, and a page from the middle is found at once.
const byName = `
	SELECT p.photo_no
	  FROM originals o
	  CROSS JOIN photos p ON p.sha256 = o.photo AND o.role = 'primary'` + withRecord

const (
	withRecord = `
	  LEFT JOIN photo_records pr ON pr.sha256 = p.sha256
	`
	withPlace = `
	  CROSS JOIN photo_places pl ON pl.sha256 = p.sha256
	`
)

// choosingFor is the beginning of the query of a choice. What an index finds few photos
// by is asked first; only where nothing does, the order is.
func choosingFor(which contract.Chosen) string {
	few := which.Text != "" || which.Only != nil || which.Room != "" || which.Shoot != "" || which.Person != "" || len(which.Tags) > 0 ||
		which.Import > 0 || which.Rejected == schema.RejectedOnly
	from := choosing
	if strings.TrimPrefix(which.Sort, "-") == "name" && !few {
		from = byName
	}
	if which.Room != "" || which.Shoot != "" || which.Person != "" || slices.Contains(which.Missing, "room") || slices.Contains(which.Missing, "shoot") {
		from += withPlace
	}
	return from
}

// each calls fn for every photo that a query chooses.
func (q photos) each(ctx context.Context, query string, args []any, fn func(schema.Photo) error) error {
	var few []int64
	size := fetchedFirst
	fetch := func() error {
		err := q.fetch(ctx, few, fn)
		few, size = few[:0], fetchedLater
		return err
	}
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, query, args...)
	}, func(rows *sql.Rows) error {
		var no int64
		if err := rows.Scan(&no); err != nil {
			return err
		}
		if few = append(few, no); len(few) < size {
			return nil
		}
		return fetch()
	})
	if err != nil {
		return err
	}
	return fetch()
}

// isHeld is whether an unmatched entry holds a photo p; most catalogs have no entry.
const isHeld = `(EXISTS (SELECT 1 FROM unmatched_records WHERE resolved_at IS NULL) AND EXISTS (SELECT 1 FROM held_photos h WHERE h.photo = p.sha256))`

// wholePhotos selects the photos of a list of numbers, in its order.
var wholePhotos = `
	SELECT p.sha256, p.created_at, COALESCE(p.taken_local, ''), COALESCE(p.taken_offset, ''), p.serial,
	       o.source, o.path, o.bytes, o.probe, o.private, COALESCE(` + placeRoom + `, ''), COALESCE(` + placeShoot + `, ''),
	       COALESCE(df.reason, ''), COALESCE(df.tried, '[]'),
	       f.version IS NULL OR f.version < ?1 OR f.look IS NULL OR EXISTS (
	         SELECT 1 FROM originals o LEFT JOIN fingerprints f ON f.sha256 = o.sha256
	          WHERE o.photo = p.sha256 AND o.role <> 'primary' AND ` + lacksFingerprint + `),
	       ` + derivativesOf + `,
	       (SELECT json_group_array(json_object('role', x.role, 'path', x.path, 'format', x.format, 'bytes', x.bytes, 'sha256', x.sha256, 'source', x.source, 'probe', json(x.probe)))
	          FROM originals x WHERE x.photo = p.sha256 AND x.role <> 'primary'),
	       (SELECT json_group_array(json_object('channel', v.channel, 'guardian', v.guardian_id, 'verdict', v.verdict,
	          'renderings', json(v.renderings), 'words_sha256', v.words_sha256, 'method', v.method, 'at', v.at))
	          FROM (SELECT * FROM reviews_counted z WHERE z.photo = p.sha256 ORDER BY z.review_no) v),
	       ` + isHeld + `,
	       ` + photoRecordColumns + `
	  FROM json_each(?2) k
	  CROSS JOIN photos p ON p.photo_no = k.value
	  CROSS JOIN ` + primaryOf + withRecord + placeJoins + `
	  LEFT JOIN fingerprints f ON f.sha256 = o.sha256
	  LEFT JOIN derive_failures df ON df.photo = p.sha256
	 ORDER BY k.key`

// fetch calls fn for the photos of these numbers, in this order.
func (q photos) fetch(ctx context.Context, numbers []int64, fn func(schema.Photo) error) error {
	if len(numbers) == 0 {
		return nil
	}
	list, err := marshal(numbers)
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, wholePhotos, schema.FingerprintVersion, list)
	}, func(rows *sql.Rows) error {
		p, err := scanPhoto(rows)
		if err != nil {
			return err
		}
		return fn(p)
	})
}

// plainPhotos selects of photos what decides about most of them, and whether there is more.
var plainPhotos = `
	SELECT p.photo_no, p.sha256, COALESCE(` + placeRoom + `, ''), COALESCE(` + placeShoot + `, ''), pr.depicts, ` + isHeld + `,
	       (SELECT COUNT(*) FROM originals x WHERE x.photo = p.sha256) > 1 OR EXISTS (SELECT 1 FROM reviews v WHERE v.photo = p.sha256)
	  FROM photos p` + withRecord + placeJoins

func (q photos) EachPlain(
	ctx context.Context, room string, whole func(photo string) bool, fn func(schema.Photo) error,
) error {
	query, args := plainPhotos, []any(nil)
	if room != "" {
		query += ` WHERE ` + perhapsInRoom(`(SELECT ?)`) + ` AND ` + placeRoom + ` = ?`
		args = []any{room, room, room, room, room}
	}
	var rest []int64
	fetch := func() error {
		err := q.fetch(ctx, rest, fn)
		rest = rest[:0]
		return err
	}
	err := each(func() (*sql.Rows, error) { return q.tx.QueryContext(ctx, query, args...) }, func(rows *sql.Rows) error {
		p := schema.Photo{Type: "photo", Tags: []string{}}
		var no int64
		var sha string
		var depicts sql.NullString
		var more bool
		if err := rows.Scan(&no, &sha, &p.Room, &p.Shoot, &depicts, &p.Unmatched, &more); err != nil {
			return err
		}
		if more || whole(sha) {
			if rest = append(rest, no); len(rest) < fetchedLater {
				return nil
			}
			return fetch()
		}
		var err error
		if p.SHA256, err = schema.ParseDigest(sha); err != nil {
			return err
		}
		p.ID = p.SHA256.ID()
		if p.Record.Depicts, err = jsonPtr[[]schema.Depiction](depicts); err != nil {
			return fmt.Errorf("photo %s: depicts: %w", p.ID, err)
		}
		return fn(p)
	})
	if err != nil {
		return err
	}
	return fetch()
}

func scanPhoto(rows *sql.Rows) (schema.Photo, error) {
	p := schema.Photo{Type: "photo", Tags: []string{}}
	var sha, probe, private, tried, derivatives, others, reviews string
	var rec photoRecordRow
	err := rows.Scan(append([]any{&sha, &p.Imported, &p.TakenLocal, &p.TakenOffset, &p.Serial, &p.Source, &p.Path, &p.Bytes, &probe, &private, &p.Room, &p.Shoot, &p.NoPicture, &tried, &p.Unmarked, &derivatives, &others, &reviews, &p.Unmatched}, rec.dest()...)...)
	if err != nil {
		return p, err
	}
	if p.SHA256, err = schema.ParseDigest(sha); err != nil {
		return p, err
	}
	p.ID = p.SHA256.ID()
	if err := json.Unmarshal([]byte(probe), &p.Probe); err != nil {
		return p, fmt.Errorf("photo %s: probe: %w", p.ID, err)
	}
	if err := jsonList(private, &p.Probe.Private); err != nil {
		return p, fmt.Errorf("photo %s: private: %w", p.ID, err)
	}
	if err := jsonList(tried, &p.Tried); err != nil {
		return p, fmt.Errorf("photo %s: tried: %w", p.ID, err)
	}
	var beside []struct {
		schema.OtherOriginal
		Source string       `json:"source"`
		Probe  schema.Probe `json:"probe"`
	}
	if err := jsonList(others, &beside); err != nil {
		return p, fmt.Errorf("photo %s: originals: %w", p.ID, err)
	}
	for _, o := range beside {
		o.OtherOriginal.Probe, o.OtherOriginal.Source, o.Damage = o.Probe, o.Source, o.Probe.Damage
		p.Others = append(p.Others, o.OtherOriginal)
	}
	slices.SortFunc(p.Others, func(a, b schema.OtherOriginal) int { return cmp.Compare(a.Path, b.Path) })
	if err := jsonList(reviews, &p.Seen); err != nil {
		return p, fmt.Errorf("photo %s: reviews: %w", p.ID, err)
	}
	if p.Derivatives, err = derivativesIn(derivatives); err != nil {
		return p, fmt.Errorf("photo %s: derivatives: %w", p.ID, err)
	}
	if p.Record, err = rec.record(sha); err != nil {
		return p, err
	}
	return p, nil
}

func (q photos) PhotoDigests(ctx context.Context) (list []schema.Digest, err error) {
	err = each(func() (*sql.Rows, error) { return q.tx.QueryContext(ctx, `SELECT sha256 FROM photos ORDER BY sha256`) }, func(rows *sql.Rows) error {
		var sha string
		if err := rows.Scan(&sha); err != nil {
			return err
		}
		photo, err := schema.ParseDigest(sha)
		list = append(list, photo)
		return err
	})
	return list, err
}

var photosOfRoom = `
	SELECT pl.sha256 FROM photos p CROSS JOIN photo_places pl ON pl.sha256 = p.sha256
	 WHERE ` + perhapsInRoom(`(SELECT ?)`) + ` AND pl.room_id = ?`

func (q photos) PhotosOfRoom(ctx context.Context, room string) ([]string, error) {
	return column(ctx, q.tx, photosOfRoom, room, room, room, room, room)
}

func (q photos) PhotosOfShoot(ctx context.Context, shoot string) ([]string, error) {
	return column(ctx, q.tx, `
		SELECT pl.sha256 FROM photos p CROSS JOIN photo_places pl ON pl.sha256 = p.sha256
		 WHERE `+perhapsOfShoot+` AND pl.shoot_id = ?`, shoot, shoot, shoot)
}

func (q photos) PlaceOf(ctx context.Context, photo string) (at contract.Belonging, found bool, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT COALESCE(pl.room_id, ''), COALESCE(pl.shoot_id, ''), p.import_id
		  FROM photo_places pl JOIN photos p ON p.sha256 = pl.sha256
		 WHERE pl.sha256 = ?`, photo).Scan(&at.Room, &at.Shoot, &at.Import)
	if errors.Is(err, sql.ErrNoRows) {
		return at, false, nil
	}
	return at, err == nil, err
}

func (q photos) Places(ctx context.Context) (list []contract.Belonging, err error) {
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT DISTINCT room_id, COALESCE(shoot_id, '') FROM photo_places WHERE room_id IS NOT NULL`)
	}, func(rows *sql.Rows) error {
		var p contract.Belonging
		err := rows.Scan(&p.Room, &p.Shoot)
		list = append(list, p)
		return err
	})
	return list, err
}

func (q photos) ShootWords(ctx context.Context, shoots []string) (map[string]schema.Beside, error) {
	of := map[string]schema.Beside{}
	err := rowsAmong(ctx, q.tx, `SELECT shoot_id, photographer, COALESCE(credit, ''), COALESCE(copyright, '') FROM shoots`, `shoot_id`, shoots, ``, func(rows *sql.Rows) error {
		var id string
		var x schema.Beside
		err := rows.Scan(&id, &x.Creator, &x.Credit, &x.Copyright)
		of[id] = x
		return err
	})
	return of, err
}

func (q photos) NamesBeside(ctx context.Context, rooms []string) (list []contract.NameBeside, err error) {
	err = rowsAmong(ctx, q.tx, `
			SELECT x.room_id, p.name, p.name_display
			  FROM room_people x
			  JOIN people p ON p.person_id = x.person_id AND p.name_display <> 'none'`, `x.room_id`, rooms, ` ORDER BY x.room_id, x.person_id`, func(rows *sql.Rows) error {
		var n contract.NameBeside
		err := rows.Scan(&n.Room, &n.Name, &n.Level)
		list = append(list, n)
		return err
	})
	return list, err
}

func (q photos) Depicted(ctx context.Context, file string) (p schema.Photo, found bool, err error) {
	var text string
	var turn int
	err = q.tx.QueryRowContext(ctx, `
			SELECT pr.depicts, COALESCE(pr.orientation, 0), COALESCE(o.probe ->> 'width', 0), COALESCE(o.probe ->> 'height', 0),
			       COALESCE(o.probe ->> 'orientation', 0), COALESCE(o.format, '')
			  FROM photo_records pr
			  LEFT JOIN originals o ON o.sha256 = pr.sha256
			 WHERE pr.sha256 = ? AND pr.depicts IS NOT NULL AND pr.depicts <> '[]'`, file).
		Scan(&text, &turn, &p.Probe.Width, &p.Probe.Height, &p.Probe.Orientation, &p.Probe.Format)
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	} else if err != nil {
		return p, false, err
	}
	p.Record.Depicts = new([]schema.Depiction)
	if turn != 0 {
		p.Record.Orientation = &turn
	}
	return p, true, json.Unmarshal([]byte(text), p.Record.Depicts)
}

func (q photos) SeenOf(ctx context.Context, photo string) (list []schema.Seen, err error) {
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT json_object('channel', v.channel, 'guardian', v.guardian_id, 'verdict', v.verdict,
			       'renderings', json(v.renderings), 'words_sha256', v.words_sha256, 'method', v.method, 'at', v.at)
			  FROM reviews_counted v WHERE v.photo = ? ORDER BY v.review_no`, photo)
	}, func(rows *sql.Rows) error {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		var seen schema.Seen
		if err := json.Unmarshal([]byte(text), &seen); err != nil {
			return err
		}
		list = append(list, seen)
		return nil
	})
	return list, err
}
