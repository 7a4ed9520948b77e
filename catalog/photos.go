package catalog

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Said is what a person said of an original, known or not: the record may be older than
// the photo. A field is nil if nobody said anything.
func (c PhotoRegister) Said(ctx context.Context, sha schema.Digest) (schema.PhotoRecord, error) {
	var said schema.PhotoRecord
	err := c.db.View(ctx, func(r contract.Reader) (err error) {
		said, _, err = r.PhotoRecord(ctx, sha.String())
		return err
	})
	return said, err
}

// Known reports whether the bytes with this digest are in the catalog, where in its
// folder they lie, and which photo they are part of, if any.
func (c PhotoRegister) Known(ctx context.Context, sha schema.Digest) (schema.KnownOriginal, bool, error) {
	var k schema.KnownOriginal
	var found bool
	err := c.db.View(ctx, func(r contract.Reader) (err error) {
		k, found, err = r.KnownOriginal(ctx, sha.String())
		return err
	})
	return k, found, err
}

// TakenFrom returns the files that had these names on their cards.
func (c PhotoRegister) TakenFrom(ctx context.Context, names []string) (map[string][]schema.TakenFile, error) {
	var taken map[string][]schema.TakenFile
	err := c.db.View(ctx, func(r contract.Reader) (err error) {
		taken, err = r.TakenFrom(ctx, names)
		return err
	})
	return taken, err
}

// insertOriginal writes a new original and, if it is the first of one, its
// photo.
func insertOriginal(
	ctx context.Context, w contract.Writer, importID int64, sha string, o *schema.NewOriginal,
	now time.Time,
) error {
	if err := resolveJoin(ctx, w, sha, o); err != nil {
		return err
	}
	if f := o.Frame; f != nil {
		err := w.PutPhoto(ctx, contract.NewPhoto{
			SHA256: sha, Import: importID, Room: f.Room, Shoot: f.Shoot, Taken: o.Probe.TakenLocal, TakenOffset: o.Probe.TakenOffset,
			Camera: cameraName(o.Probe), Serial: o.Probe.Serial, At: schema.WhenOf(now),
		})
		if err != nil {
			return err
		}
	}
	photo := ""
	if !o.Photo.IsZero() {
		photo = o.Photo.String()
	}
	err := w.AddOriginal(ctx, contract.Original{SHA256: sha, Photo: photo, Role: o.Role, Path: o.Path, Source: o.Source, Probe: o.Probe})
	if err != nil {
		return err
	}
	if o.Number.N > 0 {
		if err := w.PutNumber(ctx, sha, o.Number); err != nil {
			return err
		}
	}
	if f := o.Fingerprint; f != nil && photo != "" {
		if err := insertFingerprint(ctx, w, *f, o.Probe, o.Source); err != nil {
			return err
		}
	}
	if o.Frame == nil {
		return w.Index(ctx, slices.DeleteFunc([]string{photo}, func(sha string) bool { return sha == "" }))
	}
	if err := writeDerived(ctx, w, sha, o.Frame.Derived, now); err != nil {
		return err
	}
	if err := fillRecord(ctx, w, sha, o.Frame.Record); err != nil {
		return err
	}
	if _, err := followClock(ctx, w, cameraOf(o.Probe), sha); err != nil {
		return err
	}
	return w.Index(ctx, []string{sha})
}

// fillRecord writes the records of a card about a new photo, under what people said of
// the photo already.
func fillRecord(ctx context.Context, w contract.Writer, sha string, card schema.PhotoRecord) error {
	card.Match = sha
	if card == (schema.PhotoRecord{Match: sha}) {
		return nil
	}
	was, _, err := w.PhotoRecord(ctx, sha)
	if err != nil {
		return err
	}
	return w.PutPhotoRecord(ctx, was.Under(card))
}

