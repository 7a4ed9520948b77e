package catalog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// Errors of what a person says of two pictures.
var (
	ErrOtherRooms = errors.New("they show different rooms")
	ErrSameData   = errors.New("their image data is the same, so they show one picture")
	ErrStillSame  = errors.New("they are still said to be one picture, by way of another file")
	ErrOneFile    = errors.New("they are the same file")
)

// Same says that two files show one picture: what was said of either, the terms of
// consents, depictions, treatments and reviews, is said of both, and the stricter
// counts. The file of b becomes a version of a's photo, unless b left the house or
// was seen by itself: then both stay photos, and are decided about as one. Refused
// with an *OpeningError where a yes that was given for one would open the other,
// unless opt.Open says that it may.
func (c *Catalog) Same(ctx context.Context, a, b string, opt schema.ApplyOptions) (schema.Pictured, error) {
	var out schema.Pictured
	err := c.act(ctx, ledger.Picture, func(tx *sqlite.Tx) error {
		x, err := resolveOriginal(ctx, tx, a)
		if err != nil {
			return err
		}
		y, err := resolveOriginal(ctx, tx, b)
		if err != nil {
			return err
		}
		if x.SHA256 == y.SHA256 {
			return ErrOneFile
		}
		if err := inOneRoom(ctx, tx, x.Photo, y.Photo); err != nil {
			return err
		}
		if err := unsayApart(ctx, tx, x.SHA256, y.SHA256); err != nil {
			return err
		}
		if err := sayPicture(ctx, tx, x.SHA256, y.SHA256, true, opt.Now); err != nil {
			return err
		}
		if x.Photo != y.Photo {
			if why, err := stays(ctx, tx, y.Photo); err != nil {
				return err
			} else if why == "" {
				if err := joinPhoto(ctx, tx, x.Photo, y.Photo, schema.RoleVersion); err != nil {
					return err
				}
			} else {
				out.Stays = why
			}
		}
		out.Photo = x.Photo[:schema.PhotoIDLen]
		out.Opens, err = c.guard(ctx, tx, opt, settled{alike: true})
		return err
	})
	return out, err
}

// Different says that two files show two pictures. One that was a file of the
// other's photo becomes a photo of its own. Refused where their image data is the
// same. What was only held because nobody had said which it is goes by that word, and
// the answer says what it opens. What was one picture until now, by what a person or
// their files said, is refused with an *OpeningError where a no for one of them closes
// the other no more, unless opt.Open says that it may.
func (c *Catalog) Different(ctx context.Context, a, b string, opt schema.ApplyOptions) (schema.Pictured, error) {
	var out schema.Pictured
	err := c.act(ctx, ledger.Picture, func(tx *sqlite.Tx) error {
		x, err := resolveOriginal(ctx, tx, a)
		if err != nil {
			return err
		}
		y, err := resolveOriginal(ctx, tx, b)
		if err != nil {
			return err
		}
		g, err := loadGroups(ctx, tx)
		if err != nil {
			return err
		}
		were, err := g.of(ctx, tx, x.SHA256)
		if err != nil {
			return err
		}
		out.Made, err = sayDifferent(ctx, tx, x, y, opt.Now)
		if err != nil {
			return err
		}
		out.Photo = x.Photo[:schema.PhotoIDLen]
		if were[y.SHA256] || x.Photo == y.Photo {
			out.Opens, err = c.guard(ctx, tx, opt, settled{})
			return err
		}
		out.Opens, err = c.opens(ctx, tx, opt.Zone, opt.Now, nil, settled{})
		return err
	})
	return out, err
}

