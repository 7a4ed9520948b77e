package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// Said is what a person said of an original, known or not: the record may be
// older than the photo. Its fields are nil where nobody said anything.
func (c *Catalog) Said(ctx context.Context, sha schema.Digest) (schema.PhotoRecord, error) {
	var row photoRecordRow
	err := c.read.QueryRowContext(ctx, `SELECT `+photoRecordColumns+` FROM photo_records pr WHERE pr.sha256 = ?`, sha.String()).Scan(row.dest()...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return schema.PhotoRecord{Match: sha.String()}, nil
	case err != nil:
		return schema.PhotoRecord{}, sqlErr(err)
	}
	return row.record(sha.String())
}

// Known reports whether the bytes with this digest are in the catalog, where
// below it they lie, and which photo they are part of, if any.
func (c *Catalog) Known(ctx context.Context, sha schema.Digest) (schema.KnownOriginal, bool, error) {
	var k schema.KnownOriginal
	var photo string
	err := c.read.QueryRowContext(ctx, `
		SELECT path, COALESCE(photo, ''), CASE
		         WHEN EXISTS (SELECT 1 FROM derivatives d WHERE d.photo = o.sha256 AND d.partial = 1) THEN COALESCE(o.probe ->> 'damage', ?)
		         WHEN EXISTS (SELECT 1 FROM derivatives d WHERE d.photo = o.sha256) THEN ''
		         ELSE COALESCE(o.probe ->> 'damage', '') END
		  FROM originals o WHERE sha256 = ?`, schema.DamagePartial, sha.String()).Scan(&k.Path, &photo, &k.Damage)
	if errors.Is(err, sql.ErrNoRows) {
		return k, false, nil
	}
	if err == nil {
		err = k.Photo.UnmarshalText([]byte(photo))
	}
	return k, err == nil, sqlErr(err)
}

// insertOriginal writes a new original and, if it is the first of one, its
// photo.
func insertOriginal(ctx context.Context, tx *sqlite.Tx, importID int64, sha string, o *schema.NewOriginal, now time.Time) error {
	if err := resolveJoin(ctx, tx, sha, o); err != nil {
		return err
	}
	if o.Frame != nil {
		if err := insertPhoto(ctx, tx, importID, sha, *o, now); err != nil {
			return err
		}
	}
	probe, err := marshal(o.Probe)
	if err != nil {
		return err
	}
	private, err := marshal(append([]string{}, o.Probe.Private...))
	if err != nil {
		return err
	}
	photo := ""
	if !o.Photo.IsZero() {
		photo = o.Photo.String()
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO originals (sha256, photo, role, path, source, bytes, format, probe, private)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		sha, null(photo), o.Role, o.Path, o.Source, o.Probe.Bytes, o.Probe.Format, probe, private)
	if err != nil {
		return err
	}
	if f := o.Fingerprint; f != nil && photo != "" {
		if err := insertFingerprint(ctx, tx, *f, o.Probe, o.Source); err != nil {
			return err
		}
	}
	if o.Frame == nil {
		return tx.Index(ctx, slices.DeleteFunc([]string{photo}, func(sha string) bool { return sha == "" }))
	}
	if err := writeDerived(ctx, tx, sha, o.Frame.Derived, now); err != nil {
		return err
	}
	if err := fillRecord(ctx, tx, sha, o.Frame.Record); err != nil {
		return err
	}
	if _, err := followClock(ctx, tx, cameraOf(o.Probe), sha); err != nil {
		return err
	}
	return tx.Index(ctx, []string{sha})
}

