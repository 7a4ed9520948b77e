package ingest

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// PictureCatalog is what an import asks of the catalog about pictures.
type PictureCatalog interface {
	SameData(ctx context.Context, data schema.Digest, maker string) (schema.SameData, error)
	SameShot(ctx context.Context, p schema.Probe, name string) ([]schema.ShotOriginal, error)
	RoomOfShoot(ctx context.Context, shoot string) (string, error)
	Alike(ctx context.Context, sel schema.Selection) ([]schema.Alike, error)
	WithoutFingerprint(ctx context.Context) (int, error)
}

// pictures are those that a run has met: what its files show and when they were
// taken, for files that come after them.
type pictures struct {
	byData map[schema.Digest][]made // by image data
	byShot map[string][]shot
}

// made is a file of a run and the maker of the camera that it says it is from.
type made struct {
	sum   schema.Digest
	maker string
}

// first is the first file with this image data that may be of the same camera; zero
// for none. Two makers are two cameras, whatever the data: one of the files says what
// is not so, and a person has to tell which picture it is.
func (ps pictures) first(data schema.Digest, maker string) schema.Digest {
	if data.IsZero() {
		return schema.Digest{}
	}
	for _, m := range ps.byData[data] {
		if m.maker == "" || maker == "" || m.maker == maker {
			return m.sum
		}
	}
	return schema.Digest{}
}

func maker(p *part) string { return strings.ToLower(strings.TrimSpace(p.probe.Make)) }

// shot is a file of a run that may have another half.
type shot struct {
	schema.ShotOriginal
	frame []*part // it lay with these
}

func newPictures() pictures {
	return pictures{byData: map[schema.Digest][]made{}, byShot: map[string][]shot{}}
}

// read reads what a file says and what it shows, unless the catalog has its bytes.
// It comes before its turn, since it needs none.
func (im *importer) read(ctx context.Context, p *part) error {
	_, known, err := im.Catalog.Known(ctx, p.body.sum)
	if err != nil || known {
		return err
	}
	if err := im.readProbe(ctx, p); err != nil {
		return im.failed(ctx, p, err)
	}
	if !p.showsPicture() {
		return nil
	}
	if p.shown, err = probe.ImageData(ctx, path.Base(p.file.Rel), p.body, p.file.Size, im.Limits); err != nil {
		return im.failed(ctx, p, err)
	}
	return nil
}

func (im *importer) readProbe(ctx context.Context, p *part) (err error) {
	if p.probe, err = probe.Read(ctx, path.Base(p.file.Rel), p.body, p.file.Size, im.Limits); err != nil {
		return err
	}
	p.probe.SHA256, p.probed = p.body.sum, true
	return nil
}

// showsPicture reports whether the file can be one of a photo's.
func (p *part) showsPicture() bool {
	return p.probed && !p.probe.Format.Companion() && p.probe.Format != schema.FormatUnknown
}

// join decides whether a file whose bytes are new shows a picture that is known: then
// it is a file of that photo. One that shows an erased picture does not come in. The
// caller holds im.mu.
func (im *importer) join(ctx context.Context, p *part) error {
	if !p.showsPicture() {
		return nil
	}
	if first := im.pictures.first(p.shown.Data, maker(p)); !first.IsZero() {
		p.joins, p.why = first, schema.JoinData
	} else {
		known, err := im.Catalog.SameData(ctx, p.shown.Data, maker(p))
		switch {
		case err != nil:
			return err
		case !known.Photo.IsZero():
			p.joins, p.why = known.Photo, schema.JoinData
		case known.Order != "" && known.Order != im.Order:
			p.item.Outcome = schema.Failed
			p.item.Reason = fmt.Sprintf("it shows a picture that was erased on %s by order %s; if it is to come back, import it with --order %s",
				known.ErasedAt[:10], known.Order, known.Order)
			return nil
		}
	}
	if p.joins.IsZero() && !im.NoPairs {
		if err := im.joinShot(ctx, p); err != nil {
			return err
		}
	}
	if !p.joins.IsZero() {
		p.item.Photo, p.item.Joins = p.joins.ID(), p.why
	}
	return im.meet(ctx, p)
}

// meet remembers a file for those that come after it.
func (im *importer) meet(ctx context.Context, p *part) error {
	if !p.shown.Data.IsZero() && im.pictures.first(p.shown.Data, maker(p)).IsZero() {
		im.pictures.byData[p.shown.Data] = append(im.pictures.byData[p.shown.Data], made{p.body.sum, maker(p)})
	}
	key := shotKey(p)
	if key == "" {
		return nil
	}
	room, err := im.roomOf(ctx, p)
	photo := p.body.sum
	if !p.joins.IsZero() {
		photo = p.joins
	}
	im.pictures.byShot[key] = append(im.pictures.byShot[key], shot{
		schema.ShotOriginal{SHA256: p.body.sum, Photo: photo, Room: room, Probe: p.probe}, p.beside,
	})
	return err
}

