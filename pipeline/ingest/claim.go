package ingest

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/stillroom/stillroom/pipeline/ingest/records"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// PictureCatalog is what an import asks of the catalog about pictures.
type PictureCatalog interface {
	SameData(ctx context.Context, data schema.Digest, maker string) (schema.SameData, error)
	SameShot(ctx context.Context, p schema.Probe, name string) ([]schema.ShotOriginal, error)
	records.Rooms
	Alike(ctx context.Context, sel schema.Selection) ([]schema.Alike, error)
	WithoutFingerprint(ctx context.Context) (int, error)
}

// claims holds the files that a run has met so far: their bytes, their place on the
// cards, their picture and their time. It decides, one file after another in input
// order, which are new to the catalog and to this run.
type claims struct {
	catalog Catalog
	told    records.Told
	order   string // files that it erased come in again
	noPairs bool

	mu      sync.Mutex
	claimed map[schema.Digest]string            // the name of the first file with these bytes
	found   map[string]map[string]schema.Digest // root, path on the card: what was there
	byData  map[schema.Digest][]made            // by image data
	byShot  map[string][]shot
}

func newClaims(job Job, t records.Told) *claims {
	return &claims{
		catalog: job.Catalog, told: t, order: job.Order, noPairs: job.NoPairs,
		claimed: map[schema.Digest]string{}, found: map[string]map[string]schema.Digest{},
		byData: map[schema.Digest][]made{}, byShot: map[string][]shot{},
	}
}

// claim decides whether the bytes are new to the catalog and to this run.
func (c *claims) claim(ctx context.Context, p *part) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, sum := p.file, p.body.sum
	c.note(f, sum)
	if first, ok := c.claimed[sum]; ok {
		p.item.Outcome, p.item.Reason = schema.Duplicate, "same bytes as "+first
		return nil
	}
	k, known, err := c.catalog.Known(ctx, sum)
	if err != nil {
		return err
	}
	p.known, p.photo = known, k.Photo
	p.dated, p.written = f.ModTime, k.Written
	p.numbered = k.Number
	if known {
		p.item.Outcome, p.item.Path = schema.Duplicate, k.Path
		if k.Undone != 0 {
			p.item.Reason = fmt.Sprintf("import %d was undone; its photo is brought back", k.Undone)
			p.item.Again = &schema.NewFrame{Room: c.told.Room(), Shoot: c.told.ShootOf(f)}
		}
		p.warnDamage(k.Damage)
		return nil
	}
	order, at, err := c.catalog.Purged(ctx, sum)
	if err != nil {
		return err
	}
	if order != "" && order != c.order {
		p.item.Outcome, p.item.Erased = schema.Failed, true
		p.item.Reason = fmt.Sprintf("erased on %s by order %s; if it is to come back, import it with --order %s", at[:10], order, order)
		return nil
	}
	if err := c.join(ctx, p); err != nil || p.item.Outcome == schema.Failed {
		return err
	}
	c.claimed[sum] = filepath.Base(f.Path)
	p.item.Outcome = schema.Imported
	return nil
}

// note remembers a file for the records that name photos, which are matched at the end.
// The caller holds c.mu.
func (c *claims) note(f source.File, sum schema.Digest) {
	if !c.told.NamesPhotos(f.Root) {
		return
	}
	if c.found[f.Root] == nil {
		c.found[f.Root] = map[string]schema.Digest{}
	}
	c.found[f.Root][f.Rel] = sum
}

// meetKnown remembers files that are known without having been read.
func (c *claims) meetKnown(files []source.File, items []schema.ImportItem) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for n, it := range items {
		c.note(files[n], it.SHA256)
	}
}

// made is a file of a run and the maker of the camera that it says it is from.
type made struct {
	sum   schema.Digest
	maker string
}

// first is the first file with this image data that may be of the same camera; zero
// for none. Two makers are two cameras, whatever the data: one of the files says what
// is not so, and a person has to tell which picture it is.
func (c *claims) first(data schema.Digest, maker string) schema.Digest {
	if data.IsZero() {
		return schema.Digest{}
	}
	for _, m := range c.byData[data] {
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

// join decides whether a file whose bytes are new shows a picture that is known: then
// it is a file of that photo. One that shows an erased picture does not come in. The
// caller holds c.mu.
func (c *claims) join(ctx context.Context, p *part) error {
	if !p.showsPicture() {
		return nil
	}
	if first := c.first(p.shown.Data, maker(p)); !first.IsZero() {
		p.joins, p.why = first, schema.JoinData
	} else {
		known, err := c.catalog.SameData(ctx, p.shown.Data, maker(p))
		switch {
		case err != nil:
			return err
		case !known.Photo.IsZero():
			p.joins, p.why = known.Photo, schema.JoinData
		case known.Order != "" && known.Order != c.order:
			p.item.Outcome = schema.Failed
			p.item.Reason = fmt.Sprintf("it shows a picture that was erased on %s by order %s; if it is to come back, import it with --order %s",
				known.ErasedAt[:10], known.Order, known.Order)
			return nil
		}
	}
	if p.joins.IsZero() && !c.noPairs {
		if err := c.joinShot(ctx, p); err != nil {
			return err
		}
	}
	if !p.joins.IsZero() {
		p.item.Photo, p.item.Joins = p.joins.ID(), p.why
	}
	return c.meet(ctx, p)
}

// meet remembers a file for those that come after it.
func (c *claims) meet(ctx context.Context, p *part) error {
	if !p.shown.Data.IsZero() && c.first(p.shown.Data, maker(p)).IsZero() {
		c.byData[p.shown.Data] = append(c.byData[p.shown.Data], made{p.body.sum, maker(p)})
	}
	key := shotKey(p)
	if key == "" {
		return nil
	}
	room, err := c.told.RoomOf(ctx, c.catalog, p.file, p.said)
	photo := p.body.sum
	if !p.joins.IsZero() {
		photo = p.joins
	}
	c.byShot[key] = append(c.byShot[key], shot{
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
func (c *claims) joinShot(ctx context.Context, p *part) error {
	key := shotKey(p)
	if key == "" {
		return nil
	}
	list, err := c.catalog.SameShot(ctx, p.probe, path.Base(p.file.Rel))
	if err != nil {
		return err
	}
	recorded := map[schema.Digest]bool{}
	for _, x := range list {
		recorded[x.SHA256] = true
	}
	for _, x := range c.byShot[key] {
		if len(x.frame) > 0 && len(p.beside) > 0 && x.frame[0] == p.beside[0] || recorded[x.SHA256] {
			continue // whether the files of one frame are a pair is decided with all of them
		}
		list = append(list, x.ShotOriginal)
	}
	room, err := c.told.RoomOf(ctx, c.catalog, p.file, p.said)
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
