package catalog

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// Said is what a person said of an original, known or not: the record may be
// older than the photo. Its fields are nil where nobody said anything.
func (c *Catalog) Said(ctx context.Context, sha schema.Digest) (schema.PhotoRecord, error) {
	var said schema.PhotoRecord
	err := c.db.View(ctx, func(r contract.Reader) (err error) {
		said, _, err = r.PhotoRecord(ctx, sha.String())
		return err
	})
	return said, err
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
	was, _, err := tx.PhotoRecord(ctx, sha)
	if err != nil {
		return err
	}
	return tx.PutPhotoRecord(ctx, was.Under(card))
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
	return c.db.View(ctx, func(r contract.Reader) error {
		w, err := loadWorld(ctx, r, opt.Zone)
		if err != nil {
			return err
		}
		list := func(sel schema.Selection, fn func(schema.Photo) error) error {
			return listPhotos(ctx, r, sel, w, opt.At, func(p schema.Photo) (err error) {
				if p.Files, err = r.FilesOf(ctx, p.SHA256); err != nil {
					return err
				}
				return fn(p)
			})
		}
		if sel.Similar != "" {
			return listSimilar(ctx, r, sel, list, fn)
		}
		return list(sel, fn)
	})
}

func listPhotos(ctx context.Context, r contract.Reader, sel schema.Selection, w *consent.World, at time.Time, fn func(schema.Photo) error) error {
	families, err := r.RoomFamilies(ctx)
	if err != nil {
		return err
	}
	g, err := loadGroups(ctx, r)
	if err != nil {
		return err
	}
	alike, err := loadLikeness(ctx, r, g, w, families, at)
	if err != nil {
		return err
	}
	n := 0
	err = eachPhoto(ctx, r, sel, func(p schema.Photo) error {
		p.Families = families[p.Room]
		if p.Alike, err = alike.like(ctx, r, p); err != nil {
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
	return c.db.View(ctx, func(r contract.Reader) error { return eachPhoto(ctx, r, sel, fn) })
}

// eachPhoto calls fn for every photo that the selection's fields match; channel
// and limit are the caller's.
func eachPhoto(ctx context.Context, r contract.Reader, sel schema.Selection, fn func(schema.Photo) error) error {
	which, err := chosen(ctx, r, sel)
	if err != nil {
		return err
	}
	return eachOf(ctx, r, func(fn func(schema.Photo) error) error { return r.EachPhoto(ctx, which, fn) }, fn)
}

// eachOf calls fn for each photo that read reads, with all that is known of it: a
// person's word before the camera's, and what was said of other files of its picture.
func eachOf(ctx context.Context, r contract.Reader, read func(func(schema.Photo) error) error, fn func(schema.Photo) error) error {
	beside, err := loadBesides(ctx, r)
	if err != nil {
		return err
	}
	g, err := loadGroups(ctx, r)
	if err != nil {
		return err
	}
	return read(func(p schema.Photo) error {
		merge(&p)
		p.Beside = beside.of(p)
		if err := g.complete(ctx, r, &p); err != nil {
			return err
		}
		return fn(p)
	})
}

var errEnough = errors.New("limit reached")

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

// Has reports whether a record of this kind (family, room, shoot, person,
// notice, guardian) has this id.
func (c *Catalog) Has(ctx context.Context, kind, id string) (bool, error) {
	var there bool
	err := c.db.View(ctx, func(r contract.Reader) (err error) {
		there, err = r.HasRecord(ctx, kind, id)
		return err
	})
	return there, err
}
