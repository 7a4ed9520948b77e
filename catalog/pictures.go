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
	"github.com/stillroom/stillroom/schema"
)

// Errors of Same and Different.
var (
	ErrOtherRooms = errors.New("they show different rooms")
	ErrSameData   = errors.New("their image data is the same, so they show one picture")
	ErrStillSame  = errors.New("another file still ties them together as one picture")
	ErrOneFile    = errors.New("they are the same file")
)

// Same says that two files show one picture. Everything that was said of either (terms of
// consents, depictions, treatments, reviews) is then said of both, and the stricter
// counts. The file of b becomes a version of a's photo, unless b left the house or was
// seen by itself: then both stay photos, and are decided about as one. If a yes for one
// would open the other, it is refused with an *OpeningError, unless opt.Open says that it
// may.
func (c PictureRegister) Same(ctx context.Context, a, b string, opt schema.ApplyOptions) (schema.Pictured, error) {
	var out schema.Pictured
	err := c.change(ctx, ledger.Picture, func(w contract.Writer) error {
		x, err := resolveOriginal(ctx, w, a)
		if err != nil {
			return err
		}
		y, err := resolveOriginal(ctx, w, b)
		if err != nil {
			return err
		}
		if x.SHA256 == y.SHA256 {
			return ErrOneFile
		}
		if err := inOneRoom(ctx, w, x.Photo, y.Photo); err != nil {
			return err
		}
		if err := unsayApart(ctx, w, x.SHA256, y.SHA256); err != nil {
			return err
		}
		if err := w.PutPicture(ctx, x.SHA256, y.SHA256, true, schema.WhenOf(opt.Now)); err != nil {
			return err
		}
		if x.Photo != y.Photo {
			if why, err := stays(ctx, w, y.Photo); err != nil {
				return err
			} else if why == "" {
				if err := joinPhoto(ctx, w, x.Photo, y.Photo, schema.RoleVersion); err != nil {
					return err
				}
			} else {
				out.Stays = why
			}
		}
		out.Photo = x.Photo[:schema.PhotoIDLen]
		out.Opens, err = c.guard(ctx, w, opt, affectedBy(nil, []string{x.SHA256, y.SHA256}), settled{alike: true})
		return err
	})
	return out, err
}

// Different says that two files show two pictures. A file of the other's photo becomes a
// photo of its own. It is refused if their image data is the same. A photo that was only
// held because nobody had said which picture it is may go by that word, and the answer
// says what it opens. If they were one picture until now, by a person's word or by their
// files, and a no for one of them would no longer close the other, it is refused with an
// *OpeningError, unless opt.Open says that it may.
func (c PictureRegister) Different(ctx context.Context, a, b string, opt schema.ApplyOptions) (schema.Pictured, error) {
	var out schema.Pictured
	err := c.change(ctx, ledger.Picture, func(w contract.Writer) error {
		x, err := resolveOriginal(ctx, w, a)
		if err != nil {
			return err
		}
		y, err := resolveOriginal(ctx, w, b)
		if err != nil {
			return err
		}
		g, err := loadGroups(ctx, w)
		if err != nil {
			return err
		}
		were, err := g.of(ctx, w, x.SHA256)
		if err != nil {
			return err
		}
		out.Made, err = sayDifferent(ctx, w, x, y, opt.Now)
		if err != nil {
			return err
		}
		out.Photo = x.Photo[:schema.PhotoIDLen]
		both := affectedBy(nil, []string{x.SHA256, y.SHA256})
		if were[y.SHA256] || x.Photo == y.Photo {
			out.Opens, err = c.guard(ctx, w, opt, both, settled{})
			return err
		}
		out.Opens, err = c.opensFor(ctx, w, opt, both, settled{})
		return err
	})
	return out, err
}