// shotKey is the camera, the second and the name of a file; "" where it does not
// say which camera and when.
func shotKey(p *part) string {
	if p.probe.Model == "" || len(p.probe.TakenLocal) < len("2006-01-02T15:04:05") {
		return ""
	}
	stem := path.Base(source.Stem(p.file.Rel, func(string) bool { return false }))
	return strings.ToLower(strings.Join([]string{
		strings.TrimSpace(p.probe.Make), strings.TrimSpace(p.probe.Model), p.probe.TakenLocal[:len("2006-01-02T15:04:05")], stem,
	}, "\x00"))
}

// joinShot finds the other half of a pair that came before: a RAW for a rendered
// picture, or the reverse, of one camera, one moment and one name. If there are
// halves of two photos, nobody knows which it is.
func (im *importer) joinShot(ctx context.Context, p *part) error {
	key := shotKey(p)
	if key == "" {
		return nil
	}
	list, err := im.Catalog.SameShot(ctx, p.probe, path.Base(p.file.Rel))
	if err != nil {
		return err
	}
	recorded := map[schema.Digest]bool{}
	for _, x := range list {
		recorded[x.SHA256] = true
	}
	for _, x := range im.pictures.byShot[key] {
		if len(x.frame) > 0 && len(p.beside) > 0 && x.frame[0] == p.beside[0] || recorded[x.SHA256] {
			continue // whether the files of one frame are a pair is decided with all of them
		}
		list = append(list, x.ShotOriginal)
	}
	room, err := im.roomOf(ctx, p)
	if err != nil {
		return err
	}
	var found schema.Digest
	for _, x := range list {
		if !otherHalf(p.probe, x.Probe) || room != "" && x.Room != "" && room != x.Room {
			continue
		}
		if !found.IsZero() && found != x.Photo {
			return nil
		}
		found = x.Photo
	}
	if !found.IsZero() {
		p.joins, p.why = found, schema.JoinShot
	}
	return nil
}

// otherHalf reports whether two files of one name are certainly a RAW and what was
// rendered of it.
func otherHalf(a, b schema.Probe) bool {
	if a.Format.RAW() == b.Format.RAW() || !SameShot(a, b) {
		return false
	}
	fa, fb := fraction(a.TakenLocal), fraction(b.TakenLocal)
	return fa == "" || fb == "" || fa == fb
}

// fraction is what stands of a second behind the whole ones.
func fraction(taken string) string {
	const whole = len("2006-01-02T15:04:05")
	if len(taken) <= whole {
		return ""
	}
	return strings.TrimRight(taken[whole:], "0")
}

// roomOf is where the file is said to belong, by its card or by the import; "" if
// nothing says so.
func (im *importer) roomOf(ctx context.Context, p *part) (string, error) {
	if p.said.Room != nil {
		return *p.said.Room, nil
	}
	if p.said.Shoot == nil && im.Room != "" {
		return im.Room, nil
	}
	shoot := im.shootOf(p.file)
	if shoot == "" {
		return "", nil
	}
	for _, rec := range im.records {
		for _, s := range rec.Shoots {
			if s.ID == shoot {
				return s.Room, nil
			}
		}
	}
	return im.Catalog.RoomOfShoot(ctx, shoot)
}

// joinTo makes a new file one of a photo that is known. Its pictures are made from
// another file.
func (im *importer) joinTo(p *part, photo schema.Digest, role schema.Role) {
	p.photo = photo
	p.item.Photo, p.item.Joins = photo.ID(), p.why
	n := p.item.New
	n.Probe, n.Photo, n.Role = p.probe, photo, role
	n.Alone = &schema.NewFrame{Room: im.Room, Shoot: im.shootOf(p.file), Record: im.cardSays(p)}
}

func (p *part) joinRole() schema.Role {
	if p.why == schema.JoinShot {
		return pairRole(p.probe.Format)
	}
	return schema.RoleVersion
}

// compare says at the end which photos are held because they are like a restricted
// one, and how many cannot be compared.
func (im *importer) compare(ctx context.Context) error {
	if im.DryRun {
		return nil
	}
	alike, err := im.Catalog.Alike(ctx, schema.Selection{Import: im.sum.Import})
	unmarked, uerr := im.Catalog.WithoutFingerprint(ctx)
	im.sum.Alike, im.sum.Unmarked = alike, unmarked
	return errors.Join(err, uerr)
}