// resolveJoin finds the photo that a file belongs to, by one of the photo's originals. If
// that original could not be stored, a file that shows the photo begins a photo of its
// own, and any other file belongs to none.
func resolveJoin(ctx context.Context, r contract.OriginalReader, sha string, o *schema.NewOriginal) error {
	if o.Photo.IsZero() || o.Frame != nil {
		return nil
	}
	photo, found, err := r.PhotoOfFile(ctx, o.Photo.String())
	switch {
	case err != nil:
		return err
	case found:
		return o.Photo.UnmarshalText([]byte(photo))
	case o.Alone != nil:
		o.Frame, o.Role = o.Alone, schema.RolePrimary
		return o.Photo.UnmarshalText([]byte(sha))
	}
	o.Photo = schema.Digest{}
	return nil
}

func writeDerived(ctx context.Context, w contract.Writer, sha string, d schema.Derived, now time.Time) error {
	if d.Failure != nil && d.Failure.Passing() {
		f := *d.Failure
		f.Kind = "limit" // of the machine, and not of the file
		d.Failure = &f
	}
	if d.Damage != nil {
		p, found, err := w.PrimaryProbe(ctx, sha)
		if err == nil && found {
			p.Damage = *d.Damage
			err = w.PutProbe(ctx, sha, p)
		}
		if err != nil {
			return err
		}
	}
	return w.PutDerived(ctx, sha, d, schema.WhenOf(now))
}