// fillRecord writes what lay on the card about a photo that is new, under what
// people said of it already.
func fillRecord(ctx context.Context, tx *sqlite.Tx, sha string, card schema.PhotoRecord) error {
	card.Match = sha
	if card == (schema.PhotoRecord{Match: sha}) {
		return nil
	}
	was := schema.PhotoRecord{Match: sha}
	var row photoRecordRow
	err := tx.QueryRowContext(ctx, `SELECT `+photoRecordColumns+` FROM photo_records pr WHERE pr.sha256 = ?`, sha).Scan(row.dest()...)
	switch {
	case err == nil:
		if was, err = row.record(sha); err != nil {
			return err
		}
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	return writePhotoRecord(ctx, tx, was.Under(card))
}

// resolveJoin finds the photo that a file belongs to by one of its originals. Where
// that could not be stored, a file that shows the photo begins one of its own, and
// what shows none belongs to none.
func resolveJoin(ctx context.Context, tx *sqlite.Tx, sha string, o *schema.NewOriginal) error {
	if o.Photo.IsZero() || o.Frame != nil {
		return nil
	}
	var photo sql.NullString
	err := tx.QueryRowContext(ctx, `SELECT photo FROM originals WHERE sha256 = ?`, o.Photo.String()).Scan(&photo)
	switch {
	case err == nil && photo.Valid:
		return o.Photo.UnmarshalText([]byte(photo.String))
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return err
	case o.Alone != nil:
		o.Frame, o.Role = o.Alone, schema.RolePrimary
		return o.Photo.UnmarshalText([]byte(sha))
	}
	o.Photo = schema.Digest{}
	return nil
}

func insertPhoto(ctx context.Context, tx *sqlite.Tx, importID int64, sha string, o schema.NewOriginal, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO photos (sha256, import_id, room_id, shoot_id, taken_local, taken_offset, camera, serial, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		-- What was erased and is taken in again by the same order has left its row.
		ON CONFLICT (sha256) DO UPDATE SET import_id = excluded.import_id, room_id = excluded.room_id, shoot_id = excluded.shoot_id,
		  taken_local = excluded.taken_local, taken_offset = excluded.taken_offset, camera = excluded.camera, serial = excluded.serial, created_at = excluded.created_at`,
		sha, importID, null(o.Frame.Room), null(o.Frame.Shoot), null(o.Probe.TakenLocal), null(o.Probe.TakenOffset),
		cameraName(o.Probe), o.Probe.Serial, schema.FormatInstant(now))
	return err
}

func writeDerived(ctx context.Context, tx *sqlite.Tx, sha string, d schema.Derived, now time.Time) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM derive_failures WHERE photo = ?`, sha); err != nil {
		return err
	}
	if f := d.Failure; f != nil {
		tried, err := marshal(append([]string{}, f.Tried...))
		if err != nil {
			return err
		}
		kind := f.Kind
		if kind == "memory" {
			kind = "limit" // of the machine, and not of the file
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO derive_failures (photo, kind, reason, tried) VALUES (?, ?, ?, ?)`, sha, kind, f.Reason, tried)
		if err != nil {
			return err
		}
	}
	for _, recipe := range d.Dropped {
		if _, err := tx.ExecContext(ctx, `DELETE FROM derivatives WHERE photo = ? AND recipe = ?`, sha, recipe); err != nil {
			return err
		}
	}
	for _, v := range d.Derivatives {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO derivatives (photo, recipe, recipe_version, made_by, turn, treated, path, format, width, height, bytes, sha256, libvips, source, partial, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (photo, recipe) DO UPDATE SET recipe_version = excluded.recipe_version, made_by = excluded.made_by, turn = excluded.turn, treated = excluded.treated, path = excluded.path,
			  format = excluded.format, width = excluded.width, height = excluded.height, bytes = excluded.bytes,
			  sha256 = excluded.sha256, libvips = excluded.libvips, source = excluded.source, partial = excluded.partial, created_at = excluded.created_at`,
			sha, v.Recipe, v.Version, v.MadeBy, v.Turn, v.Treated, v.Path, v.Format, v.Width, v.Height, v.Bytes, v.SHA256.String(), v.Libvips, v.Source, v.Partial,
			schema.FormatInstant(now))
		if err != nil {
			return err
		}
	}
	return nil
}

// RecordDerived writes what came of deriving photos again, in one transaction.
func (c *Catalog) RecordDerived(ctx context.Context, list []schema.DerivedPhoto, now time.Time) error {
	return c.act(ctx, ledger.Derive, func(tx *sqlite.Tx) error {
		for _, p := range list {
			if err := writeDerived(ctx, tx, p.SHA256.String(), p.Derived, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// ListOptions are what List needs beside the selection.
type ListOptions struct {
	Zone *time.Location
	At   time.Time // the moment the consent column is decided for
	// Known leaves out what was recorded of consent later than this: what could be
	// known then. Zero leaves out nothing.
	Known time.Time
}

// List calls fn for every photo of the selection, in its order. Everything it
// reports, decisions included, is of one moment.
func (c *Catalog) List(ctx context.Context, sel schema.Selection, opt ListOptions, fn func(schema.Photo) error) error {
	if len(sel.IDs) == 0 { // who names a photo means it
		sel = shown(sel)
	}
	return c.view(ctx, func(tx *sqlite.Tx) error {
		w, err := loadWorld(ctx, tx, opt.Zone)
		if err != nil {
			return err
		}
		list := func(sel schema.Selection, fn func(schema.Photo) error) error {
			return listPhotos(ctx, tx, sel, w, opt.At, func(p schema.Photo) (err error) {
				if p.Files, err = tx.FilesOf(ctx, p.SHA256); err != nil {
					return err
				}
				return fn(p)
			})
		}
		if sel.Similar != "" {
			return listSimilar(ctx, tx, sel, list, fn)
		}
		return list(sel, fn)
	})
}

func listPhotos(ctx context.Context, tx *sqlite.Tx, sel schema.Selection, w *consent.World, at time.Time, fn func(schema.Photo) error) error {
	families, err := roomFamilies(ctx, tx)
	if err != nil {
		return err
	}
	g, err := loadGroups(ctx, tx)
	if err != nil {
		return err
	}
	alike, err := loadLikeness(ctx, tx, g, w, families, at)
	if err != nil {
		return err
	}
	n := 0
	err = eachPhoto(ctx, tx, sel, func(p schema.Photo) error {
		p.Families = families[p.Room]
		if p.Alike, err = alike.like(ctx, tx, p); err != nil {
			return err
		}
		p.Consent = make(map[schema.Channel]schema.Effect, len(schema.Channels()))
		subject := Subject(p)
		for _, ch := range schema.Channels() {
			p.Consent[ch] = consent.Decide(w, subject, ch, at).Effect
		}
		if sel.Channel != "" && p.Consent[sel.Channel] != schema.Permit {
			return nil
		}
		if err := fn(p); err != nil {
			return err
		}
		if n++; sel.Limit > 0 && n >= sel.Limit {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// Photos calls fn for every photo of the selection, in its order, without
// asking what may become of it.
func (c *Catalog) Photos(ctx context.Context, sel schema.Selection, fn func(schema.Photo) error) error {
	return c.view(ctx, func(tx *sqlite.Tx) error { return eachPhoto(ctx, tx, sel, fn) })
}

// eachPhoto calls fn for every photo that the selection's fields match; channel
// and limit are the caller's.
func eachPhoto(ctx context.Context, tx *sqlite.Tx, sel schema.Selection, fn func(schema.Photo) error) error {
	where, args, err := selectionSQL(ctx, tx, sel)
	if err != nil {
		return err
	}
	order, err := orderSQL(sel.Sort)
	if err != nil {
		return err
	}
	return eachPhotoOf(ctx, tx, where+order, args, fn)
}

// eachPhotoOf calls fn for every photo that the end of the query asks for.
func eachPhotoOf(ctx context.Context, tx *sqlite.Tx, which string, args []any, fn func(schema.Photo) error) error {
	beside, err := loadBesides(ctx, tx)
	if err != nil {
		return err
	}
	g, err := loadGroups(ctx, tx)
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT p.sha256, p.created_at, COALESCE(p.taken_local, ''), COALESCE(p.taken_offset, ''), p.serial,
			       o.path, o.bytes, o.probe, o.private, COALESCE(pl.room_id, ''), COALESCE(pl.shoot_id, ''),
			       COALESCE(df.reason, ''), COALESCE(df.tried, '[]'),
			       EXISTS (SELECT 1 FROM originals o LEFT JOIN fingerprints f ON f.sha256 = o.sha256 WHERE o.photo = p.sha256 AND `+lacksFingerprint+`),
			       (SELECT json_group_array(json_object('recipe', d.recipe, 'path', d.path, 'width', d.width, 'height', d.height,
			          'bytes', d.bytes, 'sha256', d.sha256, 'version', d.recipe_version, 'format', d.format, 'made_by', d.made_by, 'turn', d.turn, 'treated', d.treated, 'source', d.source, 'partial', d.partial, 'made_at', d.created_at,
			          'read_at', (SELECT read_at FROM fixity f WHERE f.path = d.path)))
			          FROM (SELECT * FROM derivatives x WHERE x.photo = p.sha256 ORDER BY x.width * x.height DESC, x.recipe) d),
			       (SELECT json_group_array(json_object('role', x.role, 'path', x.path, 'format', x.format, 'bytes', x.bytes, 'sha256', x.sha256, 'probe', json(x.probe)))
			          FROM (SELECT * FROM originals y WHERE y.photo = p.sha256 AND y.role <> 'primary' ORDER BY y.path) x),
			       (SELECT json_group_array(json_object('channel', v.channel, 'guardian', v.guardian_id, 'verdict', v.verdict,
			          'renderings', json(v.renderings), 'words_sha256', v.words_sha256, 'method', v.method, 'at', v.at))
			          FROM (SELECT * FROM reviews_counted z WHERE z.photo = p.sha256 ORDER BY z.review_no) v),
			       EXISTS (SELECT 1 FROM held_photos h WHERE h.photo = p.sha256),
			       `+photoRecordColumns+`
			  FROM photos p
			  JOIN originals o ON o.photo = p.sha256 AND o.role = 'primary'
			  JOIN photo_places pl ON pl.sha256 = p.sha256
			  LEFT JOIN photo_records pr ON pr.sha256 = p.sha256
			  LEFT JOIN derive_failures df ON df.photo = p.sha256
			`+which, append([]any{schema.FingerprintVersion}, args...)...)
	}, func(rows *sql.Rows) error {
		p, err := scanPhoto(rows)
		if err != nil {
			return err
		}
		p.Beside = beside.of(p)
		if err := g.complete(ctx, tx, &p); err != nil {
			return err
		}
		return fn(p)
	})
}

var errEnough = errors.New("limit reached")

func scanPhoto(rows *sql.Rows) (schema.Photo, error) {
	p := schema.Photo{Type: "photo", Tags: []string{}}
	var sha, probe, private, tried, derivatives, others, reviews string
	var rec photoRecordRow
	err := rows.Scan(append([]any{&sha, &p.Imported, &p.TakenLocal, &p.TakenOffset, &p.Serial, &p.Path, &p.Bytes, &probe, &private, &p.Room, &p.Shoot, &p.NoPicture, &tried, &p.Unmarked, &derivatives, &others, &reviews, &p.Unmatched}, rec.dest()...)...)
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
	if err := json.Unmarshal([]byte(private), &p.Probe.Private); err != nil {
		return p, fmt.Errorf("photo %s: private: %w", p.ID, err)
	}
	if err := json.Unmarshal([]byte(tried), &p.Tried); err != nil {
		return p, fmt.Errorf("photo %s: tried: %w", p.ID, err)
	}
	var beside []struct {
		schema.OtherOriginal
		Probe schema.Probe `json:"probe"`
	}
	if err := json.Unmarshal([]byte(others), &beside); err != nil {
		return p, fmt.Errorf("photo %s: originals: %w", p.ID, err)
	}
	for _, o := range beside {
		o.OtherOriginal.Probe, o.Damage = o.Probe, o.Probe.Damage
		p.Others = append(p.Others, o.OtherOriginal)
	}
	if err := json.Unmarshal([]byte(reviews), &p.Seen); err != nil {
		return p, fmt.Errorf("photo %s: reviews: %w", p.ID, err)
	}
	var ds []struct {
		schema.Derivative
		Version int           `json:"version"`
		Format  schema.Format `json:"format"`
		MadeBy  string        `json:"made_by"`
		Turn    int           `json:"turn"`
		Treated string        `json:"treated"`
		Source  string        `json:"source"`
		Partial int           `json:"partial"`
		MadeAt  schema.When   `json:"made_at"`
		ReadAt  schema.When   `json:"read_at"`
	}
	if err := json.Unmarshal([]byte(derivatives), &ds); err != nil {
		return p, fmt.Errorf("photo %s: derivatives: %w", p.ID, err)
	}
	p.Derivatives = make([]schema.Derivative, len(ds))
	for i, d := range ds {
		d.Derivative.Version, d.Derivative.Format, d.Derivative.MadeBy, d.Derivative.Turn = d.Version, d.Format, d.MadeBy, d.Turn
		d.Derivative.Treated = d.Treated
		d.Derivative.Source, d.Derivative.Partial, d.Derivative.ReadAt = d.Source, d.Partial != 0, d.ReadAt
		d.Derivative.MadeAt = d.MadeAt
		p.Derivatives[i] = d.Derivative
	}
	if p.Record, err = rec.record(sha); err != nil {
		return p, err
	}
	merge(&p)
	return p, nil
}

// merge fills what list shows: a person's word before the camera's.
func merge(p *schema.Photo) {
	r, b := p.Record, p.Probe
	p.Format = b.Format
	p.Width, p.Height = p.Size()
	if p.TakenLocal != b.TakenLocal {
		p.TakenCamera = b.TakenLocal
	}
	p.Make, p.Model, p.Lens = b.Make, b.Model, b.Lens
	p.Title, p.Caption = b.Title, b.Caption
	p.Damage = damageOf(*p)
	if r.Title != nil {
		p.Title = *r.Title
	}
	if r.Caption != nil {
		p.Caption = *r.Caption
	}
	if r.Alt != nil {
		p.Alt = *r.Alt
	}
	if r.Tags != nil {
		p.Tags = *r.Tags
	} else if b.Keywords != nil {
		p.Tags = b.Keywords
	}
	if r.Sequence != nil {
		p.Sequence = *r.Sequence
	}
	p.Rating, p.Label = r.Rating, b.Label
	if r.Rating == nil && b.Rating > 0 {
		p.Rating = &b.Rating
	}
	p.Rejected = r.Rating == nil && b.Rating < 0
}

func roomFamilies(ctx context.Context, tx *sqlite.Tx) (map[string][]string, error) {
	m := map[string][]string{}
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT DISTINCT rp.room_id, pe.family_id
			  FROM room_people rp JOIN people pe ON pe.person_id = rp.person_id
			 ORDER BY rp.room_id, pe.family_id`)
	}, func(rows *sql.Rows) error {
		var room, family string
		if err := rows.Scan(&room, &family); err != nil {
			return err
		}
		m[room] = append(m[room], family)
		return nil
	})
	return m, err
}

// Has reports whether a record of this kind (family, room, shoot, person,
// notice, guardian) has this id.
func (c *Catalog) Has(ctx context.Context, kind, id string) (bool, error) {
	table, column := map[string]string{
		"family": "families", "room": "rooms", "shoot": "shoots", "person": "people", "notice": "notices", "guardian": "guardians",
	}[kind], kind+"_id"
	if table == "" {
		return false, fmt.Errorf("no records are of kind %q", kind)
	}
	var n int
	err := c.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+table+` WHERE `+column+` = ?`, id).Scan(&n)
	return n > 0, sqlErr(err)
}