func sayDifferent(ctx context.Context, w contract.Writer, x, y shownFile, now time.Time) (made []string, err error) {
	if x.SHA256 == y.SHA256 {
		return nil, ErrOneFile
	}
	one, err := w.OneData(ctx, x.SHA256, y.SHA256)
	if err != nil {
		return nil, err
	}
	if one {
		return nil, ErrSameData
	}
	if err := w.PutPicture(ctx, x.SHA256, y.SHA256, false, schema.WhenOf(now)); err != nil {
		return nil, err
	}
	if x.Photo == y.Photo {
		// The file that is not shown becomes the new photo; if neither is shown, the
		// second does.
		if y.SHA256 == y.Photo || y.Role == schema.RolePrimary {
			x, y = y, x
		}
		if made, err = splitOff(ctx, w, x.Photo, []string{y.SHA256}, now); err != nil {
			return nil, err
		}
		// Splitting alone says that they are of one picture; this row says that they are
		// not.
		if err := w.PutPicture(ctx, x.SHA256, y.SHA256, false, schema.WhenOf(now)); err != nil {
			return nil, err
		}
		if x.SHA256 != x.Photo {
			if err := w.TakePicture(ctx, x.Photo, y.SHA256, true); err != nil {
				return nil, err
			}
		}
	}
	g, err := loadGroups(ctx, w)
	if err != nil {
		return nil, err
	}
	set, err := g.of(ctx, w, x.SHA256)
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

// resolveOriginal finds the one original that a prefix of its digest names, among all
// files that show a photo.
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

func inOneRoom(ctx context.Context, r contract.PhotoReader, a, b string) error {
	rooms, err := roomsOf(ctx, r, a, b)
	if err == nil && rooms > 1 {
		return fmt.Errorf("%w: say first which room each belongs to, with `stillroom set --room`", ErrOtherRooms)
	}
	return err
}

// roomsOf counts the rooms to which the known ones of some photos belong. No room counts
// as one.
func roomsOf(ctx context.Context, r contract.PhotoReader, photos ...string) (int, error) {
	rooms := map[string]bool{}
	for _, photo := range photos {
		at, found, err := r.PlaceOf(ctx, photo)
		if err != nil {
			return 0, err
		}
		if found {
			rooms[at.Room] = true
		}
	}
	return len(rooms), nil
}

// unsayApart removes the word "different" about any files of two pictures that are now
// one.
func unsayApart(ctx context.Context, w contract.Writer, a, b string) error {
	g, err := loadGroups(ctx, w)
	if err != nil || len(g.apart) == 0 {
		return err
	}
	all, err := g.of(ctx, w, a, b)
	if err != nil {
		return err
	}
	for k := range g.apart {
		if all[k[0]] && all[k[1]] {
			if err := w.TakePicture(ctx, k[0], k[1], false); err != nil {
				return err
			}
		}
	}
	return nil
}

// stays says why a photo cannot become a file of another: the ledger names it.
func stays(ctx context.Context, r contract.OriginalReader, photo string) (string, error) {
	named, err := r.TraceOf(ctx, photo)
	switch {
	case err != nil:
		return "", err
	case named.Delivered:
		return "it was delivered by itself", nil
	case named.Seen:
		return "it was seen by a guardian by itself", nil
	case named.Decided:
		return "it was decided about by itself", nil
	case named.Recalled:
		return "it was asked back by itself", nil
	}
	return "", nil
}

// joinPhoto makes all files of one photo files of another. The records of the photo stay
// under its digest, and count for the other photo.
func joinPhoto(ctx context.Context, w contract.Writer, into, photo string, role schema.Role) error {
	if err := w.JoinPhoto(ctx, into, photo, role); err != nil {
		return err
	}
	return w.Index(ctx, []string{into})
}

// splitOff makes files of a photo photos of their own. They belong where the photo
// belongs, are as upright as it is, and are said to show the same: everything said of one
// is said of all. A picture that a guardian declined is declined for each.
func splitOff(ctx context.Context, w contract.Writer, photo string, files []string, now time.Time) ([]string, error) {
	var made []string
	for _, sha := range files {
		if err := w.SplitPhoto(ctx, photo, sha, schema.WhenOf(now)); err != nil {
			return nil, err
		}
		// If a person turned the photo, its regions are measured in the upright picture.
		if err := w.TurnRecord(ctx, sha, photo); err != nil {
			return nil, err
		}
		if err := w.PutPicture(ctx, photo, sha, true, schema.WhenOf(now)); err != nil {
			return nil, err
		}
		if err := w.Index(ctx, []string{sha}); err != nil {
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

// pictureApplier writes what a text says of pictures: which are one, and which are not.
type pictureApplier struct{ *applier }

// all records what a text says of pairs of originals, which may be yet to come. A
// known original stays a photo of its own until somebody says `same`.
func (a pictureApplier) all(rec schema.Records) error {
	if len(rec.Pictures) == 0 {
		return nil
	}
	if a.opt.AddOnly {
		// A card says nothing of photos that are known, and this record is about known
		// photos.
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
			k, err := resolveOriginal(a.ctx, a.w, prefix)
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
	return upsert(a.applier, "picture", want, a.have.Pictures, id, func(p schema.PictureRecord) error {
		a.touched = append(a.touched, p.Photos...)
		if p.Same {
			return a.sayOne(p.Photos[0], p.Photos[1])
		}
		return a.sayTwo(p.Photos[0], p.Photos[1])
	})
}

func (a pictureApplier) sayOne(x, y string) error {
	var photos []string
	for _, file := range []string{x, y} {
		photo, found, err := a.w.PhotoOfFile(a.ctx, file)
		if err != nil {
			return err
		}
		if found {
			photos = append(photos, photo)
		}
	}
	rooms, err := roomsOf(a.ctx, a.w, photos...)
	if err != nil {
		return err
	}
	if rooms > 1 {
		return ErrOtherRooms
	}
	return a.w.PutPicture(a.ctx, x, y, true, schema.WhenOf(a.opt.Now))
}

func (a pictureApplier) sayTwo(x, y string) error {
	kx, errx := resolveOriginal(a.ctx, a.w, x)
	ky, erry := resolveOriginal(a.ctx, a.w, y)
	if err := errors.Join(errx, erry); errors.Is(err, ErrNotFound) {
		return a.w.PutPicture(a.ctx, x, y, false, schema.WhenOf(a.opt.Now))
	} else if err != nil {
		return err
	}
	_, err := sayDifferent(a.ctx, a.w, kx, ky, a.opt.Now)
	return err
}

// linked adds to photos those that are said to show the same.
func linked(ctx context.Context, r contract.Reader, photos []string) ([]string, error) {
	g, err := loadGroups(ctx, r)
	if err != nil || len(g.same) == 0 {
		return photos, err
	}
	set, err := g.of(ctx, r, photos...)
	if err != nil {
		return nil, err
	}
	all, err := r.PhotosWith(ctx, slices.Collect(maps.Keys(set)), true)
	if err != nil {
		return nil, err
	}
	return slices.Compact(slices.Sorted(slices.Values(append(all, photos...)))), nil
}