// RecordDerived writes the outcome of deriving photos again, in one transaction.
func (c PhotoRegister) RecordDerived(ctx context.Context, list []schema.DerivedPhoto, now time.Time) error {
	return c.change(ctx, ledger.Derive, func(w contract.Writer) error {
		for _, p := range list {
			if err := writeDerived(ctx, w, p.SHA256.String(), p.Derived, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// ListOptions says how List decides.
type ListOptions struct {
	Zone *time.Location
	At   time.Time // the moment the consent column is decided for
	// Known leaves out what was recorded of consent later than this: what could be
	// known then. Zero leaves out nothing.
	Known time.Time
}

// List calls fn for every photo of the selection, in its order. Everything it
// reports, decisions included, is of one moment.
func (c PhotoRegister) List(
	ctx context.Context, sel schema.Selection, opt ListOptions, fn func(schema.Photo) error,
) error {
	if len(sel.IDs) == 0 { // who names a photo means it
		sel = shown(sel)
	}
	return c.db.View(ctx, func(r contract.Reader) error {
		var answers consent.Shared[answer]
		list := func(sel schema.Selection, fn func(schema.Photo) error) error {
			decided := func(fn func(schema.Photo) error) error {
				return subjects(ctx, r, sel, newFacts(opt.Zone), opt.At, func(w *consent.World, p schema.Photo) error {
					subject := Subject(p)
					a := answers.Of(w, &subject, func() answer { return decideAll(w, subject, opt.At) })
					p.Consent, p.Why = a.effects, a.why
					return fn(p)
				})
			}
			return inLots(filesAtOnce, decided, func(few []schema.Photo) error { return withFiles(ctx, r, few, fn) })
		}
		if sel.Similar != "" {
			return listSimilar(ctx, r, sel, list, fn)
		}
		return list(sel, fn)
	})
}

// filesAtOnce is of how many photos that were decided the files are asked for: few, for
// each is held meanwhile, and enough to ask seldom.
const filesAtOnce = 32

// withFiles calls fn for photos with all their files.
func withFiles(ctx context.Context, r contract.SearchReader, few []schema.Photo, fn func(schema.Photo) error) error {
	if len(few) == 0 {
		return nil
	}
	var files []schema.Digest
	for i := range few {
		files = append(files, few[i].SHA256)
		for _, o := range few[i].Others {
			files = append(files, o.SHA256)
		}
	}
	again, err := r.NamesAgain(ctx, files...)
	if err != nil {
		return err
	}
	for _, p := range few {
		add := func(role schema.Role, path string, sha schema.Digest, source string) {
			names := schema.NamesWith([]string{source}, again[sha])
			p.Files = append(p.Files, schema.PhotoFile{Role: role, Path: path, SHA256: sha, Names: names})
		}
		add(schema.RolePrimary, p.Path, p.SHA256, p.Source)
		for _, o := range p.Others {
			add(o.Role, o.Path, o.SHA256, o.Source)
		}
		if err := fn(p); err != nil {
			return err
		}
	}
	return nil
}

// subjects calls fn for every photo of a selection with all that decides about it: the
// families of its room, and the restricted pictures that it may be a copy of. If the
// selection has a channel, only photos that may go there come, and no other channel is
// decided.
func subjects(
	ctx context.Context, r contract.Reader, sel schema.Selection, f *facts, at time.Time, fn decidable,
) error {
	return eachSubject(ctx, r, sel, f, at, false, fn)
}

// eachSubject is subjects; with every, for what leaves: see nearness.
func eachSubject(
	ctx context.Context, r contract.Reader, sel schema.Selection, f *facts, at time.Time, every bool, fn decidable,
) error {
	around, err := loadSurroundings(ctx, r, f, at, every)
	if err != nil {
		return err
	}
	n := 0
	var effects consent.Shared[schema.Effect]
	read := func(fn func(schema.Photo) error) error { return eachPhoto(ctx, r, sel, fn) }
	err = around.around(ctx, r, read, func(w *consent.World, p schema.Photo) error {
		if sel.Channel != "" {
			subject := Subject(p)
			effect := effects.Of(w, &subject, func() schema.Effect { return consent.Decide(w, subject, sel.Channel, at).Effect })
			if effect != schema.Permit {
				return nil
			}
		}
		if err := fn(w, p); err != nil {
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

// answer says where photos may go, and all the reasons for which they may not.
type answer struct {
	effects map[schema.Channel]schema.Effect
	why     []string
}

func decideAll(w *consent.World, subject consent.Photo, at time.Time) answer {
	a := answer{effects: make(map[schema.Channel]schema.Effect, len(schema.Channels()))}
	for _, ch := range schema.Channels() {
		d := consent.Decide(w, subject, ch, at)
		a.effects[ch] = d.Effect
		a.why = append(a.why, d.Reasons...)
	}
	slices.Sort(a.why)
	a.why = slices.Compact(a.why)
	return a
}

// Photos calls fn for every photo of the selection, in its order, and decides nothing.
func (c PhotoRegister) Photos(ctx context.Context, sel schema.Selection, fn func(schema.Photo) error) error {
	return c.db.View(ctx, func(r contract.Reader) error { return eachPhoto(ctx, r, sel, fn) })
}

// eachPhoto calls fn for every photo that the selection's fields match. The caller sees
// to channel and limit.
func eachPhoto(ctx context.Context, r contract.Reader, sel schema.Selection, fn func(schema.Photo) error) error {
	which, err := chosen(ctx, r, sel)
	if err != nil {
		return err
	}
	return eachOf(ctx, r, func(fn func(schema.Photo) error) error { return r.EachPhoto(ctx, which, fn) }, fn)
}

// eachPlain calls fn for every photo of a room, or of all, in any order, with all that
// decides about it by itself.
func eachPlain(ctx context.Context, r contract.Reader, room string, fn func(schema.Photo) error) error {
	g, err := loadGroups(ctx, r)
	if err != nil {
		return err
	}
	whole := func(photo string) bool { return len(g.same[photo]) > 0 }
	return eachOf(ctx, r, func(fn func(schema.Photo) error) error { return r.EachPlain(ctx, room, whole, fn) }, fn)
}

// eachOf calls fn for each photo that read reads, with all that is known of it: a
// person's word before the camera's, and what was said of other files of its picture.
func eachOf(
	ctx context.Context, r contract.Reader, read func(func(schema.Photo) error) error,
	fn func(schema.Photo) error,
) error {
	beside := newBesides()
	g, err := loadGroups(ctx, r)
	if err != nil {
		return err
	}
	return read(func(p schema.Photo) error {
		merge(&p)
		if p.Beside, err = beside.of(ctx, r, p); err != nil {
			return err
		}
		if err := g.complete(ctx, r, &p); err != nil {
			return err
		}
		return fn(p)
	})
}

var errEnough = errors.New("limit reached")

// merge fills the fields that list shows: a person's word before the camera's.
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
func (c PhotoRegister) Has(ctx context.Context, kind, id string) (bool, error) {
	var there bool
	err := c.db.View(ctx, func(r contract.Reader) (err error) {
		there, err = r.HasRecord(ctx, kind, id)
		return err
	})
	return there, err
}