func sayDifferent(ctx context.Context, tx *sqlite.Tx, x, y shownFile, now time.Time) (made []string, err error) {
	if x.SHA256 == y.SHA256 {
		return nil, ErrOneFile
	}
	var one bool
	err = tx.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM fingerprints f JOIN fingerprints g ON g.data = f.data WHERE f.sha256 = ? AND g.sha256 = ?)`,
		x.SHA256, y.SHA256).Scan(&one)
	if err != nil {
		return nil, err
	}
	if one {
		return nil, ErrSameData
	}
	if err := sayPicture(ctx, tx, x.SHA256, y.SHA256, false, now); err != nil {
		return nil, err
	}
	if x.Photo == y.Photo {
		// The one that is not shown goes; of two that are not shown, the second.
		if y.SHA256 == y.Photo || y.Role == schema.RolePrimary {
			x, y = y, x
		}
		if made, err = splitOff(ctx, tx, x.Photo, []string{y.SHA256}, now); err != nil {
			return nil, err
		}
		// Splitting says that they are of one picture; this says that they are not.
		if err := sayPicture(ctx, tx, x.SHA256, y.SHA256, false, now); err != nil {
			return nil, err
		}
		if x.SHA256 != x.Photo {
			if _, err := tx.ExecContext(ctx, `DELETE FROM pictures WHERE (a, b) IN (VALUES (?, ?)) AND same = 1`, min(x.Photo, y.SHA256), max(x.Photo, y.SHA256)); err != nil {
				return nil, err
			}
		}
	}
	g, err := loadGroups(ctx, tx)
	if err != nil {
		return nil, err
	}
	set, err := g.of(ctx, tx, x.SHA256)
	if err != nil {
		return nil, err
	}
	if set[y.SHA256] {
		return nil, ErrStillSame
	}
	return made, nil
}

// shownFile is an original that shows a photo.
type shownFile = contract.ShownFile

// resolveOriginal finds the one original that a prefix of its digest names, of any
// file that shows a photo.
func resolveOriginal(ctx context.Context, r contract.Reader, prefix string) (shownFile, error) {
	if !schema.IsDigestPrefix(prefix) {
		return resolveOriginalByName(ctx, r, prefix)
	}
	found, err := r.ShownByDigest(ctx, prefix)
	switch {
	case err != nil:
		return shownFile{}, err
	case len(found) == 0:
		return resolveOriginalByName(ctx, r, prefix)
	case len(found) > 1:
		return shownFile{}, &AmbiguousError{Prefix: prefix}
	}
	return found[0], nil
}

func inOneRoom(ctx context.Context, tx *sqlite.Tx, a, b string) error {
	var rooms int
	err := tx.QueryRowContext(ctx, `
		SELECT COUNT(DISTINCT COALESCE(room_id, '')) FROM photo_places WHERE sha256 IN (?, ?)`, a, b).Scan(&rooms)
	if err == nil && rooms > 1 {
		return fmt.Errorf("%w: say first where each belongs, in a records file that `stillroom apply` takes", ErrOtherRooms)
	}
	return err
}

// sayPicture records a person's word about two originals; the last one counts.
func sayPicture(ctx context.Context, tx *sqlite.Tx, a, b string, same bool, now time.Time) error {
	k := pictureKey(a, b)
	_, err := tx.ExecContext(ctx, `
		INSERT INTO pictures (a, b, same, said_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (a, b) DO UPDATE SET same = excluded.same, said_at = excluded.said_at WHERE same <> excluded.same`,
		k[0], k[1], same, schema.FormatInstant(now))
	return err
}

// unsayApart takes back what was said of any files of two pictures that are one.
func unsayApart(ctx context.Context, tx *sqlite.Tx, a, b string) error {
	g, err := loadGroups(ctx, tx)
	if err != nil || len(g.apart) == 0 {
		return err
	}
	all, err := g.of(ctx, tx, a, b)
	if err != nil {
		return err
	}
	for k := range g.apart {
		if all[k[0]] && all[k[1]] {
			if _, err := tx.ExecContext(ctx, `DELETE FROM pictures WHERE a = ? AND b = ? AND same = 0`, k[0], k[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// stays says why a photo cannot become a file of another: the ledger names it.
func stays(ctx context.Context, tx *sqlite.Tx, photo string) (string, error) {
	for _, q := range []struct{ sql, why string }{
		{`SELECT COUNT(*) FROM delivery_files WHERE photo = ?`, "it was delivered by itself"},
		{`SELECT COUNT(*) FROM reviews WHERE photo = ?`, "it was seen by a guardian by itself"},
		{`SELECT COUNT(*) FROM decisions WHERE photo = ?`, "it was decided about by itself"},
		{`SELECT COUNT(*) FROM recalls WHERE photo = ?`, "it was asked back by itself"},
	} {
		var n int
		if err := tx.QueryRowContext(ctx, q.sql, photo).Scan(&n); err != nil {
			return "", err
		}
		if n > 0 {
			return q.why, nil
		}
	}
	return "", nil
}

// joinPhoto makes all files of one photo files of another. What was written about
// it stays by its digest, and counts for the photo.
func joinPhoto(ctx context.Context, tx *sqlite.Tx, into, photo string, role schema.Role) error {
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`UPDATE originals SET photo = ?, role = ? WHERE photo = ? AND role = 'primary'`, []any{into, role, photo}},
		{`UPDATE originals SET photo = ? WHERE photo = ?`, []any{into, photo}},
		{`DELETE FROM derivatives WHERE photo = ?`, []any{photo}},
		{`DELETE FROM derive_failures WHERE photo = ?`, []any{photo}},
		{`DELETE FROM rejected WHERE photo = ?`, []any{photo}},
		{`DELETE FROM photo_search WHERE rowid = (SELECT photo_no FROM photos WHERE sha256 = ?)`, []any{photo}},
		{`DELETE FROM photos WHERE sha256 = ?`, []any{photo}},
	} {
		if _, err := tx.ExecContext(ctx, q.sql, q.args...); err != nil {
			return err
		}
	}
	return tx.Index(ctx, []string{into})
}

// splitOff makes photos of their own of files of a photo. They belong where it
// belongs, stand as it stands, and are said to show the same: whatever was said of
// one is said of all. What a guardian declined is declined of each.
func splitOff(ctx context.Context, tx *sqlite.Tx, photo string, files []string, now time.Time) ([]string, error) {
	var made []string
	for _, sha := range files {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO photos (sha256, import_id, room_id, shoot_id, taken_local, taken_offset, camera, serial, created_at)
			SELECT ?, p.import_id, pl.room_id, pl.shoot_id, p.taken_local, p.taken_offset, p.camera, p.serial, ?
			  FROM photos p JOIN photo_places pl ON pl.sha256 = p.sha256
			 WHERE p.sha256 = ?`, sha, schema.FormatInstant(now), photo)
		if err != nil {
			return nil, err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE originals SET photo = ?, role = 'primary' WHERE sha256 = ?`, sha, sha); err != nil {
			return nil, err
		}
		// A person turned the photo: the regions of what it shows are of it upright.
		_, err = tx.ExecContext(ctx, `
			INSERT INTO photo_records (sha256, orientation)
			SELECT ?, orientation FROM photo_records WHERE sha256 = ? AND orientation IS NOT NULL
			ON CONFLICT (sha256) DO UPDATE SET orientation = COALESCE(orientation, excluded.orientation)`, sha, photo)
		if err != nil {
			return nil, err
		}
		if err := sayPicture(ctx, tx, photo, sha, true, now); err != nil {
			return nil, err
		}
		if err := tx.Index(ctx, []string{sha}); err != nil {
			return nil, err
		}
		made = append(made, sha[:schema.PhotoIDLen])
	}
	return made, nil
}

// loadPictures reads what people said of pairs of originals, by digest.
func loadPictures(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.Pictures, err = from.Pictures(ctx)
	return err
}

// pictures records what a text says of pairs of originals. They may be yet to come.
// One that is known stands as two photos until somebody says `same`.
func (a *applier) pictures(rec schema.Records) error {
	if len(rec.Pictures) == 0 {
		return nil
	}
	if a.opt.AddOnly {
		// A card says nothing of photos that are known, and this is about such.
		for _, p := range rec.Pictures {
			a.out.Differs = append(a.out.Differs, schema.Change{Action: "add", Kind: "picture", ID: strings.Join(p.Photos, " ")})
		}
		return nil
	}
	want := slices.Clone(rec.Pictures)
	for i, p := range want {
		full := slices.Clone(p.Photos)
		for j, prefix := range full {
			if _, err := schema.ParseDigest(prefix); err == nil {
				continue
			}
			k, err := resolveOriginal(a.ctx, a.tx, prefix)
			if err != nil {
				return &RecordError{Kind: "picture", ID: strings.Join(p.Photos, " "), Err: err}
			}
			full[j] = k.SHA256
		}
		slices.Sort(full)
		if len(full) != 2 || full[0] == full[1] {
			return &RecordError{Kind: "picture", ID: strings.Join(p.Photos, " "), Err: ErrOneFile}
		}
		want[i].Photos = full
	}
	id := func(p schema.PictureRecord) string { return strings.Join(p.Photos, " ") }
	return upsert(a, "picture", want, a.have.Pictures, id, func(p schema.PictureRecord) error {
		a.touched = append(a.touched, p.Photos...)
		if p.Same {
			return a.sayOne(p.Photos[0], p.Photos[1])
		}
		return a.sayTwo(p.Photos[0], p.Photos[1])
	})
}

func (a *applier) sayOne(x, y string) error {
	places, err := column(a.ctx, a.tx, `
		SELECT DISTINCT COALESCE(pl.room_id, '') FROM originals o JOIN photo_places pl ON pl.sha256 = o.photo WHERE o.sha256 IN (?, ?)`, x, y)
	if err != nil {
		return err
	}
	if len(places) > 1 {
		return ErrOtherRooms
	}
	return sayPicture(a.ctx, a.tx, x, y, true, a.opt.Now)
}

func (a *applier) sayTwo(x, y string) error {
	kx, errx := resolveOriginal(a.ctx, a.tx, x)
	ky, erry := resolveOriginal(a.ctx, a.tx, y)
	if err := errors.Join(errx, erry); errors.Is(err, ErrNotFound) {
		return sayPicture(a.ctx, a.tx, x, y, false, a.opt.Now)
	} else if err != nil {
		return err
	}
	_, err := sayDifferent(a.ctx, a.tx, kx, ky, a.opt.Now)
	return err
}

// linked adds to photos those that are said to show the same.
func linked(ctx context.Context, tx *sqlite.Tx, photos []string) ([]string, error) {
	g, err := loadGroups(ctx, tx)
	if err != nil || len(g.same) == 0 {
		return photos, err
	}
	set, err := g.of(ctx, tx, photos...)
	if err != nil {
		return nil, err
	}
	all, err := tx.PhotosWith(ctx, slices.Collect(maps.Keys(set)), true)
	if err != nil {
		return nil, err
	}
	return slices.Compact(slices.Sorted(slices.Values(append(all, photos...)))), nil
}
